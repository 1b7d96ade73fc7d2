import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresStorage } from '../../src/storage/sql/postgres.ts';
import { exportRow, idOf, settingRow } from '../../src/testing/contract/storage-sample-rows.ts';
import { type Outcome, TABLES } from './postgres-attempts.ts';
import { type Logins, openLogins } from './postgres-logins.ts';
import { outcomeOf } from './postgres-outcome.ts';

let logins: Logins;
beforeAll(async () => {
  logins = await openLogins();
}, 60_000);
afterAll(() => logins?.close());

describe('the owner of the tables', () => {
  test.each(TABLES)('is bound as well: %s', async (table) => {
    const { owner } = logins;
    for (const sql of [`SELECT * FROM ${table}`, `UPDATE ${table} SET revision = 9`, `DELETE FROM ${table}`])
      for (const name of [undefined, 'user:ada']) expect(await outcomeOf(owner, name, sql, 'COMMIT')).toBe(0);
  });

  test('takes on the role that migrate() has granted it', async () => {
    const { owner, database } = logins;
    const sql = `SET LOCAL ROLE ${database.roles.app}; SELECT * FROM integration_settings`;
    expect(await outcomeOf(owner, 'user:ada', sql, 'ROLLBACK')).toBe(1);
  });
});

test.each([
  `INSERT INTO integration_migrations (version, name) VALUES (99, 'forged')`,
  'DELETE FROM integration_migrations',
  'TRUNCATE integration_migrations',
])('nobody but the owner says which version the tables have: %s', async (sql) => {
  for (const client of [logins.tenant, logins.cron])
    expect(await outcomeOf(client, 'user:ada', sql, 'ROLLBACK')).toBe('refused');
});

describe('the maintenance role', () => {
  const EVERY = `SET LOCAL integrations.every_owner = 'yes'`;

  test.each<[string, Outcome]>([
    ['SELECT * FROM integration_settings', 3],
    ['SELECT * FROM integration_exports', 3],
    ['UPDATE integration_settings SET label = $$x$$', 'refused'],
    ['UPDATE integration_settings SET config = $$x$$', 'refused'],
    [`DELETE FROM integration_settings`, 'refused'],
    [`DELETE FROM integration_exports`, 'refused'],
    ['INSERT INTO integration_exports SELECT * FROM integration_exports', 'refused'],
    [`UPDATE integration_exports SET status = 'success'`, 'refused'],
    [`UPDATE integration_exports SET owner = 'user:ben'`, 'refused'],
    // All are pending, and those are kept whole.
    [`UPDATE integration_exports SET steps = '[]', metadata = '{}', destination = NULL, error = NULL`, 0],
    ['TRUNCATE integration_exports', 'refused'],
  ])('%s: %s', async (sql, outcome) => {
    expect(await outcomeOf(logins.cron, undefined, `${EVERY}; ${sql}`, 'ROLLBACK')).toBe(outcome);
  });

  test('empties exports that are done, and writes nothing else into them', async () => {
    const { superuser, cron } = logins;
    await superuser.query(`UPDATE integration_exports SET status = 'success' WHERE owner = 'user:ben'`);
    const emptied = `UPDATE integration_exports SET steps = '[]', metadata = '{}', destination = NULL, error = NULL`;
    expect(await outcomeOf(cron, undefined, `${EVERY}; ${emptied}`, 'ROLLBACK')).toBe(1);
    expect(await outcomeOf(cron, undefined, emptied, 'ROLLBACK')).toBe(0);
    const forged = `UPDATE integration_exports SET steps = '["forged"]'`;
    expect(await outcomeOf(cron, undefined, `${EVERY}; ${forged}`, 'ROLLBACK')).toBe('refused');
    await superuser.query(`UPDATE integration_exports SET status = 'pending'`);
  });

  test('gives nothing to who does not ask for the rows of all, so a login may have both roles', async () => {
    const { superuser, cron, database } = logins;
    await superuser.query(`GRANT ${database.roles.app} TO ${database.cron}`);
    for (const table of TABLES) {
      expect(await outcomeOf(cron, 'user:ada', `SELECT * FROM ${table}`, 'ROLLBACK')).toBe(1);
      expect(await outcomeOf(cron, undefined, `SELECT * FROM ${table}`, 'ROLLBACK')).toBe(0);
      expect(await outcomeOf(cron, '', `SELECT * FROM ${table}`, 'ROLLBACK')).toBe(0);
      expect(await outcomeOf(cron, undefined, `${EVERY}; SELECT * FROM ${table}`, 'ROLLBACK')).toBe(3);
    }
    await superuser.query(`REVOKE ${database.roles.app} FROM ${database.cron}`);
  });
});

describe('the storage', () => {
  const rows = [settingRow({ id: idOf('mine'), owner: 'user:cyd' }), exportRow({ id: idOf('his'), owner: 'user:cyd' })];

  test.each(['takes the roles on', 'has logins that are such roles'])('%s', async (way) => {
    const { database, superuser } = logins;
    const storage = postgresStorage({
      connectionString: database.urlFor(database.tenant),
      maintenance: { connectionString: database.urlFor(database.cron) },
      roles: way === 'takes the roles on' ? database.roles : false,
    });
    await storage.settings.insert(settingRow({ id: rows[0]?.id ?? '', owner: 'user:cyd' }));
    await storage.exports.insert(exportRow({ id: rows[1]?.id ?? '', owner: 'user:cyd', status: 'success' }));
    expect(await storage.settings.list('user:cyd')).toHaveLength(1);
    expect(await storage.maintenance.listExpired('2999-01-01T00:00:00.000Z', 10)).toHaveLength(3);
    expect(await storage.maintenance.purge('2999-01-01T00:00:00.000Z')).toBe(1);
    await storage.close();
    for (const table of TABLES) await superuser.query(`DELETE FROM ${table} WHERE owner = 'user:cyd'`);
  });

  test('whose login lacks the maintenance role does no maintenance', async () => {
    const { database } = logins;
    const storage = postgresStorage({ connectionString: database.urlFor(database.tenant), roles: database.roles });
    expect(await storage.settings.list('user:ada')).toHaveLength(1);
    await expect(storage.maintenance.purge('2999-01-01T00:00:00.000Z')).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      retryable: false,
      hint: expect.stringContaining('grant the roles'),
    });
    await storage.close();
  });

  test.each(['maintenance', 'owners'])(
    'whose login is not meant for %s says so, and never that all is done',
    async (what) => {
      const { database } = logins;
      const own = { connectionString: database.urlFor(database.tenant) };
      const jobs = { connectionString: database.urlFor(database.cron) };
      const storage = postgresStorage({ ...(what === 'owners' ? jobs : own), roles: false });
      const asking =
        what === 'owners'
          ? storage.settings.list('user:ada')
          : storage.maintenance.listExpired('2999-01-01T00:00:00.000Z', 9);
      await expect(asking).rejects.toMatchObject({ code: 'STORAGE_FAILED', retryable: false });
      await storage.close();
    },
  );

  test('that says there is no row level security refuses tables that have it', async () => {
    const { database } = logins;
    const storage = postgresStorage({ connectionString: database.urlFor(database.tenant), rowLevelSecurity: false });
    await expect(storage.settings.list('user:ada')).rejects.toMatchObject({
      message: 'The tables have row level security, and the storage says that they do not.',
    });
    await storage.close();
  });

  test.each(['a superuser', 'a login with BYPASSRLS'])('refuses %s without a role', async (who) => {
    const { database, superuser } = logins;
    const connectionString = who === 'a superuser' ? database.url : database.urlFor(database.tenant);
    await superuser.query(`ALTER ROLE ${database.tenant} BYPASSRLS`);
    const storage = postgresStorage({ connectionString, roles: false });
    await expect(storage.settings.list('user:ada')).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: 'Row level security does not hold for the login or role of the storage.',
      retryable: false,
    });
    await superuser.query(`ALTER ROLE ${database.tenant} NOBYPASSRLS`);
    await storage.close();
  });

  test('refuses tables whose row level security was switched off', async () => {
    const { database, superuser } = logins;
    await superuser.query('ALTER TABLE integration_exports DISABLE ROW LEVEL SECURITY');
    const pool = new pg.Pool({ connectionString: database.url });
    const storage = postgresStorage({ pool, roles: database.roles });
    await expect(storage.settings.list('user:ada')).rejects.toMatchObject({
      hint: expect.stringContaining('migrate()'),
    });
    await superuser.query('ALTER TABLE integration_exports ENABLE ROW LEVEL SECURITY');
    expect(await storage.settings.list('user:ada')).toHaveLength(1);
    await storage.close();
    await pool.end();
  });
});
