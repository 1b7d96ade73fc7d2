import type { SalesforceObjectType } from './object-types.ts';
import type { SalesforceRecord } from './state.ts';

interface Sight {
  readonly atMs: number;
  readonly record: SalesforceRecord;
}

/** What searches find: records as they were some time ago. */
export class SearchIndex {
  readonly #sights = new Map<string, Sight[]>();

  /** Notes what a record looks like from now on. */
  note(record: SalesforceRecord, atMs: number): void {
    const seen = this.#sights.get(record.id) ?? [];
    seen.push({ atMs, record: structuredClone(record) });
    this.#sights.set(record.id, seen);
  }

  /** Takes back the last note of a record. */
  unnote({ id }: SalesforceRecord): void {
    this.#sights.get(id)?.pop();
  }

  /** The live records of a type as they looked at a moment, oldest first. */
  at(type: SalesforceObjectType, ms: number): SalesforceRecord[] {
    const found = [...this.#sights.values()].flatMap((sights) => {
      const last = sights.findLast(({ atMs }) => atMs <= ms);
      return last ? [last.record] : [];
    });
    return found.filter((record) => record.type === type && !record.isDeleted);
  }
}
