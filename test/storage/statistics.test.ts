import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ExportRow,
  type ExportStatus,
  memoryStorage,
  type OwnerKey,
  type StatisticsQuery,
} from '../../src/index.ts';
import { SQLITE_MIGRATIONS, sqliteStorage } from '../../src/storage/sql/sqlite.ts';
import { SQLITE_DIALECT } from '../../src/storage/sql/sqlite-dialect.ts';
import { statisticsOf } from '../../src/storage/sql/statistics-statements.ts';
import { exportRow, idOf } from '../../src/testing/contract/storage-sample-rows.ts';

const ADA: OwnerKey = 'user:ada';
const START = Date.UTC(2026, 10, 2);
const DAY_MS = 86_400_000;
const ALWAYS: StatisticsQuery = { since: '2026-01-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' };
const STATUSES: readonly ExportStatus[] = ['success', 'failed', 'pending', 'partial', 'unknown', 'revoked'];

const anExport = fc.record({
  owner: fc.constantFrom<OwnerKey>(ADA, 'user:ben'),
  provider: fc.constantFrom('slack', 'hubspot', 'Chat'),
  userId: fc.constantFrom('ada', 'ben'),
  status: fc.constantFrom(...STATUSES),
  created: fc.integer({ min: 0, max: 3 * DAY_MS }),
  latency: fc.option(fc.integer({ min: 0, max: 2 * DAY_MS })),
});
const aQuery = fc.record({
  provider: fc.constantFrom(undefined, 'slack'),
  userId: fc.constantFrom(undefined, 'ben'),
  since: fc.constantFrom(ALWAYS.since, new Date(START + DAY_MS).toISOString()),
  until: fc.constantFrom(ALWAYS.until, new Date(START + 2 * DAY_MS).toISOString()),
});

test('SQLite counts what memory counts, to the millisecond', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anExport, { minLength: 1, maxLength: 60 }), aQuery, async (drawn, query) => {
      const [memory, sqlite] = [memoryStorage(), sqliteStorage({ path: ':memory:' })];
      for (const [index, { created, latency, ...rest }] of drawn.entries()) {
        const createdAt = new Date(START + created).toISOString();
        const deliveredAt = latency === null ? null : new Date(START + created + latency).toISOString();
        const row: ExportRow = exportRow({ id: idOf(`export-${index}`), createdAt, deliveredAt, ...rest });
        await memory.exports.insert(row);
        await sqlite.exports.insert(row);
      }
      expect(await sqlite.exports.statistics?.(ADA, query)).toEqual(await memory.exports.statistics?.(ADA, query));
      await sqlite.close();
    }),
    { numRuns: 60 },
  );
});

describe('statistics look only at what they count:', () => {
  function planOf(query: Partial<StatisticsQuery>): string[] {
    const database = new DatabaseSync(':memory:');
    for (const { sql } of SQLITE_MIGRATIONS) database.exec(sql);
    const { text, values } = statisticsOf(ADA, { ...ALWAYS, ...query }, SQLITE_DIALECT.statistics);
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...values.map(String));
    database.close();
    return steps.map(({ detail }) => String(detail)).filter((detail) => detail.includes('integration_exports'));
  }

  test.each([
    ['all of an owner', {}, 'of_owner (owner=? AND created_at>? AND created_at<?)'],
    ['a provider', { provider: 'slack' }, 'of_provider (owner=? AND provider=? AND created_at>? AND created_at<?)'],
    ['a user', { userId: 'ben' }, 'of_user (owner=? AND user_id=? AND created_at>? AND created_at<?)'],
  ])('%s', (_name, query, index) => {
    expect(planOf(query)).toEqual([`SEARCH integration_exports USING INDEX integration_exports_${index}`]);
  });
});
