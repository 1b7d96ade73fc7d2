import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { Fault } from '../../../src/testing/index.ts';
import { type FileRoom, openFiles, sha256, uploadOne } from './file-room.ts';

type Kind = Fault extends infer F ? (F extends Fault ? Omit<F, 'vendor' | 'method'> : never) : never;

/** Meets one fault on one of the steps; tells what a plain client saw of it. */
async function meet(room: FileRoom, method: string, kind: Kind, request: () => Promise<Response>): Promise<unknown> {
  room.sandbox.faults.add({ vendor: 'slack', method, ...kind } as Fault);
  try {
    const response = await request();
    const text = await response.text();
    return response.status === 200 && text.startsWith('{') ? JSON.parse(text) : `${response.status} ${text}`;
  } catch (error) {
    return (error as Error).message;
  }
}

const uploads: [Kind, { seen: unknown; carriedOut: number }][] = [
  [
    { kind: 'http-429', retryAfterSeconds: 7 },
    { seen: '429 ratelimited', carriedOut: 0 },
  ],
  [{ kind: 'http-500-before' }, { seen: '500 Internal Server Error', carriedOut: 0 }],
  [{ kind: 'http-500-after' }, { seen: '500 Internal Server Error', carriedOut: 1 }],
  [{ kind: 'reset-before' }, { seen: 'fetch failed', carriedOut: 0 }],
  [{ kind: 'reset-after' }, { seen: 'fetch failed', carriedOut: 1 }],
  [
    { kind: 'slow', delayMs: 20 },
    { seen: '200 OK - 3', carriedOut: 1 },
  ],
  [
    { kind: 'slow', delayMs: 20, commitsLate: true },
    { seen: '200 OK - 3', carriedOut: 1 },
  ],
  [{ kind: 'html' }, { seen: expect.stringMatching(/^200 <!DOCTYPE html>/), carriedOut: 0 }],
  [
    { kind: 'html', committed: true },
    { seen: expect.stringMatching(/^200 <!DOCTYPE html>/), carriedOut: 1 },
  ],
  [{ kind: 'cut-json' }, { seen: 'terminated', carriedOut: 1 }],
  [{ kind: 'repeated' }, { seen: '200 OK - 3', carriedOut: 2 }],
  [{ kind: 'token-revoked' }, { seen: '403 token_revoked', carriedOut: 0 }],
  [
    { kind: 'token-revoked', committed: true },
    { seen: '403 token_revoked', carriedOut: 1 },
  ],
  [{ kind: 'fatal_error' }, { seen: '403 fatal_error', carriedOut: 0 }],
  [
    { kind: 'fatal_error', committed: true },
    { seen: '403 fatal_error', carriedOut: 1 },
  ],
  [
    { kind: 'error', code: 'expired' },
    { seen: '403 expired', carriedOut: 0 },
  ],
  [{ kind: 'redirect' }, { seen: '307 ', carriedOut: 0 }],
];

test.for(uploads)('an upload meets %j', async ([kind, { seen, carriedOut }]) => {
  await using room = await openFiles();
  const { slack, call, sandbox } = room;
  const { upload_url: url } = await call('files.getUploadURLExternal', { filename: 'a.txt', length: '3' });
  const send = () => fetch(String(url), { method: 'POST', body: 'abc', redirect: 'manual' });
  expect(await meet(room, 'files.upload', kind, send)).toEqual(seen);
  expect(slack.requests[1]).toMatchObject({ method: 'files.upload', fault: kind.kind, carriedOut });
  expect(slack.files[0]?.isUploaded).toBe(carriedOut > 0);
  expect(slack.tokens.map(({ status }) => status)).toEqual(['active']);
  expect(sandbox.faults.pending).toEqual([]);
  expect((await send()).status).toBe(200);
});

test('an upload’s answer can be lost, and its connection refused', async () => {
  await using room = await openFiles();
  const { slack, call, sandbox } = room;
  const { upload_url: url } = await call('files.getUploadURLExternal', { filename: 'a.txt', length: '3' });
  sandbox.faults.add({ vendor: 'slack', method: 'files.upload', kind: 'lost-answer' });
  const lost = fetch(String(url), { method: 'POST', body: 'abc', signal: AbortSignal.timeout(100) });
  await expect(lost).rejects.toThrow('timeout');
  expect(slack.files[0]?.sha256).toBe(sha256('abc'));
  sandbox.faults.add({ vendor: 'slack', method: 'files.upload', kind: 'connection-refused', forMs: 50 });
  await expect(fetch(String(url), { method: 'POST', body: 'abc' })).rejects.toMatchObject({
    cause: { code: 'ECONNREFUSED' },
  });
});

test.for(['files.getUploadURLExternal', 'files.completeUploadExternal', 'files.info', 'files.delete'] as const)(
  'faults strike %s, before and after its work',
  async (method) => {
    await using room = await openFiles();
    const { slack, sandbox } = room;
    const id = await uploadOne(room, 'a.txt');
    const args: Record<string, string> = {
      file: id,
      files: JSON.stringify([{ id }]),
      channel_id: slack.channel('general').id,
      filename: 'b.txt',
      length: '1',
    };
    const headers = { authorization: `Bearer ${sandbox.slack.botToken}` };
    const request = () =>
      fetch(`${sandbox.slack.baseUrl}${method}`, { method: 'POST', headers, body: new URLSearchParams(args) });
    const worked = () => [slack.files.length, slack.messages('general').length, slack.files[0]?.deleted].join();
    const before = worked();
    for (const kind of ['http-429', 'http-500-before', 'reset-before', 'html', 'fatal_error'] as const) {
      await meet(room, method, { kind }, request);
      expect([kind, worked(), slack.requests.at(-1)?.carriedOut]).toEqual([kind, before, 0]);
    }
    expect(await meet(room, method, { kind: 'reset-after' }, request)).toBe('fetch failed');
    expect(slack.requests.at(-1)).toMatchObject({ method, fault: 'reset-after', carriedOut: 1 });
    expect(worked() === before).toBe(method === 'files.info');
    const repeated = method === 'files.delete' ? 0 : 2;
    await meet(room, method, { kind: 'repeated' }, request);
    expect(slack.requests.at(-1)?.carriedOut).toBe(repeated);
    expect(await meet(room, method, { kind: 'token-revoked' }, request)).toEqual({ ok: false, error: 'token_revoked' });
    expect(slack.tokens[0]?.status).toBe('revoked');
  },
);

test('an upload that breaks off is nothing at all, and hurts nobody', async () => {
  await using room = await openFiles();
  const { slack, call } = room;
  const length = 2 * 1024 * 1024;
  const announced = await call('files.getUploadURLExternal', { filename: 'a.bin', length: String(length) });
  const url = new URL(String(announced.upload_url));
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(url.port), '127.0.0.1', () => {
      socket.write(`POST ${url.pathname} HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`);
      socket.write(Buffer.alloc(length / 2), () => socket.destroy());
    });
    socket.on('close', () => resolve()).on('error', reject);
  });
  const sent = await fetch(url, { method: 'POST', body: Buffer.alloc(length) });
  expect(await sent.text()).toBe(`OK - ${length}`);
  expect(slack.requests.filter(({ method }) => method === 'files.upload')).toHaveLength(1);
});
