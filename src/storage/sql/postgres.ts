/** Settings and exports in a Postgres database. */
export type { PostgresConnection } from './postgres-connections.ts';
export { type PostgresMigration, type PostgresMigrationOptions, postgresMigrations } from './postgres-migrations.ts';
export type { PostgresClient, PostgresPool, PostgresQuery, PostgresResult } from './postgres-pool.ts';
export { type PostgresReaders, readersSql } from './postgres-readers.ts';
export type { PostgresRoles } from './postgres-roles.ts';
export {
  migrate,
  type PostgresMigrateOptions,
  type PostgresStorage,
  type PostgresStorageOptions,
  postgresStorage,
} from './postgres-storage.ts';
