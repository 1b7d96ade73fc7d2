import { expect, test } from 'vitest';
import { type Fault, startSandbox } from '../../../src/testing/index.ts';
import { openSlack, slackClient } from './slack-client.ts';

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
  expect(slack.requests[1]).toMatchObject({ method: 'chat.postMessage', fault: kind.kind });
  expect(sandbox.faults.pending).toEqual([]);
  await client.chat.postMessage({ channel: 'general', text: 'again' });
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
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(slack.messages('general')).toHaveLength(2);
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
  const { sandbox } = room;
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
});
