import { createHash } from 'node:crypto';

/** Bytes of the file that every contender sends. */
export const FILE_BYTES = 1_000_000_000;
const CHUNK_BYTES = 64 * 1024;

function pattern(): Buffer {
  const bytes = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let at = 0; at < CHUNK_BYTES; at++) bytes[at] = (at * 31 + (at >> 8)) & 0xff;
  return bytes;
}

/** The file as it comes from a disk or a network: each chunk is memory of its own, and no two are equal. */
export async function* fileChunks(): AsyncGenerator<Uint8Array> {
  const model = pattern();
  for (let sent = 0; sent < FILE_BYTES; sent += CHUNK_BYTES) {
    const chunk = new Uint8Array(model);
    new DataView(chunk.buffer).setFloat64(0, sent);
    yield chunk.subarray(0, Math.min(CHUNK_BYTES, FILE_BYTES - sent));
  }
}

/** What the receiver must have counted out. */
export async function fileSha256(): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of fileChunks()) hash.update(chunk);
  return hash.digest('hex');
}
