import { afterAll, describe, expect, test } from 'vitest';
import { jweEncryption } from '../../../src/index.ts';
import { encryptionContract } from '../../../src/testing/index.ts';
import { BROKEN_ENCRYPTIONS, checksOf, soundEncryption } from './broken-encryptions.ts';
import { type CaughtRow, caughtBy, printTable } from './caught-by.ts';

describe('jweEncryption keeps the contract', () => {
  for (const { name, run } of checksOf((key) => jweEncryption({ keys: [{ id: 'a', key }] }))) test(name, run);
});

test('so does the sound encryption that the broken ones are made of', async () => {
  expect(await caughtBy(checksOf(soundEncryption))).toEqual([]);
});

describe('a broken encryption is caught:', () => {
  const table: CaughtRow[] = [];
  afterAll(() => printTable('encryptionContract', table));

  test.each(BROKEN_ENCRYPTIONS.map((broken) => [broken.name, broken] as const))('%s', async (name, broken) => {
    const caught = await caughtBy(checksOf(broken.make));
    table.push({ name, breaks: broken.breaks, caught });
    expect(caught).toEqual(expect.arrayContaining([...broken.breaks]));
  });
});

test('every check is made for at least one broken encryption', () => {
  const names = checksOf(soundEncryption).map(({ name }) => name);
  const made = new Set(BROKEN_ENCRYPTIONS.flatMap(({ breaks }) => breaks));
  expect(new Set(names).size).toBe(names.length);
  expect([...made].sort()).toEqual(names.sort());
});

test('without another key the contract leaves out what needs one', () => {
  const open = async () => ({ encryption: soundEncryption(new Uint8Array(32)) });
  const few = encryptionContract({ open }).map(({ name }) => name);
  const all = checksOf(soundEncryption).map(({ name }) => name);
  expect(all.filter((name) => !few.includes(name))).toEqual(['what was encrypted with another key is refused']);
});
