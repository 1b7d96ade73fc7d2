import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { openFiles, sha256, uploadOne } from './file-room.ts';
import { refusalOf, slackClient } from './slack-client.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('with plain fetch: announce, send the bytes, complete; one message shows both files', async () => {
  await using room = await openFiles();
  const { call, slack, send } = room;
  const channel = slack.channel('general').id;
  const ids: string[] = [];
  for (const [filename, text] of [
    ['notes.md', '# Notes'],
    ['audio.bin', 'x'.repeat(70_000)],
  ] as const) {
    const announced = await call('files.getUploadURLExternal', { filename, length: String(text.length) });
    expect(announced).toEqual({
      ok: true,
      upload_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/slack\/upload\/v1\/[\w-]{32}$/),
      file_id: expect.stringMatching(/^F0\d+$/),
    });
    const sent = await send(String(announced.upload_url), text);
    expect([sent.status, sent.headers.get('content-type'), await sent.text()]).toEqual([
      200,
      'text/plain',
      `OK - ${text.length}`,
    ]);
    ids.push(String(announced.file_id));
  }
  expect(slack.messages('general')).toEqual([]);
  const done = await call('files.completeUploadExternal', {
    files: JSON.stringify([{ id: ids[0], title: 'Notes of the day' }, { id: ids[1] }]),
    channel_id: channel,
    initial_comment: 'Two files',
  });
  const [message, ...others] = slack.messages('general');
  expect(others).toEqual([]);
  expect(message).toMatchObject({ text: 'Two files', fileIds: ids, via: 'api', userId: slack.app.botUserId });
  expect(message?.metadata).toBeUndefined();
  const shares = { public: { [channel]: [expect.objectContaining({ ts: message?.ts, reply_users: [] })] } };
  expect(done.files).toMatchObject([
    { id: ids[0], name: 'notes.md', title: 'Notes of the day', mimetype: 'text/markdown', size: 7, shares },
    { id: ids[1], title: 'audio.bin', mimetype: 'application/octet-stream', size: 70_000, shares },
  ]);
  expect(slack.files[0]).toMatchObject({ sha256: sha256('# Notes'), isUploaded: true, isCompleted: true });
  expect(Buffer.from(slack.files[0]?.content ?? []).toString()).toBe('# Notes');
  const info = await call('files.info', { file: String(ids[0]) });
  expect(info.file).toMatchObject({ id: ids[0], user: slack.app.botUserId, shares, channels: [channel] });
  expect((info.file as { permalink: string }).permalink).toMatch(/^https:\/\/sandbox\.slack\.com\/files\/U\w+\/F\w+\//);
});

test('the log tells of the bytes and never of the address', async () => {
  await using room = await openFiles();
  const { slack, call, send } = room;
  const announced = await call('files.getUploadURLExternal', { filename: 'a.txt', length: '5' });
  await send(String(announced.upload_url), 'abcde', { authorization: 'Bearer leaked' });
  await send(String(announced.upload_url), 'ABCDE');
  expect(slack.requests.slice(1)).toMatchObject([
    {
      method: 'files.upload',
      httpMethod: 'POST',
      args: { fileId: announced.file_id, bytes: 5, sha256: sha256('abcde'), authorization: true },
      unknownArguments: [],
      carriedOut: 1,
      outcome: { status: 200 },
    },
    { args: { sha256: sha256('ABCDE'), authorization: false } },
  ]);
  expect(slack.files[0]?.sha256).toBe(sha256('ABCDE'));
  const secret = String(announced.upload_url).split('/').at(-1);
  expect(JSON.stringify(slack.requests)).not.toContain(secret);
  expect(JSON.stringify(slack.requests)).not.toContain('leaked');
});

test('bytes that nobody announced, or another number of them, are not taken', async () => {
  await using room = await openFiles();
  const { slack, call, send } = room;
  const announced = await call('files.getUploadURLExternal', { filename: 'a.txt', length: '5' });
  const url = String(announced.upload_url);
  for (const text of ['', 'abcd', 'abcdef']) expect((await send(url, text)).status).toBe(400);
  expect((await send(`${url}x`, 'abcde')).status).toBe(404);
  expect((await send(url.slice(0, -1), 'abcde')).status).toBe(404);
  expect((await fetch(url)).status).toBe(405);
  expect(slack.files[0]).toMatchObject({ isUploaded: false, shares: [] });
  expect(slack.requests.at(-2)).toMatchObject({
    method: 'files.upload',
    args: { bytes: 5 },
    carriedOut: 0,
    outcome: { status: 404, error: 'Not Found' },
  });
  const files = [{ id: String(announced.file_id) }];
  const early = room.client.files.completeUploadExternal({ files: files as [{ id: string }] });
  expect(await refusalOf(early)).toMatchObject({ error: 'file_not_found' });
});

test('a form is taken as well as raw bytes, cut wherever the chunks are cut', async () => {
  await using room = await openFiles();
  const { slack, call } = room;
  const content = Buffer.from(`\r\n--b\r\n\r\n${'--bound\r\n'.repeat(40)}\r\n--boundar`);
  const form = Buffer.concat([
    Buffer.from('--boundary\r\nContent-Disposition: form-data; name="any"; filename="f"\r\n\r\n'),
    content,
    Buffer.from('\r\n--boundary\r\nContent-Disposition: form-data; name="more"\r\n\r\nx\r\n--boundary--\r\n'),
  ]);
  for (const size of [1, 7, 64, 10_000]) {
    const announced = await call('files.getUploadURLExternal', { filename: 'f', length: String(content.length) });
    const answer = await fetch(String(announced.upload_url), {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=boundary' },
      body: pieces(form, size),
      duplex: 'half',
    });
    expect([size, answer.status]).toEqual([size, 200]);
    expect(slack.files.at(-1)?.sha256).toBe(sha256(content));
  }
  const announced = await call('files.getUploadURLExternal', { filename: 'f', length: '3' });
  const body = new FormData();
  body.append('whatever', new Blob(['abc']), 'f');
  expect(await (await fetch(String(announced.upload_url), { method: 'POST', body })).text()).toBe('OK - 3');
});

test('a large upload is counted and hashed as it comes, not kept', async () => {
  await using room = await openFiles();
  const { slack, call } = room;
  const block = Buffer.alloc(64 * 1024, 'abcdefgh');
  const count = 1024;
  const length = block.length * count;
  const announced = await call('files.getUploadURLExternal', { filename: 'call.mp4', length: String(length) });
  const hash = createHash('sha256');
  const before = heldBytes();
  let sent = 0;
  let most = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent === count) return controller.close();
      if (sent % 128 === 0) most = Math.max(most, heldBytes() - before);
      sent += 1;
      hash.update(block);
      // The same block each time: copies of it would be counted long after they are of no use.
      controller.enqueue(block);
    },
  });
  const answer = await fetch(String(announced.upload_url), { method: 'POST', body, duplex: 'half' });
  expect(await answer.text()).toBe(`OK - ${length}`);
  expect(slack.files[0]?.sha256).toBe(hash.digest('hex'));
  expect(slack.files[0]?.content).toBeUndefined();
  // Held whole it would be 64 MiB; a few buffers on both ends of the connection are.
  expect(most).toBeLessThan(40 * 1024 * 1024);
});

test('the SDK’s methods and its filesUploadV2 go the whole way', async () => {
  await using room = await openFiles();
  const { slack, client, sandbox } = room;
  const channel = slack.channel('general').id;
  const parent = slack.post('general', { text: 'parent' }).ts;
  await client.filesUploadV2({
    channel_id: channel,
    thread_ts: parent,
    initial_comment: 'Here',
    token: sandbox.slack.botToken,
    file_uploads: [
      { file: Buffer.from('{"a":1}'), filename: 'report.json', title: 'Report' },
      { file: Buffer.from('1,2'), filename: 'table.csv' },
    ],
  });
  const [, reply] = slack.messages('general');
  expect(reply).toMatchObject({ text: 'Here', threadTs: parent, fileIds: slack.files.map(({ id }) => id) });
  expect(slack.files).toMatchObject([
    { name: 'report.json', title: 'Report', sha256: sha256('{"a":1}'), shares: [{ ts: reply?.ts, threadTs: parent }] },
    { name: 'table.csv', sha256: sha256('1,2') },
  ]);
  // The SDK gives its token to the upload address; ours must not.
  const uploads = slack.requests.filter(({ method }) => method === 'files.upload');
  expect(uploads.map(({ args }) => args.authorization)).toEqual([true, true]);
  expect(slack.requests.flatMap(({ unknownArguments }) => unknownArguments)).toEqual([]);
  const thread = await client.conversations.replies({ channel, ts: parent });
  expect(thread.messages?.[1]).toMatchObject({ files: [{ id: slack.files[0]?.id, name: 'report.json' }, {}] });
  const file = String(slack.files[0]?.id);
  expect((await client.files.info({ file })).file).toMatchObject({ title: 'Report', filetype: 'json' });
  await client.files.delete({ file });
  const after = await client.conversations.replies({ channel, ts: parent });
  expect(after.messages?.[1]).toMatchObject({ files: [{ id: file, mode: 'tombstone' }, { name: 'table.csv' }] });
  expect(await refusalOf(client.files.info({ file }))).toMatchObject({ error: 'file_deleted' });
  expect(await refusalOf(client.files.delete({ file }))).toMatchObject({ error: 'file_deleted' });
});

test('through handle the hosts do not matter', async () => {
  await using room = await openFiles();
  const { slack, sandbox, call } = room;
  const announced = await call('files.getUploadURLExternal', { filename: 'a.txt', length: '2' });
  const secret = String(announced.upload_url).split('/').at(-1);
  const request = new Request(`https://files.slack.com/upload/v1/${secret}`, { method: 'POST', body: 'ab' });
  expect(await (await sandbox.slack.handle(request)).text()).toBe('OK - 2');
  expect(slack.files[0]?.isUploaded).toBe(true);
});

test('what the workspace does not let be uploaded', async () => {
  await using room = await openFiles();
  const { slack, call } = room;
  const announce = async (filename: string, length: unknown, more: Record<string, string> = {}) =>
    (await call('files.getUploadURLExternal', { filename, length: String(length), ...more })).error;
  for (const length of [0, -1, 1.5, 'many']) expect(await announce('a.txt', length)).toBe('missing_argument');
  expect(await announce('', 1)).toBe('invalid_arguments');
  expect(await announce('a.txt', 1, { alt_txt: 'x'.repeat(1001) })).toBe('alt_txt_too_large');
  expect(await announce('a.txt', 1_000_001, { snippet_type: 'text' })).toBe('snippet_too_large');
  expect(await announce('a.txt', 1024 ** 3)).toBeUndefined();
  expect(await announce('a.txt', 1024 ** 3 + 1)).toBe('file_upload_size_restricted');
  slack.filePolicy.storageLeftBytes = 10;
  expect(await announce('a.txt', 11)).toBe('storage_limit_reached');
  slack.filePolicy.refusedExtensions.push('exe');
  expect(await announce('A.EXE', 1)).toBe('file_type_not_allowed');
  slack.filePolicy.uploadsDisabled = true;
  expect(await announce('a.txt', 1)).toBe('file_uploads_disabled');
});

test('where a file may be shown, and in which scope', async () => {
  await using room = await openFiles();
  const { slack, sandbox, client } = room;
  const id = await uploadOne(room, 'a.txt');
  const complete = (place: Record<string, unknown>, who = client) =>
    who.apiCall('files.completeUploadExternal', { files: [{ id }], ...place });
  const refused = async (place: Record<string, unknown>) => (await refusalOf(complete(place))).error;
  const idOf = (name: string) => slack.channel(name).id;
  expect(await refused({ channel_id: 'general' })).toBe('channel_not_found');
  expect(await refused({ channel_id: slack.users[1]?.id })).toBe('channel_not_found');
  expect(await refused({ channels: `${idOf('general')},general` })).toBe('invalid_channel');
  expect(await refused({ channels: Array(101).fill(idOf('general')).join() })).toBe('channels_limit_exceeded');
  expect(await refused({ channel_id: idOf('secret') })).toBe('channel_not_found');
  expect(await refused({ channel_id: idOf('random') })).toBe('not_in_channel');
  expect(await refused({ channel_id: idOf('old-project') })).toBe('is_archived');
  expect(await refused({ channel_id: idOf('general'), thread_ts: '1.1' })).toBe('thread_not_found');
  expect(await refused({ channel_id: idOf('general'), files: [] })).toBe('invalid_arguments');
  expect(await refused({ channel_id: idOf('general'), files: [{ id }, { id: 'F0NONE' }] })).toBe('file_not_found');
  expect(slack.files[0]).toMatchObject({ isCompleted: false, shares: [] });
  expect(slack.channels.flatMap(({ messages }) => messages)).toEqual([]);
  for (const [scope, method] of [
    ['files:write', 'getUploadURLExternal'],
    ['files:write', 'completeUploadExternal'],
    ['files:read', 'info'],
    ['files:write', 'delete'],
  ] as const) {
    const other = slackClient(sandbox, slack.addToken({ scopes: ['chat:write'] }).token);
    const answer = await refusalOf(other.apiCall(`files.${method}`, { file: id, files: [{ id }] }));
    expect(answer).toMatchObject({ error: 'missing_scope', needed: scope });
  }
  await complete({});
  expect(slack.files[0]).toMatchObject({ isCompleted: true, shares: [] });
  expect((await client.files.info({ file: id })).file).toMatchObject({ is_public: false, shares: {}, channels: [] });
});

test('shared twice a file is in two messages, and loses a share with its message', async () => {
  await using room = await openFiles();
  const { slack, client } = room;
  const id = await uploadOne(room, 'a.txt');
  const channel = slack.channel('general').id;
  const complete = (where: object) => client.apiCall('files.completeUploadExternal', { files: [{ id }], ...where });
  await complete({ channel_id: channel, blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '<!here>' } }] });
  await complete({ channels: `${channel},${slack.channel('leadership').id}` });
  const [first, second] = slack.messages('general');
  expect(first).toMatchObject({ text: '', mentions: [{ kind: 'broadcast', target: 'here' }] });
  expect(second?.fileIds).toEqual([id]);
  const { file } = await client.files.info({ file: id });
  expect(file?.shares?.public?.[channel]?.map(({ ts }) => ts)).toEqual([first?.ts, second?.ts]);
  expect(file).toMatchObject({ channels: [channel], groups: [slack.channel('leadership').id], ims: [] });
  await client.chat.delete({ channel, ts: String(first?.ts) });
  expect(slack.files[0]?.shares.map(({ ts }) => ts)).toEqual([second?.ts, slack.messages('leadership')[0]?.ts]);
  expect(slack.files[0]?.deleted).toBe(false);
  const permalink = client.chat.getPermalink({ channel, message_ts: String(first?.ts) });
  expect(await refusalOf(permalink)).toMatchObject({ error: 'message_not_found' });
});

test('only its own files may the bot share or delete', async () => {
  await using room = await openFiles();
  const { slack, client } = room;
  const theirs = slack.addFile({ name: 'a.txt', size: 1, isUploaded: true, userId: String(slack.users[1]?.id) });
  expect(await refusalOf(client.files.delete({ file: theirs.id }))).toMatchObject({ error: 'cant_delete_file' });
  const share = client.files.completeUploadExternal({ files: [{ id: theirs.id }] });
  expect(await refusalOf(share)).toMatchObject({ error: 'access_denied' });
  expect(await refusalOf(client.files.info({ file: 'F0NONE' }))).toMatchObject({ error: 'file_not_found' });
  expect(await refusalOf(client.files.delete({ file: 'F0NONE' }))).toMatchObject({ error: 'file_not_found' });
});

test('while Slack is busy with a file it does not tell where it landed', async () => {
  let now = Date.UTC(2026, 0, 5);
  await using room = await openFiles({ slack: { fileProcessingMs: 3000, now: () => new Date(now) } });
  const { slack, client } = room;
  const id = await uploadOne(room, 'a.txt');
  const channel = slack.channel('general').id;
  const done = await client.files.completeUploadExternal({ files: [{ id, title: 'A' }], channel_id: channel });
  expect(done.files).toEqual([{ id, title: 'A' }]);
  const sharesNow = async () => (await client.files.info({ file: id })).file?.shares;
  expect(await sharesNow()).toEqual({});
  now += 2999;
  expect(await sharesNow()).toEqual({});
  now += 1;
  expect(await sharesNow()).toMatchObject({ public: { [channel]: [{ ts: slack.messages('general')[0]?.ts }] } });
});

test('a share counts as a message where allowances are kept', async () => {
  await using room = await openFiles({ slack: { enforceRateLimits: true, now: () => new Date(0) } });
  const { slack, client } = room;
  const id = await uploadOne(room, 'a.txt');
  const channel_id = slack.channel('general').id;
  const share = () => client.files.completeUploadExternal({ files: [{ id }], channel_id });
  for (let index = 0; index < 10; index += 1) await share();
  await expect(share()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 });
  expect(slack.messages('general')).toHaveLength(10);
});

function heldBytes(): number {
  collectGarbage();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

function pieces(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(new Uint8Array(bytes.subarray(at, at + size)));
      at += size;
    },
  });
}
