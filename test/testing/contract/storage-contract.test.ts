import { afterAll, describe, expect, test } from 'vitest';
import { exportRow } from '../../../src/testing/contract/storage-sample-rows.ts';
import { storageContract } from '../../../src/testing/index.ts';
import { BROKEN_STORAGES, checksOf } from './broken-storages.ts';
import { type CaughtRow, caughtBy, printTable } from './caught-by.ts';
import { memoryOptions, sqliteOptions } from './opened-storages.ts';

describe('memoryStorage keeps the contract', () => {
  for (const { name, run } of storageContract(memoryOptions())) test(name, run);
});

describe('sqliteStorage keeps the contract', () => {
  for (const { name, run } of storageContract(sqliteOptions)) test(name, run);
});

describe('a broken storage is caught:', () => {
  const table: CaughtRow[] = [];
  afterAll(() => printTable('storageContract', table));

  test.each(BROKEN_STORAGES.map((broken) => [broken.name, broken] as const))('%s', async (name, broken) => {
    const caught = await caughtBy(checksOf(broken));
    table.push({ name, breaks: broken.breaks, caught });
    expect(caught).toEqual(expect.arrayContaining([...broken.breaks]));
  });
});

test('every check is made for at least one broken storage', () => {
  const names = storageContract(memoryOptions()).map(({ name }) => name);
  const made = new Set(BROKEN_STORAGES.flatMap(({ breaks }) => breaks));
  expect(new Set(names).size).toBe(names.length);
  expect([...made].sort()).toEqual(names.sort());
});

describe('the contract', () => {
  test('leaves out what needs a second handle or a cut when there is none', () => {
    const { open } = memoryOptions();
    const all = storageContract(memoryOptions()).map(({ name }) => name);
    const few = storageContract({ open }).map(({ name }) => name);
    expect(all.filter((name) => !few.includes(name))).toEqual([
      'what one handle has written the other one reads at once',
      'of inserts and replacements through two handles at the same time exactly one wins',
      'what was confirmed outlives a cut',
    ]);
  });

  test('says what was promised, what was seen and what to do', async () => {
    const broken = memoryOptions(({ storage: { exports } }) => ({
      exports: { insert: (row) => exports.insert({ ...row, url: null }) },
    }));
    const check = storageContract(broken).find(
      ({ name }) => name === 'a stored export has every field as it was given',
    );
    await expect(check?.run()).rejects.toThrow(
      `Promised: a stored export has every field as it was given. Seen: what is stored was at place 0: url null instead of 'https://example.com/1'. To do: Compare the columns`,
    );
  });

  test('lets a storage order the keys of JSON and set spaces in it', async () => {
    const rewritten = (text: string): string => JSON.stringify(JSON.parse(text), null, 1);
    const options = memoryOptions(({ storage: { settings, exports } }) => ({
      settings: { insert: (row) => settings.insert({ ...row, display: rewritten(row.display) }) },
      exports: { insert: (row) => exports.insert({ ...row, metadata: rewritten(row.metadata) }) },
    }));
    expect(await caughtBy(storageContract(options))).toEqual([]);
  });

  test('closes what it opened, also when a check fails', async () => {
    const { open, openSecond } = memoryOptions(() => ({ exports: { insert: async () => false } }));
    let isOpen = 0;
    const counted = <Handle extends { close(): Promise<void> }>(handle: Handle): Handle => {
      isOpen += 1;
      const close = async (): Promise<void> => {
        isOpen -= 1;
      };
      return { ...handle, close };
    };
    const checks = storageContract({
      open: async () => counted(await open()),
      openSecond: async (opened) => counted((await openSecond?.(opened)) ?? opened),
    });
    expect((await caughtBy(checks)).length).toBeGreaterThan(10);
    expect(isOpen).toBe(0);
  });

  test('refuses a storage that is not empty', async () => {
    const opened = await memoryOptions().open();
    const checks = storageContract({ open: async () => opened });
    await opened.storage.exports.insert(exportRow());
    await expect(checks[0]?.run()).rejects.toThrow('`open` gave a storage that holds 1 rows already');
  });
});
