import { expect, test } from 'vitest';
import { openSlack } from './slack-client.ts';

function post(url: string, body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) {
  return fetch(url, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
}

async function answerOf(response: Promise<Response>): Promise<[number, string]> {
  const { status, text } = await response.then(async (r) => ({ status: r.status, text: await r.text() }));
  return [status, text];
}

test('a post is stored and answered with ok', async () => {
  await using room = await openSlack();
  const { sandbox, slack } = room;
  const parent = slack.post('general', { text: 'parent' });
  expect(await answerOf(post(sandbox.slack.webhookUrl, { text: 'Hi', thread_ts: parent.ts }))).toEqual([200, 'ok']);
  expect(slack.messages('general')).toMatchObject([
    { text: 'parent' },
    { text: 'Hi', via: 'webhook', threadTs: parent.ts },
  ]);
  expect(slack.requests).toMatchObject([{ method: 'webhook', args: { text: 'Hi' }, outcome: { status: 200 } }]);
  expect(JSON.stringify(slack.requests)).not.toContain(slack.webhooks[0]?.path.split('/').at(-1));
});

test('what makes no sense is refused', async () => {
  await using room = await openSlack();
  const url = room.sandbox.slack.webhookUrl;
  expect(await answerOf(post(url, 'not json'))).toEqual([400, 'invalid_payload']);
  expect(await answerOf(post(url, [1]))).toEqual([400, 'invalid_payload']);
  expect(await answerOf(post(url, '{"text":"x"}', { 'content-type': 'text/plain' }))).toEqual([400, 'invalid_payload']);
  expect(await answerOf(post(url, {}))).toEqual([400, 'no_text']);
  expect(await answerOf(post(url, { blocks: [{ type: 'nonsense' }] }))).toEqual([400, 'invalid_blocks']);
  expect(room.slack.messages('general')).toEqual([]);
});

test('a webhook can be gone, disabled, mistyped, or point nowhere', async () => {
  await using room = await openSlack();
  const { sandbox, slack } = room;
  const [hook] = slack.webhooks;
  if (!hook) throw new Error('no webhook');
  const send = (url = sandbox.slack.webhookUrl) => answerOf(post(url, { text: 'x' }));
  expect(await send(`${sandbox.slack.webhookUrl}x`)).toEqual([403, 'invalid_token']);
  expect(await send(sandbox.slack.webhookUrl.replace(slack.team.id, 'T0OTHER'))).toEqual([404, 'no_team']);
  hook.status = 'disabled';
  expect(await send()).toEqual([404, 'no_active_hooks']);
  hook.status = 'revoked';
  expect(await send()).toEqual([404, 'no_service']);
  hook.status = 'active';
  expect(await send(slack.addWebhook('leadership').url)).toEqual([200, 'ok']);
  slack.channel('general').isArchived = true;
  expect(await send()).toEqual([410, 'channel_is_archived']);
  hook.channelId = 'C0GONE';
  expect(await send()).toEqual([404, 'channel_not_found']);
});
