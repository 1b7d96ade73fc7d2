import { refuse } from '../refusal.ts';

/** What has to be escaped to stand for itself. Salesforce's SOSL reference. */
const RESERVED = '?&|!{}[]()^~*:\\"\'+-';
const SHORTEST = 2;
/** What stands for the two wildcards while a word is cut: characters that nobody writes. */
const [ANY, ONE] = ['\uE000', '\uE001'];

/** Words that stand, or do not stand, next to each other in what is found; `*` and `?` in them stand for any or for one character. */
interface Phrase {
  readonly words: readonly RegExp[];
  readonly isWanted: boolean;
}

/** What is looked for: one of the lists, all phrases of it. */
export type SearchTerm = readonly (readonly Phrase[])[];

interface Piece {
  readonly text: string;
  readonly isEscaped: boolean;
  readonly isQuoted: boolean;
}

/** Reads what stands between the braces: words, phrases in quotation marks, AND, OR, AND NOT, and the two wildcards. */
export function parseTerm(raw: string): SearchTerm {
  const words = splitWords(readPieces(raw));
  const letters = words
    .filter((word) => operatorOf(word) === undefined)
    .flatMap((word) => word.map(({ text }) => text))
    .join('')
    .replace(/[*?]/g, '');
  if ([...letters].length < SHORTEST) {
    throw refuse('INVALID_SEARCH', `search term must be longer than one character: ${letters}`);
  }
  const choices: Phrase[][] = [[]];
  let operator: Operator | undefined;
  for (const [index, word] of words.entries()) {
    const next = operatorOf(word);
    if (next === undefined) {
      choices.at(-1)?.push({ words: toPatterns(word), isWanted: operator !== 'NOT' });
      operator = undefined;
    } else {
      if (!mayFollow(next, operator, index) || index === words.length - 1) throw unexpected(next);
      if (next === 'OR') choices.push([]);
      operator = next;
    }
  }
  return choices;
}

/** Whether a text has what is looked for. */
export function hasTerm(texts: readonly string[], term: SearchTerm): boolean {
  const all = texts.map(wordsOf);
  return term.some((phrases) =>
    phrases.every(({ words, isWanted }) => all.some((text) => hasWords(text, words)) === isWanted),
  );
}

function hasWords(text: readonly string[], words: readonly RegExp[]): boolean {
  return text.some((_, start) => words.every((pattern, index) => pattern.test(text[start + index] ?? '')));
}

type Operator = 'AND' | 'OR' | 'NOT';

/** An operator in any case; one in quotation marks, or with an escape or a wildcard in it, is a word. */
function operatorOf(word: readonly Piece[]): Operator | undefined {
  if (word.some(({ isQuoted, isEscaped }) => isQuoted || isEscaped)) return undefined;
  const text = word
    .map((piece) => piece.text)
    .join('')
    .toUpperCase();
  return text === 'AND' || text === 'OR' || text === 'NOT' ? text : undefined;
}

function mayFollow(next: Operator, last: Operator | undefined, index: number): boolean {
  return next === 'NOT' ? last === 'AND' : last === undefined && index > 0;
}

function readPieces(raw: string): Piece[] {
  const pieces: Piece[] = [];
  let isQuoted = false;
  for (let at = 0; at < raw.length; at += 1) {
    const text = raw.charAt(at);
    if (text === '\\') {
      at += 1;
      const escaped = raw.charAt(at);
      if (escaped === '' || !RESERVED.includes(escaped)) throw unexpected('\\');
      pieces.push({ text: escaped, isEscaped: true, isQuoted });
    } else if (text === '"') isQuoted = !isQuoted;
    else if (RESERVED.includes(text) && text !== '*' && text !== '?') throw unexpected(text);
    else pieces.push({ text, isEscaped: false, isQuoted });
  }
  if (isQuoted) throw unexpected('"');
  return pieces;
}

function unexpected(text: string): Error {
  return refuse(
    'MALFORMED_SEARCH',
    `No search term found. The search term must be enclosed in braces, and '${text}' must be escaped`,
  );
}

function splitWords(pieces: readonly Piece[]): Piece[][] {
  const words: Piece[][] = [[]];
  let wasQuoted = false;
  for (const piece of pieces) {
    const isBetween = !piece.isQuoted && /\s/.test(piece.text);
    if (isBetween || piece.isQuoted !== wasQuoted) words.push([]);
    if (!isBetween) words.at(-1)?.push(piece);
    wasQuoted = piece.isQuoted;
  }
  return words.filter((word) => word.length > 0);
}

// A word is cut where the text of records is, so that `noor@fernhill.example` is three words in a row.
function toPatterns(word: readonly Piece[]): RegExp[] {
  const marked = word.map(({ text, isEscaped }) => {
    if (isEscaped || (text !== '*' && text !== '?')) return text.toLowerCase().replace(/[\uE000\uE001]/g, ' ');
    return text === '*' ? ANY : ONE;
  });
  const parts = marked
    .join('')
    .split(/[^\p{L}\p{N}\uE000\uE001]+/u)
    .filter(Boolean);
  return parts.map((part) => new RegExp(`^${part.replace(/\uE000+/g, '.*').replaceAll(ONE, '.')}$`, 'su'));
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
