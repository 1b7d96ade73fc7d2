import { parseCondition } from './parse-condition.ts';
import type { Condition, Ordering, Query, Selection } from './query.ts';
import { TokenReader } from './token-reader.ts';
import { tokenize } from './tokens.ts';

/**
 * Reads a query: fields, also of records one or more references away, conditions with a query inside, order, limit and
 * offset. Not known are aggregates other than COUNT(), GROUP BY, TYPEOF, FIELDS() and queries inside the list of fields.
 */
export function parseSoql(text: string): Query {
  const reader = new TokenReader(tokenize(text));
  const query = readQuery(reader);
  if (reader.next.kind !== 'end') throw reader.unexpected();
  return query;
}

function readQuery(reader: TokenReader): Query {
  reader.expect('SELECT');
  const isCount = reader.takeIf('COUNT', '(', ')');
  const fields = isCount ? [] : readPaths(reader);
  reader.expect('FROM');
  const type = reader.takePath();
  const rest = readClauses(reader);
  return { type, fields, isCount, ...rest, allRows: reader.takeIf('ALL', 'ROWS') };
}

/** One path or several, with commas between them. */
export function readPaths(reader: TokenReader): string[] {
  const paths = [reader.takePath()];
  while (reader.takeIf(',')) paths.push(reader.takePath());
  return paths;
}

/** What may follow the type: all of it can be left out. */
export function readClauses(reader: TokenReader): Omit<Selection, 'type' | 'fields'> {
  const where: Condition | undefined = reader.takeIf('WHERE') ? parseCondition(reader, readQuery) : undefined;
  const orderBy = reader.takeIf('ORDER', 'BY') ? readOrder(reader) : [];
  const limit = reader.takeIf('LIMIT') ? reader.takeCount() : undefined;
  const offset = reader.takeIf('OFFSET') ? reader.takeCount() : undefined;
  return {
    orderBy,
    ...(where && { where }),
    ...(limit !== undefined && { limit }),
    ...(offset !== undefined && { offset }),
  };
}

function readOrder(reader: TokenReader): Ordering[] {
  const order: Ordering[] = [];
  do {
    const path = reader.takePath();
    const isDescending = reader.takeIf('DESC');
    if (!isDescending) reader.takeIf('ASC');
    const nullsLast = reader.takeIf('NULLS', 'LAST');
    if (!nullsLast) reader.takeIf('NULLS', 'FIRST');
    order.push({ path, isDescending, nullsLast });
  } while (reader.takeIf(','));
  return order;
}
