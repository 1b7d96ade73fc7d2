/** What a look at each character of a text found; several may be set. */
export const FOUND = { lineEnd: 1, mark: 2, colon: 4, suspect: 8, pipe: 16 } as const;

const ASCII = new Uint8Array(128);
for (let code = 0; code < 0x20; code++) ASCII[code] = FOUND.suspect;
ASCII[0x7f] = FOUND.suspect;
ASCII[0x09] = 0;
ASCII[0x0a] = FOUND.lineEnd;
for (const mark of '*_`~[]<\\&') ASCII[mark.charCodeAt(0)] = FOUND.mark;
ASCII[':'.charCodeAt(0)] = FOUND.colon;
ASCII['|'.charCodeAt(0)] = FOUND.pipe;

/** Bidirectional overrides and anything that may be half a surrogate pair. */
const isSuspect = (code: number): boolean => (code >= 0xd800 && code <= 0xdfff) || code === 0x202d || code === 0x202e;

/**
 * One pass over a text, in place of a regular expression for each question: most texts of a report are plain, and this
 * is what that costs to know.
 */
export function scanText(text: string): number {
  let found = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 128) found |= ASCII[code] as number;
    else if (code >= 0x202d && isSuspect(code)) found |= FOUND.suspect;
  }
  return found;
}
