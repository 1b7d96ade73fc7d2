import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type PostgresStorage, type PostgresStorageOptions, postgresStorage } from '../../src/storage/sql/postgres.ts';
import { PostgresConnections } from '../../src/storage/sql/postgres-connections.ts';
import { postgresFailure } from '../../src/storage/sql/postgres-failure.ts';
import { inTransaction } from '../../src/storage/sql/postgres-transaction.ts';
import { exportRow, idOf, settingRow } from '../../src/testing/contract/storage-sample-rows.ts';
import { newDatabase, type TestDatabase, withClient } from '../support/postgres.ts';
import { startTransactionPooler } from '../support/transaction-pooler.ts';

const ADA = 'user:ada';
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

function open(options: Partial<PostgresStorageOptions> = {}): PostgresStorage {
  const storage = postgresStorage({ connectionString: database.url, ...options } as PostgresStorageOptions);
  onTestFinished(() => storage.close());
  return storage;
}
function openPool(options: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString: database.url, max: 1, ...options });
  pool.on('error', () => {});
  onTestFinished(() => pool.end());
  return pool;
}
const onPool = (pool: pg.Pool, options: Partial<PostgresStorageOptions> = {}): PostgresStorage =>
  open({ connectionString: undefined as never, pool, ...options } as Partial<PostgresStorageOptions>);
const thrown = (action: Promise<unknown>): Promise<unknown> =>
  action.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Somebody else holds the row until they are told to let go. */
async function lockSetting(): Promise<() => Promise<void>> {
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  await other.query('BEGIN; SELECT * FROM integration_settings FOR UPDATE');
  let isHeld = true;
  const letGo = async (): Promise<void> => {
    if (isHeld) await other.end();
    isHeld = false;
  };
  onTestFinished(letGo);
  return letGo;
}
/** The server process that waits for a lock. */
async function waiting(): Promise<number> {
  for (;;) {
    const { rows } = await superuser.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (rows[0] !== undefined) return rows[0].pid;
    await pause(10);
  }
}
const renamed = settingRow({ label: 'Renamed', revision: 2 });
const labels = async (): Promise<unknown[]> =>
  (await superuser.query<{ label: string }>('SELECT label FROM integration_settings')).rows.map(({ label }) => label);

describe('a server that', () => {
  test('is down fails the call, and it may be tried again', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await new Promise((closed) => server.close(closed));
    const failure = await thrown(open({ connectionString: `postgres://zebra@127.0.0.1:${port}/x` }).settings.list(ADA));
    expect(failure).toMatchObject({ name: 'IntegrationError', code: 'STORAGE_FAILED', retryable: true });
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toMatch(/zebra|127\.0\.0\.1|ECONN/);
  });

  test('accepts and then says nothing fails the call in time', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const start = performance.now();
    const storage = open({ connectionString: `postgres://x@127.0.0.1:${port}/x`, timeoutMs: 200 });
    expect(await thrown(storage.settings.list(ADA))).toMatchObject({ code: 'STORAGE_FAILED', retryable: true });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('refuses the login is told apart', async () => {
    const url = new URL(database.url);
    url.username = 'nobody_at_all';
    expect(await thrown(open({ connectionString: url.href }).settings.list(ADA))).toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('Postgres refused the login. (Postgres 28'),
      retryable: false,
    });
  });

  test('cuts the connection in the midst fails the call only', async () => {
    const pool = openPool();
    const storage = onPool(pool);
    await storage.settings.insert(settingRow());
    const letGo = await lockSetting();
    const failure = thrown(storage.settings.replace(renamed, 1));
    await superuser.query('SELECT pg_terminate_backend($1)', [await waiting()]);
    expect(await failure).toMatchObject({ code: 'STORAGE_FAILED', retryable: true });
    expect(pool.totalCount).toBe(0);
    await letGo();
    expect(await labels()).toEqual(['Sales channel']);
    expect(await storage.settings.replace(renamed, 1)).toBe(true);
  });

  test('has cut an idle connection is asked over another one', async () => {
    const storage = open();
    await storage.settings.insert(settingRow());
    await superuser.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await pause(50);
    expect(await storage.settings.list(ADA)).toHaveLength(1);
  });
});

describe('in time:', () => {
  test('a statement that waits too long ends, and so does its connection', async () => {
    const pool = openPool();
    const storage = onPool(pool, { timeoutMs: 300 });
    await storage.settings.insert(settingRow());
    const letGo = await lockSetting();
    const start = performance.now();
    const failure = await thrown(storage.settings.replace(renamed, 1));
    expect(performance.now() - start).toBeLessThan(2000);
    expect(failure).toMatchObject({ code: 'STORAGE_FAILED', retryable: true });
    expect(pool.totalCount).toBe(0);
    await letGo();
    await pause(400);
    expect(await labels()).toEqual(['Sales channel']);
    expect(await storage.settings.replace(renamed, 1)).toBe(true);
  });

  test('a server that answers no more fails the call, and nobody waits for its connection', async () => {
    const pooler = await startTransactionPooler(database.url, 1);
    onTestFinished(() => pooler.close());
    const connectionString = pooler.through(database.url);
    const other = new pg.Client({ connectionString });
    other.on('error', () => {});
    await other.connect();
    await other.query('BEGIN');
    const pool = openPool({ connectionString });
    expect(await thrown(onPool(pool, { timeoutMs: 300 }).settings.list(ADA))).toMatchObject({
      message: 'A statement took longer than 300 ms.',
      retryable: true,
    });
    expect(pool.totalCount).toBe(0);
  });

  test('a pool that has no connection left fails the call, and gets back one that comes too late', async () => {
    const pool = openPool();
    const storage = onPool(pool, { timeoutMs: 200 });
    const taken = await pool.connect();
    expect(await thrown(storage.settings.list(ADA))).toMatchObject({
      message: 'Getting a connection to Postgres took longer than 200 ms.',
      retryable: true,
    });
    taken.release();
    expect(await storage.settings.list(ADA)).toEqual([]);
    expect(pool.idleCount).toBe(1);
  });

  test('a process that hangs in the midst of a transaction does not keep its locks', async () => {
    await open().settings.insert(settingRow());
    const connections = new PostgresConnections({ pool: openPool() }, 300);
    const hanging = inTransaction(
      connections,
      `BEGIN; SELECT set_config('idle_in_transaction_session_timeout', '300', true)`,
      async (run) => {
        await run('SELECT * FROM integration_settings FOR UPDATE');
        await pause(1500);
        return run('SELECT 1');
      },
    );
    const ended = thrown(hanging);
    await pause(100);
    expect(await open({ timeoutMs: 1200 }).settings.replace(renamed, 1)).toBe(true);
    expect(await ended).toMatchObject({ code: 'STORAGE_FAILED' });
  });
});

describe('a transaction that fails', () => {
  test('leaves the connection as it was', async () => {
    const pool = openPool();
    const storage = onPool(pool);
    await storage.settings.insert(settingRow());
    const pids = async () => (await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid;
    const before = await pids();
    expect(await thrown(storage.settings.insert(settingRow({ id: idOf('a'), display: 'no JSON' })))).toMatchObject({
      code: 'STORAGE_FAILED',
      retryable: false,
    });
    expect(await pids()).toBe(before);
    const { rows } = await pool.query('SELECT current_user AS who, now() = statement_timestamp() AS alone');
    expect(rows).toEqual([{ who: new URL(database.url).username, alone: true }]);
  });

  test('is not taken for one that was committed', async () => {
    const connections = new PostgresConnections({ pool: openPool() }, 1000);
    const failure = await thrown(
      inTransaction(connections, 'BEGIN', async (run) => {
        await thrown(run('SELECT 1 / 0'));
      }),
    );
    expect(failure).toMatchObject({ code: 'STORAGE_FAILED', message: 'Postgres has rolled the transaction back.' });
  });
});

describe('errors', () => {
  test('name no value', async () => {
    const storage = open();
    const secret = 'zebra';
    await storage.settings.insert(settingRow());
    const failures = await Promise.all(
      [
        storage.settings.insert(settingRow({ label: secret })),
        storage.settings.insert(settingRow({ id: idOf('a'), label: `${secret}\0` })),
        storage.settings.insert(settingRow({ id: idOf('b'), display: secret })),
        storage.settings.insert(settingRow({ id: idOf('c'), display: `{"a":"${secret}\\u0000"}` })),
        storage.settings.insert(settingRow({ id: idOf('d'), createdAt: secret })),
        storage.settings.insert(settingRow({ id: secret })),
        storage.settings.insert({ ...settingRow({ id: idOf('e') }), revision: secret as never }),
        storage.settings.insert({ ...settingRow({ id: idOf('f') }), label: null as never }),
        storage.exports.insert(exportRow({ settingId: secret })),
        storage.exports.list(ADA, { limit: 10, since: secret }),
      ].map(thrown),
    );
    for (const failure of failures) {
      expect(failure).toMatchObject({ name: 'IntegrationError', code: 'STORAGE_FAILED', retryable: false });
      expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain(secret);
    }
    expect(await storage.settings.list(ADA)).toHaveLength(1);
  });

  test.each([
    ['08006', /broke/, true],
    ['22P02', /cannot keep/, false],
    ['22023', /role/, false],
    ['23505', /cannot keep/, false],
    ['25006', /no writes/, true],
    ['28000', /login/, false],
    ['3D000', /login/, false],
    ['40001', /in the way/, true],
    ['40P01', /in the way/, true],
    ['42501', /a right is missing/, false],
    ['42703', /another version/, false],
    ['42P01', /not in the database/, false],
    ['53100', /short of/, true],
    ['53300', /short of/, true],
    ['55P03', /in the way/, true],
    ['57014', /too long/, true],
    ['57P01', /shutting down/, true],
    ['XX000', /^Postgres failed\. \(Postgres XX000\)$/, true],
  ])('%s is told in our words', (code, message, retryable) => {
    const error = Object.assign(new Error('zebra'), { code, severity: 'ERROR', detail: 'zebra' });
    const told = postgresFailure(error);
    expect(told).toMatchObject({ code: 'STORAGE_FAILED', message: expect.stringMatching(message), retryable });
    expect(JSON.stringify(told, Object.getOwnPropertyNames(told))).not.toContain('zebra');
  });
});

test('a storage that is closed answers no more, and leaves a pool that it was given', async () => {
  const pool = openPool();
  for (const storage of [onPool(pool), open()]) {
    await storage.settings.list(ADA);
    await storage.close();
    await storage.close();
    expect(await thrown(storage.settings.list(ADA))).toMatchObject({ message: 'The storage is closed.' });
  }
  expect((await pool.query('SELECT 1')).rowCount).toBe(1);
  expect(await withClient(database.url, async (client) => (await client.query('SELECT 1')).rowCount)).toBe(1);
});
