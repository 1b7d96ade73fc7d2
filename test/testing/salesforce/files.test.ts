import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ask, openSalesforce, refusalOf, V } from './salesforce-client.ts';

type Room = Awaited<ReturnType<typeof openSalesforce>>;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function upload({ sandbox }: Room, body: FormData | ReadableStream, type?: string) {
  const { instanceUrl, accessToken } = sandbox.salesforce;
  const response = await fetch(`${instanceUrl}${V}/sobjects/ContentVersion`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, ...(type !== undefined && { 'content-type': type }) },
    body,
    duplex: 'half',
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as { id: string } };
}

function formOf(values: object, content = 'the words', name = 'VersionData'): FormData {
  const form = new FormData();
  form.set('entity_content', new Blob([JSON.stringify(values)], { type: 'application/json' }));
  form.set(name, new Blob([content], { type: 'text/vtt' }), 'transcript.vtt');
  return form;
}

test('a file is put on a record as a form', async () => {
  await using room = await openSalesforce();
  const { org, query, seed } = room;
  const task = org.add('Task', { WhoId: seed.contact.id });
  const values = { Title: 'Transcript', PathOnClient: 'a/transcript.vtt', FirstPublishLocationId: task.id };
  const { status, body } = await upload(room, formOf(values));
  expect(status).toBe(201);
  const [file] = org.files;
  expect(file).toMatchObject({
    id: body.id,
    contentDocumentId: expect.stringMatching(/^069/),
    title: 'Transcript',
    pathOnClient: 'a/transcript.vtt',
    size: 9,
    sha256: createHash('sha256').update('the words').digest('hex'),
    content: Buffer.from('the words'),
  });
  const soql = `SELECT ContentDocument.Title, ContentDocument.ContentSize, ShareType FROM ContentDocumentLink WHERE LinkedEntityId = '${task.id}'`;
  expect(await query(soql)).toMatchObject([
    { ContentDocument: { Title: 'Transcript', ContentSize: 9 }, ShareType: 'V' },
  ]);
  expect((await room.ask(`GET /sobjects/ContentVersion/${body.id}`)).body).toMatchObject({
    Checksum: createHash('md5').update('the words').digest('hex'),
    FileExtension: 'vtt',
    IsLatest: true,
    VersionData: `${V}/sobjects/ContentVersion/${body.id}/VersionData`,
    VersionNumber: '1',
  });
  expect(org.requests[0]).toMatchObject({
    operation: 'ContentVersion.create',
    body: { Title: 'Transcript', bytes: 9 },
  });
});

test('a file is made of JSON, linked by itself, and replaced', async () => {
  await using room = await openSalesforce();
  const { org, seed } = room;
  const VersionData = Buffer.from('one').toString('base64');
  const made = await room.ask('POST /sobjects/ContentVersion', { PathOnClient: 'notes.md', VersionData });
  const [file] = org.files;
  expect(file).toMatchObject({ id: made.body.id, title: 'notes', size: 3 });
  expect(org.requests[0]?.body).not.toHaveProperty('VersionData');
  const ContentDocumentId = file?.contentDocumentId;
  const link = { ContentDocumentId, LinkedEntityId: seed.deal.id, ShareType: 'V' };
  expect((await room.ask('POST /sobjects/ContentDocumentLink', link)).status).toBe(201);
  expect(refusalOf(await room.ask('POST /sobjects/ContentDocumentLink', link))).toEqual([400, 'DUPLICATE_VALUE']);
  const next = { PathOnClient: 'notes.md', VersionData: '', ContentDocumentId };
  expect(refusalOf(await room.ask('POST /sobjects/ContentVersion', { PathOnClient: 'x' }))).toEqual([
    400,
    'REQUIRED_FIELD_MISSING VersionData',
  ]);
  const second = await room.ask('POST /sobjects/ContentVersion', next);
  expect(org.get(String(second.body.id)).values).toMatchObject({ VersionNumber: '2', IsLatest: true });
  expect(org.get(String(made.body.id)).values.IsLatest).toBe(false);
  expect(org.get(String(ContentDocumentId)).values.LatestPublishedVersionId).toBe(second.body.id);
  expect((await room.ask(`DELETE /sobjects/ContentDocument/${ContentDocumentId}`)).status).toBe(204);
  expect(org.records('ContentVersion').every(({ isDeleted }) => isDeleted)).toBe(true);
  expect(refusalOf(await room.ask(`DELETE /sobjects/ContentVersion/${String(made.body.id)}`))[0]).toBe(404);
});

test('forms that lack something are refused, and nothing is kept', async () => {
  await using room = await openSalesforce();
  const { org } = room;
  const good = { PathOnClient: 'x.txt' };
  const noJson = new FormData();
  noJson.set('VersionData', new Blob(['x']), 'x');
  const two = formOf(good);
  two.append('VersionData', new Blob(['y']), 'y');
  const wrong: [FormData, string][] = [
    [formOf({}), 'REQUIRED_FIELD_MISSING PathOnClient'],
    [formOf({ ...good, Title: 'x'.repeat(256) }), 'STRING_TOO_LONG Title'],
    [formOf({ ...good, FirstPublishLocationId: 'x' }), 'MALFORMED_ID FirstPublishLocationId'],
    [formOf(good, 'x', 'file'), 'INVALID_MULTIPART_REQUEST'],
    [noJson, 'INVALID_MULTIPART_REQUEST'],
    [two, 'INVALID_MULTIPART_REQUEST'],
  ];
  for (const [form, refusal] of wrong) expect(refusalOf(await upload(room, form))).toEqual([400, refusal]);
  org.limits.largestFileBytes = 5;
  expect((await upload(room, formOf(good))).status).toBe(400);
  org.limits.bodyBytes = 100;
  const VersionData = 'x'.repeat(200);
  expect((await room.ask('POST /sobjects/ContentVersion', { ...good, VersionData })).status).toBe(413);
  expect(org.files).toEqual([]);
  for (const type of ['ContentVersion', 'ContentDocument', 'ContentDocumentLink'] as const) {
    expect(org.records(type)).toEqual([]);
  }
});

test('a large file is counted and hashed as it comes, not kept', async () => {
  await using room = await openSalesforce();
  const { org } = room;
  // Ever again almost the mark that ends the part.
  const block = Buffer.alloc(64 * 1024, 'a\r\n--boun_');
  const count = 1024;
  const hash = createHash('sha256');
  const before = heldBytes();
  let most = 0;
  async function* form() {
    yield Buffer.from('--bound\r\nContent-Disposition: form-data; name="entity_content"\r\n');
    yield Buffer.from('Content-Type: application/json\r\n\r\n{"PathOnClient":"call.mp4"}\r\n');
    yield Buffer.from('--bound\r\nContent-Disposition: form-data; name="VersionData"; filename="call.mp4"\r\n');
    yield Buffer.from('Content-Type: application/octet-stream\r\n\r\n');
    for (let sent = 0; sent < count; sent += 1) {
      if (sent % 128 === 0) most = Math.max(most, heldBytes() - before);
      hash.update(block);
      // The same block each time: copies of it would be counted long after they are of no use.
      yield block;
    }
    yield Buffer.from('\r\n--bound--\r\n');
  }
  const { status } = await upload(room, ReadableStream.from(form()), 'multipart/form-data; boundary=bound');
  expect(status).toBe(201);
  expect(org.files[0]).toMatchObject({ size: block.length * count, sha256: hash.digest('hex') });
  expect(org.files[0]).not.toHaveProperty('content');
  // Held whole it would be 64 MiB; a few buffers on both ends of the connection are.
  expect(most).toBeLessThan(40 * 1024 * 1024);
});

test('a file that is sent twice is there twice, and can be told by where it is linked', async () => {
  await using room = await openSalesforce();
  const { sandbox, org, seed } = room;
  sandbox.faults.add({ vendor: 'salesforce', method: 'ContentVersion.create', kind: 'lost-answer' });
  const values = { PathOnClient: 'x.txt', FirstPublishLocationId: seed.deal.id };
  const lost = upload(room, formOf(values)).catch((error: Error) => error.message);
  await expect.poll(() => org.files.length).toBe(1);
  const soql = `SELECT ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = '${seed.deal.id}'`;
  const { body } = await ask(sandbox, `GET /query?q=${encodeURIComponent(soql)}`);
  expect(body.records).toHaveLength(1);
  await sandbox.close();
  expect(await lost).toBe('fetch failed');
});

function heldBytes(): number {
  collectGarbage();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}
