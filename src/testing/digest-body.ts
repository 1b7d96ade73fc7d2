import { createHash } from 'node:crypto';

/** Longer contents are counted and hashed, not kept. [ours] */
const KEPT_BYTES = 1024 * 1024;

/** What is known of bytes that came in. */
export interface BodyDigest {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
  /** The bytes, if they are at most 1 MiB. */
  readonly content?: Uint8Array;
}

/** Reads bytes to their end without ever holding more than 1 MiB of them. */
export async function digestBody(body: AsyncIterable<Uint8Array>): Promise<BodyDigest> {
  const hash = createHash('sha256');
  const kept: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    bytes += chunk.length;
    if (bytes <= KEPT_BYTES) kept.push(chunk);
    else kept.length = 0;
  }
  const sha256 = hash.digest('hex');
  return bytes <= KEPT_BYTES ? { bytes, sha256, content: Buffer.concat(kept) } : { bytes, sha256 };
}
