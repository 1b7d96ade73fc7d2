import { createHash } from 'node:crypto';
import type { Attachment } from '../../src/index.ts';

/** Long enough to be sent in several pieces, between which a process can die. */
const LONG_PIECES = 6;
const PIECE_BYTES = 64 * 1024;

const pieceOf = (at: number): Uint8Array => new Uint8Array(PIECE_BYTES).fill(65 + at);

async function* longFile(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < LONG_PIECES; at++) {
    // One piece in each turn, so that those before it are on their way.
    await new Promise((resolve) => setImmediate(resolve));
    yield pieceOf(at);
  }
}

/** A text of some hundred bytes that names itself. */
export const short = (name: string): Attachment => ({
  name,
  mimeType: 'text/plain',
  content: Buffer.from(`The minutes of ${name}\n`.repeat(40)),
});
/** Its bytes come bit by bit. */
export const LONG: Attachment = {
  name: 'b.bin',
  mimeType: 'application/octet-stream',
  size: LONG_PIECES * PIECE_BYTES,
  open: () => ReadableStream.from(longFile()),
};

const sha256 = (...pieces: Uint8Array[]): string => {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
};

/** The names of all files of the reports for Slack, by their content. */
export const FILE_NAMES: ReadonlyMap<string, string> = new Map([
  ...['a.txt', 'c.txt'].map((name): [string, string] => {
    const one = short(name);
    return ['content' in one ? sha256(one.content as Uint8Array) : '', name];
  }),
  [sha256(...Array.from({ length: LONG_PIECES }, (_, at) => pieceOf(at))), 'b.bin'],
]);
