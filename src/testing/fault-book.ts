import type { Fault, Faults } from './faults.ts';
import type { Road, VendorName } from './vendor.ts';

const OUTAGE_MS = 1000;

interface Waiting {
  readonly fault: Fault;
  skip: number;
  times: number;
  /** The outage this fault caused is over. */
  isOver: boolean;
}

/** What one request runs into. */
export interface Encounter {
  /** The fault that strikes it, counted as met; absent when none does. */
  readonly fault?: Fault;
  /** To be called when the request's answer is ready: an outage that waits for this answer begins. */
  answered(): void;
}

/** The book the vendors look into before they answer. */
export class FaultBook implements Faults {
  readonly #refuse: (forMs: number) => Promise<void>;
  #waiting: Waiting[] = [];

  /** `refuse` keeps the server from taking connections; it settles when connections are taken again. */
  constructor(refuse: (forMs: number) => Promise<void>) {
    this.#refuse = refuse;
  }

  add(fault: Fault): void {
    const entry: Waiting = { fault, skip: fault.skip ?? 0, times: fault.times ?? 1, isOver: false };
    this.#waiting.push(entry);
    if (entry.skip === 0) this.#beginOutage(entry);
  }

  clear(): void {
    this.#waiting = [];
  }

  get pending(): readonly Fault[] {
    return this.#waiting.map((entry) => entry.fault);
  }

  /** Counts a request that arrived and tells what becomes of it. */
  take(vendor: VendorName, method: string, road: Road): Encounter {
    if (road === 'socket') this.#waiting = this.#waiting.filter(({ isOver }) => !isOver);
    const passed: Waiting[] = [];
    const answered = () => {
      for (const entry of passed) if (this.#waiting.includes(entry)) this.#beginOutage(entry);
    };
    for (const entry of this.#waiting) {
      const { fault } = entry;
      if (fault.vendor !== vendor || (fault.method !== undefined && fault.method !== method)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        if (entry.skip === 0) passed.push(entry);
        continue;
      }
      // Who came over a socket was let in before the outage, or is: the server keeps the others out.
      if (fault.kind === 'connection-refused' && road === 'socket') continue;
      entry.times -= 1;
      if (entry.times <= 0) this.#waiting = this.#waiting.filter((other) => other !== entry);
      return { fault, answered };
    }
    return { answered };
  }

  #beginOutage(entry: Waiting): void {
    if (entry.fault.kind !== 'connection-refused') return;
    void this.#refuse(entry.fault.forMs ?? OUTAGE_MS).then(() => {
      entry.isOver = true;
    });
  }
}
