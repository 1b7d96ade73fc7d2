import { invalidInput } from '../../errors.ts';
import { policiesSql } from './postgres-policies.ts';
import { type PostgresReaders, readersSql } from './postgres-readers.ts';
import { checkRoles, type PostgresRoles } from './postgres-roles.ts';
import { TABLES_SQL } from './postgres-tables.ts';

/** The numbers of the migrations. The last one is the newest. */
export const VERSIONS = { tables: 1, rowLevelSecurity: 2 } as const;

/** One step of the schema: plain SQL that can be run by hand. It notes its own version in `integration_migrations`. */
export interface PostgresMigration {
  version: number;
  name: string;
  sql: string;
}

/** What the migrations depend on. Give the storage the same. */
export interface PostgresMigrationOptions {
  /** False for hosts that cannot have it: then only the package itself keeps owners apart. True when absent. */
  rowLevelSecurity?: boolean;
  /**
   * The names of the roles. They are made if they are not there. When absent: `integrations_app` and
   * `integrations_maintenance`. False makes the same, but the storage does not take them on: its logins are members of
   * them, or such roles themselves.
   */
  roles?: PostgresRoles | false;
  /** Others who may read, straight from the database. */
  readers?: PostgresReaders;
}

const migration = (version: number, name: string, sql: string): PostgresMigration => ({
  version,
  name,
  sql: `${sql}\nINSERT INTO integration_migrations (version, name) VALUES (${version}, '${name}');\n`,
});

/**
 * The schema of the Postgres storage as plain SQL, oldest step first. {@link migrate} runs what is missing; or run it
 * yourself, each step in a transaction, with a login that owns the schema and may create roles.
 *
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { postgresMigrations } from '@liveprompt/integrations/postgres';
 *
 * for (const { version, sql } of postgresMigrations()) writeFileSync(`migrations/integrations-${version}.sql`, sql);
 * ```
 */
export function postgresMigrations(options: PostgresMigrationOptions = {}): readonly PostgresMigration[] {
  const tables = migration(VERSIONS.tables, 'settings and exports', TABLES_SQL);
  if (options.rowLevelSecurity === false) {
    if (options.readers === undefined) return [tables];
    throw invalidInput([{ path: 'readers', message: 'needs row level security' }]);
  }
  const readers = options.readers === undefined ? '' : readersSql(options.readers);
  const policies = `${policiesSql(checkRoles(options.roles))}${readers}`;
  return [tables, migration(VERSIONS.rowLevelSecurity, 'row level security', policies)];
}
