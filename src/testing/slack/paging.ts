import type { PageSizes } from './allowances.ts';
import { SlackRefusal } from './refusal.ts';

/** One page of a longer list, and the fields that lead to the next. */
export interface SlackPage<Item> {
  readonly items: Item[];
  readonly hasMore: boolean;
  readonly response_metadata: { readonly next_cursor: string };
}

/** How a list is cut into pages. */
export interface ListPages<Item> extends PageSizes {
  readonly listPages: 'full' | 'ragged';
  /** True for what the caller wants and may see; absent, everything is. */
  readonly isWanted?: (item: Item) => boolean;
}

/**
 * Cuts the page that `cursor` and `limit` ask for; throws `invalid_cursor` or `invalid_limit`. Ragged pages hold half of
 * what was asked for, and are cut before what is not wanted is taken out, so that they may be empty though more follow.
 */
export function takePage<Item>(
  items: readonly Item[],
  args: Record<string, unknown>,
  { listPages, isWanted = () => true, usual, most }: ListPages<Item>,
): SlackPage<Item> {
  const limit = readLimit(args.limit, usual);
  if (limit > most) throw new SlackRefusal('invalid_limit');
  const start = Number(readCursor(args.cursor, /^next:(\d+)$/)?.[1] ?? 0);
  const isRagged = listPages === 'ragged';
  const cut = isRagged ? items : items.filter(isWanted);
  const end = start + (isRagged ? Math.ceil(limit / 2) : limit);
  return page(cut.slice(start, end).filter(isWanted), end < cut.length ? `next:${end}` : '');
}

/**
 * Cuts a page of messages that stand in the order named. As on Slack the cursor names the next message and not a place
 * in the list, so what is posted or deleted between two pages shifts nothing. More than the largest page is not
 * refused, as the methods that read messages do not document `invalid_limit`: it just is not given.
 */
export function takeMessages<Item extends { readonly ts: string }>(
  messages: readonly Item[],
  order: 'newest first' | 'oldest first',
  args: Record<string, unknown>,
  { usual, most }: PageSizes,
): SlackPage<Item> {
  const limit = Math.min(readLimit(args.limit, usual), most);
  const [, seconds, micros] = readCursor(args.cursor, /^next_ts:(\d+)(\d{6})$/) ?? [];
  const from = `${seconds}.${micros}`;
  const isAhead = ({ ts }: Item) => (order === 'newest first' ? ts <= from : ts >= from);
  const rest = seconds === undefined ? messages : messages.filter(isAhead);
  const next = rest[limit]?.ts;
  return page(rest.slice(0, limit), next === undefined ? '' : `next_ts:${next.replace('.', '')}`);
}

function page<Item>(items: Item[], next: string): SlackPage<Item> {
  const cursor = Buffer.from(next).toString('base64');
  return { items, hasMore: next !== '', response_metadata: { next_cursor: cursor } };
}

function readLimit(value: unknown, defaultLimit: number): number {
  if (value === undefined || value === '' || value === '0' || value === 0) return defaultLimit;
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1) throw new SlackRefusal('invalid_limit');
  return limit;
}

function readCursor(value: unknown, form: RegExp): RegExpExecArray | undefined {
  if (value === undefined || value === '') return undefined;
  const read = form.exec(Buffer.from(String(value), 'base64').toString());
  if (!read) throw new SlackRefusal('invalid_cursor');
  return read;
}
