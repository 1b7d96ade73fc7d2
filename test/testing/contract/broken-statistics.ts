import type { DayStatistics, ExportRow, OwnerKey, StatisticsQuery } from '../../../src/index.ts';
import { dayStatistics } from '../../../src/storage/day-statistics.ts';
import type { BrokenStorage } from './broken-storage.ts';

const COUNTS = 'statistics count the exports of an owner by provider and day, each status apart';
const FILTERS = 'statistics count what was created from `since` on and before `until`, and what their filters name';
const OWNERS = 'statistics count no export of another owner';
const LATENCIES = 'the latencies of statistics are those of delivered exports, by nearest rank';

const chosen = (row: ExportRow, owner: OwnerKey, query: StatisticsQuery): boolean =>
  row.owner === owner &&
  (query.provider === undefined || row.provider === query.provider) &&
  (query.userId === undefined || row.userId === query.userId) &&
  row.createdAt >= query.since &&
  row.createdAt < query.until;

/** Counts as it should, of rows that are not the ones it should be of. */
const over =
  (pick: (rows: ExportRow[]) => ExportRow[], asked = (query: StatisticsQuery) => query): BrokenStorage['breakage'] =>
  ({ allExports }) => ({
    exports: {
      statistics: async (owner, query) =>
        dayStatistics(pick((await allExports()).filter((row) => chosen(row, owner, asked(query))))),
    },
  });

const after =
  (change: (days: DayStatistics[]) => DayStatistics[]): BrokenStorage['breakage'] =>
  ({ storage: { exports } }) => ({
    exports: { statistics: async (owner, query) => change((await exports.statistics?.(owner, query)) ?? []) },
  });

/** An hour east of where the day was asked for. */
const shifted = (row: ExportRow): ExportRow => {
  const move = (time: string): string => new Date(Date.parse(time) + 3_600_000).toISOString();
  return {
    ...row,
    createdAt: move(row.createdAt),
    deliveredAt: row.deliveredAt === null ? null : move(row.deliveredAt),
  };
};

const latency = (row: ExportRow): number => Date.parse(row.deliveredAt ?? '') - Date.parse(row.createdAt);

export const BROKEN_STATISTICS: readonly BrokenStorage[] = [
  {
    name: 'days of statistics are those of another time zone',
    breaks: [COUNTS],
    breakage: over((rows) => rows.map(shifted)),
  },
  {
    name: 'statistics come by provider and then day',
    breaks: [COUNTS],
    breakage: after((days) => days.toSorted((a, b) => (a.provider < b.provider ? -1 : 1))),
  },
  {
    name: 'statistics order providers as a language does',
    breaks: [COUNTS],
    breakage: after((days) =>
      days.toSorted((a, b) => a.day.localeCompare(b.day) || a.provider.localeCompare(b.provider)),
    ),
  },
  {
    name: 'statistics count partial exports as failed',
    breaks: [COUNTS],
    breakage: over((rows) => rows.map((row) => (row.status === 'partial' ? { ...row, status: 'failed' } : row))),
  },
  {
    name: 'statistics leave out what is pending',
    breaks: [COUNTS],
    breakage: over((rows) => rows.filter(({ status }) => status !== 'pending')),
  },
  {
    name: 'statistics forget `since`',
    breaks: [FILTERS],
    breakage: over(
      (rows) => rows,
      (query) => ({ ...query, since: '' }),
    ),
  },
  {
    name: 'statistics count what was created at `until`',
    breaks: [FILTERS],
    breakage: over(
      (rows) => rows,
      (query) => ({ ...query, until: `${query.until}~` }),
    ),
  },
  {
    name: 'statistics forget the provider',
    breaks: [FILTERS],
    breakage: over(
      (rows) => rows,
      (query) => ({ ...query, provider: undefined }),
    ),
  },
  {
    name: 'statistics forget the user',
    breaks: [FILTERS],
    breakage: over(
      (rows) => rows,
      (query) => ({ ...query, userId: undefined }),
    ),
  },
  {
    name: 'statistics count the exports of all owners',
    breaks: [OWNERS],
    breakage: ({ allExports }) => ({
      exports: {
        statistics: async (_owner, query) =>
          dayStatistics((await allExports()).filter((row) => chosen(row, row.owner, query))),
      },
    }),
  },
  {
    name: 'statistics take those that were never delivered for delivered at once',
    breaks: [LATENCIES],
    breakage: over((rows) => rows.map((row) => ({ ...row, deliveredAt: row.deliveredAt ?? row.createdAt }))),
  },
  {
    name: 'statistics take latencies of successful exports only',
    breaks: [LATENCIES],
    breakage: over((rows) => rows.map((row) => (row.status === 'success' ? row : { ...row, deliveredAt: null }))),
  },
  {
    name: 'the median of an even number is the middle between two',
    breaks: [LATENCIES],
    breakage: ({ storage: { exports }, allExports }) => ({
      exports: {
        statistics: async (owner, query) => {
          const rows = (await allExports()).filter((row) => chosen(row, owner, query) && row.deliveredAt !== null);
          const middle = (provider: string): number | null => {
            const times = rows
              .filter((row) => row.provider === provider)
              .map(latency)
              .sort((a, b) => a - b);
            const [low, high] = [times[Math.floor((times.length - 1) / 2)], times[Math.floor(times.length / 2)]];
            return low === undefined || high === undefined ? null : (low + high) / 2;
          };
          const days = (await exports.statistics?.(owner, query)) ?? [];
          return days.map((day) => ({ ...day, medianMs: middle(day.provider) }));
        },
      },
    }),
  },
  {
    name: 'latencies are in whole seconds',
    breaks: [LATENCIES],
    breakage: after((days) =>
      days.map((day) => ({
        ...day,
        medianMs: day.medianMs === null ? null : Math.round(day.medianMs / 1_000) * 1_000,
      })),
    ),
  },
];
