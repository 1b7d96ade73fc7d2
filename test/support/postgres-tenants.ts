import { randomBytes } from 'node:crypto';
import type { PostgresRoles } from '../../src/storage/sql/postgres.ts';
import { newDatabase, PASSWORD, type TestDatabase, withClient } from './postgres.ts';

/** A database with logins as a careful host has them, none of them a superuser. */
export interface TenantDatabase extends TestDatabase {
  roles: PostgresRoles;
  /** Owns the database and may create roles. */
  owner: string;
  /** Has only the first of the roles. */
  tenant: string;
  /** Has only the second one. */
  cron: string;
  /** Runs statements as a superuser. */
  asSuperuser(...statements: string[]): Promise<void>;
}

/** The roles are there already, so that the logins can have them; the tables are not. */
export async function newTenantDatabase(): Promise<TenantDatabase> {
  const database = await newDatabase('bare');
  const { pathname } = new URL(database.url);
  const mark = randomBytes(4).toString('hex');
  const [app, maintenance, owner, tenant, cron] = ['app', 'maintenance', 'owner', 'tenant', 'cron'].map(
    (name) => `test_${name}_${mark}`,
  ) as [string, string, string, string, string];
  const asSuperuser = (...statements: string[]): Promise<void> =>
    withClient(database.url, async (client) => {
      for (const sql of statements) await client.query(sql);
    });
  const [version] = await withClient(
    database.url,
    async (client) =>
      (
        await client.query<{ is_old: boolean }>(
          `SELECT current_setting('server_version_num')::integer < 160000 AS is_old`,
        )
      ).rows,
  );
  // As whoever has made the roles: they may grant them, and have none of their rights.
  const asMaker = version?.is_old ? 'WITH ADMIN OPTION' : 'WITH ADMIN TRUE, INHERIT FALSE, SET FALSE';
  await asSuperuser(
    `CREATE ROLE ${app} NOLOGIN`,
    `CREATE ROLE ${maintenance} NOLOGIN`,
    `CREATE ROLE ${owner} LOGIN PASSWORD '${PASSWORD}' CREATEROLE NOINHERIT`,
    `GRANT ${app}, ${maintenance} TO ${owner} ${asMaker}`,
    `CREATE ROLE ${tenant} LOGIN PASSWORD '${PASSWORD}' IN ROLE ${app}`,
    `CREATE ROLE ${cron} LOGIN PASSWORD '${PASSWORD}' IN ROLE ${maintenance}`,
    `ALTER DATABASE ${pathname.slice(1)} OWNER TO ${owner}`,
    `ALTER SCHEMA public OWNER TO ${owner}`,
  );
  return {
    ...database,
    roles: { app, maintenance },
    owner,
    tenant,
    cron,
    asSuperuser,
    drop: async () => {
      // The roles belong to the whole server, which has other databases.
      await asSuperuser(`DROP OWNED BY ${app}, ${maintenance}, ${owner}, ${tenant}, ${cron} CASCADE`);
      await asSuperuser(`ALTER DATABASE ${pathname.slice(1)} OWNER TO CURRENT_USER`);
      const roles = `DROP ROLE ${app}, ${maintenance}, ${owner}, ${tenant}, ${cron}`;
      await asSuperuser(roles);
      await database.drop();
    },
  };
}
