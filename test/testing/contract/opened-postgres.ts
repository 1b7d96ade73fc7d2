import pg from 'pg';
import { type PostgresStorage, postgresStorage } from '../../../src/storage/sql/postgres.ts';
import type { OpenedStorage, StorageContractOptions } from '../../../src/testing/index.ts';

interface OpenedPostgres extends OpenedStorage {
  storage: PostgresStorage;
}

const toField = (column: string): string => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Times as this package writes them, and JSON as text. */
function toValue(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

const toRow = (found: Record<string, unknown>): object =>
  Object.fromEntries(Object.entries(found).map(([column, value]) => [toField(column), toValue(value)]));

/** Where a storage connects, and where the tester looks past it. */
export interface PostgresPlaces {
  storage: string;
  superuser: string;
}

/** The contract's options for one database, which each check finds empty. */
export function postgresOptions(places: () => PostgresPlaces): StorageContractOptions<OpenedPostgres> {
  const openStorage = () => postgresStorage({ connectionString: places().storage });
  return {
    open: async () => {
      const own = new pg.Pool({ connectionString: places().superuser, max: 1 });
      // The server may be killed.
      own.on('error', () => {});
      await own.query('TRUNCATE integration_settings, integration_exports');
      const storage = openStorage();
      return {
        storage,
        rows: async (table) =>
          (await own.query<Record<string, unknown>>(`SELECT * FROM integration_${table}`)).rows.map(toRow),
        close: async () => {
          await storage.close();
          await own.end();
        },
      };
    },
    openSecond: async () => {
      const storage = openStorage();
      return { storage, close: () => storage.close() };
    },
  };
}
