/** Settings and exports in an SQLite file. */
export { SQLITE_MIGRATIONS, type SqliteMigration } from './sqlite-migrations.ts';
export { type SqliteStorage, type SqliteStorageOptions, sqliteStorage } from './sqlite-storage.ts';
