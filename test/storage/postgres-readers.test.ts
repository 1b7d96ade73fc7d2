import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresMigrations, readersSql } from '../../src/storage/sql/postgres.ts';
import { PASSWORD } from '../support/postgres.ts';
import { TABLES } from './postgres-attempts.ts';
import { type Logins, openLogins } from './postgres-logins.ts';

// As Supabase has it: one login for all, who they are in a setting, and generous default privileges.
const ROLE = `authenticated_${process.pid}`;
const HOST = [
  `CREATE ROLE ${ROLE} LOGIN PASSWORD '${PASSWORD}'`,
  'CREATE SCHEMA auth',
  `CREATE FUNCTION auth.uid() RETURNS text LANGUAGE sql STABLE AS $$ SELECT NULLIF(current_setting('request.sub', true), '') $$`,
  'CREATE TABLE auth.members (organization text, member text)',
  `INSERT INTO auth.members VALUES ('acme', 'ada'), ('acme', 'cyd')`,
  `CREATE FUNCTION auth.organizations() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
     AS $$ SELECT array_agg(organization) FROM auth.members WHERE member = auth.uid() $$`,
  `GRANT USAGE ON SCHEMA auth TO PUBLIC`,
];
const READERS = { role: ROLE, uid: 'auth.uid()', organizations: 'auth.organizations()' };

let logins: Logins;
let reader: pg.Client;
beforeAll(async () => {
  logins = await openLogins(HOST, READERS, ROLE);
  reader = new pg.Client({ connectionString: logins.database.urlFor(ROLE) });
  await reader.connect();
}, 60_000);
afterAll(async () => {
  await reader?.end();
  await logins?.superuser.query(`DROP OWNED BY ${ROLE}; DROP ROLE ${ROLE}`);
  await logins?.close();
});

/** The first values of the rows that somebody finds, or that they may not look. */
async function foundBy(uid: string, sql: string): Promise<string[] | 'refused'> {
  await reader.query('BEGIN');
  await reader.query(`SELECT set_config('request.sub', $1, true), set_config('integrations.owner', 'user:ada', true)`, [
    uid,
  ]);
  try {
    const { rows } = await reader.query<Record<string, string>>(sql);
    return rows.map((row) => Object.values(row)[0] ?? '').sort();
  } catch (error) {
    if ((error as { code?: string }).code === '42501') return 'refused';
    throw error;
  } finally {
    await reader.query('ROLLBACK');
  }
}

describe('who is logged in reads', () => {
  test.each([
    ['ada', ['organization:acme', 'user:ada'], ['organization:acme', 'user:ada']],
    ['ben', ['user:ben'], ['user:ben']],
    // The row of the organization is ada's export.
    ['cyd', ['organization:acme'], []],
    ['nobody', [], []],
    ['', [], []],
    [`' OR true --`, [], []],
  ])('%s', async (uid, settings, exports) => {
    expect(await foundBy(uid, 'SELECT owner FROM integration_settings')).toEqual(settings);
    expect(await foundBy(uid, 'SELECT owner FROM integration_exports')).toEqual(exports);
  });

  test.each(['config', 'credentials_ref', 'refresh_lease', '*'])('but never %s', async (column) => {
    expect(await foundBy('ada', `SELECT ${column} FROM integration_settings`)).toBe('refused');
    expect(await foundBy('ada', `SELECT id FROM integration_settings WHERE config IS NOT NULL`)).toBe('refused');
  });

  test.each(TABLES)('and writes nothing: %s', async (table) => {
    const writes = [`UPDATE ${table} SET revision = 9`, `DELETE FROM ${table}`, `TRUNCATE ${table}`];
    const copied = `INSERT INTO ${table} (id) SELECT id FROM ${table}`;
    for (const sql of [...writes, copied, `SELECT id FROM ${table} FOR UPDATE`])
      expect(await foundBy('ada', sql)).toBe('refused');
  });
});

test('the policies can be changed afterwards', async () => {
  const { owner } = logins;
  await owner.query(`BEGIN; ${readersSql({ role: ROLE, uid: 'auth.uid()' })} COMMIT`);
  expect(await foundBy('ada', 'SELECT owner FROM integration_settings')).toEqual(['user:ada']);
});

test.each([
  [{ readers: { ...READERS, role: 'a"b' } }, 'readers.role: '],
  [{ readers: { ...READERS, role: '' } }, 'readers.role: '],
  [{ readers: { ...READERS, uid: ' ' } }, 'readers.uid: '],
  [{ readers: READERS, rowLevelSecurity: false }, 'readers: '],
  [{ roles: { app: 'same', maintenance: 'same' } }, 'roles: '],
  [{ roles: { app: '$$', maintenance: 'b' } }, 'roles.app: '],
  [{ roles: { app: `a'b`, maintenance: 'b' } }, 'roles.app: '],
  [{ roles: { app: 'a', maintenance: 'b'.repeat(64) } }, 'roles.maintenance: '],
])('%o is refused', (options, path) => {
  expect(() => postgresMigrations(options)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining(path) }),
  );
});
