import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { migrate, postgresMigrations } from '../../src/storage/sql/postgres.ts';

/** A database of its own, with the tables in it unless they were left out. */
export interface TestDatabase {
  /** Of a superuser. */
  url: string;
  /** The same for another login. */
  urlFor(user: string): string;
  drop(): Promise<void>;
}

/** Of every login that the tests make. */
export const PASSWORD = 'test';

async function serverUrl(): Promise<string> {
  // biome-ignore lint/complexity/useLiteralKeys: an index signature
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') return given;
  const response = await fetch(inject('postgresAt'));
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

/** Runs statements as a superuser, or as whom the URL names. */
export async function withClient<T>(url: string, action: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}

function urlOf(server: string, database: string, user?: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  if (user !== undefined) {
    url.username = user;
    url.password = PASSWORD;
  }
  return url.href;
}

/** Migrated once for all test files, and copied by each. */
async function makeTemplate(server: string): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify(postgresMigrations())).digest('hex').slice(0, 12);
  const template = `integrations_template_${digest}`;
  await withClient(server, async (client) => {
    await client.query('SELECT pg_advisory_lock(1)');
    const { rows } = await client.query('SELECT FROM pg_database WHERE datname = $1', [template]);
    if (rows.length > 0) return;
    await client.query(`CREATE DATABASE ${template}_new`);
    await migrate({ connectionString: urlOf(server, `${template}_new`) });
    await client.query(`ALTER DATABASE ${template}_new RENAME TO ${template}`);
  });
  return template;
}

export async function newDatabase(kind: 'migrated' | 'bare' = 'migrated'): Promise<TestDatabase> {
  const server = await serverUrl();
  const template = kind === 'migrated' ? await makeTemplate(server) : 'template1';
  const name = `integrations_test_${randomBytes(6).toString('hex')}`;
  await withClient(server, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return {
    url: urlOf(server, name),
    urlFor: (user) => urlOf(server, name, user),
    drop: () => withClient(server, async (client) => void (await client.query(`DROP DATABASE ${name} WITH (FORCE)`))),
  };
}
