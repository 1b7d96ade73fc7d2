import { expect, test } from 'vitest';
import { openSlack, refusalOf, slackClient } from './slack-client.ts';

const metadata = { event_type: 'liveprompt_export', event_payload: { key: 'k1', part: 2 } };

/** A room in which the bot has said nothing yet, and both ways to read it. */
async function openReadingRoom(road: 'socket' | 'handle') {
  const room = await openSlack();
  const client = slackClient(room.sandbox, undefined, 0, road);
  const channel = room.slack.channel('general').id;
  const say = (text: string, threadTs?: string) =>
    room.slack.post('general', { text, ...(threadTs && { threadTs }) }).ts;
  const history = async (args: object = {}) =>
    (await client.conversations.history({ channel, ...args })).messages ?? [];
  const replies = async (ts: string, args: object = {}) =>
    (await client.conversations.replies({ channel, ts, ...args })).messages ?? [];
  return { ...room, client, channel, say, history, replies };
}

const textsOf = (messages: readonly { text?: string | undefined }[]) => messages.map(({ text }) => text);

test.for(['socket', 'handle'] as const)('windows are open unless inclusive, by %s', async (road) => {
  await using room = await openReadingRoom(road);
  const [a, b, c] = ['a', 'b', 'c'].map((text) => room.say(text));
  expect(textsOf(await room.history())).toEqual(['c', 'b', 'a']);
  expect(textsOf(await room.history({ oldest: a, latest: c }))).toEqual(['b']);
  expect(textsOf(await room.history({ oldest: a, latest: c, inclusive: true }))).toEqual(['c', 'b', 'a']);
  expect(textsOf(await room.history({ oldest: b, inclusive: true }))).toEqual(['c', 'b']);
  expect(textsOf(await room.history({ latest: b, inclusive: true }))).toEqual(['b', 'a']);
  expect(await refusalOf(room.history({ oldest: 'soon' }))).toMatchObject({ error: 'invalid_ts_oldest' });
  expect(await refusalOf(room.history({ latest: 'soon' }))).toMatchObject({ error: 'invalid_ts_latest' });
});

test.for(['socket', 'handle'] as const)('pages lose nothing to what happens between them, by %s', async (road) => {
  await using room = await openReadingRoom(road);
  const { client, channel, slack, say } = room;
  const times = ['a', 'b', 'c', 'd', 'e'].map((text) => say(text));
  const first = await client.conversations.history({ channel, limit: 2 });
  expect(textsOf(first.messages ?? [])).toEqual(['e', 'd']);
  expect(first.has_more).toBe(true);
  say('new');
  for (const message of slack.messages('general')) message.deleted = message.ts === times[2] || message.text === 'e';
  const cursor = String(first.response_metadata?.next_cursor);
  const second = await client.conversations.history({ channel, limit: 2, cursor });
  expect(textsOf(second.messages ?? [])).toEqual(['b', 'a']);
  expect(second.has_more).toBe(false);
  expect(second.response_metadata?.next_cursor ?? '').toBe('');
  expect(await refusalOf(client.conversations.history({ channel, cursor: 'bogus' }))).toMatchObject({
    error: 'invalid_cursor',
  });
});

test('a page of the last message can be turned to', async () => {
  await using room = await openReadingRoom('socket');
  const { client, channel, slack, say } = room;
  for (const text of ['a', 'b', 'c']) say(text);
  const first = await client.conversations.history({ channel, limit: 1 });
  for (const message of slack.messages('general')) message.deleted = message.text === 'b';
  const cursor = String(first.response_metadata?.next_cursor);
  expect(textsOf((await client.conversations.history({ channel, cursor })).messages ?? [])).toEqual(['a']);
});

test.for(['socket', 'handle'] as const)('a thread: parent first, then oldest first, by %s', async (road) => {
  await using room = await openReadingRoom(road);
  const { client, channel, say, replies, history } = room;
  const parent = say('parent');
  const [one, two, three] = ['one', 'two', 'three'].map((text) => say(text, parent));
  expect(textsOf(await replies(parent))).toEqual(['parent', 'one', 'two', 'three']);
  expect(textsOf(await replies(parent, { oldest: one, latest: three }))).toEqual(['parent', 'two']);
  expect(textsOf(await replies(parent, { oldest: two, inclusive: true }))).toEqual(['parent', 'two', 'three']);
  const pages: unknown[] = [];
  for await (const page of client.paginate('conversations.replies', { channel, ts: parent, limit: 2 })) {
    pages.push(textsOf((page as { messages?: { text?: string }[] }).messages ?? []));
  }
  expect(pages).toEqual([
    ['parent', 'one'],
    ['two', 'three'],
  ]);
  expect(textsOf(await replies(String(two)))).toEqual(['two']);
  expect(await refusalOf(replies('1.000001'))).toMatchObject({ error: 'thread_not_found' });
  await client.chat.postMessage({ channel, text: 'quiet', thread_ts: parent });
  await client.chat.postMessage({ channel, text: 'loud', thread_ts: parent, reply_broadcast: true });
  expect(textsOf(await history())).toEqual(['loud', 'parent']);
  expect((await history())[0]).toMatchObject({ subtype: 'thread_broadcast', thread_ts: parent });
});

test.for(['socket', 'handle'] as const)('a client finds its own message by metadata, by %s', async (road) => {
  await using room = await openReadingRoom(road);
  const { client, channel, slack, say, history, replies } = room;
  say('before');
  const { ts } = await client.chat.postMessage({ channel, text: 'mine', metadata });
  const reply = await client.chat.postMessage({ channel, text: 'part', metadata, thread_ts: String(ts) });
  expect((await history())[0]).not.toHaveProperty('metadata');
  const [found] = await history({ include_all_metadata: true });
  const me = await client.auth.test();
  expect(me).toMatchObject({ team_id: slack.team.id, user_id: slack.app.botUserId, bot_id: slack.app.botId });
  expect(found).toMatchObject({ ts, metadata, bot_id: me.bot_id, user: me.user_id, app_id: slack.app.appId });
  const thread = await replies(String(ts), { include_all_metadata: true });
  expect(thread[1]).toMatchObject({ ts: reply.ts, metadata, bot_id: me.bot_id });
  const ada = String(slack.users.find(({ name }) => name === 'ada')?.id);
  const direct = String((await client.conversations.open({ users: ada })).channel?.id);
  expect(direct).toMatch(/^D/);
  await client.chat.postMessage({ channel: ada, text: 'direct', metadata });
  const inDirect = await client.conversations.history({ channel: direct, include_all_metadata: true });
  expect(inDirect.messages).toMatchObject([{ text: 'direct', metadata }]);
});

test('deleted messages are gone, but a parent with replies leaves a tombstone', async () => {
  await using room = await openReadingRoom('socket');
  const { client, channel, history, replies } = room;
  const post = async (text: string, thread_ts?: string) =>
    String((await client.chat.postMessage({ channel, text, ...(thread_ts && { thread_ts }) } as never)).ts);
  const [lonely, parent] = [await post('lonely'), await post('parent')];
  const reply = await post('reply', parent);
  for (const ts of [lonely, parent]) await client.chat.delete({ channel, ts });
  const tombstone = { ts: parent, subtype: 'tombstone', reply_count: 1 };
  expect(await history()).toMatchObject([tombstone]);
  expect(await replies(parent)).toMatchObject([tombstone, { text: 'reply' }]);
  expect(JSON.stringify(await history())).not.toContain('"parent"');
  expect(await refusalOf(replies(lonely))).toMatchObject({ error: 'thread_not_found' });
  expect(await refusalOf(client.chat.delete({ channel, ts: parent }))).toMatchObject({ error: 'message_not_found' });
  await client.chat.delete({ channel, ts: reply });
  expect(await history()).toEqual([]);
});

test('who may not read is told why', async () => {
  await using room = await openReadingRoom('socket');
  const { client, sandbox, slack, say } = room;
  const [channel, ts] = [slack.channel('general').id, say('x')];
  const poor = slackClient(sandbox, slack.addToken({ scopes: ['chat:write', 'groups:history'] }).token);
  const missing = { error: 'missing_scope', needed: 'channels:history', provided: 'chat:write,groups:history' };
  expect(await refusalOf(poor.conversations.history({ channel }))).toMatchObject(missing);
  expect(await refusalOf(poor.conversations.replies({ channel, ts }))).toMatchObject(missing);
  await poor.conversations.history({ channel: slack.channel('leadership').id });
  const [random, secret] = [slack.channel('random').id, slack.channel('secret').id];
  const outside = { error: 'not_in_channel' };
  expect(await refusalOf(client.conversations.history({ channel: random }))).toMatchObject(outside);
  expect(await refusalOf(client.conversations.replies({ channel: random, ts }))).toMatchObject(outside);
  expect(await refusalOf(client.conversations.history({ channel: secret }))).toMatchObject({
    error: 'channel_not_found',
  });
});

test('the usual pages: 100 messages unless asked, 999 at most', async () => {
  await using room = await openReadingRoom('socket');
  const { history, say } = room;
  for (let index = 0; index < 1001; index += 1) say('x');
  expect(await history()).toHaveLength(100);
  expect(await history({ limit: 5000 })).toHaveLength(999);
  expect(await refusalOf(history({ limit: -1 }))).toMatchObject({ error: 'invalid_limit' });
});
