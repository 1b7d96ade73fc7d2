import { invalidInput } from '../../errors.ts';
import type { StorageAdapter } from '../storage-adapter.ts';
import { sqlStorage } from './sql-storage.ts';
import { SqliteDatabase } from './sqlite-database.ts';

/** Where the SQLite storage keeps its tables. */
export interface SqliteStorageOptions {
  /**
   * The file. It is made when it is not there; its folder must exist. It may be your application's own file: the tables
   * begin with `integration_`. `:memory:` keeps everything in this process.
   */
  path: string;
  /** With false no table is made or changed: you run `SQLITE_MIGRATIONS` yourself. True when absent. */
  migrate?: boolean;
}

/** A storage in an SQLite file. */
export interface SqliteStorage extends StorageAdapter {
  /** Gives the file back. A later call of any method fails; a second `close` does nothing. */
  close(): Promise<void>;
}

function checkPath(path: unknown): asserts path is string {
  const wrong = (message: string): Error => invalidInput([{ path: 'path', message }]);
  if (typeof path !== 'string' || path === '')
    throw wrong('must name the file of the database, such as "./integrations.sqlite", or be ":memory:"');
  if (path.includes('\0')) throw wrong('must not hold U+0000');
}

/**
 * A storage in one SQLite file, for hosts that run on one machine. Several processes may open the same file; what a
 * method has confirmed outlives a crash and a power cut. Makes or updates its tables when it opens the file.
 *
 * Throws `INVALID_INPUT` when the file cannot be opened, is no SQLite file, or was written by a newer version of this
 * package. Needs no package but Node, where `node:sqlite` prints an ExperimentalWarning up to Node 22.
 *
 * @example
 * ```ts
 * import { ExportService } from '@liveprompt/integrations';
 * import { slack } from '@liveprompt/integrations/slack';
 * import { sqliteStorage } from '@liveprompt/integrations/sqlite';
 *
 * const storage = sqliteStorage({ path: './integrations.sqlite' });
 * const service = new ExportService({ providers: [slack()], storage, credentials: async () => ({ webhookUrl: '…' }) });
 * ```
 */
export function sqliteStorage(options: SqliteStorageOptions): SqliteStorage {
  const path: unknown = (options as SqliteStorageOptions | undefined)?.path;
  checkPath(path);
  const database = new SqliteDatabase(path, options.migrate ?? true);
  return { ...sqlStorage(database), close: async () => database.close() };
}
