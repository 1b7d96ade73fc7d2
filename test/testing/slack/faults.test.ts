import { expect, test } from 'vitest';
import { type Fault, startSandbox } from '../../../src/testing/index.ts';
import { openSlack, refusalOf, slackClient } from './slack-client.ts';

type Kind = Fault extends infer F ? (F extends Fault ? Omit<F, 'vendor' | 'method'> : never) : never;
const on = (kind: Kind): Fault => ({ vendor: 'slack', method: 'chat.postMessage', ...kind }) as Fault;

const cases: [Kind, { thrown: object | RegExp; stored: number }][] = [
  [
    { kind: 'http-429', retryAfterSeconds: 7 },
    { thrown: { retryAfter: 7 }, stored: 0 },
  ],
  [{ kind: 'http-500-before' }, { thrown: { statusCode: 500 }, stored: 0 }],
  [{ kind: 'http-500-after' }, { thrown: { statusCode: 500 }, stored: 1 }],
  [{ kind: 'reset-before' }, { thrown: { code: 'slack_webapi_request_error' }, stored: 0 }],
  [{ kind: 'reset-after' }, { thrown: { code: 'slack_webapi_request_error' }, stored: 1 }],
  [{ kind: 'html' }, { thrown: { data: { error: expect.stringContaining('<html>') } }, stored: 0 }],
  [
    { kind: 'html', committed: true },
    { thrown: { data: { error: expect.stringContaining('<html>') } }, stored: 1 },
  ],
  [{ kind: 'cut-json' }, { thrown: { message: 'terminated' }, stored: 1 }],
  [{ kind: 'fatal_error' }, { thrown: { data: { error: 'fatal_error' } }, stored: 0 }],
  [
    { kind: 'fatal_error', committed: true },
    { thrown: { data: { error: 'fatal_error' } }, stored: 1 },
  ],
  [
    { kind: 'error', code: 'restricted_action' },
    { thrown: { data: { error: 'restricted_action' } }, stored: 0 },
  ],
  [{ kind: 'token-revoked' }, { thrown: { data: { error: 'token_revoked' } }, stored: 0 }],
  [
    { kind: 'token-revoked', committed: true },
    { thrown: { data: { error: 'token_revoked' } }, stored: 1 },
  ],
  [{ kind: 'redirect' }, { thrown: { code: 'slack_webapi_request_error' }, stored: 0 }],
];

test.for(cases)('%j reaches the SDK as such', async ([kind, { thrown, stored }]) => {
  await using room = await openSlack();
  const { sandbox, client, slack } = room;
  sandbox.faults.add(on(kind));
  await client.auth.test();
  const error: unknown = await client.chat.postMessage({ channel: 'general', text: 'x' }).catch((e: unknown) => e);
  expect(error).toMatchObject(thrown);
  expect(slack.messages('general')).toHaveLength(stored);
  expect(slack.requests[1]).toMatchObject({ method: 'chat.postMessage', fault: kind.kind, carriedOut: stored });
  expect(sandbox.faults.pending).toEqual([]);
  const token = slack.addToken().token;
  await slackClient(sandbox, token).chat.postMessage({ channel: 'general', text: 'again' });
});

test('a revoked token stays revoked, and only that one', async () => {
  await using room = await openSlack();
  const { sandbox, client, slack } = room;
  const other = slackClient(sandbox, slack.addToken().token);
  sandbox.faults.add({ vendor: 'slack', kind: 'token-revoked', skip: 1 });
  await client.auth.test();
  expect(await refusalOf(client.auth.test())).toMatchObject({ error: 'token_revoked' });
  expect(await refusalOf(client.auth.test())).toMatchObject({ error: 'token_revoked' });
  expect(slack.tokens.map(({ status }) => status)).toEqual(['revoked', 'active']);
  await other.auth.test();
  sandbox.faults.add({ vendor: 'slack', kind: 'token-revoked' });
  expect(await refusalOf(slackClient(sandbox, 'xoxb-wrong').auth.test())).toMatchObject({ error: 'invalid_auth' });
  await other.auth.test();
});

test('a repeated request is worked on twice and answered with the second answer', async () => {
  await using room = await openSlack();
  const { sandbox, client, slack } = room;
  sandbox.faults.add(on({ kind: 'repeated' }));
  const answer = await client.chat.postMessage({ channel: 'general', text: 'x' });
  expect(slack.messages('general').map(({ ts }) => ts)).toEqual([expect.any(String), answer.ts]);
  expect(slack.requests).toMatchObject([{ fault: 'repeated', carriedOut: 2, outcome: { status: 200 } }]);
  sandbox.faults.add({ vendor: 'slack', method: 'chat.delete', kind: 'repeated' });
  const channel = String(answer.channel);
  const second = await refusalOf(client.chat.delete({ channel, ts: String(answer.ts) }));
  expect(second).toMatchObject({ error: 'message_not_found' });
  expect(slack.requests[1]).toMatchObject({ carriedOut: 1, outcome: { error: 'message_not_found' } });
});

test('the log tells in which order requests came and which of them were carried out', async () => {
  await using room = await openSlack();
  const { sandbox, client, slack } = room;
  sandbox.faults.add(on({ kind: 'slow', delayMs: 80, commitsLate: true }));
  const slow = client.chat.postMessage({ channel: 'general', text: 'slow' });
  while (slack.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await client.auth.test();
  await refusalOf(client.chat.postMessage({ channel: 'old-project', text: 'x' }));
  const log = () => slack.requests.map(({ method, carriedOut }) => [method, carriedOut]);
  const refused = ['chat.postMessage', 0];
  expect(log()).toEqual([['chat.postMessage', 0], ['auth.test', 1], refused]);
  await slow;
  expect(log()).toEqual([['chat.postMessage', 1], ['auth.test', 1], refused]);
});

test('a lost answer commits and never comes; closing ends the wait', async () => {
  const sandbox = await startSandbox();
  const client = slackClient(sandbox);
  sandbox.faults.add(on({ kind: 'lost-answer' }));
  const waiting = client.chat.postMessage({ channel: 'general', text: 'x' }).catch((error: unknown) => error);
  while (sandbox.state.slack.messages('general').length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const before = performance.now();
  await sandbox.close();
  expect(performance.now() - before).toBeLessThan(1000);
  expect(await waiting).toMatchObject({ code: 'slack_webapi_request_error' });
});

test('a slow answer outlasts the client; the work is done early or late, as asked', async () => {
  await using room = await openSlack();
  const { sandbox, slack } = room;
  const hasty = slackClient(sandbox, sandbox.slack.botToken, 60);
  sandbox.faults.add(on({ kind: 'slow', delayMs: 200 }));
  await expect(hasty.chat.postMessage({ channel: 'general', text: 'early' })).rejects.toBeInstanceOf(Error);
  expect(slack.messages('general')).toHaveLength(1);
  sandbox.faults.add(on({ kind: 'slow', delayMs: 200, commitsLate: true }));
  await expect(hasty.chat.postMessage({ channel: 'general', text: 'late' })).rejects.toBeInstanceOf(Error);
  expect(slack.messages('general')).toHaveLength(1);
  expect(slack.requests.at(-1)).toMatchObject({ fault: 'slow', carriedOut: 0 });
  await expect.poll(() => slack.requests.at(-1)?.carriedOut).toBe(1);
  expect(slack.messages('general').map(({ text }) => text)).toEqual(['early', 'late']);
});

test('faults count, wait their turn, and can be taken back', async () => {
  await using room = await openSlack();
  const { sandbox, client, slack } = room;
  const results = async (count: number) => {
    const seen: string[] = [];
    for (let index = 0; index < count; index += 1) {
      seen.push(
        await client.chat.postMessage({ channel: 'general', text: 'x' }).then(
          () => 'ok',
          () => 'failed',
        ),
      );
    }
    return seen;
  };
  sandbox.faults.add(on({ kind: 'http-500-before', skip: 1, times: 2 }));
  expect(await results(4)).toEqual(['ok', 'failed', 'failed', 'ok']);
  sandbox.faults.add(on({ kind: 'http-500-before', times: 9 }));
  sandbox.faults.clear();
  expect(await results(1)).toEqual(['ok']);
  expect(slack.requests).toHaveLength(5);
});

test('webhooks fail in their own words', async () => {
  await using room = await openSlack();
  const { sandbox, slack } = room;
  const send = () =>
    fetch(sandbox.slack.webhookUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"text":"x"}',
    });
  sandbox.faults.add({ vendor: 'slack', method: 'webhook', kind: 'error', code: 'action_prohibited' });
  const refused = await send();
  expect([refused.status, await refused.text()]).toEqual([403, 'action_prohibited']);
  sandbox.faults.add({ vendor: 'slack', method: 'webhook', kind: 'http-429', retryAfterSeconds: null });
  const limited = await send();
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, null]);
  sandbox.faults.add({ vendor: 'slack', kind: 'cut-json' });
  const cut = await send();
  await expect(cut.text()).rejects.toThrow('terminated');
  sandbox.faults.add({ vendor: 'slack', method: 'webhook', kind: 'token-revoked', committed: true });
  const revoked = await send();
  expect([revoked.status, await revoked.text()]).toEqual([404, 'no_service']);
  expect((await send()).status).toBe(404);
  expect(slack.requests.map(({ carriedOut }) => carriedOut)).toEqual([0, 0, 1, 1, 0]);
});
