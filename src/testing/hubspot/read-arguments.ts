import { isObject } from '../is-object.ts';
import { invalid } from './refusal.ts';

/** A list of objects in a body, of a length that is taken. */
export function readInputs(body: Readonly<Record<string, unknown>>, most: number): Record<string, unknown>[] {
  const { inputs } = body;
  if (!Array.isArray(inputs) || !inputs.every(isObject)) throw invalidJson('inputs must be a list of objects');
  if (inputs.length > most) throw invalid(`Batch size ${inputs.length} is above the limit of ${most}`);
  return inputs;
}

/** The names in a query, between commas. */
export function readNames(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** A list of texts in a body; empty when it is not there. */
export function readTexts(value: unknown, name: string): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) {
    throw invalidJson(`${name} must be a list of strings`);
  }
  return value;
}

/** An id in a body, which JSON may write as a number, too. */
export function readId(value: unknown, name: string): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string' || value === '') throw invalidJson(`${name} must be an id`);
  return value;
}

/** How many results a page has. */
export function readLimit(value: unknown, usual: number, most: number): number {
  if (value === undefined) return usual;
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > most) {
    throw invalid(`limit must be a whole number from 1 to ${most}, and was ${String(value)}`);
  }
  return limit;
}

/** One page of a list, and what leads to the next. */
export function takePage<Item>(
  items: readonly Item[],
  after: unknown,
  limit: number,
): { results: Item[]; paging?: { next: { after: string } } } {
  const start = after === undefined || after === '' ? 0 : Number(after);
  if (!Number.isInteger(start) || start < 0) throw invalid(`after is no place in this list: ${String(after)}`);
  const end = start + limit;
  const results = items.slice(start, end);
  return end < items.length ? { results, paging: { next: { after: String(end) } } } : { results };
}

/** The words for JSON that is none, or that is not what the operation takes. */
export function invalidJson(what: string): Error {
  return invalid(`Invalid input JSON: ${what}`);
}
