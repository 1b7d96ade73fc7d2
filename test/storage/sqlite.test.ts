import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ExportService, jweEncryption, type OwnerKey } from '../../src/index.ts';
import { slack } from '../../src/providers/slack/index.ts';
import { SQLITE_MIGRATIONS, type SqliteStorage, sqliteStorage } from '../../src/storage/sql/sqlite.ts';
import { exportRow, settingRow } from '../../src/testing/contract/storage-sample-rows.ts';
import { startSandbox } from '../../src/testing/index.ts';
import { sampleReport } from '../support/sample-report.ts';
import { outputOf, startChild } from './sqlite-child.ts';
import { newPath, open, thrownBy } from './sqlite-files.ts';

const ADA: OwnerKey = 'user:ada';
const NEWEST = SQLITE_MIGRATIONS.length;

/** Through a connection of our own. */
function withFile<T>(path: string, action: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path);
  try {
    return action(database);
  } finally {
    database.close();
  }
}
const versionsIn = (path: string): unknown[] =>
  withFile(path, (database) =>
    database.prepare('SELECT version FROM integration_migrations ORDER BY version').all(),
  ).map(({ version }) => version);

describe('migrations', () => {
  test('are numbered from 1 without a gap, and note their number', () => {
    expect(SQLITE_MIGRATIONS.map(({ version }) => version)).toEqual(SQLITE_MIGRATIONS.map((_, index) => index + 1));
    for (const { version, name, sql } of SQLITE_MIGRATIONS) expect(sql).toContain(`VALUES (${version}, '${name}'`);
  });

  test('make the tables in a new file, which keeps its rows when it is opened again', async () => {
    const path = newPath();
    await open(path).exports.insert(exportRow());
    expect(versionsIn(path)).toEqual(SQLITE_MIGRATIONS.map(({ version }) => version));
    expect(await open(path).exports.get(ADA, { id: exportRow().id })).toEqual(exportRow());
    expect(versionsIn(path)).toHaveLength(NEWEST);
  });

  test('live beside the tables of the host', async () => {
    const path = newPath();
    withFile(path, (database) =>
      database.exec('CREATE TABLE users (id); INSERT INTO users VALUES (7); PRAGMA user_version = 42'),
    );
    await open(path).settings.insert(settingRow());
    withFile(path, (database) => {
      expect(database.prepare('SELECT id FROM users').get()).toEqual({ id: 7 });
      expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 42 });
    });
  });

  test('may be run by hand', async () => {
    const path = newPath();
    expect(thrownBy(() => sqliteStorage({ path, migrate: false }))).toMatchObject({
      code: 'INVALID_INPUT',
      message: `path: the file has version 0 of the tables, and version ${NEWEST} is needed.`,
      hint: expect.stringContaining('SQLITE_MIGRATIONS'),
    });
    for (const { sql } of SQLITE_MIGRATIONS) withFile(path, (database) => database.exec(`BEGIN; ${sql} COMMIT`));
    const storage = open(path, { migrate: false });
    expect(await storage.exports.insert(exportRow())).toBe(true);
  });

  test.each([{ migrate: true }, { migrate: false }])('of a newer version are refused: %o', (options) => {
    const path = newPath();
    open(path);
    withFile(path, (database) => database.exec(`INSERT INTO integration_migrations VALUES (${NEWEST + 1}, 'new', '')`));
    expect(thrownBy(() => sqliteStorage({ path, ...options }))).toMatchObject({
      name: 'IntegrationError',
      code: 'INVALID_INPUT',
      message: expect.stringContaining(`version ${NEWEST + 1} of the tables`),
      hint: expect.stringContaining('newer'),
    });
    expect(versionsIn(path)).toEqual([...SQLITE_MIGRATIONS.map(({ version }) => version), NEWEST + 1]);
  });

  test('run once when processes open a new file at the same time', async () => {
    const path = newPath();
    const go = `${path}.go`;
    const program = `
      process.stderr.write('ready');
      while (!existsSync(${JSON.stringify(go)}));
      const storage = sqliteStorage({ path });
      const mine = await storage.exports.insert(exportRow({ id: idOf('own-' + process.pid) }));
      const shared = await storage.exports.insert(exportRow({ id: idOf('shared-' + process.pid), key: 'same' }));
      await storage.close();
      print({ mine, shared });
    `;
    const children = Array.from({ length: 4 }, () => startChild(path, program));
    const outputs = children.map(outputOf);
    await Promise.all(children.map((child) => new Promise((ready) => child.stderr?.once('data', ready))));
    writeFileSync(go, '');
    const results = (await Promise.all(outputs)).map(({ stdout, stderr }) => {
      expect(stderr).toBe('ready');
      return JSON.parse(stdout) as { mine: boolean; shared: boolean };
    });
    expect(results.map(({ mine }) => mine)).toEqual([true, true, true, true]);
    expect(results.filter(({ shared }) => shared)).toHaveLength(1);
    expect(versionsIn(path)).toHaveLength(NEWEST);
  });
});

describe('processes', () => {
  test('what one has confirmed before it is killed, the next one reads', async () => {
    const path = newPath();
    const child = startChild(
      path,
      `
      const storage = sqliteStorage({ path });
      await storage.settings.insert(settingRow());
      for (let index = 0; ; index += 1) {
        const row = exportRow({ id: idOf('export-' + String(index).padStart(6, '0')) });
        await storage.exports.insert(row);
        await storage.exports.replace({ ...row, status: 'success', revision: 2 }, 1);
        await new Promise((done) => process.stdout.write(row.id + '\\n', done));
      }
    `,
    );
    let confirmed = '';
    child.stdout?.on('data', (data: Buffer) => {
      confirmed += data.toString();
      if (confirmed.split('\n').length > 20) child.kill('SIGKILL');
    });
    const signal = await new Promise((done) => child.once('close', (_code, name) => done(name)));
    expect(signal).toBe('SIGKILL');
    const ids = confirmed.split('\n').slice(0, -1);
    const storage = open(path);
    const rows = await storage.exports.list(ADA, { limit: 100_000, status: 'success' });
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    expect(rows.every(({ revision }) => revision === 2)).toBe(true);
    expect(await storage.settings.list(ADA)).toEqual([settingRow()]);
  });

  test('an export that was delivered before a restart is not sent again after it', async () => {
    const path = newPath();
    const sandbox = await startSandbox({ vendors: ['slack'] });
    onTestFinished(() => sandbox.close());
    const key = randomBytes(32);
    const serviceOver = (storage: SqliteStorage) =>
      new ExportService({
        providers: [slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] })],
        storage,
        encryption: jweEncryption({ keys: [{ id: 'k', key }] }),
      }).forUser({ userId: 'ada' });
    const request = {
      report: sampleReport(),
      sessionId: 's',
      to: { provider: 'slack', destination: { channel: 'general' } },
    } as const;
    const first = sqliteStorage({ path });
    const before = serviceOver(first);
    await before.saveIntegrationConfig({ provider: 'slack', config: { accessToken: sandbox.slack.botToken } });
    const sent = await before.export(request);
    await first.close();
    const again = await serviceOver(open(path)).export(request);
    expect(sent).toMatchObject({ status: 'success', replayed: false });
    expect(again).toMatchObject({ status: 'success', replayed: true, exportId: sent.exportId });
    expect(sandbox.state.slack.messages('general').filter(({ via }) => via !== 'person')).toHaveLength(1);
  });

  test.each([
    ['index.ts', false],
    ['testing/index.ts', false],
    ['providers/slack/index.ts', false],
    ['storage/sql/sqlite.ts', true],
  ])('importing %s loads node:sqlite: %s', async (entry, isLoaded) => {
    const url = JSON.stringify(new URL(`../../src/${entry}`, import.meta.url).href);
    const program = `await import(${url}); process.stdout.write(String(process.moduleLoadList.includes('NativeModule sqlite')));`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
    expect(await outputOf(child)).toEqual({ stdout: String(isLoaded), stderr: '' });
  });
});

describe('a connection', () => {
  test('in memory is its own', async () => {
    const [one, other] = [open(':memory:'), open(':memory:')];
    await one.exports.insert(exportRow());
    expect(await one.exports.get(ADA, { key: exportRow().key })).toEqual(exportRow());
    expect(await other.exports.get(ADA, { id: exportRow().id })).toBeUndefined();
  });

  test('answers no more when it is closed, and may be closed twice', async () => {
    const path = newPath();
    const storage = open(path);
    await storage.exports.insert(exportRow());
    await storage.close();
    await storage.close();
    await expect(storage.exports.get(ADA, { id: exportRow().id })).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: 'The storage is closed.',
    });
    await expect(storage.settings.insert(settingRow())).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  });

  test('keeps a write-ahead log, so that readers and a writer do not wait for each other', async () => {
    const path = newPath();
    open(path);
    withFile(path, (database) => {
      expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    });
  });

  test('reads while somebody else writes', async () => {
    const path = newPath();
    const storage = open(path);
    await storage.exports.insert(exportRow());
    const writer = new DatabaseSync(path);
    onTestFinished(() => writer.close());
    writer.exec('BEGIN IMMEDIATE');
    expect(await storage.exports.get(ADA, { id: exportRow().id })).toEqual(exportRow());
  });
});
