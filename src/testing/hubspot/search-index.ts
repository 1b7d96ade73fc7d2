import type { HubSpotObjectType } from './object-types.ts';
import type { HubSpotRecord } from './state.ts';

interface Sight {
  readonly atMs: number;
  readonly record: HubSpotRecord;
}

/** What searches find: records as they were some time ago. */
export class SearchIndex {
  readonly #sights = new Map<string, Sight[]>();

  /** Notes what a record looks like from now on. */
  note(record: HubSpotRecord, atMs: number): void {
    const seen = this.#sights.get(record.id) ?? [];
    seen.push({ atMs, record: structuredClone(record) });
    this.#sights.set(record.id, seen);
  }

  forget({ id }: HubSpotRecord): void {
    this.#sights.delete(id);
  }

  /** The live records of a type as they looked at a moment, oldest first. */
  at(type: HubSpotObjectType, ms: number): HubSpotRecord[] {
    const found = [...this.#sights.values()].flatMap((sights) => {
      const last = sights.findLast(({ atMs }) => atMs <= ms);
      return last ? [last.record] : [];
    });
    return found.filter((record) => record.type === type && !record.archived);
  }
}
