import { expect, test } from 'vitest';
import { type Fault, type Sandbox, startSandbox } from '../../../src/testing/index.ts';

type Kind = Fault extends infer F ? (F extends Fault ? Omit<F, 'vendor' | 'method'> : never) : never;

function post(sandbox: Sandbox, signal?: AbortSignal): Request {
  return new Request('https://slack.com/api/chat.postMessage', {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.slack.botToken}`, 'content-type': 'application/json' },
    body: '{"channel":"general","text":"x"}',
    ...(signal && { signal }),
  });
}

/** The status, or what was thrown, and Slack's own code. */
async function result(answer: Promise<Response>): Promise<string> {
  try {
    const response = await answer;
    const text = await response.text();
    const { error } = text.startsWith('{') ? (JSON.parse(text) as { error?: string }) : {};
    return [response.status, error].filter(Boolean).join(' ');
  } catch (error) {
    return (error as Error).message;
  }
}

const cases: [Kind, { seen: string; stored: number }][] = [
  [{ kind: 'connection-refused' }, { seen: 'fetch failed', stored: 0 }],
  [{ kind: 'http-429' }, { seen: '429 ratelimited', stored: 0 }],
  [{ kind: 'http-500-before' }, { seen: '500', stored: 0 }],
  [{ kind: 'http-500-after' }, { seen: '500', stored: 1 }],
  [{ kind: 'reset-before' }, { seen: 'fetch failed', stored: 0 }],
  [{ kind: 'reset-after' }, { seen: 'fetch failed', stored: 1 }],
  [{ kind: 'lost-answer' }, { seen: 'fetch failed', stored: 1 }],
  [
    { kind: 'slow', delayMs: 1 },
    { seen: '200', stored: 1 },
  ],
  [
    { kind: 'html', committed: true },
    { seen: '200', stored: 1 },
  ],
  [{ kind: 'cut-json' }, { seen: 'terminated', stored: 1 }],
  [{ kind: 'repeated' }, { seen: '200', stored: 2 }],
  [{ kind: 'token-revoked' }, { seen: '200 token_revoked', stored: 0 }],
  [
    { kind: 'token-revoked', committed: true },
    { seen: '200 token_revoked', stored: 1 },
  ],
  [
    { kind: 'error', code: 'restricted_action' },
    { seen: '200 restricted_action', stored: 0 },
  ],
  [{ kind: 'redirect' }, { seen: '307', stored: 0 }],
];

test.for(cases)('%j through handle', async ([kind, { seen, stored }]) => {
  const sandbox = await startSandbox();
  const { slack } = sandbox.state;
  sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', ...kind } as Fault);
  expect(await result(sandbox.slack.handle(post(sandbox)))).toBe(seen);
  expect(slack.messages('general')).toHaveLength(stored);
  expect(slack.requests.reduce((sum, { carriedOut }) => sum + carriedOut, 0)).toBe(stored);
  expect(sandbox.faults.pending).toEqual([]);
  await sandbox.close();
});

test('an aborted request rejects with its reason, and slow work is done all the same', async () => {
  const sandbox = await startSandbox();
  const { slack } = sandbox.state;
  sandbox.faults.add({ vendor: 'slack', kind: 'slow', delayMs: 150, commitsLate: true });
  const hasty = sandbox.slack.handle(post(sandbox, AbortSignal.timeout(10)));
  await expect(hasty).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(slack.requests).toMatchObject([{ fault: 'slow', carriedOut: 0 }]);
  expect(slack.messages('general')).toEqual([]);
  await expect.poll(() => slack.requests[0]?.carriedOut).toBe(1);
  expect(slack.messages('general')).toHaveLength(1);
  await expect(sandbox.slack.handle(post(sandbox, AbortSignal.abort()))).rejects.toMatchObject({ name: 'AbortError' });
  expect(slack.requests).toHaveLength(1);
  await sandbox.close();
});
