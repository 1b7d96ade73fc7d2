import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { StorageFaultBook, type StorageFaults } from './storage-fault-book.ts';
import { strike } from './strike-storage.ts';

/**
 * Your storage with failures that you choose: before the work, after it, late, or as if somebody else had been faster.
 * Everything else goes through unchanged.
 *
 * @example
 * ```ts
 * import { memoryStorage } from '@liveprompt/integrations';
 * import { faultyStorage } from '@liveprompt/integrations/testing';
 *
 * const { storage, faults } = faultyStorage(memoryStorage());
 * faults.add({ operation: 'exports.replace', kind: 'fails-after', skip: 1 });
 * ```
 */
export function faultyStorage(storage: StorageAdapter): { storage: StorageAdapter; faults: StorageFaults } {
  const { settings, exports, maintenance } = storage;
  const faults = new StorageFaultBook();
  const faulty: StorageAdapter = {
    settings: {
      insert: (row) => strike(faults, 'settings.insert', () => settings.insert(row), idTaken),
      get: (owner, id) => strike(faults, 'settings.get', () => settings.get(owner, id)),
      list: (owner, provider) => strike(faults, 'settings.list', () => settings.list(owner, provider)),
      replace: (row, expected) => strike(faults, 'settings.replace', () => settings.replace(row, expected), no),
      delete: (owner, id) => strike(faults, 'settings.delete', () => settings.delete(owner, id), no),
    },
    exports: {
      insert: (row) => strike(faults, 'exports.insert', () => exports.insert(row), no),
      get: (owner, by) => strike(faults, 'exports.get', () => exports.get(owner, by)),
      list: (owner, query) => strike(faults, 'exports.list', () => exports.list(owner, query)),
      replace: (row, expected) => strike(faults, 'exports.replace', () => exports.replace(row, expected), no),
      ...(exports.statistics === undefined ? {} : { statistics: faultyStatistics(faults, exports) }),
    },
    maintenance: {
      listExpired: (now, limit, afterId) =>
        strike(faults, 'maintenance.listExpired', () => maintenance.listExpired(now, limit, afterId)),
      purge: (before) => strike(faults, 'maintenance.purge', () => maintenance.purge(before)),
      eachSetting: (visit, afterId) =>
        strike(faults, 'maintenance.eachSetting', () => maintenance.eachSetting(visit, afterId)),
    },
  };
  return { storage: faulty, faults };
}

/** Only what the storage has: the service tells the one that cannot count. */
function faultyStatistics(
  faults: StorageFaultBook,
  exports: StorageAdapter['exports'],
): NonNullable<StorageAdapter['exports']['statistics']> {
  return (owner, query) =>
    strike(faults, 'exports.statistics', async () => (await exports.statistics?.(owner, query)) ?? []);
}

const no = (): boolean => false;

function idTaken(): never {
  throw new Error('A setting with this id exists.');
}
