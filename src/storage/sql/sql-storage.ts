import { setImmediate as othersTurn } from 'node:timers/promises';
import { IntegrationError } from '../../errors.ts';
import type { OwnerKey, SettingRow, StorageAdapter } from '../storage-adapter.ts';
import { exportFrom, type SqlRow, settingFrom } from './columns.ts';
import {
  expiredExports,
  exportById,
  exportByKey,
  exportsOf,
  insertExport,
  purgeExports,
  replaceExport,
} from './export-statements.ts';
import {
  deleteSetting,
  insertSetting,
  replaceSetting,
  settingById,
  settingsAfter,
  settingsOf,
} from './setting-statements.ts';
import type { SqlDialect } from './sql-dialect.ts';
import type { Statement } from './statement.ts';
import { dayStatisticsFrom, statisticsOf } from './statistics-statements.ts';

/** The scope of the host's own jobs. No text, so that nobody's owner can be taken for it. */
export const EVERY_OWNER = Symbol('every owner');
/** Whose rows a statement is about. A database may show it no others, whatever its text says. */
export type Scope = OwnerKey | typeof EVERY_OWNER;

/** A database that carries out statements one by one, each durable when its promise resolves. */
export interface SqlDatabase {
  readonly dialect: SqlDialect;
  rows(scope: Scope, statement: Statement): Promise<SqlRow[]>;
  /** The number of rows it changed. */
  change(scope: Scope, statement: Statement): Promise<number>;
}

/** Few enough that no statement keeps a lock for long, many enough that a walk needs few of them. */
const PAGE = 200;

// The message names no value: rows belong to the host's users.
const idTaken = (what: string): IntegrationError =>
  new IntegrationError({
    code: 'STORAGE_FAILED',
    message: `${what} with this id is stored already.`,
    hint: 'Give each row an id of its own, such as a UUID.',
    retryable: false,
  });

function settingsTable(database: SqlDatabase): StorageAdapter['settings'] {
  return {
    insert: async (row) => {
      if ((await database.change(row.owner, insertSetting(row))) === 0) throw idTaken('A setting');
    },
    get: async (owner, id) => (await database.rows(owner, settingById(owner, id))).map(settingFrom)[0],
    list: async (owner, provider) => (await database.rows(owner, settingsOf(owner, provider))).map(settingFrom),
    replace: async (row, expectedRevision) =>
      (await database.change(row.owner, replaceSetting(row, expectedRevision))) > 0,
    delete: async (owner, id) => (await database.change(owner, deleteSetting(owner, id))) > 0,
  };
}

function exportsTable(database: SqlDatabase): StorageAdapter['exports'] {
  const byKey = async (owner: OwnerKey, key: string) =>
    (await database.rows(owner, exportByKey(owner, key))).map(exportFrom)[0];
  return {
    insert: async (row) => {
      if ((await database.change(row.owner, insertExport(row))) > 0) return true;
      // Nothing was written: because of the key, which is an answer, or because of the id, which is a mistake.
      if ((await byKey(row.owner, row.key)) === undefined) throw idTaken('An export');
      return false;
    },
    get: async (owner, by) =>
      'id' in by ? (await database.rows(owner, exportById(owner, by.id))).map(exportFrom)[0] : byKey(owner, by.key),
    list: async (owner, query) => (await database.rows(owner, exportsOf(owner, query))).map(exportFrom),
    statistics: async (owner, query) =>
      (await database.rows(owner, statisticsOf(owner, query, database.dialect.statistics))).map(dayStatisticsFrom),
    replace: async (row, expectedRevision) =>
      (await database.change(row.owner, replaceExport(row, expectedRevision))) > 0,
  };
}

async function purge(database: SqlDatabase, before: string): Promise<number> {
  for (let total = 0; ; await othersTurn()) {
    const changed = await database.change(EVERY_OWNER, purgeExports(database.dialect, before, PAGE));
    total += changed;
    if (changed < PAGE) return total;
  }
}

async function eachSetting(
  database: SqlDatabase,
  visit: (row: SettingRow) => Promise<void>,
  from: string | undefined,
): Promise<void> {
  for (let afterId = from; ; ) {
    const page = (await database.rows(EVERY_OWNER, settingsAfter(afterId, PAGE))).map(settingFrom);
    for (const row of page) {
      // Taken first: the visitor may change the row it was given.
      afterId = row.id;
      await visit(row);
    }
    if (page.length < PAGE) return;
  }
}

/** The storage over any SQL database that has the tables. */
export function sqlStorage(database: SqlDatabase): StorageAdapter {
  return {
    settings: settingsTable(database),
    exports: exportsTable(database),
    maintenance: {
      listExpired: async (now, limit, afterId) =>
        (await database.rows(EVERY_OWNER, expiredExports(now, limit, afterId))).map(exportFrom),
      purge: (before) => purge(database, before),
      eachSetting: (visit, afterId) => eachSetting(database, visit, afterId),
    },
  };
}
