import type { ExportStatus } from '../../result.ts';
import type { DayStatistics, OwnerKey, StatisticsQuery } from '../storage-adapter.ts';
import type { SqlRow, SqlValue } from './columns.ts';
import type { Statement } from './statement.ts';

/** How a database writes what is no standard SQL. */
export interface StatisticsDialect {
  /** The day of a time in UTC, such as `2026-11-16`. */
  day(time: string): string;
  /** The whole milliseconds from one time to another; null where one of them is. */
  millisecondsBetween(from: string, to: string): string;
}

const STATUSES: readonly ExportStatus[] = ['success', 'failed', 'pending', 'partial', 'unknown', 'revoked'];
const countOf = (status: ExportStatus): string => `sum(CASE WHEN status = '${status}' THEN 1 ELSE 0 END) AS ${status}`;

/** The nearest rank is the smallest that so many per cent are not above: rounded up, here by whole numbers. */
const percentile = (percent: number): string => `max(CASE WHEN place = (${percent} * members + 99) / 100 THEN ms END)`;

/** One pass over the owner's exports of the time that was asked for, each among those of its provider and day. */
export function statisticsOf(owner: OwnerKey, query: StatisticsQuery, dialect: StatisticsDialect): Statement {
  const conditions: [string, SqlValue | undefined][] = [
    ['owner = ?', owner],
    ['provider = ?', query.provider],
    ['user_id = ?', query.userId],
    ['created_at >= ?', query.since],
    ['created_at < ?', query.until],
  ];
  const asked = conditions.filter((condition): condition is [string, SqlValue] => condition[1] !== undefined);
  return {
    text: `WITH chosen AS (
  SELECT provider, ${dialect.day('created_at')} AS day, status, ${dialect.millisecondsBetween('created_at', 'delivered_at')} AS ms
  FROM integration_exports WHERE ${asked.map(([text]) => text).join(' AND ')}
), ranked AS (
  SELECT provider, day, status, ms, row_number() OVER (delivery ORDER BY ms) AS place, count(*) OVER delivery AS members
  FROM chosen WINDOW delivery AS (PARTITION BY day, provider, ms IS NULL)
)
SELECT provider, day, ${STATUSES.map(countOf).join(', ')}, ${percentile(50)} AS median_ms, ${percentile(95)} AS p95_ms
FROM ranked GROUP BY day, provider ORDER BY day, provider`,
    values: asked.map(([, value]) => value),
  };
}

/** Some databases give their whole numbers as texts. */
export function dayStatisticsFrom(found: SqlRow): DayStatistics {
  const milliseconds = (value: unknown): number | null => (value === null ? null : Number(value));
  return {
    provider: String(found.provider),
    day: String(found.day),
    counts: Object.fromEntries(STATUSES.map((status) => [status, Number(found[status])])) as DayStatistics['counts'],
    medianMs: milliseconds(found.median_ms),
    p95Ms: milliseconds(found.p95_ms),
  };
}
