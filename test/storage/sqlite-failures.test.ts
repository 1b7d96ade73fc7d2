import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { OwnerKey } from '../../src/index.ts';
import { sqliteStorage } from '../../src/storage/sql/sqlite.ts';
import { sqliteFailure, sqliteOpenFailure } from '../../src/storage/sql/sqlite-failure.ts';
import { exportRow, idOf, settingRow } from '../../src/testing/contract/storage-sample-rows.ts';
import { newFolder, newPath, open, thrownBy } from './sqlite-files.ts';

const ADA: OwnerKey = 'user:ada';

describe('a path that is none is refused', () => {
  test.each([
    ['missing', {}],
    ['no options', undefined],
    ['empty', { path: '' }],
    ['a number', { path: 7 }],
    ['with U+0000', { path: 'a\0b' }],
    ['in a folder that is not there', { path: join(tmpdir(), 'not-there', 'deeper', 'x.sqlite') }],
    ['a folder', { path: tmpdir() }],
  ])('%s', (_name, options) => {
    expect(thrownBy(() => sqliteStorage(options as never))).toMatchObject({
      name: 'IntegrationError',
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/^path: /),
    });
  });

  test('another kind of file', () => {
    const path = newPath();
    writeFileSync(path, 'not a database '.repeat(100));
    expect(thrownBy(() => sqliteStorage({ path }))).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'path: the file is not an SQLite database.',
    });
  });

  test('but a file with an odd name is opened', async () => {
    const folder = join(newFolder(), `it's "odd" 😀 %41?mode=ro#x`);
    mkdirSync(folder);
    const storage = open(join(folder, 'data.sqlite'));
    expect(await storage.exports.insert(exportRow())).toBe(true);
  });
});

describe('errors name no value', () => {
  test('of rows that SQLite refuses', async () => {
    const storage = open(newPath());
    const secret = 'zebra';
    await storage.settings.insert(settingRow({ id: secret }));
    const failures = await Promise.all([
      storage.settings.insert(settingRow({ id: secret, config: secret })).catch((error: unknown) => error),
      storage.settings.insert(settingRow({ id: idOf('b'), label: `${secret}\0` })).catch((error: unknown) => error),
      storage.settings
        .insert({ ...settingRow({ id: idOf('c') }), label: null as never })
        .catch((error: unknown) => error),
      storage.settings
        .insert({ ...settingRow({ id: idOf('d') }), revision: secret as never })
        .catch((error: unknown) => error),
    ]);
    for (const failure of failures) {
      expect(failure).toMatchObject({ name: 'IntegrationError', code: 'STORAGE_FAILED' });
      expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain(secret);
    }
    expect(await storage.settings.list(ADA)).toHaveLength(1);
  });

  test.each([
    [5, /locked/],
    [8, /written/],
    [13, /full/],
    [11, /SQLite failed: fixed text\. \(SQLite 11\)/],
    [261, /locked.*\(SQLite 5\)/],
  ])('SQLite %i is told in our words', (errcode, message) => {
    const error = Object.assign(new Error('zebra'), { errcode, errstr: 'fixed text' });
    expect(sqliteFailure(error)).toMatchObject({ code: 'STORAGE_FAILED', message: expect.stringMatching(message) });
  });

  test('a lock while opening is no mistake in the path', () => {
    expect(sqliteOpenFailure(Object.assign(new Error('x'), { errcode: 5 }))).toMatchObject({ code: 'STORAGE_FAILED' });
  });
});
