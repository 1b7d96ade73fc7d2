import { Agent, request } from 'node:http';
import { expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/testing/index.ts';
import { openSlack } from './slack-client.ts';

const LONG_MS = 60_000;
const refused = { cause: { code: 'ECONNREFUSED' } };

const post = (sandbox: Sandbox, text = 'x') =>
  new Request(`${sandbox.slack.baseUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.slack.botToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel: 'general', text }),
  });

/** A call over a connection that Node's own client would keep for the next one. */
function callKeepingAlive(sandbox: Sandbox, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${sandbox.slack.baseUrl}auth.test`, { method: 'POST', agent }, (incoming) => {
      incoming.resume().on('end', () => resolve('answered'));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? '')).end();
    outgoing.on('timeout', reject);
  });
}

async function untilItListens(sandbox: Sandbox): Promise<void> {
  while (!(await fetch(sandbox.pageUrl).catch(() => undefined))) await new Promise((resolve) => setImmediate(resolve));
}

test('nobody listens from the moment the fault is added, then the same port does', async () => {
  await using room = await openSlack();
  const { sandbox, slack, client } = room;
  await fetch(post(sandbox, 'before'));
  sandbox.faults.add({ vendor: 'slack', kind: 'connection-refused', forMs: 300 });
  await expect(fetch(post(sandbox))).rejects.toMatchObject(refused);
  expect(sandbox.faults.pending).toHaveLength(1);
  await untilItListens(sandbox);
  await client.chat.postMessage({ channel: 'general', text: 'after' });
  expect(slack.messages('general').map(({ text }) => text)).toEqual(['before', 'after']);
  expect(slack.requests.map(({ fault }) => fault)).toEqual([undefined, undefined]);
  expect(sandbox.faults.pending).toEqual([]);
});

test('a connection kept alive is refused and not reset', async () => {
  await using room = await openSlack();
  const { sandbox } = room;
  const agent = new Agent({ keepAlive: true });
  expect(await callKeepingAlive(sandbox, agent)).toBe('answered');
  sandbox.faults.add({ vendor: 'slack', kind: 'connection-refused', forMs: LONG_MS });
  expect(await callKeepingAlive(sandbox, agent)).toBe('ECONNREFUSED');
  agent.destroy();
});

test('with skip, the last request let through still gets its answer', async () => {
  await using room = await openSlack();
  const { sandbox, slack, client } = room;
  const method = 'chat.postMessage';
  sandbox.faults.add({ vendor: 'slack', method, kind: 'connection-refused', skip: 2, forMs: LONG_MS });
  await client.chat.postMessage({ channel: 'general', text: 'one' });
  await client.auth.test();
  sandbox.faults.add({ vendor: 'slack', method, kind: 'slow', delayMs: 30 });
  expect(await client.chat.postMessage({ channel: 'general', text: 'two' })).toMatchObject({ ok: true });
  await expect(fetch(post(sandbox))).rejects.toMatchObject(refused);
  await expect(client.auth.test()).rejects.toMatchObject({ code: 'slack_webapi_request_error', original: refused });
  expect(slack.messages('general').map(({ text }) => text)).toEqual(['one', 'two']);
});

/** A slow call that has arrived and passed the fault added before it. */
async function startSlowCall({ sandbox, client, slack }: Awaited<ReturnType<typeof openSlack>>) {
  sandbox.faults.add({ vendor: 'slack', kind: 'connection-refused', skip: 1, forMs: LONG_MS });
  sandbox.faults.add({ vendor: 'slack', kind: 'slow', delayMs: 100 });
  const call = client.auth.test();
  while (slack.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
  return { call };
}

test('until the last answer is given, others are let in', async () => {
  await using room = await openSlack();
  const { call } = await startSlowCall(room);
  expect(await fetch(post(room.sandbox))).toMatchObject({ status: 200 });
  expect(await call).toMatchObject({ ok: true });
  await expect(fetch(post(room.sandbox))).rejects.toMatchObject(refused);
});

test('an outage that waits for an answer can be taken back', async () => {
  await using room = await openSlack();
  const { call } = await startSlowCall(room);
  room.sandbox.faults.clear();
  expect(await call).toMatchObject({ ok: true });
  expect(await fetch(post(room.sandbox))).toMatchObject({ status: 200 });
});

test('a request that is in when the outage begins is answered', async () => {
  await using room = await openSlack();
  const { sandbox, slack, client } = room;
  sandbox.faults.add({ vendor: 'slack', kind: 'slow', delayMs: 100, commitsLate: true });
  const early = client.chat.postMessage({ channel: 'general', text: 'early' });
  while (slack.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
  sandbox.faults.add({ vendor: 'slack', kind: 'connection-refused', forMs: LONG_MS });
  await expect(fetch(post(sandbox))).rejects.toMatchObject(refused);
  expect(await early).toMatchObject({ ok: true });
});

test('outages overlap: the port listens again after the last', async () => {
  await using room = await openSlack();
  const { sandbox } = room;
  sandbox.faults.add({ vendor: 'slack', kind: 'connection-refused', forMs: LONG_MS });
  sandbox.faults.add({ vendor: 'slack', kind: 'connection-refused', forMs: 1 });
  await new Promise((resolve) => setTimeout(resolve, 30));
  await expect(fetch(post(sandbox))).rejects.toMatchObject(refused);
});

test.for([{ forMs: LONG_MS }, { forMs: 0 }])('closing during an outage of %j ends it for good', async ({ forMs }) => {
  const sandbox = await startSandbox();
  sandbox.faults.add({ vendor: 'slack', kind: 'lost-answer' });
  const owed = fetch(post(sandbox)).catch((error: unknown) => error);
  while (sandbox.state.slack.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
  sandbox.faults.add({ vendor: 'slack', kind: 'connection-refused', forMs });
  await sandbox.close();
  expect(await owed).toMatchObject({ message: 'fetch failed' });
  await expect(fetch(sandbox.pageUrl)).rejects.toMatchObject(refused);
});

test('through handle requests are counted, and time does not matter', async () => {
  await using room = await openSlack();
  const { sandbox, slack } = room;
  const send = () =>
    sandbox.slack.handle(post(sandbox)).then(
      (response) => response.status,
      (error: unknown) => error,
    );
  const method = 'chat.postMessage';
  sandbox.faults.add({ vendor: 'slack', method, kind: 'connection-refused', skip: 1, times: 2, forMs: 0 });
  expect(await send()).toBe(200);
  expect(await send()).toMatchObject({ name: 'TypeError', message: 'fetch failed', ...refused });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await sandbox.slack.handle(new Request('https://slack.com/api/auth.test'))).toMatchObject({ status: 200 });
  expect(await send()).toMatchObject(refused);
  expect(await send()).toBe(200);
  expect(sandbox.faults.pending).toEqual([]);
  expect(slack.requests.map((entry) => entry.method)).toEqual([method, 'auth.test', method]);
});

test('what a socket proves over is over for handle, too; what is taken back never begins', async () => {
  await using room = await openSlack();
  const { sandbox, client } = room;
  sandbox.faults.add({ vendor: 'slack', kind: 'connection-refused', forMs: 1, times: 9 });
  await untilItListens(sandbox);
  await client.auth.test();
  expect(await sandbox.slack.handle(post(sandbox))).toMatchObject({ status: 200 });
  sandbox.faults.add({ vendor: 'slack', kind: 'connection-refused', skip: 1, forMs: LONG_MS });
  sandbox.faults.clear();
  await client.auth.test();
  await client.auth.test();
});
