import { describe, expect, test } from 'vitest';
import { memoryStorage, type OwnerKey, type StorageAdapter } from '../../src/index.ts';
import { exportRow, idOf, settingRow } from '../../src/testing/contract/storage-sample-rows.ts';
import { faultyStorage, type StorageFault, type StorageOperation, storageContract } from '../../src/testing/index.ts';
import { memoryOptions } from './contract/opened-storages.ts';

const ADA: OwnerKey = 'user:ada';
const TIME = '2026-11-02T10:00:00.000Z';

/** One call of each operation. */
const CALLS: Record<StorageOperation, (storage: StorageAdapter) => Promise<unknown>> = {
  'settings.insert': ({ settings }) => settings.insert(settingRow({ id: idOf('new') })),
  'settings.get': ({ settings }) => settings.get(ADA, settingRow().id),
  'settings.list': ({ settings }) => settings.list(ADA, 'slack'),
  'settings.replace': ({ settings }) => settings.replace(settingRow({ revision: 2 }), 1),
  'settings.delete': ({ settings }) => settings.delete(ADA, settingRow().id),
  'exports.insert': ({ exports }) => exports.insert(exportRow({ id: idOf('new') })),
  'exports.get': ({ exports }) => exports.get(ADA, { id: exportRow().id }),
  'exports.list': ({ exports }) => exports.list(ADA, { limit: 10, sessionId: 'session-1' }),
  'exports.statistics': async ({ exports }) => exports.statistics?.(ADA, { since: '2026', until: TIME }),
  'exports.replace': ({ exports }) => exports.replace(exportRow({ revision: 2 }), 1),
  'maintenance.listExpired': ({ maintenance }) => maintenance.listExpired(TIME, 10, 'a'),
  'maintenance.purge': ({ maintenance }) => maintenance.purge(TIME),
  'maintenance.eachSetting': ({ maintenance }) => maintenance.eachSetting(async () => {}),
};
const OPERATIONS = Object.keys(CALLS) as StorageOperation[];
const CONTESTED = [
  'settings.insert',
  'settings.replace',
  'settings.delete',
  'exports.insert',
  'exports.replace',
] as const;

async function filled() {
  const base = memoryStorage();
  await base.settings.insert(settingRow());
  await base.exports.insert(exportRow());
  await base.exports.insert(exportRow({ id: idOf('done'), status: 'success' }));
  return { base, ...faultyStorage(base) };
}

const contentOf = async (storage: StorageAdapter): Promise<unknown> => [
  await storage.settings.list(ADA),
  await storage.exports.list(ADA, { limit: 100 }),
];

/** What the operation leaves when nothing goes wrong. */
async function contentAfter(operation: StorageOperation): Promise<unknown> {
  const { base } = await filled();
  await CALLS[operation](base);
  return contentOf(base);
}

describe('without faults it is the storage it is made of', () => {
  const sound = memoryOptions();
  const open = async () => {
    const opened = await sound.open();
    return { ...opened, storage: faultyStorage(opened.storage).storage };
  };
  for (const { name, run } of storageContract({ ...sound, open })) test(name, run);
});

describe.each(OPERATIONS)('%s', (operation) => {
  const call = CALLS[operation];

  test('fails before the work', async () => {
    const { base, storage, faults } = await filled();
    faults.add({ operation, kind: 'fails-before' });
    await expect(call(storage)).rejects.toThrow(`${operation} failed`);
    expect(await contentOf(base)).toEqual(await contentOf((await filled()).base));
    expect(faults.pending).toEqual([]);
  });

  test('fails after the work', async () => {
    const { base, storage, faults } = await filled();
    faults.add({ operation, kind: 'fails-after' });
    await expect(call(storage)).rejects.toThrow(`${operation} failed`);
    expect(await contentOf(base)).toEqual(await contentAfter(operation));
  });

  test.each([true, false])('answers late; the work is done late: %s', async (commitsLate) => {
    const { base, storage, faults } = await filled();
    const before = await contentOf(base);
    const expected = await call((await filled()).storage);
    faults.add({ operation, kind: 'slow', delayMs: 30, commitsLate });
    const answer = call(storage);
    await new Promise((done) => setImmediate(done));
    expect(await contentOf(base)).toEqual(commitsLate ? before : await contentAfter(operation));
    expect(await answer).toEqual(expected);
    expect(await contentOf(base)).toEqual(await contentAfter(operation));
  });

  test('is not met by a fault of another operation', async () => {
    const { storage, faults } = await filled();
    for (const other of OPERATIONS) if (other !== operation) faults.add({ operation: other, kind: 'fails-before' });
    await call(storage);
    expect(faults.pending).toHaveLength(OPERATIONS.length - 1);
  });
});

describe('a conflict', () => {
  test.each(CONTESTED)('of %s is answered as if somebody else had been faster', async (operation) => {
    const { base, storage, faults } = await filled();
    faults.add({ operation, kind: 'conflict' });
    const call = CALLS[operation](storage);
    if (operation === 'settings.insert') await expect(call).rejects.toThrow('exists');
    else expect(await call).toBe(false);
    expect(await contentOf(base)).toEqual(await contentOf((await filled()).base));
    expect(faults.pending).toEqual([]);
  });

  test('for any operation waits for one that can be contested', async () => {
    const { storage, faults } = await filled();
    faults.add({ kind: 'conflict' });
    await CALLS['exports.get'](storage);
    await CALLS['maintenance.purge'](storage);
    expect(faults.pending).toEqual([{ kind: 'conflict' }]);
    expect(await CALLS['exports.replace'](storage)).toBe(false);
  });
});

describe('the faults', () => {
  const outcomes = async (...faultsToAdd: StorageFault[]): Promise<boolean[]> => {
    const { storage, faults } = await filled();
    for (const fault of faultsToAdd) faults.add(fault);
    const results: boolean[] = [];
    for (let turn = 0; turn < 6; turn += 1)
      results.push(
        await CALLS['exports.get'](storage).then(
          () => true,
          () => false,
        ),
      );
    return results;
  };

  test.each<[StorageFault, boolean[]]>([
    [{ kind: 'fails-before' }, [false, true, true, true, true, true]],
    [{ kind: 'fails-before', times: 3 }, [false, false, false, true, true, true]],
    [{ kind: 'fails-before', skip: 2 }, [true, true, false, true, true, true]],
    [{ kind: 'fails-before', skip: 1, times: 2 }, [true, false, false, true, true, true]],
  ])('%o', async (fault, expected) => {
    expect(await outcomes(fault)).toEqual(expected);
  });

  test('strike in the order they were added, the first that matches', async () => {
    const late: StorageFault = { kind: 'fails-before', operation: 'exports.get', skip: 3 };
    expect(await outcomes({ kind: 'slow', delayMs: 0 }, { kind: 'fails-before' }, late)).toEqual([
      true,
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  test('are forgotten by clear', async () => {
    const { storage, faults } = await filled();
    const fault: StorageFault = { kind: 'fails-before', times: 5 };
    faults.add(fault);
    expect(faults.pending).toEqual([fault]);
    faults.clear();
    expect(faults.pending).toEqual([]);
    await CALLS['exports.get'](storage);
  });
});
