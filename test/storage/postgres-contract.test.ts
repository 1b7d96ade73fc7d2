import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storageContract } from '../../src/testing/index.ts';
import { newDatabase, type TestDatabase } from '../support/postgres.ts';
import { startTransactionPooler, type TransactionPooler } from '../support/transaction-pooler.ts';
import { postgresOptions } from '../testing/contract/opened-postgres.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await newDatabase();
}, 60_000);
afterAll(() => database?.drop());

describe('postgresStorage keeps the contract', () => {
  const options = postgresOptions(() => ({ storage: database.url, superuser: database.url }));
  for (const { name, run } of storageContract(options)) test(name, run);
});

describe('postgresStorage keeps the contract through connections that are shared after each transaction', () => {
  let pooler: TransactionPooler;
  beforeAll(async () => {
    pooler = await startTransactionPooler(database.url);
  });
  afterAll(async () => {
    await pooler?.close();
  });
  const options = postgresOptions(() => ({ storage: pooler.through(database.url), superuser: database.url }));
  for (const { name, run } of storageContract(options)) test(name, run);

  test('and the work was shared', () => {
    expect(Math.min(...pooler.carried)).toBeGreaterThan(100);
  });
});
