import { refuse } from '../refusal.ts';
import { readId } from '../salesforce-id.ts';
import type { SalesforceField, SalesforceValue } from '../state.ts';
import { parseDate, parseTime } from '../time.ts';
import { readRange } from './date-range.ts';
import type { Literal, Operator } from './query.ts';
import { isLike, readPattern, readText } from './string-literal.ts';

type Test = (value: SalesforceValue) => boolean;
type Comparable = string | number | boolean;

const TEXTS = ['string', 'textarea', 'picklist', 'combobox', 'email', 'phone', 'url'];
const NUMBERS = ['int', 'double', 'currency', 'percent'];

/** What tells whether a field's value stands to a literal as the operator says; throws when the two do not go together. */
export function comparison(field: SalesforceField, operator: Operator, literal: Literal, now: Date): Test {
  if (operator === 'LIKE') return likeness(field, literal);
  if (literal.kind === 'null') {
    if (operator === '=') return (value) => value === null;
    if (operator === '!=') return (value) => value !== null;
    throw operatorMismatch(field);
  }
  if (literal.kind === 'range' && (field.type === 'date' || field.type === 'datetime')) {
    const { fromMs, beforeMs } = readRange(literal.name, literal.count, now);
    return (value) => {
      const ms = value === null ? undefined : momentOf(value);
      if (ms === undefined) return operator === '!=';
      return inRange(operator, ms, fromMs, beforeMs);
    };
  }
  const wanted = readLiteral(field, literal);
  return (value) => (value === null ? operator === '!=' : holds(operator, comparable(field, value), wanted));
}

/** A value in a form in which two can be compared. */
export function comparable(field: SalesforceField, value: Exclude<SalesforceValue, null>): Comparable {
  if (field.type === 'date' || field.type === 'datetime') return momentOf(value) ?? String(value);
  if (typeof value !== 'string' || field.caseSensitive || isReference(field)) return value;
  return value.toLowerCase();
}

function readLiteral(field: SalesforceField, literal: Literal): Comparable {
  const { type } = field;
  if (isReference(field)) {
    if (literal.kind !== 'string') throw mismatch(field, 'string and should be enclosed in quotes');
    const text = readText(literal.raw);
    const id = readId(text);
    if (id === undefined) throw refuse('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`);
    return id;
  }
  if (TEXTS.includes(type)) {
    if (literal.kind !== 'string') throw mismatch(field, 'string and should be enclosed in quotes');
    return comparable(field, readText(literal.raw));
  }
  if (type === 'boolean' && literal.kind === 'boolean') return literal.value;
  if (NUMBERS.includes(type) && literal.kind === 'number') return literal.value;
  if ((type === 'date' || type === 'datetime') && literal.kind === type) {
    const ms = momentOf(literal.text);
    if (ms !== undefined) return ms;
  }
  throw mismatch(field, `${type} and should not be enclosed in quotes`);
}

function holds(operator: Operator, value: Comparable, wanted: Comparable): boolean {
  if (operator === '=') return value === wanted;
  if (operator === '!=') return value !== wanted;
  if (operator === '<') return value < wanted;
  if (operator === '<=') return value <= wanted;
  return operator === '>' ? value > wanted : value >= wanted;
}

function inRange(operator: Operator, ms: number, fromMs: number, beforeMs: number): boolean {
  if (operator === '<') return ms < fromMs;
  if (operator === '<=') return ms < beforeMs;
  if (operator === '>') return ms >= beforeMs;
  if (operator === '>=') return ms >= fromMs;
  return (ms >= fromMs && ms < beforeMs) === (operator === '=');
}

function likeness(field: SalesforceField, literal: Literal): Test {
  if (literal.kind !== 'string') throw mismatch(field, 'string and should be enclosed in quotes');
  if (!TEXTS.includes(field.type)) throw operatorMismatch(field);
  const pattern = readPattern(literal.raw);
  return (value) => typeof value === 'string' && isLike(value, pattern);
}

function isReference({ type }: SalesforceField): boolean {
  return type === 'reference' || type === 'id';
}

function momentOf(value: SalesforceValue): number | undefined {
  return parseTime(value) ?? parseDate(value);
}

function mismatch({ name }: SalesforceField, wanted: string): Error {
  return refuse('INVALID_FIELD', `value of filter criterion for field '${name}' must be of type ${wanted}`);
}

function operatorMismatch({ name, type }: SalesforceField): Error {
  return refuse('INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${type} field '${name}'`);
}
