import { createHash } from 'node:crypto';
import { type InputIssue, IntegrationError, invalidInput, isIntegrationError } from './errors.ts';
import type { Attachment } from './report.ts';

/** Bytes of an attachment, as it says itself. */
export function attachmentSize(attachment: Attachment): number {
  if ('open' in attachment) return attachment.size;
  return attachment.content instanceof Uint8Array ? attachment.content.byteLength : attachment.content.size;
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/**
 * Digest of an attachment, to tell a repetition from a change. Bytes in memory count themselves. Of a `Blob` and of what
 * is opened later, which may be readable only once, name, type and size count, and a `File`'s time.
 */
export function attachmentDigest(attachment: Attachment): string {
  const { name, mimeType } = attachment;
  const content = 'content' in attachment ? attachment.content : undefined;
  const bytes = content instanceof Uint8Array ? sha256(content) : null;
  const changedAt = content instanceof File ? content.lastModified : null;
  return sha256(JSON.stringify([name, mimeType, attachmentSize(attachment), bytes, changedAt]));
}

async function sourceOf(attachment: Attachment): Promise<AsyncIterable<unknown> | Iterable<unknown>> {
  if ('open' in attachment) return attachment.open();
  return attachment.content instanceof Uint8Array ? [attachment.content] : attachment.content.stream();
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

function unreadable(path: string, error: unknown): IntegrationError {
  if (isIntegrationError(error)) return error;
  const reason = reasonOf(error);
  return new IntegrationError({
    code: IN_VAIN.has(reason) ? 'INVALID_INPUT' : 'UNAVAILABLE',
    message: `${path} could not be read (${reason}).`,
    issues: [{ path, message: `could not be read (${reason})` }],
    hint: 'Check the file, and that `open` gives a new stream each time it is called; then export again.',
  });
}

async function* chunksOf(attachment: Attachment, path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of await sourceOf(attachment)) {
      const issue: InputIssue = { path, message: 'gives something else than bytes' };
      if (!(chunk instanceof Uint8Array)) throw invalidInput([issue]);
      yield chunk;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * An attachment's bytes as they come, never more of them held than one chunk. Throws `INVALID_INPUT` naming `path` where
 * there are more or fewer than it says, and `UNAVAILABLE` where it cannot be read.
 */
export async function* attachmentBytes(attachment: Attachment, path: string): AsyncGenerator<Uint8Array> {
  const size = attachmentSize(attachment);
  let read = 0;
  for await (const chunk of chunksOf(attachment, path)) {
    read += chunk.byteLength;
    if (read > size) throw notAsAnnounced(path, 'more', size);
    yield chunk;
  }
  if (read < size) throw notAsAnnounced(path, 'less', size);
}
