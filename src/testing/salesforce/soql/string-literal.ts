import { malformed } from './tokens.ts';

const ESCAPES: Record<string, string> = {
  n: '\n',
  N: '\n',
  r: '\r',
  R: '\r',
  t: '\t',
  T: '\t',
  b: '\b',
  B: '\b',
  f: '\f',
  F: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** Characters of an escape such as `\u00e9`. */
const CODE_LENGTH = 6;

/** A piece of a pattern: a character, or what stands for any one or for any number of them. */
export type PatternPiece = { readonly character: string } | 'one' | 'any';

/** The text that a string of a query stands for; throws for an escape that is none. */
export function readText(raw: string): string {
  return pieces(raw)
    .map(({ text, mark }) => {
      const meant = mark === undefined ? text : ESCAPES[mark];
      if (meant === undefined) throw illegal(mark);
      return meant;
    })
    .join('');
}

/** The pattern that a string stands for after LIKE, where two escapes more are known. */
export function readPattern(raw: string): PatternPiece[] {
  return pieces(raw).map(({ text, mark }) => {
    if (mark === undefined) return text === '%' ? 'any' : text === '_' ? 'one' : { character: text };
    const meant = mark === '%' || mark === '_' ? mark : ESCAPES[mark];
    if (meant === undefined) throw illegal(mark);
    return { character: meant };
  });
}

/** Whether a text is like a pattern, whatever its case. Takes no longer than the product of their lengths. */
export function isLike(text: string, pattern: readonly PatternPiece[]): boolean {
  const characters = [...text.toLowerCase()];
  let [at, piece] = [0, 0];
  let retry: { at: number; piece: number } | undefined;
  while (at < characters.length) {
    const wanted = pattern[piece];
    if (wanted === 'any') {
      piece += 1;
      retry = { at, piece };
    } else if (wanted === 'one' || (wanted && wanted.character.toLowerCase() === characters[at])) {
      at += 1;
      piece += 1;
    } else if (retry) {
      retry = { at: retry.at + 1, piece: retry.piece };
      ({ at, piece } = retry);
    } else return false;
  }
  return pattern.slice(piece).every((rest) => rest === 'any');
}

function pieces(raw: string): { text: string; mark?: string }[] {
  const found: { text: string; mark?: string }[] = [];
  const characters = [...raw];
  for (let at = 0; at < characters.length; at += 1) {
    const text = characters[at] ?? '';
    const [, code] = /^\\u([\da-f]{4})$/i.exec(characters.slice(at, at + CODE_LENGTH).join('')) ?? [];
    if (code !== undefined) {
      found.push({ text: String.fromCharCode(Number.parseInt(code, 16)) });
      at += CODE_LENGTH - 1;
    } else if (text !== '\\') found.push({ text });
    else {
      at += 1;
      found.push({ text, mark: characters[at] ?? '' });
    }
  }
  return found;
}

function illegal(mark: string | undefined): Error {
  return malformed(`Invalid string literal. Illegal character sequence '\\${mark ?? ''}' in string literal.`);
}
