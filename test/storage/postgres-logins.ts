import pg from 'pg';
import { migrate, type PostgresReaders } from '../../src/storage/sql/postgres.ts';
import { newTenantDatabase, type TenantDatabase } from '../support/postgres-tenants.ts';
import { insertionOf, OWNERS, TABLES } from './postgres-attempts.ts';

/** A migrated database with a row of each owner in each table, and a connection for each login. */
export interface Logins {
  database: TenantDatabase;
  superuser: pg.Client;
  tenant: pg.Client;
  cron: pg.Client;
  owner: pg.Client;
  /** A row of each owner again, where they are gone. */
  fill(): Promise<void>;
  /** All that is hers, as the superuser sees it, whom no policy binds. */
  hers(): Promise<unknown[]>;
  close(): Promise<void>;
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

/**
 * `before` is run by a superuser before the migration, which the owner of the database runs. By default `favourite` gets
 * every right on what the owner makes.
 */
export async function openLogins(
  before: string[] = [],
  readers?: PostgresReaders,
  favourite = 'PUBLIC',
): Promise<Logins> {
  const database = await newTenantDatabase();
  await database.asSuperuser(...before);
  await database.asSuperuser(`ALTER DEFAULT PRIVILEGES FOR ROLE ${database.owner} GRANT ALL ON TABLES TO ${favourite}`);
  const { roles } = database;
  await migrate({ connectionString: database.urlFor(database.owner), roles, ...(readers && { readers }) });
  const superuser = await connect(database.url);
  const [tenant, cron, owner] = await Promise.all(
    (['tenant', 'cron', 'owner'] as const).map((login) => connect(database.urlFor(database[login]))),
  );
  if (!tenant || !cron || !owner) throw new Error('A login did not connect.');
  const fill = async (): Promise<void> => {
    for (const table of TABLES) for (const whose of OWNERS) await superuser.query(insertionOf(table, whose));
  };
  await fill();
  const rowsOf = async (table: string): Promise<unknown[]> =>
    (await superuser.query<{ t: string }>(`SELECT t::text FROM ${table} t WHERE owner = 'user:ada'`)).rows;
  return {
    database,
    superuser,
    tenant,
    cron,
    owner,
    fill,
    hers: () => Promise.all(TABLES.map(rowsOf)),
    close: async () => {
      for (const client of [superuser, tenant, cron, owner]) await client.end();
      await database.drop();
    },
  };
}
