import type { DayStatistics, ExportRow } from './storage-adapter.ts';

/** What so many per cent of the values are not above: one of the values themselves. Null of none. */
function nearestRank(rising: readonly number[], percent: number): number | null {
  return rising[Math.ceil((percent * rising.length) / 100) - 1] ?? null;
}

const dayOf = ({ createdAt }: ExportRow): string => createdAt.slice(0, 10);

function statisticsOf(rows: readonly ExportRow[], day: string, provider: string): DayStatistics {
  const counts = { success: 0, failed: 0, pending: 0, partial: 0, unknown: 0, revoked: 0 };
  for (const { status } of rows) counts[status] += 1;
  const times = rows
    .flatMap(({ createdAt, deliveredAt }) =>
      deliveredAt === null ? [] : [Date.parse(deliveredAt) - Date.parse(createdAt)],
    )
    .sort((a, b) => a - b);
  return { provider, day, counts, medianMs: nearestRank(times, 50), p95Ms: nearestRank(times, 95) };
}

/** Counts exports by provider and day, as `exports.statistics` of a storage is to do it. */
export function dayStatistics(rows: readonly ExportRow[]): DayStatistics[] {
  const groups = new Map<string, ExportRow[]>();
  for (const row of rows) {
    // A day has always ten characters, so days come first in the order of the keys.
    const key = `${dayOf(row)}${row.provider}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => statisticsOf(group, key.slice(0, 10), key.slice(10)));
}
