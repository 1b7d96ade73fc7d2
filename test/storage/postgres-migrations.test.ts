import pg from 'pg';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  migrate,
  type PostgresStorage,
  type PostgresStorageOptions,
  postgresMigrations,
  postgresStorage,
} from '../../src/storage/sql/postgres.ts';
import { exportRow, settingRow } from '../../src/testing/contract/storage-sample-rows.ts';
import { newDatabase, type TestDatabase, withClient } from '../support/postgres.ts';
import { newTenantDatabase, type TenantDatabase } from '../support/postgres-tenants.ts';

const ADA = 'user:ada';
const NEWEST = postgresMigrations().length;

async function bare(): Promise<TestDatabase> {
  const database = await newDatabase('bare');
  onTestFinished(() => database.drop());
  return database;
}
async function withTenants(): Promise<TenantDatabase> {
  const database = await newTenantDatabase();
  onTestFinished(() => database.drop());
  return database;
}
function open(connectionString: string, options: Partial<PostgresStorageOptions> = {}): PostgresStorage {
  const storage = postgresStorage({ connectionString, ...options } as PostgresStorageOptions);
  onTestFinished(() => storage.close());
  return storage;
}
const run = (url: string, ...statements: string[]): Promise<Record<string, unknown>[]> =>
  withClient(url, async (client) => {
    let rows: Record<string, unknown>[] = [];
    for (const sql of statements) ({ rows } = await client.query<Record<string, unknown>>(sql));
    return rows;
  });
const versionsIn = async (url: string): Promise<unknown[]> =>
  (await run(url, 'SELECT version FROM integration_migrations ORDER BY version')).map(({ version }) => version);

describe('migrations', () => {
  test('are numbered from 1 without a gap, and note their number', () => {
    const all = postgresMigrations();
    expect(all.map(({ version }) => version)).toEqual(all.map((_, index) => index + 1));
    for (const { version, name, sql } of all) expect(sql).toContain(`VALUES (${version}, '${name}')`);
  });

  test('are never run by a call; until they are, it says what to do', async () => {
    const { url } = await bare();
    const storage = open(url);
    const failure = { code: 'STORAGE_FAILED', hint: expect.stringContaining('migrate()'), retryable: false };
    await expect(storage.settings.list(ADA)).rejects.toMatchObject(failure);
    await expect(storage.exports.insert(exportRow())).rejects.toMatchObject(failure);
    await storage.migrate();
    expect(await storage.exports.insert(exportRow())).toBe(true);
    expect(await versionsIn(url)).toEqual(postgresMigrations().map(({ version }) => version));
  });

  test('run again change nothing', async () => {
    const { url } = await bare();
    await migrate({ connectionString: url });
    await open(url).settings.insert(settingRow());
    await migrate({ connectionString: url });
    expect(await open(url).settings.list(ADA)).toHaveLength(1);
    expect(await versionsIn(url)).toHaveLength(NEWEST);
  });

  test('may be run by hand', async () => {
    const { url } = await bare();
    for (const { sql } of postgresMigrations()) await run(url, `BEGIN; ${sql} COMMIT`);
    const storage = open(url);
    expect(await storage.exports.insert(exportRow())).toBe(true);
    await storage.migrate();
  });

  test('are all undone when one fails', async () => {
    const { url } = await bare();
    await run(url, 'CREATE TABLE integration_exports (id integer)');
    await expect(migrate({ connectionString: url })).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    expect(await run(url, `SELECT to_regclass('integration_migrations') AS found`)).toEqual([{ found: null }]);
  });

  test('of a newer version are refused', async () => {
    const { url } = await bare();
    await migrate({ connectionString: url });
    await run(url, `INSERT INTO integration_migrations (version, name) VALUES (${NEWEST + 1}, 'new')`);
    const failure = {
      code: 'STORAGE_FAILED',
      message: expect.stringContaining(`version ${NEWEST + 1} of the tables`),
      hint: expect.stringContaining('newer'),
      retryable: false,
    };
    await expect(migrate({ connectionString: url })).rejects.toMatchObject(failure);
    await expect(open(url).settings.list(ADA)).rejects.toMatchObject(failure);
  });
});

describe('migrations at the same time', () => {
  test('of one database run once', async () => {
    const { url } = await bare();
    await Promise.all(Array.from({ length: 4 }, () => migrate({ connectionString: url })));
    expect(await versionsIn(url)).toHaveLength(NEWEST);
  });

  test('of another database that is making the same role wait for it', async () => {
    const { url } = await bare();
    const roles = { app: `race_app_${process.pid}`, maintenance: `race_maintenance_${process.pid}` };
    const names = `${roles.app}, ${roles.maintenance}`;
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    onTestFinished(async () => {
      await other.query(`DROP OWNED BY ${names}; DROP ROLE ${names}`);
      await other.end();
    });
    await other.query(`BEGIN; CREATE ROLE ${roles.app}; CREATE ROLE ${roles.maintenance}`);
    const migrating = migrate({ connectionString: url, roles });
    await vi.waitFor(async () => {
      const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      expect(await run(url, waiting)).toHaveLength(1);
    });
    await other.query('COMMIT');
    await migrating;
    expect(await open(url, { roles }).settings.list(ADA)).toEqual([]);
  });
});

describe('options', () => {
  test('without row level security there are no roles; it may come later', async () => {
    const { url } = await bare();
    const storage = open(url, { rowLevelSecurity: false });
    await storage.migrate();
    await storage.settings.insert(settingRow());
    expect(await storage.settings.list(ADA)).toHaveLength(1);
    expect(await versionsIn(url)).toEqual([1]);
    await expect(open(url).settings.list(ADA)).rejects.toMatchObject({ hint: expect.stringContaining('migrate()') });
    await migrate({ connectionString: url });
    expect(await open(url).settings.list(ADA)).toHaveLength(1);
    expect(await open(url).settings.list('user:ben')).toEqual([]);
  });

  test('a schema of its own is found by the role as well, whatever the search_path', async () => {
    const database = await withTenants();
    const { roles } = database;
    await database.asSuperuser(`CREATE SCHEMA "My schema" AUTHORIZATION ${database.owner}`);
    const options = { roles, schema: 'My schema' };
    await migrate({ connectionString: database.urlFor(database.owner), ...options });
    const storage = open(database.urlFor(database.tenant), options);
    await storage.settings.insert(settingRow());
    expect(await storage.settings.list(ADA)).toHaveLength(1);
    expect(await run(database.url, `SELECT to_regclass('integration_settings') AS found`)).toEqual([{ found: null }]);
  });

  test('a schema that is not there is told', async () => {
    const { url } = await bare();
    await expect(migrate({ connectionString: url, schema: 'missing' })).rejects.toMatchObject({
      message: expect.stringContaining('The schema is not there.'),
    });
  });

  test('a login that may not is told so', async () => {
    const { urlFor, tenant, roles } = await withTenants();
    await expect(migrate({ connectionString: urlFor(tenant), roles })).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('a right is missing'),
      retryable: false,
    });
  });

  test.each<[string, unknown]>([
    ['none', undefined],
    ['neither', {}],
    ['both', { connectionString: 'postgres://db.example', pool: { connect: async () => {} } }],
    ['an empty text', { connectionString: '' }],
    ['a pool that is none', { pool: {} }],
    ['a bad maintenance', { connectionString: 'postgres://db.example', maintenance: {} }],
    ['a bad schema', { connectionString: 'postgres://db.example', schema: '"; DROP TABLE users; --' }],
    ['a bad role', { connectionString: 'postgres://db.example', roles: { app: '', maintenance: 'b' } }],
    ['no time', { connectionString: 'postgres://db.example', timeoutMs: 0 }],
    ['more time than there is', { connectionString: 'postgres://db.example', timeoutMs: 2 ** 31 }],
  ])('that do not fit are refused: %s', (_name, options) => {
    expect(() => postgresStorage(options as PostgresStorageOptions)).toThrow(
      expect.objectContaining({ name: 'IntegrationError', code: 'INVALID_INPUT' }),
    );
  });
});
