import { refuse, SalesforceRefusal } from '../refusal.ts';
import { readClauses, readPaths } from '../soql/parse-soql.ts';
import type { Selection } from '../soql/query.ts';
import { TokenReader } from '../soql/token-reader.ts';
import { tokenize } from '../soql/tokens.ts';
import { parseTerm, type SearchTerm } from './parse-term.ts';

const GROUPS = ['NAME', 'EMAIL', 'PHONE', 'ALL'] as const;

/** Which fields a search looks into. */
export type FieldGroup = (typeof GROUPS)[number];

/** A search, read but not yet judged. */
export interface Search {
  readonly term: SearchTerm;
  readonly group: FieldGroup;
  /** The types that are wanted; all of them when there is none. */
  readonly returning: readonly Selection[];
  readonly limit?: number;
}

/** What a search is refused with that does not keep to the grammar. */
function malformedSearch(message: string): Error {
  return refuse('MALFORMED_SEARCH', message);
}

/** Reads a search: `FIND {…} IN … FIELDS RETURNING …`. */
export function parseSosl(text: string): Search {
  const start = /^\s*FIND\s*\{/i.exec(text)?.[0];
  if (start === undefined) throw malformedSearch('A search must begin with FIND {...}');
  const end = endOfTerm(text, start.length);
  const term = parseTerm(text.slice(start.length, end));
  try {
    return { term, ...readRest(new TokenReader(tokenize(text.slice(end + 1)))) };
  } catch (error) {
    // The same grammar as that of queries, but not the same code.
    const isGrammar = error instanceof SalesforceRefusal && error.errors[0]?.errorCode === 'MALFORMED_QUERY';
    throw isGrammar ? malformedSearch(error.message) : error;
  }
}

function readRest(reader: TokenReader): Omit<Search, 'term'> {
  const group = reader.takeIf('IN') ? readGroup(reader) : 'ALL';
  const returning = reader.takeIf('RETURNING') ? readReturning(reader) : [];
  const limit = reader.takeIf('LIMIT') ? reader.takeCount() : undefined;
  if (reader.next.kind !== 'end') throw reader.unexpected();
  return { group, returning, ...(limit !== undefined && { limit }) };
}

function endOfTerm(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    if (text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === '}') return at;
  }
  throw malformedSearch('The search term does not end');
}

function readGroup(reader: TokenReader): FieldGroup {
  const group = GROUPS.find((name) => reader.takeIf(name, 'FIELDS'));
  if (!group) throw reader.unexpected();
  return group;
}

function readReturning(reader: TokenReader): Selection[] {
  const selections: Selection[] = [];
  do {
    const type = reader.takePath();
    if (!reader.takeIf('(')) selections.push({ type, fields: [], orderBy: [] });
    else {
      const fields = readPaths(reader);
      selections.push({ type, fields, ...readClauses(reader) });
      reader.expect(')');
    }
  } while (reader.takeIf(','));
  return selections;
}
