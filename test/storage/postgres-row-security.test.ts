import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ATTEMPTS, type Attempt, type Outcome, TABLES } from './postgres-attempts.ts';
import { type Logins, openLogins } from './postgres-logins.ts';
import { outcomeOf } from './postgres-outcome.ts';

let logins: Logins;
beforeAll(async () => {
  logins = await openLogins();
}, 60_000);
afterAll(() => logins?.close());

describe.each(TABLES)('%s, to a login with nothing but the role of the storage:', (table) => {
  const expected = (outcome: Attempt['own']): Outcome => (typeof outcome === 'object' ? outcome[table] : outcome);

  test.each(ATTEMPTS.map((attempt) => [attempt.name, attempt] as const))('%s', async (_name, attempt) => {
    await logins.fill();
    const { tenant, hers } = logins;
    const before = await hers();
    const sql = attempt.sql(table);
    expect(await outcomeOf(tenant, 'user:ben', sql, 'COMMIT')).toBe(expected(attempt.other));
    expect(await outcomeOf(tenant, undefined, sql, 'COMMIT')).toBe(expected(attempt.none));
    expect(await outcomeOf(tenant, '', sql, 'COMMIT')).toBe(expected(attempt.none));
    expect(await hers()).toEqual(before);
    expect(await outcomeOf(tenant, 'user:ada', sql, 'ROLLBACK')).toBe(expected(attempt.own));
  });
});

test('the owner that a transaction has set does not outlive it on the connection', async () => {
  const { tenant } = logins;
  await logins.fill();
  const visible = 'SELECT * FROM integration_settings';
  expect(await outcomeOf(tenant, 'user:ada', visible, 'COMMIT')).toBe(1);
  expect((await tenant.query(`SELECT current_setting('integrations.owner', true) AS owner`)).rows).toEqual([
    { owner: '' },
  ]);
  expect((await tenant.query(visible)).rowCount).toBe(0);
});

test('a statement that was prepared for one owner shows another one only their own', async () => {
  const { tenant } = logins;
  await logins.fill();
  await tenant.query('PREPARE mine AS SELECT owner FROM integration_settings');
  for (const owner of ['user:ada', 'user:ben', 'user:ada']) {
    await tenant.query('BEGIN');
    await tenant.query(`SELECT set_config('integrations.owner', $1, true)`, [owner]);
    for (let time = 0; time < 7; time += 1) expect((await tenant.query('EXECUTE mine')).rows).toEqual([{ owner }]);
    await tenant.query('COMMIT');
  }
});

test('a login without any of the roles gets nowhere', async () => {
  const { database, superuser } = logins;
  const visible = TABLES.map((table) => `SELECT * FROM ${table}`);
  await superuser.query(`CREATE ROLE ${database.tenant}_stranger`);
  await superuser.query(`SET ROLE ${database.tenant}_stranger`);
  for (const sql of visible) expect(await outcomeOf(superuser, 'user:ada', sql, 'ROLLBACK')).toBe('refused');
  await superuser.query('RESET ROLE');
  await superuser.query(`DROP ROLE ${database.tenant}_stranger`);
});
