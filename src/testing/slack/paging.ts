import { SlackRefusal } from './refusal.ts';

/** One page of a longer list, and the fields that lead to the next. */
export interface SlackPage<Item> {
  readonly items: Item[];
  readonly hasMore: boolean;
  readonly response_metadata: { readonly next_cursor: string };
}

/** Cuts the page that `cursor` and `limit` ask for; throws `invalid_cursor` or `invalid_limit`. */
export function takePage<Item>(
  items: readonly Item[],
  args: Record<string, unknown>,
  defaultLimit: number,
): SlackPage<Item> {
  const limit = readLimit(args.limit, defaultLimit);
  const start = readCursor(args.cursor);
  const hasMore = start + limit < items.length;
  const next = hasMore ? Buffer.from(`next:${start + limit}`).toString('base64') : '';
  return { items: items.slice(start, start + limit), hasMore, response_metadata: { next_cursor: next } };
}

function readLimit(value: unknown, defaultLimit: number): number {
  if (value === undefined || value === '' || value === '0' || value === 0) return defaultLimit;
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new SlackRefusal('invalid_limit');
  return limit;
}

function readCursor(value: unknown): number {
  if (value === undefined || value === '') return 0;
  const start = /^next:(\d+)$/.exec(Buffer.from(String(value), 'base64').toString())?.[1];
  if (start === undefined) throw new SlackRefusal('invalid_cursor');
  return Number(start);
}
