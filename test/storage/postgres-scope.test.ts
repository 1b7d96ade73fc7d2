import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OwnerKey } from '../../src/index.ts';
import {
  exportById,
  exportByKey,
  exportsOf,
  insertExport,
  replaceExport,
} from '../../src/storage/sql/export-statements.ts';
import { PostgresConnections } from '../../src/storage/sql/postgres-connections.ts';
import { PostgresDatabase } from '../../src/storage/sql/postgres-database.ts';
import { POSTGRES_DIALECT } from '../../src/storage/sql/postgres-dialect.ts';
import {
  deleteSetting,
  insertSetting,
  replaceSetting,
  settingById,
  settingsOf,
} from '../../src/storage/sql/setting-statements.ts';
import type { Statement } from '../../src/storage/sql/statement.ts';
import { statisticsOf } from '../../src/storage/sql/statistics-statements.ts';
import { exportRow, idOf, settingRow } from '../../src/testing/contract/storage-sample-rows.ts';
import { newDatabase, type TestDatabase } from '../support/postgres.ts';
import { startTransactionPooler, type TransactionPooler } from '../support/transaction-pooler.ts';

const ADA: OwnerKey = 'user:ada';
const BEN: OwnerKey = 'user:ben';
const ALWAYS = { since: '2000-01-01T00:00:00.000Z', until: '2999-01-01T00:00:00.000Z' };
/** As if the package had forgotten whose rows it looks for. */
const unscoped = ({ text, values }: Statement): Statement => {
  const forgotten = text.replaceAll('owner = ?', 'CAST(? AS text) IS NOT NULL');
  if (forgotten === text) throw new Error(`No condition on the owner in: ${text}`);
  return { text: forgotten, values };
};

const READS: [string, Statement][] = [
  ['a setting', settingById(ADA, settingRow().id)],
  ['settings', settingsOf(ADA)],
  ['settings of a provider', settingsOf(ADA, 'slack')],
  ['an export by its id', exportById(ADA, exportRow().id)],
  ['an export by its key', exportByKey(ADA, exportRow().key)],
  ['the history', exportsOf(ADA, { limit: 10 })],
  ['the history of a session', exportsOf(ADA, { limit: 10, sessionId: 'session-1' })],
  ['statistics', statisticsOf(ADA, ALWAYS, POSTGRES_DIALECT.statistics)],
];
const WRITES: [string, Statement][] = [
  ['the replacement of a setting', replaceSetting(settingRow({ label: 'Stolen', revision: 2 }), 1)],
  ['the replacement of an export', replaceExport(exportRow({ status: 'success', revision: 2 }), 1)],
  ['a delete', deleteSetting(ADA, settingRow().id)],
];

let database: TestDatabase;
let pooler: TransactionPooler;
beforeAll(async () => {
  database = await newDatabase();
  pooler = await startTransactionPooler(database.url);
}, 60_000);
afterAll(async () => {
  await pooler?.close();
  await database?.drop();
});

const opened: PostgresConnections[] = [];
afterAll(async () => {
  for (const connections of opened) await connections.close();
});
function open(connectionString: string, rowLevelSecurity: boolean): PostgresDatabase {
  const connections = new PostgresConnections({ connectionString }, 10_000);
  opened.push(connections);
  const roles = { app: '"integrations_app"', maintenance: '"integrations_maintenance"' };
  const session = { roles: rowLevelSecurity ? roles : undefined, schema: undefined, timeoutMs: 10_000 };
  return new PostgresDatabase({ connections, maintenance: connections, session, rowLevelSecurity });
}

async function fill(secured: PostgresDatabase): Promise<void> {
  await secured.change(ADA, insertSetting(settingRow()));
  await secured.change(ADA, insertExport(exportRow()));
}

describe.each(['directly', 'through shared connections'])(
  `without the package's own condition on the owner, %s,`,
  (way) => {
    const url = () => (way === 'directly' ? database.url : pooler.through(database.url));
    let secured: PostgresDatabase;
    beforeAll(async () => {
      secured = open(url(), true);
      await fill(secured);
    });

    test.each(READS)('another owner reads nothing by %s', async (_name, statement) => {
      expect(await secured.rows(BEN, unscoped(statement))).toEqual([]);
      expect(await secured.rows(ADA, unscoped(statement))).toHaveLength(1);
      expect(await open(url(), false).rows(BEN, unscoped(statement))).not.toEqual([]);
    });

    test.each(WRITES)('another owner changes nothing by %s', async (_name, statement) => {
      expect(await secured.change(BEN, unscoped(statement))).toBe(0);
      expect(await secured.change(ADA, unscoped(statement))).toBe(1);
      await secured.change(ADA, { text: `UPDATE integration_settings SET revision = 1`, values: [] });
      await secured.change(ADA, { text: `UPDATE integration_exports SET revision = 1`, values: [] });
      await fill(secured);
    });

    test.each([
      ['a setting', insertSetting(settingRow({ id: idOf('forged') }))],
      ['an export', insertExport(exportRow({ id: idOf('forged') }))],
    ])('another owner inserts nothing in their name: %s', async (_name, statement) => {
      await expect(secured.change(BEN, statement)).rejects.toMatchObject({
        code: 'STORAGE_FAILED',
        message: expect.stringContaining('row level security'),
        retryable: false,
      });
    });
  },
);

test('the shared connections would show what is left behind on them', async () => {
  const one = open(pooler.through(database.url), true);
  await one.rows(ADA, { text: `SELECT set_config('integrations.leftover', 'seen', false)`, values: [] });
  const seen = [];
  for (let time = 0; time < 3; time += 1)
    seen.push(
      await one.rows(BEN, { text: `SELECT current_setting('integrations.leftover', true) AS found`, values: [] }),
    );
  expect(seen.flat().map(({ found }) => found)).toContain('seen');
});
