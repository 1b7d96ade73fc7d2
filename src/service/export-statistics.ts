import { IntegrationError, invalidInput } from '../errors.ts';
import type { ExportStatus } from '../result.ts';
import type { DayStatistics, OwnerKey, StorageAdapter } from '../storage/storage-adapter.ts';
import { stored } from '../storage-failure.ts';
import { seesAll, toInstant } from './export-history.ts';
import { type Actor, isUsers, ownersOf } from './identity.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const MOST_DAYS = 366;

/** Which exports to count. */
export interface ExportStatisticsQuery {
  provider?: string | undefined;
  /** Created at this time or later; ISO string. Default: the beginning of the 30th day up to `until`. */
  since?: string | undefined;
  /** Created before this time; ISO string. Default: the end of today. At most 366 days after `since`. */
  until?: string | undefined;
  /** Those over the user's own connections, or those over the organization's. Default: both, each in rows of its own. */
  scope?: 'user' | 'organization' | undefined;
}

/** The exports of one provider that were begun on one day. */
export interface ExportStatistics {
  /** Over whose connections they went. Medians of two scopes cannot be added, so each has its own row. */
  scope: 'user' | 'organization';
  provider: string;
  /** In UTC, such as `2026-11-16`. */
  day: string;
  /** How many there are of each status, as it is now. An export that was refused at once, or replayed, is none. */
  counts: Record<ExportStatus, number>;
  /**
   * The share of `success` among those that came to an end: `success`, `failed`, `partial` and `unknown`. What is
   * `pending` has not ended, and what was taken back (`revoked`) says nothing of delivery. Absent while none has ended.
   */
  successRate?: number;
  /** From call to delivery, in milliseconds, of those that were delivered; absent when none was. Waits are part of it. */
  medianMs?: number;
  /** 95 of 100 were not slower. */
  p95Ms?: number;
}

type Count = NonNullable<StorageAdapter['exports']['statistics']>;

function successRate({ success, failed, partial, unknown }: DayStatistics['counts']): number | undefined {
  const ended = success + failed + partial + unknown;
  return ended === 0 ? undefined : success / ended;
}

function toStatistics(owner: OwnerKey, { provider, day, counts, medianMs, p95Ms }: DayStatistics): ExportStatistics {
  const rate = successRate(counts);
  return {
    scope: isUsers(owner) ? 'user' : 'organization',
    provider,
    day,
    counts,
    ...(rate === undefined ? {} : { successRate: rate }),
    // The worker that delivers may have a slower clock than the one that began.
    ...(medianMs === null ? {} : { medianMs: Math.max(0, medianMs) }),
    ...(p95Ms === null ? {} : { p95Ms: Math.max(0, p95Ms) }),
  };
}

/** The time to look at, so that a storage never counts all it has. */
function periodOf(query: ExportStatisticsQuery): { since: string; until: string } {
  const endOfToday = Math.floor(Date.now() / DAY_MS + 1) * DAY_MS;
  const until = query.until === undefined ? new Date(endOfToday).toISOString() : toInstant(query.until, 'until');
  const end = Date.parse(until);
  const firstDay = Math.ceil(end / DAY_MS - DEFAULT_DAYS) * DAY_MS;
  const since = query.since === undefined ? new Date(firstDay).toISOString() : toInstant(query.since, 'since');
  if (end - Date.parse(since) > MOST_DAYS * DAY_MS)
    throw invalidInput([{ path: 'since', message: `expected a time at most ${MOST_DAYS} days before until` }]);
  return { since, until };
}

function ownersAsked(actor: Actor, scope: unknown): OwnerKey[] {
  if (scope === undefined) return ownersOf(actor);
  if (scope !== 'user' && scope !== 'organization')
    throw invalidInput([{ path: 'scope', message: 'expected "user" or "organization"' }]);
  const owners = ownersOf(actor).filter((owner) => isUsers(owner) === (scope === 'user'));
  if (owners.length > 0) return owners;
  throw new IntegrationError({
    code: 'INVALID_INPUT',
    message: 'scope: there is no organization to count for.',
    hint: 'Call forUser with an organizationId.',
  });
}

function countOf(exports: StorageAdapter['exports']): Count {
  if (exports.statistics !== undefined)
    return (owner, query) => stored(async () => exports.statistics?.(owner, query) ?? []);
  throw new IntegrationError({
    code: 'INVALID_INPUT',
    message: 'The storage cannot count exports: it has no `exports.statistics`.',
    hint: 'Add it to your storage, or use one that has it, such as sqliteStorage.',
  });
}

/**
 * What the person's exports came to, by day and provider: one query for each owner. Admins see all exports over the
 * organization's connections, others their own. Throws `INVALID_INPUT`.
 */
export async function readStatistics(
  exports: StorageAdapter['exports'],
  actor: Actor,
  query: ExportStatisticsQuery,
): Promise<ExportStatistics[]> {
  const count = countOf(exports);
  const asked = { provider: query.provider, ...periodOf(query) };
  const lists = await Promise.all(
    ownersAsked(actor, query.scope).map(async (owner) => {
      const userId = seesAll(actor, owner) ? undefined : actor.userId;
      return (await count(owner, { ...asked, userId })).map((day) => toStatistics(owner, day));
    }),
  );
  return lists.flat();
}
