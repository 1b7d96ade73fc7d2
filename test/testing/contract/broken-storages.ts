import { memoryStorage } from '../../../src/index.ts';
import type { ContractCheck } from '../../../src/testing/index.ts';
import { storageContract } from '../../../src/testing/index.ts';
import { BROKEN_IDS } from './broken-ids.ts';
import { BROKEN_PURGES, BROKEN_WALKS } from './broken-maintenance.ts';
import { BROKEN_LISTS, BROKEN_OWNERS } from './broken-reads.ts';
import { BROKEN_ROUND_TRIPS } from './broken-round-trips.ts';
import { BROKEN_STATISTICS } from './broken-statistics.ts';
import type { BrokenStorage } from './broken-storage.ts';
import { BROKEN_WRITES } from './broken-writes.ts';
import { memoryOptions } from './opened-storages.ts';

export const BROKEN_STORAGES: readonly BrokenStorage[] = [
  ...BROKEN_ROUND_TRIPS,
  ...BROKEN_WRITES,
  ...BROKEN_IDS,
  ...BROKEN_OWNERS,
  ...BROKEN_LISTS,
  ...BROKEN_WALKS,
  ...BROKEN_PURGES,
  ...BROKEN_STATISTICS,
];

/** The contract over the broken storage. */
export function checksOf({ breakage, losesAtCut = false }: BrokenStorage): readonly ContractCheck[] {
  const options = memoryOptions(breakage);
  const reopen = async () => ({ storage: memoryStorage(), close: async () => {} });
  return storageContract(losesAtCut ? { ...options, reopen } : options);
}
