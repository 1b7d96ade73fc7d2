import { ID_PATTERN } from './objects.ts';

/** A row of a query: the fields that were asked for. */
export type Row = Record<string, unknown> & { Id: string };

/** One page of a query. */
export interface QueryPage {
  rows: Row[];
  /** Where the rest is; absent at the end. */
  next?: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isRow = (value: unknown): value is Row =>
  isObject(value) && typeof value.Id === 'string' && ID_PATTERN.test(value.Id);

/** The rows that an answer lists; undefined for what is no list of them: "nothing there" must have been said. */
const rowsIn = (records: unknown): Row[] | undefined =>
  Array.isArray(records) && records.every(isRow) ? records : undefined;

/** A page of a query, or undefined for an answer that is none. */
export function queryPageIn(answer: unknown): QueryPage | undefined {
  if (!isObject(answer) || typeof answer.done !== 'boolean') return undefined;
  const rows = rowsIn(answer.records);
  const { done, nextRecordsUrl: next } = answer;
  if (rows === undefined || (!done && typeof next !== 'string')) return undefined;
  return { rows, ...(done ? {} : { next: next as string }) };
}

/** What a search found, or undefined for an answer that is none. */
export const searchRowsIn = (answer: unknown): Row[] | undefined =>
  isObject(answer) ? rowsIn(answer.searchRecords) : undefined;

/** One answer of several that came together. */
export interface CompositePart {
  status: number;
  body: unknown;
}

/** The answers of a composite call, as many as were asked for; undefined for what is none. */
export function compositeIn(answer: unknown, count: number): CompositePart[] | undefined {
  const parts = isObject(answer) ? answer.compositeResponse : undefined;
  if (!Array.isArray(parts) || parts.length !== count) return undefined;
  const read = parts.flatMap((part: unknown) =>
    isObject(part) && typeof part.httpStatusCode === 'number' ? [{ status: part.httpStatusCode, body: part.body }] : [],
  );
  return read.length === count ? read : undefined;
}
