import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { OwnerKey } from '../../src/index.ts';
import { type PostgresPool, type PostgresStorage, postgresStorage } from '../../src/storage/sql/postgres.ts';
import { PostgresConnections } from '../../src/storage/sql/postgres-connections.ts';
import { PostgresDatabase } from '../../src/storage/sql/postgres-database.ts';
import { exportRow, idOf, settingRow, time } from '../../src/testing/contract/storage-sample-rows.ts';
import { newDatabase, type TestDatabase } from '../support/postgres.ts';

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

const OWNERS: readonly OwnerKey[] = [
  `user:'`,
  `user:''`,
  `user:\\'`,
  `user:\\`,
  `user:\\\\'; DROP TABLE integration_settings; --`,
  `user:', true); SET LOCAL ROLE postgres; SELECT set_config('integrations.owner', 'user:ada`,
  `user:ada', true), set_config('role', 'none`,
  'user:$$ada$$',
  'user:"ada"',
  'user:ada\n\r\t--',
  'user:\u0001\u007f\u00c1\u0153\uff07',
  'user:😀',
  'user:%s %I ? $1 :name',
  `user:${'x'.repeat(100)}`,
];
/** What a connection may have been used for before. */
const STATES: readonly [string, string][] = [
  ['as it comes', ''],
  [
    'with backslashes that escape',
    '-c standard_conforming_strings=off -c escape_string_warning=off -c backslash_quote=on',
  ],
  ['in another encoding', '-c client_encoding=SJIS'],
];

function open(options: string, setUp = 'SELECT 1'): { storage: PostgresStorage; pool: pg.Pool } {
  const pool = new pg.Pool({ connectionString: database.url, options, max: 1 });
  pool.on('connect', (client) => void client.query(setUp));
  const storage = postgresStorage({ pool });
  onTestFinished(async () => {
    await storage.close();
    await pool.end();
  });
  return { storage, pool };
}

describe.each(STATES)('over a connection %s', (_name, options) => {
  test.each(OWNERS)('an owner stays within their name: %j', async (owner) => {
    const { storage } = open(options);
    if (options.includes('SJIS')) {
      // Whatever the server makes of the bytes, nobody else's rows may come of it.
      await open('').storage.settings.insert(settingRow({ owner: 'user:ada' }));
      expect(await storage.settings.list(owner).catch(() => [])).toEqual([]);
      return;
    }
    await storage.settings.insert(settingRow({ owner: 'user:ada' }));
    await storage.settings.insert(settingRow({ id: idOf('own'), owner }));
    expect((await storage.settings.list(owner)).map((row) => row.owner)).toEqual([owner]);
    expect((await storage.settings.list('user:ada')).map((row) => row.owner)).toEqual(['user:ada']);
    expect(await storage.settings.delete(owner, idOf('own'))).toBe(true);
  });
});

describe('what a connection was set to before', () => {
  test('changes no row that is read or written', async () => {
    const setUp = `SET DateStyle = 'German'; SET TimeZone = 'Asia/Kolkata'; SET row_security = off;
      SET integrations.owner = 'user:ben'; SET default_transaction_isolation = 'serializable';
      SET default_transaction_read_only = on; SET extra_float_digits = -15; SET IntervalStyle = 'iso_8601'`;
    const { storage, pool } = open('', setUp);
    const row = exportRow({ createdAt: '2026-11-02T23:59:59.007Z', updatedAt: time(1), status: 'success' });
    await open('').storage.exports.insert(exportRow({ id: idOf('bens'), owner: 'user:ben' }));
    expect(await storage.exports.insert(row)).toBe(true);
    expect(await storage.exports.get('user:ada', { id: row.id })).toMatchObject({
      createdAt: row.createdAt,
      leaseUntil: row.leaseUntil,
      deliveredAt: row.deliveredAt,
      steps: row.steps,
      revision: 1,
    });
    const { since, until } = { since: '2026-11-02T23:59:59.007Z', until: '2026-11-03T00:00:00.000Z' };
    expect(await storage.exports.list('user:ada', { limit: 5, since, until })).toHaveLength(1);
    expect(await storage.exports.statistics?.('user:ada', { since, until })).toMatchObject([{ day: '2026-11-02' }]);
    expect(await storage.maintenance.listExpired(time(60), 10)).toHaveLength(1);
    expect((await pool.query(`SHOW TimeZone`)).rows).toEqual([{ TimeZone: 'Asia/Kolkata' }]);
  });

  test.each([
    ['off', 'on'],
    ['remote_apply', 'remote_apply'],
    ['on', 'on'],
  ])('of synchronous_commit %s a write makes %s', async (before, within) => {
    const { pool } = open('', `SET synchronous_commit = ${before}`);
    const connections = new PostgresConnections({ pool }, 5000);
    const session = { roles: undefined, schema: undefined, timeoutMs: 5000 };
    const written = new PostgresDatabase({ connections, maintenance: connections, session, rowLevelSecurity: false });
    const text = `SELECT FROM integration_migrations WHERE version = 1 AND current_setting('synchronous_commit') = ?`;
    expect(await written.change('user:ada', { text, values: [within] })).toBe(1);
  });

  test('through pg for the whole process neither matters nor changes', async () => {
    const TIMESTAMPTZ = 1184;
    const JSONB = 3802;
    const before = [TIMESTAMPTZ, JSONB].map((type): unknown => pg.types.getTypeParser(type));
    pg.types.setTypeParser(TIMESTAMPTZ, () => 'of the host');
    pg.types.setTypeParser(JSONB, () => 'of the host');
    onTestFinished(() => {
      pg.types.setTypeParser(TIMESTAMPTZ, before[0] as never);
      pg.types.setTypeParser(JSONB, before[1] as never);
    });
    const { storage, pool } = open('');
    await storage.settings.insert(settingRow());
    expect(await storage.settings.list('user:ada')).toMatchObject([
      { createdAt: time(0), display: '{"team": "Acme"}' },
    ]);
    expect((await pool.query('SELECT now() AS host')).rows).toEqual([{ host: 'of the host' }]);
  });

  test('binary is refused, and not taken for text', async () => {
    const pool = new pg.Pool({ connectionString: database.url, binary: true } as pg.PoolConfig);
    onTestFinished(() => pool.end());
    const storage = postgresStorage({ pool: pool satisfies PostgresPool });
    await storage.settings.insert(settingRow());
    await expect(storage.settings.list('user:ada')).rejects.toMatchObject({
      message: expect.stringContaining('binary'),
      retryable: false,
    });
  });
});

test('a journal is kept whatever its texts hold', async () => {
  const { storage } = open('');
  const odd = JSON.stringify(['before\0after', 'half \ud83d', '\u0001', '😀']);
  const row = exportRow({ steps: odd, metadata: `{"a":${odd}}`, error: odd });
  await storage.exports.insert(exportRow());
  expect(await storage.exports.replace({ ...row, revision: 2 }, 1)).toBe(true);
  expect(await storage.exports.get('user:ada', { id: row.id })).toMatchObject({
    steps: odd,
    metadata: row.metadata,
    error: odd,
  });
});
