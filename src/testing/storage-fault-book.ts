/** The operations of a storage that somebody else can be faster at. */
export type ContestedOperation =
  | 'settings.insert'
  | 'settings.replace'
  | 'settings.delete'
  | 'exports.insert'
  | 'exports.replace';

/** All operations of a storage. */
export type StorageOperation =
  | ContestedOperation
  | 'settings.get'
  | 'settings.list'
  | 'exports.get'
  | 'exports.list'
  | 'exports.statistics'
  | 'maintenance.listExpired'
  | 'maintenance.purge'
  | 'maintenance.eachSetting';

/** How often a fault strikes, and when. */
export interface StorageFaultCount {
  /** How many calls it spoils before it is used up; 1 when absent. */
  readonly times?: number;
  /** How many matching calls pass unharmed first; 0 when absent. */
  readonly skip?: number;
}

/**
 * One failure of a storage to come. Without `operation` it meets every call.
 *
 * - `fails-before`, `fails-after`: throws, without or with the work done
 * - `slow`: the right answer, `delayMs` late; with `commitsLate` the work is done only then, too
 * - `conflict`: nothing is written, and the answer is the one for a call that came too late: false, or for
 *   `settings.insert` an error
 */
export type StorageFault = StorageFaultCount &
  (
    | { readonly kind: 'fails-before' | 'fails-after'; readonly operation?: StorageOperation }
    | {
        readonly kind: 'slow';
        readonly operation?: StorageOperation;
        readonly delayMs: number;
        readonly commitsLate?: boolean;
      }
    | { readonly kind: 'conflict'; readonly operation?: ContestedOperation }
  );

/**
 * The failures of a storage to come, in the order they were added; a call meets the first that matches it.
 *
 * @example
 * ```ts
 * import { memoryStorage } from '@liveprompt/integrations';
 * import { faultyStorage } from '@liveprompt/integrations/testing';
 *
 * const { faults } = faultyStorage(memoryStorage());
 * faults.add({ operation: 'exports.insert', kind: 'conflict' });
 * ```
 */
export interface StorageFaults {
  /** Another failure to come, behind those that wait. */
  add(fault: StorageFault): void;
  /** Forgets every fault that has not struck yet. */
  clear(): void;
  /** Faults that still wait, so a test can assert that all of its faults were met. */
  readonly pending: readonly StorageFault[];
}

interface Waiting {
  readonly fault: StorageFault;
  skip: number;
  times: number;
}

/** The book the storage looks into before it works. */
export class StorageFaultBook implements StorageFaults {
  #waiting: Waiting[] = [];

  add(fault: StorageFault): void {
    this.#waiting.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  get pending(): readonly StorageFault[] {
    return this.#waiting.map((entry) => entry.fault);
  }

  /** The fault this call meets, counted as met; undefined when it meets none. */
  take(operation: StorageOperation, isContested: boolean): StorageFault | undefined {
    for (const entry of this.#waiting) {
      const { fault } = entry;
      if (fault.operation !== undefined && fault.operation !== operation) continue;
      if (fault.kind === 'conflict' && !isContested) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.times -= 1;
      if (entry.times <= 0) this.#waiting = this.#waiting.filter((other) => other !== entry);
      return fault;
    }
    return undefined;
  }
}
