import { dayStatistics } from './day-statistics.ts';
import type { ExportQuery, ExportRow, SettingRow, StorageAdapter } from './storage-adapter.ts';

/** As `before` and `afterId` compare, not by a language's alphabet, or pages would lose rows. */
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const oldestFirst = (a: SettingRow | ExportRow, b: SettingRow | ExportRow): number =>
  compare(a.createdAt, b.createdAt) || compare(a.id, b.id);

function matches(row: ExportRow, query: Omit<ExportQuery, 'limit'>): boolean {
  const { provider, sessionId, status, userId, since, until, before } = query;
  return (
    (provider === undefined || row.provider === provider) &&
    (sessionId === undefined || row.sessionId === sessionId) &&
    (status === undefined || row.status === status) &&
    (userId === undefined || row.userId === userId) &&
    (since === undefined || row.createdAt >= since) &&
    (until === undefined || row.createdAt < until) &&
    (before === undefined ||
      row.createdAt < before.createdAt ||
      (row.createdAt === before.createdAt && row.id < before.id))
  );
}

function swap<Row extends { revision: number }>(
  rows: Map<string, Row>,
  id: string,
  row: Row,
  expected: number,
): boolean {
  if (rows.get(id)?.revision !== expected) return false;
  rows.set(id, { ...row });
  return true;
}

function settingsTable(rows: Map<string, SettingRow>): StorageAdapter['settings'] {
  return {
    insert: async (row) => {
      if (rows.has(row.id)) throw new Error(`A setting with the id ${row.id} exists.`);
      rows.set(row.id, { ...row });
    },
    get: async (owner, id) => {
      const row = rows.get(id);
      return row?.owner === owner ? { ...row } : undefined;
    },
    list: async (owner, provider) =>
      [...rows.values()]
        .filter((row) => row.owner === owner && (provider === undefined || row.provider === provider))
        .sort(oldestFirst)
        .map((row) => ({ ...row })),
    replace: async (row, expected) => rows.get(row.id)?.owner === row.owner && swap(rows, row.id, row, expected),
    delete: async (owner, id) => rows.get(id)?.owner === owner && rows.delete(id),
  };
}

function exportsTable(rows: Map<string, ExportRow>): StorageAdapter['exports'] {
  const idOfKey = new Map<string, string>();
  const unique = (owner: string, key: string): string => JSON.stringify([owner, key]);
  return {
    insert: async (row) => {
      const key = unique(row.owner, row.key);
      if (idOfKey.has(key)) return false;
      if (rows.has(row.id)) throw new Error(`An export with the id ${row.id} exists.`);
      idOfKey.set(key, row.id);
      rows.set(row.id, { ...row });
      return true;
    },
    get: async (owner, by) => {
      const row = rows.get('id' in by ? by.id : (idOfKey.get(unique(owner, by.key)) ?? ''));
      return row?.owner === owner ? { ...row } : undefined;
    },
    list: async (owner, query) =>
      [...rows.values()]
        .filter((row) => row.owner === owner && matches(row, query))
        .sort((a, b) => oldestFirst(b, a))
        .slice(0, query.limit)
        .map((row) => ({ ...row })),
    statistics: async (owner, query) =>
      dayStatistics([...rows.values()].filter((row) => row.owner === owner && matches(row, query))),
    replace: async (row, expected) => rows.get(row.id)?.owner === row.owner && swap(rows, row.id, row, expected),
  };
}

/** What an unknown or partial export has sent is known from its steps alone, so those are kept. */
const isSettled = ({ status }: ExportRow): boolean => ['success', 'failed', 'revoked'].includes(status);
const EMPTIED = { steps: '[]', metadata: '{}', destination: null, error: null } satisfies Partial<ExportRow>;
const isEmptied = (row: ExportRow): boolean =>
  row.steps === EMPTIED.steps && row.metadata === EMPTIED.metadata && row.destination === null && row.error === null;

/**
 * A storage that forgets everything when the process ends: for tests, demos and hosts that keep no history. What
 * was delivered before is known only as long as the process lives.
 *
 * @example
 * ```ts
 * import { ExportService, memoryStorage } from '@liveprompt/integrations';
 * import { slack } from '@liveprompt/integrations/slack';
 *
 * const service = new ExportService({ providers: [slack()], storage: memoryStorage(), credentials: async () => ({ webhookUrl: '…' }) });
 * ```
 */
export function memoryStorage(): StorageAdapter {
  const settings = new Map<string, SettingRow>();
  const exports = new Map<string, ExportRow>();
  return {
    settings: settingsTable(settings),
    exports: exportsTable(exports),
    maintenance: {
      listExpired: async (now, limit, afterId = '') =>
        [...exports.values()]
          .filter((row) => row.status === 'pending' && row.leaseUntil < now && row.id > afterId)
          .sort((a, b) => compare(a.id, b.id))
          .slice(0, limit)
          .map((row) => ({ ...row })),
      purge: async (before) => {
        const old = [...exports.values()].filter((row) => isSettled(row) && row.updatedAt < before && !isEmptied(row));
        for (const row of old) exports.set(row.id, { ...row, ...EMPTIED, revision: row.revision + 1 });
        return old.length;
      },
      eachSetting: async (visit, afterId = '') => {
        const rows = [...settings.values()].filter((row) => row.id > afterId).sort((a, b) => compare(a.id, b.id));
        for (const row of rows) await visit({ ...row });
      },
    },
  };
}
