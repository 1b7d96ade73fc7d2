import { expect, test } from 'vitest';
import { openSlack, refusalOf, slackClient } from './slack-client.ts';

async function openRestricted(road: 'socket' | 'handle') {
  let now = Date.UTC(2026, 0, 5);
  const room = await openSlack({ slack: { historyLimits: 'restricted', now: () => new Date(now) } });
  const wait = (seconds: number) => {
    now += seconds * 1000;
  };
  return { ...room, client: slackClient(room.sandbox, undefined, 0, road), wait };
}

const tooFast = (retryAfter: number) => ({ code: 'slack_webapi_rate_limited_error', retryAfter });

test.for(['socket', 'handle'] as const)('restricted apps read 15 messages, once a minute, by %s', async (road) => {
  await using room = await openRestricted(road);
  const { client, slack, wait } = room;
  const channel = slack.channel('general').id;
  const parent = slack.post('general', { text: 'parent' }).ts;
  for (let index = 0; index < 20; index += 1) slack.post('general', { text: `reply ${index}`, threadTs: parent });
  for (let index = 0; index < 20; index += 1) slack.post('general', { text: `message ${index}` });
  const first = await client.conversations.history({ channel, limit: 200 });
  expect(first.messages).toHaveLength(15);
  expect(first.has_more).toBe(true);
  const cursor = String(first.response_metadata?.next_cursor);
  await expect(client.conversations.history({ channel, cursor })).rejects.toMatchObject(tooFast(60));
  expect((await client.conversations.replies({ channel, ts: parent })).messages).toHaveLength(15);
  wait(59.5);
  await expect(client.conversations.history({ channel, cursor })).rejects.toMatchObject(tooFast(1));
  await expect(client.conversations.replies({ channel, ts: parent })).rejects.toMatchObject(tooFast(1));
  wait(0.5);
  const second = await client.conversations.history({ channel, cursor });
  expect(second.messages?.map(({ text }) => text)).toEqual([
    ...['message 4', 'message 3', 'message 2', 'message 1', 'message 0'],
    'parent',
  ]);
  expect((await client.conversations.replies({ channel, ts: parent, limit: 3 })).messages).toHaveLength(3);
  expect(slack.requests.filter(({ outcome }) => outcome?.status === 429)).toHaveLength(3);
});

test('the minute is one for all channels and counts refused calls; posting has none', async () => {
  await using room = await openRestricted('socket');
  const { client, slack, wait } = room;
  const [general, leadership] = [slack.channel('general').id, slack.channel('leadership').id];
  await client.conversations.history({ channel: general });
  await expect(client.conversations.history({ channel: leadership })).rejects.toMatchObject(tooFast(60));
  wait(60);
  expect(await refusalOf(client.conversations.history({ channel: 'C0NOWHERE' }))).toMatchObject({
    error: 'channel_not_found',
  });
  await expect(client.conversations.history({ channel: general })).rejects.toMatchObject(tooFast(60));
  for (let index = 0; index < 20; index += 1) await client.chat.postMessage({ channel: general, text: 'x' });
});

test('other apps read as often as they like', async () => {
  await using room = await openSlack({ slack: { historyLimits: 'marketplace', now: () => new Date(0) } });
  const { client, slack } = room;
  const channel = slack.channel('general').id;
  for (let index = 0; index < 20; index += 1) slack.post('general', { text: 'x' });
  for (let index = 0; index < 3; index += 1) {
    expect((await client.conversations.history({ channel })).messages).toHaveLength(20);
  }
});
