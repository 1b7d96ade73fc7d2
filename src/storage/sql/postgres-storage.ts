import { invalidInput } from '../../errors.ts';
import type { StorageAdapter } from '../storage-adapter.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { type PostgresConnection, PostgresConnections } from './postgres-connections.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { type PostgresMigrationOptions, postgresMigrations } from './postgres-migrations.ts';
import { checkName, quoteName } from './postgres-quoting.ts';
import { checkRoles } from './postgres-roles.ts';
import type { PostgresSession } from './postgres-session.ts';
import { sqlStorage } from './sql-storage.ts';
import { withUuidIds } from './uuid-ids.ts';

const DEFAULT_TIMEOUT_MS = 30_000;
/** What `setTimeout` and Postgres take. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** What a migration needs to know besides where to connect. */
export interface PostgresMigrateOptions extends PostgresMigrationOptions {
  /** The schema of the tables. It must be there. When absent, the first one in the connection's `search_path`. */
  schema?: string;
  /** For getting a connection and for each statement. 30,000 when absent. */
  timeoutMs?: number;
}

/** Where the Postgres storage keeps its tables, and how. */
export type PostgresStorageOptions = PostgresConnection &
  PostgresMigrateOptions & {
    /** Another login for the host's own jobs, so that the first need not be a member of the maintenance role. */
    maintenance?: PostgresConnection;
  };

/** A storage in a Postgres database. */
export interface PostgresStorage extends StorageAdapter {
  /** Makes or updates the tables. Nothing else ever does. Of several at once, one does the work. */
  migrate(): Promise<void>;
  /** Ends the pools that the storage has made; a pool of yours stays open. A later call of any method fails. */
  close(): Promise<void>;
}

function checkConnection(connection: PostgresConnection | undefined, path: string): PostgresConnection {
  const { pool, connectionString } = (connection ?? {}) as { pool?: unknown; connectionString?: unknown };
  const isPool = typeof (pool as { connect?: unknown } | undefined)?.connect === 'function';
  const isText = typeof connectionString === 'string' && connectionString !== '';
  if ((isPool && connectionString === undefined) || (isText && pool === undefined))
    return connection as PostgresConnection;
  throw invalidInput([{ path, message: 'must have a `pool` of pg or a `connectionString`, and not both' }]);
}

function checkTimeout(timeoutMs: number = DEFAULT_TIMEOUT_MS): number {
  if (Number.isInteger(timeoutMs) && timeoutMs > 0 && timeoutMs <= LONGEST_TIMEOUT_MS) return timeoutMs;
  throw invalidInput([{ path: 'timeoutMs', message: `must be a whole number from 1 to ${LONGEST_TIMEOUT_MS}` }]);
}

function sessionFor({ schema, roles, rowLevelSecurity, timeoutMs }: PostgresMigrateOptions): PostgresSession {
  const { app, maintenance } = checkRoles(roles);
  const takesRoles = rowLevelSecurity !== false && roles !== false;
  return {
    schema: schema === undefined ? undefined : quoteName(checkName(schema, 'schema')),
    roles: takesRoles ? { app: quoteName(app), maintenance: quoteName(maintenance) } : undefined,
    timeoutMs: checkTimeout(timeoutMs),
  };
}

/**
 * A storage in Postgres, for hosts with several machines. Row level security keeps owners apart in the database as well.
 * Connects with the first call; run `migrate()` once with each release, before anything else.
 *
 * Throws `INVALID_INPUT` for options that do not fit. Calls fail with `STORAGE_FAILED` while the tables are missing, of
 * another version, or not protected, and with `MISSING_DEPENDENCY` when a connection string is given without `pg`.
 *
 * @example
 * ```ts
 * import { ExportService } from '@liveprompt/integrations';
 * import { postgresStorage } from '@liveprompt/integrations/postgres';
 * import { slack } from '@liveprompt/integrations/slack';
 *
 * const storage = postgresStorage({ connectionString: 'postgres://app@db.example/app' });
 * await storage.migrate();
 * const service = new ExportService({ providers: [slack()], storage, credentials: async () => ({ webhookUrl: '…' }) });
 * ```
 */
export function postgresStorage(options: PostgresStorageOptions): PostgresStorage {
  const main = checkConnection(options, 'options');
  const session = sessionFor(options);
  const migrations = postgresMigrations(options);
  const connections = new PostgresConnections(main, session.timeoutMs);
  const maintenance =
    options.maintenance === undefined
      ? connections
      : new PostgresConnections(checkConnection(options.maintenance, 'maintenance'), session.timeoutMs);
  const rowLevelSecurity = options.rowLevelSecurity !== false;
  return {
    ...withUuidIds(sqlStorage(new PostgresDatabase({ connections, maintenance, session, rowLevelSecurity }))),
    migrate: () => migratePostgres(connections, session.schema, migrations),
    close: async () => {
      await connections.close();
      await maintenance.close();
    },
  };
}

/**
 * Makes or updates the tables, all or nothing: with the login that owns them, which the storage's own need not be. Of
 * several at once, one does the work.
 *
 * Throws `STORAGE_FAILED` when a newer version of this package has migrated the database, or a right is missing.
 *
 * @example
 * ```ts
 * import { migrate } from '@liveprompt/integrations/postgres';
 *
 * await migrate({ connectionString: 'postgres://owner@db.example/app' });
 * ```
 */
export async function migrate(options: PostgresConnection & PostgresMigrateOptions): Promise<void> {
  const storage = postgresStorage(options);
  try {
    await storage.migrate();
  } finally {
    await storage.close();
  }
}
