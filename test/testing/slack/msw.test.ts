import { WebClient } from '@slack/web-api';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/testing/index.ts';

let sandbox: Sandbox<'slack'>;
const handle = ({ request }: { request: Request }) => sandbox.slack.handle(request).catch(() => HttpResponse.error());
const network = setupServer(
  http.all('https://slack.com/api/*', handle),
  http.all('https://hooks.slack.com/services/*', handle),
);

beforeAll(async () => {
  sandbox = await startSandbox({ vendors: ['slack'] });
  network.listen({ onUnhandledFrame: 'error' });
});
afterAll(async () => {
  network.close();
  await sandbox.close();
});

test('requests to Slack itself can be answered by the sandbox', async () => {
  const client = new WebClient(sandbox.slack.botToken, { retryConfig: { retries: 0 } });
  expect(await client.chat.postMessage({ channel: 'general', text: 'through msw' })).toMatchObject({ ok: true });
  const hook = await fetch(`https://hooks.slack.com${sandbox.state.slack.webhooks[0]?.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"text":"hook"}',
  });
  expect(await hook.text()).toBe('ok');
  expect(sandbox.state.slack.messages('general').map(({ text }) => text)).toEqual(['through msw', 'hook']);
});

test.for(['reset-before', 'reset-after', 'lost-answer'] as const)('%s rejects as fetch does', async (kind) => {
  const ask = () => sandbox.slack.handle(new Request('https://slack.com/api/auth.test', { method: 'POST' }));
  sandbox.faults.add({ vendor: 'slack', kind });
  await expect(ask()).rejects.toThrow(new TypeError('fetch failed'));
  sandbox.faults.add({ vendor: 'slack', method: 'auth.test', kind: 'cut-json' });
  await expect((await ask()).text()).rejects.toThrow('terminated');
});
