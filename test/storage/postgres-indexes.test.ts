import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExportQuery } from '../../src/index.ts';
import {
  expiredExports,
  exportById,
  exportByKey,
  exportsOf,
  purgeExports,
  replaceExport,
} from '../../src/storage/sql/export-statements.ts';
import { POSTGRES_DIALECT } from '../../src/storage/sql/postgres-dialect.ts';
import { beginText } from '../../src/storage/sql/postgres-session.ts';
import { toQuery } from '../../src/storage/sql/postgres-values.ts';
import {
  deleteSetting,
  replaceSetting,
  settingById,
  settingsAfter,
  settingsOf,
} from '../../src/storage/sql/setting-statements.ts';
import { EVERY_OWNER, type Scope } from '../../src/storage/sql/sql-storage.ts';
import type { Statement } from '../../src/storage/sql/statement.ts';
import { statisticsOf } from '../../src/storage/sql/statistics-statements.ts';
import { exportRow, idOf, settingRow } from '../../src/testing/contract/storage-sample-rows.ts';
import { newDatabase, type TestDatabase } from '../support/postgres.ts';
import { BUSY, fillHistory } from '../support/postgres-history.ts';

const SESSION = {
  roles: { app: 'integrations_app', maintenance: 'integrations_maintenance' },
  schema: undefined,
  timeoutMs: 30_000,
};
const [SINCE, UNTIL, NOON] = ['2026-06-01T00:00:00.000Z', '2026-07-01T00:00:00.000Z', '2026-06-20T12:00:00.000Z'];

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await newDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await fillHistory(client, 30_000);
}, 60_000);
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

interface Plan {
  'Node Type': string;
  'Index Name'?: string;
  Plans?: Plan[];
}
const stepsOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(stepsOf)];

/** In the role and scope of the storage, as Postgres chooses by itself. */
async function stepsFor(scope: Scope, statement: Statement): Promise<Plan[]> {
  await client.query(beginText(SESSION, scope, 'READ WRITE'));
  const { text, values } = toQuery(statement);
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (FORMAT JSON) ${text}`, values);
  await client.query('ROLLBACK');
  const [plan] = rows[0]?.['QUERY PLAN'] ?? [];
  if (plan === undefined) throw new Error('No plan was given.');
  return stepsOf(plan.Plan);
}
const indexesIn = (steps: readonly Plan[]): string[] => steps.flatMap((step) => step['Index Name'] ?? []);

describe('every statement finds its index under row level security', () => {
  const id = idOf('a');
  const before = { createdAt: NOON, id };
  test.each<[string, Scope, Statement, string]>([
    ['an export by its id', BUSY, exportById(BUSY, id), 'integration_exports_pkey'],
    ['an export by its key', BUSY, exportByKey(BUSY, 'k'), 'integration_exports_owner_key_key'],
    ['the replacement of an export', BUSY, replaceExport(exportRow(), 1), 'integration_exports_pkey'],
    ['expired claims', EVERY_OWNER, expiredExports(NOON, 10, id), 'integration_exports_pending'],
    ['expired claims from the first', EVERY_OWNER, expiredExports(NOON, 10), 'integration_exports_pending'],
    ['a purge', EVERY_OWNER, purgeExports(POSTGRES_DIALECT, NOON, 10), 'integration_exports_to_purge'],
    ['a setting by its id', BUSY, settingById(BUSY, id), 'integration_settings_pkey'],
    ['the replacement of a setting', BUSY, replaceSetting(settingRow(), 1), 'integration_settings_pkey'],
    ['a delete', BUSY, deleteSetting(BUSY, id), 'integration_settings_pkey'],
    ['the settings of an owner', BUSY, settingsOf(BUSY), 'integration_settings_of_'],
    ['those of a provider', BUSY, settingsOf(BUSY, 'slack'), 'integration_settings_of_'],
    ['a page of all settings', EVERY_OWNER, settingsAfter(id, 10), 'integration_settings_pkey'],
    ['the first page of all settings', EVERY_OWNER, settingsAfter(undefined, 10), 'integration_settings_pkey'],
    ['the history', BUSY, exportsOf(BUSY, { limit: 10 }), 'integration_exports_of_owner'],
    ['a later page', BUSY, exportsOf(BUSY, { limit: 10, before }), 'integration_exports_of_owner'],
    [
      'a later page with an end',
      BUSY,
      exportsOf(BUSY, { limit: 10, until: UNTIL, before }),
      'integration_exports_of_owner',
    ],
    ['that of a session', BUSY, exportsOf(BUSY, { limit: 10, sessionId: 's' }), 'integration_exports_of_session'],
    ['that of a provider', BUSY, exportsOf(BUSY, { limit: 10, provider: 's' }), 'integration_exports_of_provider'],
    ['that of a status', BUSY, exportsOf(BUSY, { limit: 10, status: 'failed' }), 'integration_exports_of_status'],
    ['that of a user', BUSY, exportsOf(BUSY, { limit: 10, userId: 'u' }), 'integration_exports_of_user'],
  ])('%s', async (_name, scope, statement, index) => {
    const steps = await stepsFor(scope, statement);
    expect(indexesIn(steps).filter((name) => name.startsWith(index))).not.toEqual([]);
    const types = steps.map((step) => step['Node Type']);
    expect(types).not.toContain('Seq Scan');
    if (index.startsWith('integration_exports_of')) expect(types).not.toContain('Sort');
  });

  test.each([
    ['all', {}, 'integration_exports_of_owner'],
    ['a provider', { provider: 'slack' }, 'integration_exports_of_provider'],
    ['a user', { userId: 'ben' }, 'integration_exports_of_user'],
  ])('statistics of %s', async (_name, query, index) => {
    const statement = statisticsOf(BUSY, { since: SINCE, until: UNTIL, ...query }, POSTGRES_DIALECT.statistics);
    // They sort what they count, and that is few.
    expect(indexesIn(await stepsFor(BUSY, statement))).toEqual([index]);
  });

  test('each combination of filters', async () => {
    const filters: Omit<ExportQuery, 'limit'> = {
      provider: 'slack',
      sessionId: 's',
      status: 'failed',
      userId: 'u',
      since: SINCE,
      until: UNTIL,
      before,
    };
    const fields = Object.keys(filters) as (keyof typeof filters)[];
    for (let bits = 0; bits < 2 ** fields.length; bits += 1) {
      const chosen = fields.filter((_field, index) => (bits & (1 << index)) !== 0);
      const query = Object.fromEntries(chosen.map((field) => [field, filters[field]]));
      const steps = await stepsFor(BUSY, exportsOf(BUSY, { limit: 10, ...query }));
      expect([chosen, indexesIn(steps).length]).not.toEqual([chosen, 0]);
      expect([chosen, steps.map((step) => step['Node Type'])]).not.toEqual([
        chosen,
        expect.arrayContaining(['Seq Scan']),
      ]);
    }
  });
});
