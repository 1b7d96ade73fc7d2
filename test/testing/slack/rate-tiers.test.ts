import { expect, test } from 'vitest';
import { openSlack, slackClient } from './slack-client.ts';

const tooFast = (retryAfter: number) => ({ code: 'slack_webapi_rate_limited_error', retryAfter });

async function openPaced(enforceRateLimits = true) {
  let now = Date.UTC(2026, 0, 5);
  const room = await openSlack({ slack: { enforceRateLimits, now: () => new Date(now) } });
  const wait = (seconds: number) => {
    now += seconds * 1000;
  };
  return { ...room, client: slackClient(room.sandbox, undefined, 0, 'handle'), wait };
}

test.for([
  ['conversations.list', {}, 20],
  ['users.list', {}, 20],
  ['conversations.info', { channel: 'general' }, 50],
  ['users.info', { user: 'U0SANDBOX1' }, 100],
  ['files.getUploadURLExternal', { filename: 'a.txt', length: 1 }, 100],
] as const)('%s may be called as often in a minute as its tier grants', async ([method, args, calls]) => {
  await using room = await openPaced();
  const { client, slack, wait } = room;
  const given = { ...args, ...('channel' in args && { channel: slack.channel('general').id }) };
  const call = () => client.apiCall(method, given);
  await call();
  wait(10);
  for (let index = 1; index < calls; index += 1) await call();
  await expect(call()).rejects.toMatchObject(tooFast(50));
  wait(49.5);
  await expect(call()).rejects.toMatchObject(tooFast(1));
  wait(0.5);
  await call();
  await expect(call()).rejects.toMatchObject(tooFast(10));
  wait(10);
  for (let index = 1; index < calls; index += 1) await call();
  await expect(call()).rejects.toMatchObject(tooFast(50));
  expect(slack.requests.filter(({ outcome }) => outcome?.status === 429)).toHaveLength(4);
});

test('each method has minutes of its own, refused calls count, and posting has none', async () => {
  await using room = await openPaced();
  const { client, slack } = room;
  const list = (types: string) => client.conversations.list({ types });
  for (let index = 0; index < 20; index += 1) await list('nonsense').catch(() => undefined);
  await expect(list('public_channel')).rejects.toMatchObject(tooFast(60));
  expect(slack.requests.map(({ outcome }) => outcome?.error).slice(-2)).toEqual(['invalid_types', 'ratelimited']);
  await client.users.list({});
  for (let index = 0; index < 120; index += 1) await client.auth.test();
  for (let index = 0; index < 120; index += 1) {
    await client.chat.postMessage({ channel: slack.addChannel({ name: `room-${index}` }).id, text: 'x' });
  }
});

test('nobody counts unless asked to', async () => {
  await using room = await openPaced(false);
  for (let index = 0; index < 30; index += 1) await room.client.conversations.list();
});
