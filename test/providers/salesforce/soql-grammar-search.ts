import { type ReadQuery, readSoql } from './soql-grammar.ts';

/** A word of a search. */
export interface Term {
  text: string;
  /** True when it stood in quotation marks. */
  isPhrase: boolean;
  /** True when a wildcard followed it. */
  isPrefix: boolean;
}

/** A search: what is looked for, where, and what is given back. */
export interface ReadSearch {
  terms: readonly Term[];
  group: string;
  returning: ReadQuery;
}

// Written from the SOSL reference ("FIND {SearchQuery}", "RETURNING FieldSpec", "Reserved Characters"), apart from the code
// it judges and from the sandbox's parser.
const RESERVED = new Set('?&|!{}[]()^~*:\\"\'+-');
const OPERATORS = new Set(['AND', 'OR', 'NOT']);

/** The position behind the brace that ends what is looked for. */
function endOf(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '}') return at;
  }
  throw new Error('the braces do not close');
}

/** One character that stands for itself, and how long it is written. */
function literalAt(text: string, at: number): { character: string; length: number } {
  const character = text.charAt(at);
  if (character !== '\\') {
    if (RESERVED.has(character)) throw new Error(`a bare ${character} in {${text}}`);
    return { character, length: 1 };
  }
  const meant = text.charAt(at + 1);
  if (!RESERVED.has(meant) || meant === '') throw new Error(`an escape that Salesforce does not know: \\${meant}`);
  return { character: meant, length: 2 };
}

function readPhrase(text: string, start: number): { term: Term; end: number } {
  let at = start + 1;
  let phrase = '';
  while (text[at] !== '"') {
    if (at >= text.length) throw new Error('the quotation marks do not close');
    const { character, length } = literalAt(text, at);
    phrase += character;
    at += length;
  }
  return { term: { text: phrase, isPhrase: true, isPrefix: false }, end: at + 1 };
}

function readWord(text: string, start: number): { term: Term; end: number } {
  let at = start;
  let word = '';
  let isPrefix = false;
  while (at < text.length && text[at] !== ' ') {
    if (text[at] === '*' && word !== '' && (at + 1 === text.length || text[at + 1] === ' ')) {
      isPrefix = true;
      at++;
    } else {
      const { character, length } = literalAt(text, at);
      word += character;
      at += length;
    }
  }
  if (OPERATORS.has(text.slice(start, at).toUpperCase())) throw new Error(`an operator: ${text.slice(start, at)}`);
  return { term: { text: word, isPhrase: false, isPrefix }, end: at };
}

function readTerms(text: string): Term[] {
  const terms: Term[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === ' ') at++;
    else {
      const { term, end } = text[at] === '"' ? readPhrase(text, at) : readWord(text, at);
      if (end < text.length && text[end] !== ' ') throw new Error(`no space behind ${term.text}`);
      terms.push(term);
      at = end;
    }
  }
  if (terms.length === 0) throw new Error('nothing is looked for');
  return terms;
}

/** Reads a search. Throws when it is none, and when anything in the braces is an operator. */
export function readSosl(text: string): ReadSearch {
  const start = 'FIND {'.length;
  if (!text.startsWith('FIND {')) throw new Error('it does not begin with FIND {');
  const end = endOf(text, start);
  const rest = /^ IN (ALL|NAME|EMAIL|PHONE) FIELDS RETURNING (\w+)\((.*)\)$/.exec(text.slice(end + 1));
  const [, group = '', object = '', spec = ''] = rest ?? [];
  if (rest === null) throw new Error(`what follows is none of SOSL: ${text.slice(end + 1)}`);
  // The fields and conditions of an object are written as in a query.
  const [, fields = '', clauses = ''] = /^([\w., ]+?)( WHERE .*| LIMIT \d+)?$/.exec(spec) ?? [];
  const returning = readSoql(`SELECT ${fields} FROM ${object}${clauses}`);
  return { terms: readTerms(text.slice(start, end)), group, returning };
}
