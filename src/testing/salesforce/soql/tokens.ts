import { refuse } from '../refusal.ts';

/** One word, number, string or sign of a query. */
export interface Token {
  readonly kind: 'word' | 'number' | 'date' | 'datetime' | 'string' | 'sign' | 'end';
  /** As it was written; of a string what stands between the quotes. */
  readonly text: string;
  readonly at: number;
}

const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['datetime', /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)/y],
  ['date', /\d{4}-\d\d-\d\d/y],
  ['number', /[+-]?\d+(?:\.\d+)?/y],
  ['word', /[a-z_]\w*(?:\.[a-z_]\w*)*(?::\d+)?/iy],
  ['sign', /<=|>=|!=|<>|[=<>(),]/y],
];

/** The pieces of a query; throws for what is none. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const token = text.charAt(at) === "'" ? readString(text, at) : readPiece(text, at);
    tokens.push(token);
    at += token.text.length + (token.kind === 'string' ? 2 : 0);
  }
  return [...tokens, { kind: 'end', text: '<EOF>', at: text.length }];
}

/** What a query is refused with that does not keep to the grammar. */
export function malformed(message: string): Error {
  return refuse('MALFORMED_QUERY', message);
}

function readPiece(text: string, at: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) return { kind, text: found, at };
  }
  throw malformed(`line 1:${at} no viable alternative at character '${text.charAt(at)}'`);
}

function readString(text: string, at: number): Token {
  let end = at + 1;
  while (end < text.length && text.charAt(end) !== "'") end += text.charAt(end) === '\\' ? 2 : 1;
  if (end >= text.length) throw malformed(`line 1:${text.length} mismatched character '<EOF>' expecting '''`);
  return { kind: 'string', text: text.slice(at + 1, end), at };
}
