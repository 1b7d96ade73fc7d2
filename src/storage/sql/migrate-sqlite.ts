import type { DatabaseSync } from 'node:sqlite';
import { IntegrationError } from '../../errors.ts';
import { SQLITE_MIGRATIONS } from './sqlite-migrations.ts';

const NEWEST = SQLITE_MIGRATIONS.at(-1)?.version ?? 0;

// A table and not `user_version`: the file may be the host's own, with a version of its own.
function versionOf(database: DatabaseSync): number {
  const exists = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'integration_migrations'`).get();
  if (exists === undefined) return 0;
  const found = database.prepare('SELECT max(version) AS version FROM integration_migrations').get();
  return Number(found?.version ?? 0);
}

function unfit(message: string, hint: string): IntegrationError {
  return new IntegrationError({ code: 'INVALID_INPUT', message: `path: ${message}`, hint });
}

function refuseNewer(version: number): void {
  if (version <= NEWEST) return;
  throw unfit(
    `the file has version ${version} of the tables, and this version of the package knows up to ${NEWEST}.`,
    'Use the version of @liveprompt/integrations that wrote the file, or a newer one.',
  );
}

function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // After some failures SQLite has rolled back already. The first error says more.
  }
}

function runMissing(database: DatabaseSync): void {
  // Locks others out before the version is read again, so of two processes one runs each step.
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = versionOf(database);
    refuseNewer(version);
    for (const { sql } of SQLITE_MIGRATIONS.filter((migration) => migration.version > version)) database.exec(sql);
    database.exec('COMMIT');
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** Brings the tables to the newest version, or refuses a file that does not have it. */
export function migrateSqlite(database: DatabaseSync, mayRun: boolean): void {
  const version = versionOf(database);
  refuseNewer(version);
  if (version === NEWEST) return;
  if (!mayRun)
    throw unfit(
      `the file has version ${version} of the tables, and version ${NEWEST} is needed.`,
      'Run the missing SQLITE_MIGRATIONS, or leave out `migrate: false`.',
    );
  runMissing(database);
}
