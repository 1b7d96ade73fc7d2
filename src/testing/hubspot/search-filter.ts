import { parseTime } from './property-values.ts';
import type { HubSpotProperty } from './state.ts';

/** One condition of a search, checked. */
export interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value: string;
  readonly highValue: string;
  readonly values: readonly string[];
}

/** True when one of a record's values fits; a record without a value fits only where a filter asks for that. */
export function matches(filter: Filter, values: readonly string[], type: HubSpotProperty['type']): boolean {
  const { operator, value, highValue } = filter;
  const order = (one: string, other: string) => compare(one, other, type);
  const is = (wanted: string) => values.some((one) => order(one, wanted) === 0);
  switch (operator) {
    case 'EQ':
      return is(value);
    case 'NEQ':
      return !is(value);
    case 'IN':
      return filter.values.some(is);
    case 'NOT_IN':
      return !filter.values.some(is);
    case 'LT':
      return values.some((one) => order(one, value) < 0);
    case 'LTE':
      return values.some((one) => order(one, value) <= 0);
    case 'GT':
      return values.some((one) => order(one, value) > 0);
    case 'GTE':
      return values.some((one) => order(one, value) >= 0);
    case 'BETWEEN':
      return values.some((one) => order(one, value) >= 0 && order(one, highValue) <= 0);
    case 'HAS_PROPERTY':
      return values.length > 0;
    case 'NOT_HAS_PROPERTY':
      return values.length === 0;
    case 'CONTAINS_TOKEN':
      return contains(values, value);
    default:
      return !contains(values, value);
  }
}

/** The words of a text, in small letters. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

// A star stands for any letters at that end of a word.
function contains(values: readonly string[], token: string): boolean {
  const said = values.flatMap(wordsOf);
  const wanted = token.toLowerCase().match(/\*?[\p{L}\p{N}]+\*?/gu) ?? [];
  const has = (word: string) => {
    const plain = word.replaceAll('*', '');
    return said.some((one) => {
      if (word.startsWith('*') && word.endsWith('*')) return one.includes(plain);
      if (word.startsWith('*')) return one.endsWith(plain);
      return word.endsWith('*') ? one.startsWith(plain) : one === plain;
    });
  };
  return wanted.length > 0 && wanted.every(has);
}

function compare(one: string, other: string, type: HubSpotProperty['type']): number {
  if (type === 'number') return Number(one) - Number(other);
  if (type === 'datetime') return (parseTime(one) ?? Number.NaN) - (parseTime(other) ?? Number.NaN);
  if (type === 'date') return dayOf(one) - dayOf(other);
  return one.toLowerCase() === other.toLowerCase() ? 0 : one.toLowerCase() < other.toLowerCase() ? -1 : 1;
}

function dayOf(value: string): number {
  return /^\d{4}-/.test(value) ? Date.parse(value) : Number(value);
}
