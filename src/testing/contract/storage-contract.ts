import type { ContractCheck } from './contract-check.ts';
import { contractCheck, type OpenedStorage, type StorageContractOptions } from './storage-check.ts';
import { CUT_CHECKS, SECOND_HANDLE_CHECKS } from './storage-handle-checks.ts';
import { ID_CHECKS } from './storage-id-checks.ts';
import { LIST_CHECKS } from './storage-list-checks.ts';
import { MAINTENANCE_CHECKS } from './storage-maintenance-checks.ts';
import { OWNER_CHECKS } from './storage-owner-checks.ts';
import { PURGE_CHECKS } from './storage-purge-checks.ts';
import { ROUND_TRIP_CHECKS } from './storage-round-trip-checks.ts';
import { STATISTICS_CHECKS } from './storage-statistics-checks.ts';
import { WRITE_CHECKS } from './storage-write-checks.ts';

/**
 * Every promise of a `StorageAdapter` as a check of its own, for the tests of your storage. Works with any test runner.
 * A check that fails rejects with a {@link ContractViolation}. Without `openSecond` and `reopen` the checks that need
 * them are left out, and nothing is known of two processes and of a power cut. Those of `exports.statistics` pass when
 * your storage has none.
 *
 * @example
 * ```ts
 * import { test } from 'node:test';
 * import { memoryStorage } from '@liveprompt/integrations';
 * import { storageContract } from '@liveprompt/integrations/testing';
 *
 * const open = async () => {
 *   const storage = memoryStorage(); // yours
 *   const rows = async (_table: 'settings' | 'exports'): Promise<object[]> => []; // SELECT * FROM … over your own connection
 *   return { storage, rows, close: async () => {} };
 * };
 *
 * for (const { name, run } of storageContract({ open })) test(name, run);
 * ```
 */
export function storageContract<Opened extends OpenedStorage>(
  options: StorageContractOptions<Opened>,
): readonly ContractCheck[] {
  const checks = [
    ...ROUND_TRIP_CHECKS,
    ...WRITE_CHECKS,
    ...ID_CHECKS,
    ...OWNER_CHECKS,
    ...LIST_CHECKS,
    ...MAINTENANCE_CHECKS,
    ...PURGE_CHECKS,
    ...STATISTICS_CHECKS,
    ...(options.openSecond === undefined ? [] : SECOND_HANDLE_CHECKS),
    ...(options.reopen === undefined ? [] : CUT_CHECKS),
  ];
  return checks.map((check) => contractCheck(check, options));
}
