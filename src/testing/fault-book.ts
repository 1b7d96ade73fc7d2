import type { Fault, Faults } from './faults.ts';
import type { VendorName } from './vendor.ts';

interface Waiting {
  readonly fault: Fault;
  skip: number;
  times: number;
}

/** The book the vendors look into before they answer. */
export class FaultBook implements Faults {
  #waiting: Waiting[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  get pending(): readonly Fault[] {
    return this.#waiting.map((entry) => entry.fault);
  }

  /** The fault this request meets, counted as met; undefined when it meets none. */
  take(vendor: VendorName, method: string): Fault | undefined {
    for (const entry of this.#waiting) {
      const { fault } = entry;
      if (fault.vendor !== vendor || (fault.method !== undefined && fault.method !== method)) continue;
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
