import { IntegrationError } from '../../errors.ts';
import type { ExportQuery, StorageAdapter } from '../storage-adapter.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isId = (id: string | undefined): boolean => id === undefined || UUID.test(id);

/** As rows hold them: anything else is of no row. */
function isTime(time: string): boolean {
  const epoch = Date.parse(time);
  return !Number.isNaN(epoch) && new Date(epoch).toISOString() === time;
}

const isPlace = (before: ExportQuery['before']): boolean =>
  before === undefined || (isId(before.id) && isTime(before.createdAt));

/** Never kept in another form than it was given. */
function refuseOtherIds(...ids: string[]): void {
  if (ids.every(isId)) return;
  throw new IntegrationError({
    code: 'STORAGE_FAILED',
    message: 'An id is no UUID in lower case.',
    hint: 'Make ids with randomUUID().',
    retryable: false,
  });
}

/**
 * The storage of a database that keeps ids as UUIDs: one of another form is looked for nowhere. The database would
 * refuse it, or take one in capitals for the one it keeps.
 */
export function withUuidIds({ settings, exports, maintenance }: StorageAdapter): StorageAdapter {
  return {
    settings: {
      ...settings,
      insert: async (row) => {
        refuseOtherIds(row.id);
        await settings.insert(row);
      },
      get: async (owner, id) => (isId(id) ? settings.get(owner, id) : undefined),
      replace: async (row, expectedRevision) => isId(row.id) && settings.replace(row, expectedRevision),
      delete: async (owner, id) => isId(id) && settings.delete(owner, id),
    },
    exports: {
      ...exports,
      insert: async (row) => {
        refuseOtherIds(row.id, row.settingId);
        return exports.insert(row);
      },
      get: async (owner, by) => ('key' in by || isId(by.id) ? exports.get(owner, by) : undefined),
      list: async (owner, query) => (isPlace(query.before) ? exports.list(owner, query) : []),
      replace: async (row, expectedRevision) => {
        refuseOtherIds(row.settingId);
        return isId(row.id) && exports.replace(row, expectedRevision);
      },
    },
    maintenance: {
      ...maintenance,
      listExpired: async (now, limit, afterId) => (isId(afterId) ? maintenance.listExpired(now, limit, afterId) : []),
      eachSetting: async (visit, afterId) => {
        if (isId(afterId)) await maintenance.eachSetting(visit, afterId);
      },
    },
  };
}
