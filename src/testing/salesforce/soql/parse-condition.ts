import type { Condition, Literal, Operator, Query } from './query.ts';
import type { TokenReader } from './token-reader.ts';

const OPERATORS: Record<string, Operator> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
/** Deeper than anybody needs; a parser that goes on would run out of stack. [ours] */
const DEEPEST = 100;

/** Reads a query that stands inside a condition. */
type ReadQuery = (reader: TokenReader) => Query;

/** Reads what stands after WHERE. AND and OR do not mix without parentheses, as in Salesforce. */
export function parseCondition(reader: TokenReader, inner: ReadQuery, depth = 0): Condition {
  if (depth > DEEPEST) throw reader.unexpected();
  if (reader.takeIf('NOT')) return { kind: 'not', part: simple(reader, inner, depth) };
  const first = simple(reader, inner, depth);
  for (const [word, kind] of [['AND', 'and'] as const, ['OR', 'or'] as const]) {
    if (!reader.takeIf(word)) continue;
    const parts = [first];
    do parts.push(simple(reader, inner, depth));
    while (reader.takeIf(word));
    return { kind, parts };
  }
  return first;
}

function simple(reader: TokenReader, inner: ReadQuery, depth: number): Condition {
  if (!reader.takeIf('(')) return comparison(reader, inner);
  const condition = parseCondition(reader, inner, depth + 1);
  reader.expect(')');
  return condition;
}

function comparison(reader: TokenReader, inner: ReadQuery): Condition {
  const path = reader.takePath();
  if (reader.takeIf('LIKE')) return { kind: 'compare', path, operator: 'LIKE', value: literal(reader) };
  const isNegated = reader.takeIf('NOT', 'IN');
  if (isNegated || reader.takeIf('IN')) return membership(reader, inner, path, isNegated);
  const operator = reader.next.kind === 'sign' ? OPERATORS[reader.next.text] : undefined;
  if (operator === undefined) throw reader.unexpected();
  reader.take();
  return { kind: 'compare', path, operator, value: literal(reader) };
}

function membership(reader: TokenReader, inner: ReadQuery, path: string, isNegated: boolean): Condition {
  reader.expect('(');
  if (reader.next.text.toUpperCase() === 'SELECT') {
    const query = inner(reader);
    reader.expect(')');
    return { kind: 'in-query', path, isNegated, query };
  }
  const values = [literal(reader)];
  while (reader.takeIf(',')) values.push(literal(reader));
  reader.expect(')');
  return { kind: 'in', path, isNegated, values };
}

function literal(reader: TokenReader): Literal {
  const { kind, text } = reader.next;
  const value = literalOf(kind, text);
  if (!value) throw reader.unexpected();
  reader.take();
  return value;
}

function literalOf(kind: string, text: string): Literal | undefined {
  if (kind === 'string') return { kind, raw: text };
  if (kind === 'number') return { kind, value: Number(text) };
  if (kind === 'date' || kind === 'datetime') return { kind, text };
  if (kind !== 'word') return undefined;
  const word = text.toUpperCase();
  if (word === 'NULL') return { kind: 'null' };
  if (word === 'TRUE' || word === 'FALSE') return { kind: 'boolean', value: word === 'TRUE' };
  const [, name = '', count] = /^([A-Z_]+)(?::(\d+))?$/.exec(word) ?? [];
  return name === '' ? undefined : { kind: 'range', name, count: count === undefined ? undefined : Number(count) };
}
