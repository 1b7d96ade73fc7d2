import type { ExportStatus } from '../../result.ts';
import type { DayStatistics, ExportRow, OwnerKey, StatisticsQuery } from '../../storage/storage-adapter.ts';
import type { Scene, StorageCheck } from './storage-check.ts';
import { ACME, ADA, BEN, exportRow, idOf } from './storage-sample-rows.ts';

const MONDAY = '2026-11-02';
const TUESDAY = '2026-11-03';
const ALWAYS: StatisticsQuery = { since: '2026-01-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' };
const NONE: DayStatistics['counts'] = { success: 0, failed: 0, pending: 0, partial: 0, unknown: 0, revoked: 0 };
const STATUSES = Object.keys(NONE) as ExportStatus[];

const at = (day: string, time = '09:00:00.000'): string => `${day}T${time}Z`;
const later = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();

/** An export that was never delivered, unless the change says so. */
const one = (name: string, change: Partial<ExportRow>): ExportRow =>
  exportRow({ id: idOf(name), createdAt: at(MONDAY), deliveredAt: null, status: 'failed', ...change });

const day = (change: Partial<DayStatistics>): DayStatistics => ({
  provider: 'slack',
  day: MONDAY,
  counts: NONE,
  medianMs: null,
  p95Ms: null,
  ...change,
});

/** What a storage without statistics has promised is nothing. */
async function counts(
  { storage, witness }: Scene,
  rows: readonly ExportRow[],
  asked: readonly [OwnerKey, Partial<StatisticsQuery>, readonly DayStatistics[]][],
): Promise<void> {
  if (storage.exports.statistics === undefined) return;
  for (const row of rows) await storage.exports.insert(row);
  for (const [owner, query, expected] of asked)
    witness.equal(
      `the statistics of ${owner} with ${JSON.stringify(query)}`,
      await storage.exports.statistics(owner, { ...ALWAYS, ...query }),
      expected,
    );
}

const failed = (count: number): Partial<DayStatistics> => ({ counts: { ...NONE, failed: count } });

/** Checks that pass for a storage without `exports.statistics`. */
export const STATISTICS_CHECKS: readonly StorageCheck[] = [
  {
    name: 'statistics count the exports of an owner by provider and day, each status apart',
    advice: 'Group by day and provider, order by both, byte by byte, and leave out what has no exports.',
    run: (scene) => {
      const rows = [
        ...STATUSES.flatMap((status, index) =>
          Array.from({ length: index + 1 }, (_, copy) => one(`${status}-${copy}`, { status })),
        ),
        one('first', { createdAt: at(TUESDAY, '00:00:00.000') }),
        one('last', { createdAt: at(MONDAY, '23:59:59.999'), provider: 'Zulip' }),
        one('other', { createdAt: at('2026-11-05'), provider: 'hubspot' }),
      ];
      const all = { success: 1, failed: 2, pending: 3, partial: 4, unknown: 5, revoked: 6 };
      return counts(scene, rows, [
        [
          ADA,
          {},
          [
            day({ ...failed(1), provider: 'Zulip' }),
            day({ counts: all }),
            day({ ...failed(1), day: TUESDAY }),
            day({ ...failed(1), day: '2026-11-05', provider: 'hubspot' }),
          ],
        ],
      ]);
    },
  },
  {
    name: 'statistics count what was created from `since` on and before `until`, and what their filters name',
    advice: 'Use createdAt >= since, createdAt < until, and a condition for each filter that is not undefined.',
    run: (scene) => {
      const rows = [
        one('a', { createdAt: at(MONDAY, '09:00:00.000') }),
        one('b', { createdAt: at(MONDAY, '09:00:00.001'), provider: 'hubspot' }),
        one('c', { createdAt: at(MONDAY, '09:00:00.002'), userId: 'ben' }),
      ];
      const hubspot = day({ ...failed(1), provider: 'hubspot' });
      return counts(scene, rows, [
        [ADA, { since: at(MONDAY, '09:00:00.001') }, [hubspot, day(failed(1))]],
        [ADA, { until: at(MONDAY, '09:00:00.001') }, [day(failed(1))]],
        [ADA, { since: at(TUESDAY) }, []],
        [ADA, { provider: 'hubspot' }, [hubspot]],
        [ADA, { userId: 'ben' }, [day(failed(1))]],
        [ADA, { userId: 'ben', provider: 'hubspot' }, []],
        [ADA, { userId: undefined, provider: undefined }, [hubspot, day(failed(2))]],
      ]);
    },
  },
  {
    name: 'statistics count no export of another owner',
    advice: 'Put the owner into the WHERE of every statement.',
    run: (scene) =>
      counts(
        scene,
        [one('a', {}), one('b', { owner: BEN }), one('c', { owner: BEN }), one('d', { owner: ACME })],
        [
          [ADA, {}, [day(failed(1))]],
          [BEN, {}, [day(failed(2))]],
          ['user:nobody', {}, []],
          ['user:', {}, []],
        ],
      ),
  },
  {
    name: 'the latencies of statistics are those of delivered exports, by nearest rank',
    advice:
      'Order deliveredAt - createdAt of the delivered, whatever their status, and take the one at ceil(n * 0.5) and ceil(n * 0.95).',
    run: (scene) => {
      const start = at(MONDAY, '23:59:59.900');
      const spread = (
        name: string,
        provider: string,
        latencies: readonly number[],
        status: ExportStatus,
      ): ExportRow[] =>
        latencies.map((ms, index) =>
          one(`${name}-${index}`, { provider, status, createdAt: start, deliveredAt: later(start, ms) }),
        );
      const twenty = Array.from({ length: 20 }, (_, index) => ((index * 7) % 20) * 50 + 7);
      const rows = [
        ...spread('one', 'a', [123_456_789], 'success'),
        ...spread('two', 'b', [0, 33], 'revoked'),
        ...spread('three', 'c', [3_000, 1, 20], 'success'),
        ...spread('many', 'd', twenty, 'success'),
        ...spread('more', 'e', [...twenty, 99_999], 'partial'),
        ...Array.from({ length: 5 }, (_, index) => one(`not-${index}`, { provider: 'd', createdAt: start })),
      ];
      const expected = (provider: string, found: Partial<DayStatistics['counts']>, medianMs: number, p95Ms: number) =>
        day({ provider, counts: { ...NONE, ...found }, medianMs, p95Ms });
      return counts(scene, rows, [
        [
          ADA,
          {},
          [
            expected('a', { success: 1 }, 123_456_789, 123_456_789),
            expected('b', { revoked: 2 }, 0, 33),
            expected('c', { success: 3 }, 20, 3_000),
            expected('d', { success: 20, failed: 5 }, 457, 907),
            expected('e', { partial: 21 }, 507, 957),
          ],
        ],
      ]);
    },
  },
];
