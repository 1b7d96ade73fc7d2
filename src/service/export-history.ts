import { fromRow } from '../delivery/outcome.ts';
import { IntegrationError, invalidInput } from '../errors.ts';
import type { ExportOutcome, ExportStatus } from '../result.ts';
import type { ExportRow, OwnerKey, StorageAdapter } from '../storage/storage-adapter.ts';
import { stored } from '../storage-failure.ts';
import { type Actor, isUsers, ownersOf } from './identity.ts';

const LARGEST_PAGE = 200;

/** Which exports of the history to show. */
export interface HistoryQuery {
  provider?: string;
  sessionId?: string;
  status?: ExportStatus;
  /** Created at this time or later; ISO string. */
  since?: string;
  /** Created before this time; ISO string. */
  until?: string;
  /** Default 50, at most 200. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

/** One export of the history. */
export interface HistoryEntry extends ExportOutcome {
  id: string;
  sessionId: string;
  createdAt: string;
  /** Where it went; absent when the connection has only one place, or when it was purged. */
  destination?: unknown;
  /** What the caller gave as `options.metadata`. */
  metadata: Record<string, unknown>;
}

/** A page of the history, newest first. */
export interface HistoryPage {
  items: HistoryEntry[];
  nextCursor?: string;
}

const encodeCursor = ({ createdAt, id }: ExportRow): string =>
  Buffer.from(JSON.stringify([createdAt, id])).toString('base64url');

function decodeCursor(cursor: string): { createdAt: string; id: string } {
  try {
    const [createdAt, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (typeof createdAt === 'string' && typeof id === 'string') return { createdAt, id };
  } catch {
    // Refused below.
  }
  throw invalidInput([{ path: 'cursor', message: 'not one of this history' }]);
}

/** A time that was asked for, written as stored ones are: they are compared as texts. Throws `INVALID_INPUT`. */
export function toInstant(time: string, path: string): string {
  const epoch = Date.parse(time);
  if (Number.isNaN(epoch)) throw invalidInput([{ path, message: 'expected an ISO time such as 2026-01-31T09:00:00Z' }]);
  return new Date(epoch).toISOString();
}

/** By code units, as storages compare. */
const newestFirst = (a: ExportRow, b: ExportRow): number => {
  const [one, other] = a.createdAt === b.createdAt ? [a.id, b.id] : [a.createdAt, b.createdAt];
  return one < other ? 1 : -1;
};

/** True when the person may see all exports of this owner, not only their own. */
export const seesAll = ({ administers }: Actor, owner: OwnerKey): boolean => isUsers(owner) || administers;

/** One export that the person may see. Throws `NOT_FOUND`, also for one of somebody else. */
export async function findExport(exports: StorageAdapter['exports'], actor: Actor, id: string): Promise<ExportRow> {
  for (const owner of ownersOf(actor)) {
    const row = await stored(() => exports.get(owner, { id }));
    if (row !== undefined && (row.userId === actor.userId || seesAll(actor, owner))) return row;
  }
  throw new IntegrationError({
    code: 'NOT_FOUND',
    message: 'There is no such export.',
    hint: 'Take the id from an outcome or from the history.',
  });
}

/** What the caller had asked for, as far as it is kept. */
function askedOf({ destination, metadata }: ExportRow): Pick<HistoryEntry, 'destination' | 'metadata'> {
  const { caller = {} } = JSON.parse(metadata) as { caller?: Record<string, unknown> };
  return { ...(destination === null ? {} : { destination: JSON.parse(destination) as unknown }), metadata: caller };
}

/** One page of what the person exported. Admins also see what others exported over the organization's connections. */
export async function readHistory(
  exports: StorageAdapter['exports'],
  actor: Actor,
  query: HistoryQuery,
): Promise<HistoryPage> {
  const { provider, sessionId, status } = query;
  const since = query.since === undefined ? undefined : toInstant(query.since, 'since');
  const until = query.until === undefined ? undefined : toInstant(query.until, 'until');
  const limit = Math.min(Math.max(1, Math.trunc(query.limit ?? 50)), LARGEST_PAGE);
  const before = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
  const pages = await Promise.all(
    ownersOf(actor).map((owner) => {
      const userId = seesAll(actor, owner) ? undefined : actor.userId;
      return stored(() =>
        exports.list(owner, { provider, sessionId, status, userId, since, until, before, limit: limit + 1 }),
      );
    }),
  );
  const rows = pages.flat().sort(newestFirst);
  const shown = rows.slice(0, limit);
  const items = shown.map((row): HistoryEntry => {
    const { id, sessionId: session, createdAt } = row;
    return { ...fromRow(row, false), id, sessionId: session, createdAt, ...askedOf(row) };
  });
  const last = shown.at(-1);
  return rows.length > limit && last !== undefined ? { items, nextCursor: encodeCursor(last) } : { items };
}
