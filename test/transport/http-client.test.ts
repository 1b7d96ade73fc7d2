import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isIntegrationError } from '../../src/index.ts';
import { guardedFetch } from '../../src/transport/guarded-fetch.ts';
import { httpClient } from '../../src/transport/http-client.ts';
import { retryAfterMs } from '../../src/transport/http-error.ts';
import { serve } from '../support/serve.ts';

async function listen(server: TcpServer): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
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

describe('over the wire', () => {
  test('an answer that asks for another protocol ends the request', async () => {
    const server = createTcpServer((socket) => {
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
      );
      socket.on('error', () => undefined);
    });
    const url = await listen(server);
    const error = await failure(guardedFetch({ ...rules, timeoutMs: 5_000 })(url, { method: 'POST', body: 'a' }));
    expect(error).toMatchObject({ code: 'NETWORK', maybeDelivered: true });
  });

  test.each(['DELETE', 'GET', 'POST', 'PUT'])(
    'the body of a %s has its length, whatever the caller says of it',
    async (method) => {
      let wire = '';
      const server = createTcpServer((socket) => {
        socket.on('data', (data) => {
          wire += data.toString('utf8');
          if (wire.endsWith('"ü"')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        });
      });
      const url = await listen(server);
      // fetch itself takes no GET with a body, an SDK that builds its own request may.
      const init = { method, body: '"ü"', headers: { 'Content-Length': '1', 'x-one': '1' } };
      expect(await (await guardedFetch(rules)(url, init)).text()).toBe('ok');
      expect(wire.toLowerCase().match(/content-length: \d+/g)).toEqual(['content-length: 4']);
      expect(wire).toContain('x-one: 1');
    },
  );

  test('a server that never ends the handshake has received nothing', async () => {
    const server = createTcpServer((socket) => socket.on('error', () => undefined));
    const url = (await listen(server)).replace('http:', 'https:');
    const error = await failure(guardedFetch({ ...rules, timeoutMs: 150 })(url, { method: 'POST', body: 'a' }));
    expect(error).toMatchObject({ code: 'TIMEOUT', maybeDelivered: false });
  });

  test('a request that cannot be built is not sent', async () => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      response.end('ok');
    });
    const error = await failure(guardedFetch(rules)(url, { headers: { authorization: 'Bearer a\r\nb' } }));
    expect(error).toMatchObject({ code: 'INVALID_INPUT', maybeDelivered: false });
    expect(error.message).not.toContain('Bearer');
    expect(requests).toBe(0);
  });

  test('bodies that are no texts arrive whole', async () => {
    const bodies: string[] = [];
    const url = await serve((request, response) => {
      let body = '';
      request.setEncoding('latin1').on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        bodies.push(body);
        response.end('ok');
      });
    });
    const send = guardedFetch(rules);
    await send(url, { method: 'POST', body: new Uint8Array([1, 2, 255]) });
    await send(new Request(url, { method: 'POST', body: 'from a request' }));
    await send(url, { method: 'POST', body: new URLSearchParams({ a: 'b c' }) });
    expect(bodies).toEqual(['\u0001\u0002\u00ff', 'from a request', 'a=b+c']);
  });

  test('through the host’s own fetch the same rules hold', async () => {
    const url = await serve((_request, response) => void response.end('x'.repeat(1_000)));
    const silent = await serve(() => undefined);
    const own = { ...rules, fetch: (...all: Parameters<typeof fetch>) => fetch(...all) };
    expect(await (await guardedFetch(own)(url)).text()).toHaveLength(1_000);
    expect(await failure(guardedFetch({ ...own, maxResponseBytes: 10 })(url))).toMatchObject({ code: 'UNAVAILABLE' });
    expect(await failure(guardedFetch({ ...own, timeoutMs: 100 })(silent))).toMatchObject({
      code: 'TIMEOUT',
      maybeDelivered: true,
    });
  });
});
