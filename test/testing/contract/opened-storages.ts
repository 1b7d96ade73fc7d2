import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  type ExportRow,
  memoryStorage,
  type OwnerKey,
  type SettingRow,
  type StorageAdapter,
} from '../../../src/index.ts';
import { type SqliteStorage, sqliteStorage } from '../../../src/storage/sql/sqlite.ts';
import type { OpenedStorage, StorageContractOptions } from '../../../src/testing/index.ts';

/** A storage that keeps its word, and all of its rows. */
export interface Sound {
  storage: StorageAdapter;
  allSettings(): Promise<SettingRow[]>;
  allExports(): Promise<ExportRow[]>;
}

/** What a broken storage does instead. */
export type Breakage = (sound: Sound) => {
  settings?: Partial<StorageAdapter['settings']>;
  exports?: Partial<StorageAdapter['exports']>;
  maintenance?: Partial<StorageAdapter['maintenance']>;
};

interface OpenedMemory extends OpenedStorage {
  sound: Sound;
}

/** Memory has no road but its own methods, so the rows of all owners are collected one owner after the other. */
function soundMemory(): Sound {
  const memory = memoryStorage();
  const owners = new Set<OwnerKey>();
  const insert: StorageAdapter['exports']['insert'] = (row) => {
    owners.add(row.owner);
    return memory.exports.insert(row);
  };
  return {
    storage: { ...memory, exports: { ...memory.exports, insert } },
    allSettings: async () => {
      const rows: SettingRow[] = [];
      await memory.maintenance.eachSetting(async (row) => void rows.push(row));
      return rows;
    },
    allExports: async () =>
      (await Promise.all([...owners].map((owner) => memory.exports.list(owner, { limit: 10_000 })))).flat(),
  };
}

function broken(sound: Sound, breakage: Breakage): StorageAdapter {
  const { settings, exports, maintenance } = sound.storage;
  const instead = breakage(sound);
  return {
    settings: { ...settings, ...instead.settings },
    exports: { ...exports, ...instead.exports },
    maintenance: { ...maintenance, ...instead.maintenance },
  };
}

/** The contract's options for memory. What is tested may be broken; the rows come from the sound memory below it. */
export function memoryOptions(breakage: Breakage = () => ({})): StorageContractOptions<OpenedMemory> {
  const handleOn = (sound: Sound) => ({ storage: broken(sound, breakage), close: async () => {} });
  return {
    open: async () => {
      const sound = soundMemory();
      const rows: OpenedStorage['rows'] = (table) => (table === 'settings' ? sound.allSettings() : sound.allExports());
      return { ...handleOn(sound), sound, rows };
    },
    openSecond: async ({ sound }) => handleOn(sound),
    reopen: async ({ sound }) => handleOn(sound),
  };
}

interface OpenedSqlite extends OpenedStorage {
  storage: SqliteStorage;
  folder: string;
  /** The file, which a cut replaces by what was on the disk. */
  path: string;
}

const toField = (column: string): string => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
/** SQLite has no booleans. */
const BOOLEANS = ['is_active', 'locked'];
const toRow = (found: Record<string, unknown>): object =>
  Object.fromEntries(
    Object.entries(found).map(([column, value]) => [toField(column), BOOLEANS.includes(column) ? value === 1 : value]),
  );

/** Raw SQL over a connection of its own. */
function rowsInFile(path: string, table: 'settings' | 'exports'): object[] {
  const database = new DatabaseSync(path);
  try {
    return database.prepare(`SELECT * FROM integration_${table}`).all().map(toRow);
  } finally {
    database.close();
  }
}

async function openSqlite(): Promise<OpenedSqlite> {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-contract-'));
  const path = join(folder, 'data.sqlite');
  const storage = sqliteStorage({ path });
  const opened: OpenedSqlite = {
    storage,
    folder,
    path,
    rows: async (table) => rowsInFile(opened.path, table),
    close: async () => {
      await storage.close();
      rmSync(folder, { recursive: true });
    },
  };
  return opened;
}

/** What a cut leaves: the file and its journal as they are now, with nothing closed. */
function cutOff(opened: OpenedSqlite): string {
  const left = join(opened.folder, 'left.sqlite');
  for (const end of ['', '-wal']) if (existsSync(opened.path + end)) copyFileSync(opened.path + end, left + end);
  return left;
}

export const sqliteOptions: StorageContractOptions<OpenedSqlite> = {
  open: openSqlite,
  openSecond: async ({ path }) => {
    const storage = sqliteStorage({ path });
    return { storage, close: () => storage.close() };
  },
  reopen: async (opened) => {
    opened.path = cutOff(opened);
    const storage = sqliteStorage({ path: opened.path });
    return { storage, close: () => storage.close() };
  },
};
