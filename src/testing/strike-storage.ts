import { setTimeout as sleep } from 'node:timers/promises';
import type { StorageFaultBook, StorageOperation } from './storage-fault-book.ts';

const failure = (operation: StorageOperation): Error => new Error(`${operation} failed, as a fault asked it to.`);

async function late<T>(work: () => Promise<T>, delayMs: number, commitsLate: boolean): Promise<T> {
  if (commitsLate) {
    await sleep(delayMs);
    return work();
  }
  const result = await work();
  await sleep(delayMs);
  return result;
}

/** Does the work, spoiled by the fault it meets. `tooLate` is the answer when somebody else was faster. */
export async function strike<T>(
  faults: StorageFaultBook,
  operation: StorageOperation,
  work: () => Promise<T>,
  tooLate?: () => T,
): Promise<T> {
  const fault = faults.take(operation, tooLate !== undefined);
  switch (fault?.kind) {
    case 'fails-before':
      throw failure(operation);
    case 'fails-after':
      await work();
      throw failure(operation);
    case 'slow':
      return late(work, fault.delayMs, fault.commitsLate ?? false);
    case 'conflict':
      return tooLate === undefined ? work() : tooLate();
    case undefined:
      return work();
  }
}
