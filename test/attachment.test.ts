import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { attachmentDigest, openAttachment } from '../src/attachment.ts';
import type { Attachment } from '../src/index.ts';

const LIMITS = { timeoutMs: 200, signal: new AbortController().signal };
const PATH = 'report.attachments[0]';

async function read(attachment: Attachment, limits = LIMITS): Promise<number[]> {
  const { bytes, close } = await openAttachment(attachment, PATH, limits);
  const sizes: number[] = [];
  try {
    for await (const chunk of bytes) sizes.push(chunk.byteLength);
  } finally {
    close();
  }
  return sizes;
}

const total = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0);
const opened = (open: () => never | ReadableStream | Promise<ReadableStream>, size: number): Attachment => ({
  name: 'x.bin',
  mimeType: 'x/y',
  size,
  open,
});

/** A stream that gives these chunks, each after its wait, and notes how it ended. */
function watched(chunks: readonly { bytes: number; waitMs?: number }[], endsItself = true) {
  const seen = { cancelled: false };
  const left = [...chunks];
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = left.shift();
      if (chunk === undefined) {
        if (endsItself) controller.close();
        else await new Promise(() => undefined);
        return;
      }
      await sleep(chunk.waitMs ?? 0);
      controller.enqueue(new Uint8Array(chunk.bytes));
    },
    cancel() {
      seen.cancelled = true;
    },
  });
  return { seen, stream };
}

describe('the bytes of an attachment', () => {
  test.each([
    ['a Uint8Array', { name: 'a', mimeType: 'b', content: new Uint8Array(200_000) }],
    ['a Blob', { name: 'a', mimeType: 'b', content: new Blob([new Uint8Array(200_000)]) }],
    ['a stream', opened(() => watched([{ bytes: 150_000 }, { bytes: 50_000 }]).stream, 200_000)],
  ] as [string, Attachment][])('of %s come whole, in pieces that a socket takes at once', async (_name, attachment) => {
    const sizes = await read(attachment);
    expect(total(sizes)).toBe(200_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(64 * 1024);
  });

  test('that come after as many as were announced are noticed before the last of those is given', async () => {
    const late = () => watched([{ bytes: 9 }, { bytes: 5, waitMs: 50 }]).stream;
    await expect(read(opened(late, 9))).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: PATH }] });
  });

  test('that are none are refused', async () => {
    const text = () => ReadableStream.from(['text']) as unknown as ReadableStream<Uint8Array>;
    await expect(read(opened(text, 4))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: PATH, message: 'gives something else than bytes' }],
    });
  });
});

describe('a source that hangs', () => {
  test.each([
    ['before its first bytes', []],
    ['in the middle', [{ bytes: 5 }]],
  ])('%s is given up in time, blamed, and closed', async (_name, chunks) => {
    const { seen, stream } = watched(chunks, false);
    await expect(read(opened(() => stream, 10))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
      message: `${PATH} could not be read (nothing came).`,
    });
    expect(seen.cancelled).toBe(true);
  });

  test('while it is opened is given up, and closed when it opens after all', async () => {
    const { seen, stream } = watched([{ bytes: 10 }]);
    const late = () => sleep(300).then(() => stream);
    await expect(read(opened(late, 10))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect.poll(() => seen.cancelled).toBe(true);
  });

  test('ends at once when the caller aborts', async () => {
    const stop = new AbortController();
    const { seen, stream } = watched([], false);
    const reading = read(
      opened(() => stream, 10),
      { timeoutMs: 60_000, signal: stop.signal },
    );
    setTimeout(() => stop.abort(), 20);
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
    expect(seen.cancelled).toBe(true);
  });
});

describe('another digest has', () => {
  const file: Attachment = { name: 'a.txt', mimeType: 'text/plain', content: new TextEncoder().encode('one') };
  const dated = (lastModified: number): Attachment => ({
    ...file,
    content: new File(['one'], 'a.txt', { lastModified }),
  });
  test.each([
    ['another name', file, { ...file, name: 'b.txt' }],
    ['another type', file, { ...file, mimeType: 'text/html' }],
    ['other bytes of the same length', file, { ...file, content: new TextEncoder().encode('two') }],
    ['another time of a File', dated(1), dated(2)],
    ['another size of what is opened', opened(() => watched([]).stream, 1), opened(() => watched([]).stream, 2)],
  ] as [string, Attachment, Attachment][])('%s', (_name, one, other) => {
    expect(attachmentDigest(one)).not.toBe(attachmentDigest(other));
    expect(attachmentDigest(one)).toBe(attachmentDigest({ ...one }));
  });
});
