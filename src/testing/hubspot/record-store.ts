import { Associations } from './associations.ts';
import type { HubSpotValues } from './new-state.ts';
import { type HubSpotObjectType, OBJECT_TYPES } from './object-types.ts';
import { writeTime } from './property-values.ts';
import { SearchIndex } from './search-index.ts';
import type { HubSpotAssociation, HubSpotRecord, HubSpotRecordRef } from './state.ts';

/** The records of a portal, what ties them together, and what searches know of them. Checks nothing. */
export class RecordStore {
  /** In the order in which they were made, as ids are never given twice. */
  readonly #records = new Map<string, HubSpotRecord>();
  readonly #associations = new Associations();
  readonly #index = new SearchIndex();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  add(type: HubSpotObjectType, id: string, values: HubSpotValues): HubSpotRecord {
    const { created, modified } = OBJECT_TYPES[type];
    const time = this.#now();
    const stamp = writeTime(time.getTime());
    const record: HubSpotRecord = {
      id,
      type,
      properties: { [created]: stamp, ...withoutEmpty(values), [modified]: stamp, hs_object_id: id },
      createdAt: time.toISOString(),
      updatedAt: time.toISOString(),
      archived: false,
    };
    if (type === 'deals') record.properties.hs_is_closed ??= isClosed(record.properties.dealstage);
    this.#records.set(id, record);
    this.#index.note(record, time.getTime());
    return record;
  }

  list(type: HubSpotObjectType): HubSpotRecord[] {
    return [...this.#records.values()].filter((record) => record.type === type);
  }

  find(type: HubSpotObjectType, id: string): HubSpotRecord | undefined {
    const record = this.#records.get(id);
    if (record?.type !== type) return undefined;
    return record.mergedInto === undefined ? record : this.find(type, record.mergedInto);
  }

  get(type: HubSpotObjectType, id: string): HubSpotRecord {
    const record = this.find(type, id);
    if (!record) throw new Error(`The sandbox has no ${OBJECT_TYPES[type].singular} ${JSON.stringify(id)}.`);
    return record;
  }

  edit(type: HubSpotObjectType, id: string, values: HubSpotValues): HubSpotRecord {
    const record = this.get(type, id);
    const time = this.#now();
    const all = { ...record.properties, ...values, [OBJECT_TYPES[type].modified]: writeTime(time.getTime()) };
    if (type === 'deals' && values.dealstage !== undefined) all.hs_is_closed = isClosed(values.dealstage);
    record.properties = withoutEmpty(all);
    record.updatedAt = time.toISOString();
    this.#index.note(record, time.getTime());
    return record;
  }

  archive(type: HubSpotObjectType, id: string): void {
    const record = this.get(type, id);
    if (record.archived) return;
    const time = this.#now();
    record.archived = true;
    record.archivedAt = time.toISOString();
    this.#index.note(record, time.getTime());
  }

  forget(type: HubSpotObjectType, id: string): void {
    const record = this.get(type, id);
    this.#associations.drop(record);
    this.#index.forget(record);
    this.#records.delete(record.id);
  }

  /** Gives the winner all that the loser was tied to, and stands it in the loser's place. */
  merge(type: HubSpotObjectType, winnerId: string, loserId: string): void {
    const [winner, loser] = [this.get(type, winnerId), this.get(type, loserId)];
    for (const other of this.#associations.drop(loser)) this.associate(winner, other);
    this.archive(type, loser.id);
    loser.mergedInto = winner.id;
  }

  associate(from: HubSpotRecordRef, to: HubSpotRecordRef): number {
    return this.#associations.link(from, to);
  }

  associationsOf(ref: HubSpotRecordRef, toType?: HubSpotObjectType): HubSpotAssociation[] {
    return this.#associations.of(ref, toType).filter((other) => this.find(other.type, other.id)?.archived === false);
  }

  searchable(type: HubSpotObjectType, lagMs: number): HubSpotRecord[] {
    if (lagMs === 0) return this.list(type).filter(({ archived }) => !archived);
    return this.#index.at(type, this.#now().getTime() - lagMs);
  }
}

function isClosed(stage: string | undefined): string {
  return String(stage === 'closedwon' || stage === 'closedlost');
}

function withoutEmpty(values: HubSpotValues): Record<string, string> {
  const entries = Object.entries(values).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  return Object.fromEntries(entries);
}
