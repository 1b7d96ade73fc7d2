/** Blocks are parsed in pieces of about this many characters, since lazy quotes take quadratic time. */
export const LONGEST_PIECE = 20_000;
const SHORTEST_PIECE = LONGEST_PIECE / 4;

/** A part of a long Markdown text that can be parsed on its own. */
interface MarkdownPiece {
  text: string;
  /** What stood between its end and the next piece, where that may go on with the same block; else undefined. */
  joint: string | undefined;
}

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/** A blank line, or else a line end, or else a space. */
function endOfPiece(text: string): number {
  const window = text.slice(0, LONGEST_PIECE);
  for (const gap of ['\n\n', '\n', ' ']) {
    const at = window.lastIndexOf(gap);
    if (at > SHORTEST_PIECE) return at + gap.length;
  }
  return isLowSurrogate(text.charCodeAt(LONGEST_PIECE)) ? LONGEST_PIECE - 1 : LONGEST_PIECE;
}

/** Cuts a long text; an open code fence is closed and opened again. */
export function* markdownPieces(text: string): Generator<MarkdownPiece> {
  let rest = text;
  while (rest.length > LONGEST_PIECE) {
    const end = endOfPiece(rest);
    const piece = rest.slice(0, end);
    const gap = /\s*$/.exec(piece.slice(-100))?.[0] ?? '';
    const isInFence = (piece.match(/^ {0,3}```/gm)?.length ?? 0) % 2 === 1;
    if (isInFence) yield { text: `${piece}\n\`\`\``, joint: gap };
    else yield { text: piece, joint: gap.includes('\n\n') ? undefined : gap.replace('\n', ' ') };
    rest = isInFence ? `\`\`\`\n${rest.slice(end)}` : rest.slice(end);
  }
  yield { text: rest, joint: undefined };
}
