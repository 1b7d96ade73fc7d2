import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { IntegrationError } from '../../src/index.ts';
import { guardedFetch, type NetworkPolicy } from '../../src/transport/guarded-fetch.ts';
import { serve } from '../support/serve.ts';

/** Counts what it gets and says so. */
const counting: RequestListener = (request, response) => {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
  });
  request.on('end', () => response.end(`${request.headers['content-length'] ?? 'chunked'} ${bytes}`));
};

/** Bytes that come one bit after the other. */
const streamOf = (chunks: number, bytes: number, pauseMs = 0, each: () => void = () => undefined): ReadableStream =>
  ReadableStream.from(
    (async function* () {
      for (let count = 0; count < chunks; count++) {
        each();
        if (pauseMs > 0) await sleep(pauseMs);
        yield new Uint8Array(bytes);
      }
    })(),
  );

const post = (policy: NetworkPolicy, url: string, body: ReadableStream, headers: Record<string, string> = {}) =>
  guardedFetch({ hosts: ['127.0.0.1'], ...policy })(url, { method: 'POST', body, headers, duplex: 'half' });

describe.each([
  ['own transport', {}],
  ['the host’s fetch', { fetch: (...all: Parameters<typeof fetch>) => fetch(...all) }],
])('a streamed body over %s', (_name, road) => {
  test('arrives whole, with the length that was announced', async () => {
    const url = await serve(counting);
    const answer = await post(road, url, streamOf(10, 1_000), { 'content-length': '10000' });
    expect(await answer.text()).toBe('10000 10000');
    expect(await (await post(road, url, streamOf(3, 5))).text()).toBe('chunked 15');
  });

  test('may take longer than the time limit while it moves, and not while it stands still', async () => {
    const url = await serve(counting);
    const limit = { ...road, timeoutMs: 300 };
    expect(await (await post(limit, url, streamOf(8, 10, 80))).text()).toBe('chunked 80');
    await expect(post(limit, url, streamOf(2, 10, 1_000))).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  test('that cannot be read ends the request', async () => {
    const url = await serve(counting);
    const broken = streamOf(3, 10, 0, () => {
      throw new IntegrationError({ code: 'INVALID_INPUT', message: 'no such object' });
    });
    await expect(post(road, url, broken)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: 'no such object' });
  });

  test('is not held back: a slow server holds the source', async () => {
    let read = 0;
    const url = await serve((request) => void request.pause());
    const stop = new AbortController();
    const sending = guardedFetch({ hosts: ['127.0.0.1'], ...road, signal: stop.signal })(url, {
      method: 'POST',
      body: streamOf(10_000, 65_536, 0, () => {
        read += 65_536;
      }),
      duplex: 'half',
    });
    await sleep(300);
    stop.abort();
    await expect(sending).rejects.toMatchObject({ code: 'ABORTED' });
    expect(read).toBeLessThan(32 * 1024 * 1024);
  });
});

test('an answer before the end of the body ends the sending', async () => {
  let read = 0;
  const url = await serve((_request, response) => void response.writeHead(413).end('too large'));
  const body = streamOf(10_000, 65_536, 1, () => {
    read += 1;
  });
  const answer = await post({}, url, body);
  expect([answer.status, await answer.text()]).toEqual([413, 'too large']);
  const then = read;
  await sleep(50);
  expect(read).toBeLessThanOrEqual(then + 2);
});

test('a connection that breaks while the server has the body is an unknown outcome, and no uncaught error', async () => {
  const url = await serve((request) => void request.on('end', () => request.socket.destroy()).resume());
  await expect(post({}, url, streamOf(2, 10))).rejects.toMatchObject({ code: 'NETWORK', maybeDelivered: true });
});
