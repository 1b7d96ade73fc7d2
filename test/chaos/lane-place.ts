import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { onTestFinished } from 'vitest';
import { newDatabase, PASSWORD, withClient } from '../support/postgres.ts';
import type { StoragePlace } from './storage-place.ts';

/** What keeps the exports of a lane: a file, or a database on a server. */
export type LaneDatabase = 'SQLite' | 'Postgres';

const LOGIN = 'chaos_host';

/** A host's own login: no superuser, and a member of both roles. It belongs to the whole server, so others may have made it. */
const MAKE_LOGIN = `DO $$ BEGIN
  CREATE ROLE ${LOGIN} LOGIN PASSWORD '${PASSWORD}' IN ROLE integrations_app, integrations_maintenance;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$`;

/** The URLs of superusers, by those of the login. */
const superusers = new Map<string, string>();

/** The place of a database that has the tables, by the login of a host. */
export async function placeAt(superuser: string): Promise<StoragePlace> {
  await withClient(superuser, (client) => client.query(MAKE_LOGIN));
  const { href } = Object.assign(new URL(superuser), { username: LOGIN, password: PASSWORD });
  superusers.set(href, superuser);
  return postgresPlace(href);
}

async function newPostgres(): Promise<StoragePlace> {
  const { url, drop } = await newDatabase();
  onTestFinished(drop);
  return placeAt(url);
}

/** Where another process, or another way through, finds a Postgres. */
export const postgresPlace = (connectionString: string, timeoutMs?: number): StoragePlace => ({
  module: 'storage/sql/postgres.ts',
  open: 'postgresStorage',
  options: { connectionString, ...(timeoutMs === undefined ? {} : { timeoutMs }) },
});

function newSqlite(): StoragePlace {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return sqlitePlace(join(folder, 'exports.sqlite'));
}

const sqlitePlace = (path: string): StoragePlace => ({
  module: 'storage/sql/sqlite.ts',
  open: 'sqliteStorage',
  options: { path },
});

/** An empty storage of a lane's own, as plain data for all processes. It ends with the test. */
export const newPlace = async (database: LaneDatabase): Promise<StoragePlace> =>
  database === 'SQLite' ? newSqlite() : newPostgres();

const pathOf = ({ options }: StoragePlace): string => (options as { path: string }).path;

/** The URL by which a superuser gets into a lane's Postgres. */
export function superuserOf({ options }: StoragePlace): string {
  const url = superusers.get((options as { connectionString: string }).connectionString);
  if (url === undefined) throw new Error('This is no Postgres of a lane.');
  return url;
}

const TABLES = ['integration_settings', 'integration_exports'];

async function copyRows(table: string, from: pg.Client, to: pg.Client): Promise<void> {
  const { rows } = await from.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${table} t`);
  await to.query(`TRUNCATE ${table}`);
  for (const { row } of rows)
    await to.query(`INSERT INTO ${table} SELECT * FROM json_populate_record(NULL::${table}, $1)`, [row]);
}

/** Makes the rows of one place those of another one of the same kind. Nobody may be at work in either. */
export async function copyPlace(from: StoragePlace, to: StoragePlace): Promise<void> {
  if (from.open === 'sqliteStorage') {
    for (const file of ['', '-wal']) {
      if (existsSync(pathOf(from) + file)) copyFileSync(pathOf(from) + file, pathOf(to) + file);
    }
    return;
  }
  await withClient(superuserOf(from), (source) =>
    withClient(superuserOf(to), async (target) => {
      for (const table of TABLES) await copyRows(table, source, target);
    }),
  );
}
