import { expect, test } from 'vitest';
import { openSlack, refusalOf, slackClient } from './slack-client.ts';

const rich = (text: string) => [
  { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] },
];

test('the SDK posts, and the message is stored with what was sent', async () => {
  await using room = await openSlack();
  const { client, slack } = room;
  const metadata = { event_type: 'report', event_payload: { key: 'k1', part: 1 } };
  const answer = await client.chat.postMessage({
    channel: 'general',
    text: 'Hello',
    blocks: rich('Hello') as never,
    metadata,
  });
  expect(answer).toMatchObject({
    ok: true,
    channel: slack.channel('general').id,
    message: { text: 'Hello', metadata },
  });
  expect(answer.ts).toMatch(/^\d{10}\.\d{6}$/);
  expect(slack.messages('general')).toMatchObject([
    { ts: answer.ts, text: 'Hello', blocks: rich('Hello'), metadata, via: 'api' },
  ]);
  expect(slack.requests).toMatchObject([
    { method: 'chat.postMessage', unknownArguments: [], outcome: { status: 200 } },
  ]);
  expect(JSON.stringify(slack.requests)).not.toContain(room.sandbox.slack.botToken);
});

test('a JSON body is read like a form, and times always rise', async () => {
  await using room = await openSlack();
  const { sandbox, slack } = room;
  for (let index = 0; index < 20; index += 1) {
    const response = await fetch(`${sandbox.slack.baseUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.slack.botToken}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: '#general', text: `m${index}`, client_msg_id: 'x' }),
    });
    expect(response.headers.get('x-oauth-scopes')).toContain('chat:write');
    expect(response.headers.get('x-accepted-oauth-scopes')).toBe('chat:write');
    expect(await response.json()).toMatchObject({ ok: true });
  }
  const times = slack.messages('general').map(({ ts }) => ts);
  expect([...new Set(times)].sort()).toEqual(times);
  expect(slack.requests[0]?.unknownArguments).toEqual(['client_msg_id']);
});

test.for([
  ['revoked', 'token_revoked'],
  ['expired', 'token_expired'],
  ['inactive', 'account_inactive'],
] as const)('a token that is %s is refused with %s', async ([status, error]) => {
  await using room = await openSlack();
  const token = room.slack.addToken();
  token.status = status;
  expect(await refusalOf(slackClient(room.sandbox, token.token).auth.test())).toMatchObject({ error });
});

test('no token, a wrong token, an unknown method, a missing argument', async () => {
  await using room = await openSlack();
  const { sandbox, client } = room;
  const bare = await fetch(`${sandbox.slack.baseUrl}auth.test`, { method: 'POST' });
  expect(await bare.json()).toEqual({ ok: false, error: 'not_authed' });
  expect(await refusalOf(slackClient(sandbox, 'xoxb-wrong').auth.test())).toMatchObject({ error: 'invalid_auth' });
  expect(await refusalOf(client.apiCall('chat.invent'))).toMatchObject({ error: 'unknown_method' });
  expect(await refusalOf(client.apiCall('conversations.info'))).toMatchObject({ error: 'invalid_arguments' });
});

test('scopes are needed one by one', async () => {
  await using room = await openSlack();
  const { sandbox, slack } = room;
  const reader = slackClient(sandbox, slack.addToken({ scopes: ['channels:read'] }).token);
  expect(await refusalOf(reader.chat.postMessage({ channel: 'general', text: 'x' }))).toMatchObject({
    error: 'missing_scope',
    needed: 'chat:write',
    provided: 'channels:read',
  });
  expect((await reader.conversations.list()).channels?.map(({ name }) => name)).toEqual([
    'general',
    'random',
    'old-project',
  ]);
  expect(await refusalOf(reader.conversations.list({ types: 'private_channel' }))).toMatchObject({
    needed: 'groups:read',
  });
  expect(await refusalOf(reader.conversations.history({ channel: slack.channel('general').id }))).toMatchObject({
    needed: 'channels:history',
  });
  expect(await refusalOf(reader.users.lookupByEmail({ email: 'ada@example.com' }))).toMatchObject({
    needed: 'users:read.email',
  });
});

test('where the bot may post, and where it may read', async () => {
  await using room = await openSlack();
  const { sandbox, slack, client } = room;
  const plain = slackClient(sandbox, slack.addToken({ scopes: ['chat:write'] }).token);
  const post = (who: typeof client, channel: string) => who.chat.postMessage({ channel, text: 'x' });
  await post(client, '#random');
  await post(client, slack.channel('leadership').id);
  expect(await refusalOf(post(plain, 'random'))).toMatchObject({ error: 'not_in_channel' });
  expect(await refusalOf(post(client, 'secret'))).toMatchObject({ error: 'channel_not_found' });
  expect(await refusalOf(post(client, slack.channel('secret').id))).toMatchObject({ error: 'channel_not_found' });
  expect(await refusalOf(post(client, 'old-project'))).toMatchObject({ error: 'is_archived' });
  expect(await refusalOf(post(client, 'C0NOWHERE'))).toMatchObject({ error: 'channel_not_found' });
  const random = slack.channel('random').id;
  expect(await refusalOf(client.conversations.history({ channel: random }))).toMatchObject({ error: 'not_in_channel' });
  await client.conversations.join({ channel: random });
  expect((await client.conversations.history({ channel: random })).messages).toHaveLength(1);
});

test('threads: replies, a reply as parent, an unknown parent', async () => {
  await using room = await openSlack();
  const { client, slack } = room;
  const channel = slack.channel('general').id;
  const parent = await client.chat.postMessage({ channel, text: 'parent' });
  const threadTs = String(parent.ts);
  const reply = await client.chat.postMessage({
    channel,
    text: 'reply',
    thread_ts: threadTs,
    metadata: { event_type: 'e', event_payload: {} },
  });
  expect(await refusalOf(client.chat.postMessage({ channel, text: 'x', thread_ts: String(reply.ts) }))).toMatchObject({
    error: 'cannot_reply_to_message',
  });
  expect(await refusalOf(client.chat.postMessage({ channel, text: 'x', thread_ts: '1.000001' }))).toMatchObject({
    error: 'thread_not_found',
  });
  const history = await client.conversations.history({ channel });
  expect(history.messages).toMatchObject([{ ts: threadTs, reply_count: 1, latest_reply: reply.ts }]);
  const without = await client.conversations.replies({ channel, ts: threadTs });
  expect(without.messages?.map(({ text }) => text)).toEqual(['parent', 'reply']);
  expect(without.messages?.[1]).not.toHaveProperty('metadata');
  const withMetadata = await client.conversations.replies({ channel, ts: threadTs, include_all_metadata: true });
  expect(withMetadata.messages?.[1]).toMatchObject({ metadata: { event_type: 'e' }, thread_ts: threadTs });
  const link = await client.chat.getPermalink({ channel, message_ts: String(reply.ts) });
  expect(link.permalink).toBe(
    `https://sandbox.slack.com/archives/${channel}/p${reply.ts?.replace('.', '')}?thread_ts=${threadTs}&cid=${channel}`,
  );
});

test('update and delete change only the app’s own messages', async () => {
  await using room = await openSlack();
  const { client, slack } = room;
  const channel = slack.channel('general').id;
  const metadata = { event_type: 'e', event_payload: { key: '1' } };
  const ts = String(
    (await client.chat.postMessage({ channel, text: 'one', blocks: rich('one') as never, metadata })).ts,
  );
  await client.chat.update({ channel, ts, text: 'two' });
  expect(slack.messages('general')).toMatchObject([{ ts, text: 'two', metadata, edited: { ts: expect.any(String) } }]);
  await client.chat.update({ channel, ts, text: 'three', metadata: {} as never });
  expect(slack.messages('general')[0]).not.toHaveProperty('metadata');
  expect(await refusalOf(client.chat.update({ channel, ts, text: 'x'.repeat(4001) }))).toMatchObject({
    error: 'msg_too_long',
  });
  const foreign = slack.post('general', { text: 'mine' });
  expect(await refusalOf(client.chat.update({ channel, ts: foreign.ts, text: 'x' }))).toMatchObject({
    error: 'cant_update_message',
  });
  expect(await refusalOf(client.chat.delete({ channel, ts: foreign.ts }))).toMatchObject({
    error: 'cant_delete_message',
  });
  await client.chat.delete({ channel, ts });
  expect(await refusalOf(client.chat.delete({ channel, ts }))).toMatchObject({ error: 'message_not_found' });
  expect(slack.messages('general').map(({ text }) => text)).toEqual(['mine']);
});

test('long text is split, no text and bad metadata are refused', async () => {
  await using room = await openSlack();
  const { client, slack } = room;
  const answer = await client.chat.postMessage({ channel: 'general', text: 'x'.repeat(9000) });
  expect(slack.messages('general').map(({ text }) => text.length)).toEqual([4000, 4000, 1000]);
  expect(slack.messages('general')[0]?.ts).toBe(answer.ts);
  expect(await refusalOf(client.apiCall('chat.postMessage', { channel: 'general' }))).toMatchObject({
    error: 'no_text',
  });
  for (const metadata of [{ event_type: 'x' }, { event_type: 'x', event_payload: { a: { b: { c: 1 } } } }, 'text']) {
    const call = client.apiCall('chat.postMessage', { channel: 'general', text: 'x', metadata });
    expect(await refusalOf(call)).toMatchObject({ error: 'invalid_metadata_format' });
  }
});

test('lists come in pages that the SDK follows', async () => {
  await using room = await openSlack();
  const { client, slack } = room;
  for (let index = 0; index < 25; index += 1) slack.addChannel({ name: `room-${index}`, isPrivate: index % 5 === 0 });
  const names: unknown[] = [];
  for await (const page of client.paginate('conversations.list', {
    limit: 7,
    types: 'public_channel,private_channel',
    exclude_archived: true,
  })) {
    const { channels } = page as { channels?: { name?: string }[] };
    names.push(...(channels ?? []).map(({ name }) => name));
  }
  expect(names).toHaveLength(28);
  expect(new Set(names).size).toBe(28);
  expect(await refusalOf(client.conversations.list({ cursor: 'nonsense' }))).toMatchObject({ error: 'invalid_cursor' });
  expect(await refusalOf(client.conversations.list({ types: 'nonsense' }))).toMatchObject({ error: 'invalid_types' });
});

test('history can be narrowed to a window', async () => {
  await using room = await openSlack();
  const { client, slack } = room;
  const channel = slack.channel('general').id;
  const [first, second, third] = ['a', 'b', 'c'].map((text) => slack.post('general', { text }).ts);
  const texts = async (window: object) =>
    (await client.conversations.history({ channel, ...window })).messages?.map(({ text }) => text);
  expect(await texts({ oldest: first })).toEqual(['c', 'b']);
  expect(await texts({ oldest: second, latest: second, inclusive: true })).toEqual(['b']);
  expect(await texts({ latest: third, limit: 1 })).toEqual(['b']);
});

test('direct messages by user, by e-mail and for several people', async () => {
  await using room = await openSlack();
  const { client, slack } = room;
  const ada = await client.users.lookupByEmail({ email: 'ADA@example.com' });
  const userId = String(ada.user?.id);
  expect(await refusalOf(client.conversations.open({ users: userId, prevent_creation: true }))).toMatchObject({
    error: 'channel_not_found',
  });
  const opened = await client.conversations.open({ users: userId });
  const posted = await client.chat.postMessage({ channel: userId, text: 'hi' });
  expect(posted.channel).toBe(opened.channel?.id);
  expect(slack.messages(String(posted.channel))).toHaveLength(1);
  expect(await client.conversations.open({ users: userId, return_im: true })).toMatchObject({
    already_open: true,
    channel: { is_im: true, user: userId },
  });
  const people = slack.users.filter(({ isBot }) => !isBot).map(({ id }) => id);
  expect((await client.conversations.open({ users: people.join(',') })).channel?.id).toMatch(/^G/);
  expect(await refusalOf(client.conversations.open({ users: 'U0NOBODY' }))).toMatchObject({ error: 'user_not_found' });
});

test('allowances per channel are kept when asked for', async () => {
  let now = Date.UTC(2026, 0, 5);
  await using room = await openSlack({ slack: { enforceRateLimits: true, now: () => new Date(now) } });
  const { client } = room;
  const post = (channel: string) => client.chat.postMessage({ channel, text: 'x' });
  for (let index = 0; index < 10; index += 1) await post('general');
  await expect(post('general')).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 });
  await post('random');
  now += 1000;
  await post('general');
});
