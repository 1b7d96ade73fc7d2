import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isIntegrationError } from '../../src/index.ts';
import { guardedFetch } from '../../src/transport/guarded-fetch.ts';
import { httpClient } from '../../src/transport/http-client.ts';
import { retryAfterMs } from '../../src/transport/http-error.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const rules = { hosts: ['127.0.0.1'] };
const failure = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isIntegrationError(error)) throw new Error(`expected an IntegrationError, got ${inspect(error)}`);
  return error;
};

describe('every failure is an IntegrationError that says whether the request may have arrived', () => {
  test('nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const error = await failure(httpClient(rules).post(`http://127.0.0.1:${port}/`));
    expect(error).toMatchObject({ code: 'NETWORK', maybeDelivered: false, retryable: true });
  });

  test('the connection breaks', async () => {
    const url = await serve((request) => request.socket.destroy());
    expect(await failure(httpClient(rules).post(url))).toMatchObject({ code: 'NETWORK', maybeDelivered: true });
  });

  test('the answer is cut', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setTimeout(() => response.socket?.destroy(), 20);
    });
    expect(await failure(httpClient(rules).post(url).text())).toMatchObject({ code: 'NETWORK', maybeDelivered: true });
  });

  test('no answer in time, in the headers or in the body', async () => {
    const silent = await serve(() => undefined);
    const slow = await serve((_request, response) => void response.writeHead(200).write('a'));
    for (const url of [silent, slow]) {
      const error = await failure(httpClient({ ...rules, timeoutMs: 100 }).post(url));
      expect(error).toMatchObject({ code: 'TIMEOUT', maybeDelivered: true });
    }
  });

  test('aborted before and during', async () => {
    const url = await serve(() => undefined);
    expect(await failure(httpClient({ ...rules, signal: AbortSignal.abort() }).post(url))).toMatchObject({
      code: 'ABORTED',
      maybeDelivered: false,
    });
    expect(await failure(httpClient({ ...rules, signal: AbortSignal.timeout(50) }).post(url))).toMatchObject({
      code: 'ABORTED',
      maybeDelivered: true,
    });
  });

  test('a redirect is not followed', async () => {
    let followed = 0;
    const target = await serve((_request, response) => {
      followed += 1;
      response.end('ok');
    });
    const url = await serve((_request, response) => void response.writeHead(307, { location: target }).end());
    expect(await failure(httpClient(rules).post(url))).toMatchObject({ code: 'NETWORK', maybeDelivered: true });
    expect(followed).toBe(0);
  });

  test('an endless answer is cut off', async () => {
    const url = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    const error = await failure(
      httpClient({ ...rules, maxResponseBytes: 50_000 })
        .get(url)
        .text(),
    );
    expect(error).toMatchObject({ code: 'UNAVAILABLE', maybeDelivered: true });
  });

  test.each([
    [400, 'REJECTED', false],
    [401, 'AUTH_FAILED', false],
    [403, 'PERMISSION_DENIED', false],
    [404, 'NOT_FOUND', false],
    [429, 'RATE_LIMITED', false],
    [500, 'UNAVAILABLE', true],
    [503, 'UNAVAILABLE', true],
  ])('status %i', async (status, code, maybeDelivered) => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      response.writeHead(status, { 'retry-after': '7' }).end('secret body');
    });
    expect(await failure(httpClient(rules).post(url, { json: {} }))).toMatchObject({
      code,
      status,
      maybeDelivered,
      retryAfterMs: 7000,
    });
    expect(requests).toBe(1);
  });
});

test('an error gives away neither address, token, request nor answer', async () => {
  const url = await serve((_request, response) => void response.writeHead(500).end('secret answer'));
  const client = httpClient(rules);
  const headers = { authorization: 'Bearer secret-token' };
  const broken = await serve((request) => request.socket.destroy());
  for (const address of [`${url}secret-path`, `${broken}secret-path`]) {
    const error = await failure(client.post(address, { json: { text: 'secret report' }, headers }));
    for (const shown of [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), String(error)])
      expect(shown).not.toContain('secret');
  }
});

describe('hosts', () => {
  const never = guardedFetch({
    hosts: ['api.acme.com', '.acme.org'],
    fetch: () => Promise.reject(new Error('was called')),
  });

  test.each([
    'http://api.acme.com/',
    'https://evil.example/',
    'https://api.acme.com.evil.example/',
    'https://acme.org/',
    'https://user:pw@api.acme.com/',
    'file:///etc/passwd',
    'not a url',
  ])('%s is refused', async (url) => {
    expect(await failure(never(url))).toMatchObject({ code: 'INVALID_INPUT', maybeDelivered: false });
  });

  test.each(['https://api.acme.com/x', 'https://eu.acme.org/x', 'https://api.acme.com:8443/x'])(
    '%s is called',
    async (url) => {
      const answer = guardedFetch({ hosts: ['api.acme.com', '.acme.org'], fetch: async () => new Response('ok') })(url);
      expect(await (await answer).text()).toBe('ok');
    },
  );

  test.each([
    'https://127.0.0.1/',
    'https://10.1.2.3/',
    'https://192.168.0.1/',
    'https://169.254.169.254/latest',
    'https://localhost/',
    'https://[::1]/',
    'https://2130706433/',
    'https://0x7f.1/',
  ])('without rules %s is no public host', async (url) => {
    expect(await failure(guardedFetch({})(url))).toMatchObject({ code: 'INVALID_INPUT' });
  });
});

test('Retry-After is read in seconds and as a date', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  const of = (value: string) => retryAfterMs(new Headers({ 'retry-after': value }), now);
  expect([
    of('3'),
    of('0.5'),
    of('Sun, 22 Nov 2026 10:00:09 GMT'),
    of('Sun, 22 Nov 2026 09:00:00 GMT'),
    of('soon'),
  ]).toEqual([3000, 500, 9000, 0, undefined]);
});
