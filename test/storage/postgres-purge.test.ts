import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type PostgresStorage, postgresStorage } from '../../src/storage/sql/postgres.ts';
import { exportRow, idOf, time } from '../../src/testing/contract/storage-sample-rows.ts';
import { newDatabase, type TestDatabase } from '../support/postgres.ts';
import { fillHistory } from '../support/postgres-history.ts';

const LATER = '2999-01-01T00:00:00.000Z';
let database: TestDatabase;
let superuser: pg.Client;
beforeAll(async () => {
  database = await newDatabase();
  superuser = new pg.Client({ connectionString: database.url });
  await superuser.connect();
}, 60_000);
beforeEach(async () => void (await superuser.query('TRUNCATE integration_settings, integration_exports')));
afterAll(async () => {
  await superuser?.end();
  await database?.drop();
});
function open(): PostgresStorage {
  const storage = postgresStorage({ connectionString: database.url });
  onTestFinished(() => storage.close());
  return storage;
}
const counted = async (condition: string): Promise<number> => {
  const { rows } = await superuser.query<{ found: number }>(
    `SELECT count(*)::integer AS found FROM integration_exports WHERE ${condition}`,
  );
  return rows[0]?.found ?? -1;
};

test('purges at the same time empty each export once, and none waits for another', async () => {
  await fillHistory(superuser, 6000);
  const full = `status IN ('success', 'failed') AND (steps::text <> '[]' OR destination IS NOT NULL)`;
  const before = await counted(full);
  const storages = [open(), open(), open()];
  const told = await Promise.all(storages.map((storage) => storage.maintenance.purge(LATER)));
  expect(told.reduce((sum, one) => sum + one, 0)).toBe(before);
  expect(await counted(full)).toBe(0);
  expect(await counted('revision = 4')).toBe(before);
});

test('a purge leaves alone what somebody is changing at the moment', async () => {
  const storage = open();
  await storage.exports.insert(exportRow({ id: idOf('busy'), status: 'success' }));
  await storage.exports.insert(exportRow({ id: idOf('idle'), status: 'success' }));
  const worker = new pg.Client({ connectionString: database.url });
  await worker.connect();
  onTestFinished(() => worker.end());
  await worker.query('BEGIN');
  await worker.query(`UPDATE integration_exports SET status = 'pending', revision = 2 WHERE id = $1`, [idOf('busy')]);
  expect(await storage.maintenance.purge(LATER)).toBe(1);
  await worker.query('COMMIT');
  expect(await storage.exports.get('user:ada', { id: idOf('busy') })).toMatchObject({
    status: 'pending',
    steps: exportRow().steps,
    revision: 2,
  });
});

test('an edit beside a purge is either before it or after it, never lost', async () => {
  const [storage, purging] = [open(), open()];
  const ids = Array.from({ length: 100 }, (_, index) => idOf(`export-${index}`));
  await Promise.all(ids.map((id) => storage.exports.insert(exportRow({ id, status: 'success', updatedAt: time(1) }))));
  const edits = ids.map(async (id, index) => {
    await pause(index % 10);
    return storage.exports.replace(exportRow({ id, status: 'pending', steps: '["edited"]', revision: 2 }), 1);
  });
  const [told, ...edited] = await Promise.all([purging.maintenance.purge(LATER), ...edits]);
  const wonByEdit = edited.filter(Boolean).length;
  expect(wonByEdit + told).toBe(ids.length);
  expect(await counted(`status = 'pending' AND steps::text = '["edited"]' AND revision = 2`)).toBe(wonByEdit);
  expect(await counted(`status = 'success' AND steps::text = '[]' AND revision = 2`)).toBe(told);
});
