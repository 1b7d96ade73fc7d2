import { createHash } from 'node:crypto';
import { multipartContent } from './multipart.ts';

/** Longer files are counted and hashed, not kept. [ours] */
const KEPT_BYTES = 1024 * 1024;

/** What came to an upload address. */
export interface UploadBody {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
  /** The bytes, if they are at most 1 MiB. */
  readonly content?: Uint8Array;
}

/** Reads the file in a request, raw or as the first part of a form, without ever holding more than 1 MiB of it. */
export async function readUploadBody(request: Request): Promise<UploadBody> {
  const hash = createHash('sha256');
  const kept: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of contentOf(request)) {
    hash.update(chunk);
    bytes += chunk.length;
    if (bytes <= KEPT_BYTES) kept.push(chunk);
    else kept.length = 0;
  }
  const sha256 = hash.digest('hex');
  return bytes <= KEPT_BYTES ? { bytes, sha256, content: Buffer.concat(kept) } : { bytes, sha256 };
}

function contentOf(request: Request): AsyncIterable<Uint8Array> {
  const type = request.headers.get('content-type') ?? '';
  const boundary = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type);
  const body: AsyncIterable<Uint8Array> = request.body ?? nothing();
  return boundary ? multipartContent(body, boundary[1] ?? boundary[2] ?? '') : body;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
