import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { IntegrationError } from '../../errors.ts';
import type { SqlRow, SqlValue } from './columns.ts';
import { refuseUnkeepable } from './keepable-text.ts';
import { migrateSqlite } from './migrate-sqlite.ts';
import type { Scope, SqlDatabase } from './sql-storage.ts';
import { SQLITE_DIALECT } from './sqlite-dialect.ts';
import { isBusy, sqliteFailure, sqliteOpenFailure } from './sqlite-failure.ts';
import type { Statement } from './statement.ts';

const BUSY_TIMEOUT_MS = 5_000;

/** SQLite has no booleans. */
function toSqlite(value: SqlValue): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') refuseUnkeepable(value);
  return value;
}

function pauseBriefly(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}

/** The change to WAL does not wait for a lock as statements do, so two processes on a new file would meet. */
function switchToWal(database: DatabaseSync): void {
  const end = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
      pauseBriefly();
    }
  }
}

function open(path: string, mayMigrate: boolean): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    switchToWal(database);
    // FULL, not the NORMAL that is usual with WAL: a claim that is confirmed must outlive a power cut, or it is sent twice.
    database.exec('PRAGMA synchronous = FULL');
    migrateSqlite(database, mayMigrate);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * One connection. `node:sqlite` answers at once and keeps the event loop meanwhile. That is fine here: each statement
 * touches one row or one page of an index, in far less time than a request to a vendor takes, and walks go page by page.
 * A write waits for the write of another process in the same way, and that is as short.
 */
export class SqliteDatabase implements SqlDatabase {
  readonly dialect = SQLITE_DIALECT;
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  #isOpen = true;

  constructor(path: string, mayMigrate: boolean) {
    try {
      this.#database = open(path, mayMigrate);
    } catch (error) {
      throw sqliteOpenFailure(error);
    }
  }

  async rows(_scope: Scope, statement: Statement): Promise<SqlRow[]> {
    return this.#run(statement, (prepared, values) => prepared.all(...values));
  }

  async change(_scope: Scope, statement: Statement): Promise<number> {
    return this.#run(statement, (prepared, values) => Number(prepared.run(...values).changes));
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#prepared.clear();
    this.#database.close();
  }

  #run<T>({ text, values }: Statement, action: (prepared: StatementSync, values: SQLInputValue[]) => T): T {
    if (!this.#isOpen)
      throw new IntegrationError({ code: 'STORAGE_FAILED', message: 'The storage is closed.', retryable: false });
    try {
      return action(this.#prepare(text), values.map(toSqlite));
    } catch (error) {
      throw sqliteFailure(error);
    }
  }

  // The texts are few: one for each operation, and for lists one for each combination of filters.
  #prepare(text: string): StatementSync {
    const prepared = this.#prepared.get(text) ?? this.#database.prepare(text);
    this.#prepared.set(text, prepared);
    return prepared;
  }
}
