import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate, postgresStorage } from '../../src/storage/sql/postgres.ts';
import { exportRow, idOf } from '../../src/testing/contract/storage-sample-rows.ts';
import { storageContract } from '../../src/testing/index.ts';
import { type PostgresServer, startPostgres } from '../support/start-postgres.ts';
import { postgresOptions } from '../testing/contract/opened-postgres.ts';

let server: PostgresServer;
beforeAll(async () => {
  // As a server that was made fast by somebody who did not know better: what it confirms by itself it may lose.
  server = await startPostgres('-c', 'synchronous_commit=off', '-c', 'wal_writer_delay=10s');
  await migrate({ connectionString: server.url });
}, 60_000);
afterAll(() => server?.stop());

describe('after a crash of the server', () => {
  const options = postgresOptions(() => ({ storage: server.url, superuser: server.url }));
  const reopen = async () => {
    await server.crash();
    const storage = postgresStorage({ connectionString: server.url });
    return { storage, close: () => storage.close() };
  };
  const [check] = storageContract({ ...options, reopen }).filter(
    ({ name }) => name === 'what was confirmed outlives a cut',
  );
  if (check === undefined) throw new Error('The check has another name.');
  test(check.name, check.run);

  test('in the midst of writes, all that were confirmed are there', async () => {
    const storage = postgresStorage({ connectionString: server.url });
    const confirmed: string[] = [];
    const write = async (worker: string): Promise<void> => {
      for (let count = 0; ; count += 1) {
        const row = exportRow({ id: idOf(`${worker}-${count}`), key: `${worker}-${count}` });
        await storage.exports.insert(row);
        await storage.exports.replace({ ...row, status: 'success', revision: 2 }, 1);
        confirmed.push(row.id);
      }
    };
    const workers = ['a', 'b', 'c'].map((worker) => write(worker).catch((error: unknown) => error));
    while (confirmed.length < 60) await pause(5);
    await server.crash();
    for (const failure of await Promise.all(workers)) expect(failure).toMatchObject({ code: 'STORAGE_FAILED' });
    const rows = await storage.exports.list('user:ada', { limit: 100_000, status: 'success' });
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(confirmed));
    expect(rows.every(({ revision }) => revision === 2)).toBe(true);
    await storage.close();
  });
});
