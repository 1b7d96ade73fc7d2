import { createHash } from 'node:crypto';
import { IntegrationError, invalidInput, isIntegrationError } from './errors.ts';
import type { Attachment } from './report.ts';

/** Bytes of an attachment, as it says itself. */
export function attachmentSize(attachment: Attachment): number {
  if ('open' in attachment) return attachment.size;
  return attachment.content instanceof Uint8Array ? attachment.content.byteLength : attachment.content.size;
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** A large file is not read anew by each that asks. */
const digests = new WeakMap<Attachment, string>();

/**
 * Digest of an attachment, to tell a repetition from a change. Bytes in memory count themselves. Of a `Blob` and of what
 * is opened later, which may be readable only once, name, type and size count, and a `File`'s time.
 */
export function attachmentDigest(attachment: Attachment): string {
  const known = digests.get(attachment);
  if (known !== undefined) return known;
  const { name, mimeType } = attachment;
  const content = 'content' in attachment ? attachment.content : undefined;
  const bytes = content instanceof Uint8Array ? sha256(content) : null;
  const changedAt = content instanceof File ? content.lastModified : null;
  const digest = sha256(JSON.stringify([name, mimeType, attachmentSize(attachment), bytes, changedAt]));
  digests.set(attachment, digest);
  return digest;
}

const notAsAnnounced = (path: string, read: string, size: number): IntegrationError =>
  invalidInput([{ path, message: `has ${read} than the ${size} bytes it says` }]);

/** What another attempt does not mend: no such file, not allowed, a folder. */
const IN_VAIN: ReadonlySet<string> = new Set(['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR']);

/** The system's code, or the error's name; never its message, which may hold the path of a file. */
function reasonOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code)) return code;
  return error instanceof Error ? error.name : typeof error;
}

const couldNotRead = (path: string, reason: string): IntegrationError =>
  new IntegrationError({
    code: IN_VAIN.has(reason) ? 'INVALID_INPUT' : 'UNAVAILABLE',
    message: `${path} could not be read (${reason}).`,
    issues: [{ path, message: `could not be read (${reason})` }],
    hint: 'Check the file, and that `open` gives a new stream each time it is called; then export again.',
  });

const unreadable = (path: string, error: unknown): IntegrationError =>
  isIntegrationError(error) ? error : couldNotRead(path, reasonOf(error));

/** Something that gives one chunk after the other, and can be told to stop while it is waited for. */
interface Source {
  next(): Promise<{ done?: boolean | undefined; value?: unknown }>;
  close(): void;
}

const ignored = (): undefined => undefined;

function sourceOver(stream: object): Source {
  if ('getReader' in stream) {
    const reader = (stream as ReadableStream<unknown>).getReader();
    return { next: () => reader.read(), close: () => void reader.cancel().catch(ignored) };
  }
  const iterator = (stream as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  const close = () => {
    // A stream of Node's frees what it holds at once, where its iterator would wait for what is under way.
    (stream as { destroy?: () => unknown }).destroy?.();
    void Promise.resolve(iterator.return?.()).catch(ignored);
  };
  return { next: () => iterator.next(), close };
}

async function openSource(attachment: Attachment): Promise<Source> {
  if ('open' in attachment) return sourceOver(await attachment.open());
  if (!(attachment.content instanceof Uint8Array)) return sourceOver(attachment.content.stream());
  let value: Uint8Array | undefined = attachment.content;
  const next = async () => {
    const given = value;
    value = undefined;
    return { done: given === undefined, value: given };
  };
  return { next, close: ignored };
}

/** How long a source may be silent, and what else ends the waiting for it. */
export interface SourceLimits {
  timeoutMs: number;
  signal: AbortSignal;
}

/** What comes first: the work, the end of the patience with it, or the caller's word. */
async function inTime<T>(path: string, work: Promise<T>, { timeoutMs, signal }: SourceLimits): Promise<T> {
  work.catch(ignored);
  let stop: () => void = ignored;
  const end = new Promise<never>((_, reject) => {
    const abort = () =>
      reject(new IntegrationError({ code: 'ABORTED', message: 'The export was aborted by the caller.' }));
    const timer = setTimeout(() => reject(couldNotRead(path, 'nothing came')), timeoutMs);
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    stop();
  }
}

/** Of one write to a socket at most, so that what moves is seen to move. */
const LARGEST_CHUNK = 64 * 1024;

function* smallChunks(chunk: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < chunk.byteLength; start += LARGEST_CHUNK) {
    yield chunk.subarray(start, start + LARGEST_CHUNK);
  }
}

async function* chunksOf(source: Source, path: string, limits: SourceLimits): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { done, value } = await inTime(path, source.next(), limits).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    if (done) return;
    if (!(value instanceof Uint8Array)) throw invalidInput([{ path, message: 'gives something else than bytes' }]);
    yield* smallChunks(value);
  }
}

/** As many bytes as were announced. The last of them are held back until the source has said that no more follow. */
async function* announced(chunks: AsyncIterable<Uint8Array>, size: number, path: string): AsyncGenerator<Uint8Array> {
  let read = 0;
  let held: Uint8Array | undefined;
  for await (const chunk of chunks) {
    read += chunk.byteLength;
    if (read > size) throw notAsAnnounced(path, 'more', size);
    if (held !== undefined) yield held;
    held = chunk;
  }
  if (read < size) throw notAsAnnounced(path, 'less', size);
  if (held !== undefined) yield held;
}

/** An attachment that is being read. */
export interface OpenedAttachment {
  /**
   * Its bytes as they come, never more of them held than two chunks. Throws `INVALID_INPUT` naming the path where there
   * are more or fewer than it says, `UNAVAILABLE` where it cannot be read or is silent for too long, and `ABORTED`.
   */
  bytes: AsyncGenerator<Uint8Array>;
  /** Frees what it holds, also while it is waited for. */
  close(): void;
}

/**
 * Opens an attachment, for a provider that sends files. `path` says where in the report it stands. Throws as its `bytes`
 * do. Close it when you are done, also after a failure.
 *
 * @example
 * ```ts
 * import { type Attachment, type ExportContext, openAttachment } from '@liveprompt/integrations';
 *
 * async function send(attachment: Attachment, { signal }: ExportContext) {
 *   const { bytes, close } = await openAttachment(attachment, 'report.attachments[0]', { timeoutMs: 30_000, signal });
 *   try {
 *     await fetch('https://api.acme.com/files', { method: 'PUT', body: ReadableStream.from(bytes), duplex: 'half', signal });
 *   } finally {
 *     close();
 *   }
 * }
 * ```
 */
export async function openAttachment(
  attachment: Attachment,
  path: string,
  limits: SourceLimits,
): Promise<OpenedAttachment> {
  const opening = (async () => openSource(attachment))();
  try {
    const source = await inTime(path, opening, limits);
    return {
      bytes: announced(chunksOf(source, path, limits), attachmentSize(attachment), path),
      close: () => source.close(),
    };
  } catch (error) {
    // What is opened after nobody waits any more is not kept open.
    opening.then((source) => source.close(), ignored);
    throw unreadable(path, error);
  }
}
