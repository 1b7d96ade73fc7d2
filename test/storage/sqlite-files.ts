import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type SqliteStorage, sqliteStorage } from '../../src/storage/sql/sqlite.ts';

/** Gone when the test is. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
export const newPath = (): string => join(newFolder(), 'data.sqlite');

/** Closed when the test is over. */
export function open(path: string, options: { migrate?: boolean } = {}): SqliteStorage {
  const storage = sqliteStorage({ path, ...options });
  onTestFinished(() => storage.close());
  return storage;
}

export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
