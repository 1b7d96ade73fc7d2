import { defaultAssociationType } from './association-types.ts';
import type { HubSpotObjectType } from './object-types.ts';
import type { HubSpotAssociation, HubSpotRecordRef } from './state.ts';

/** Which records are tied to which, in the order in which that happened. */
export class Associations {
  readonly #links = new Map<string, Map<string, HubSpotAssociation>>();

  /** Ties two records both ways; once more changes nothing. Throws when such records cannot be tied. */
  link(from: HubSpotRecordRef, to: HubSpotRecordRef): number {
    const [forth, back] = [defaultAssociationType(from.type, to.type), defaultAssociationType(to.type, from.type)];
    if (forth === undefined || back === undefined) {
      throw new Error(`HubSpot ties no ${from.type} to ${to.type}.`);
    }
    this.#linksOf(from).set(keyOf(to), { type: to.type, id: to.id, typeIds: [forth] });
    this.#linksOf(to).set(keyOf(from), { type: from.type, id: from.id, typeIds: [back] });
    return forth;
  }

  /** What is tied to a record, of one type or of all. */
  of(ref: HubSpotRecordRef, type?: HubSpotObjectType): HubSpotAssociation[] {
    const all = [...(this.#links.get(keyOf(ref))?.values() ?? [])];
    return type === undefined ? all : all.filter((association) => association.type === type);
  }

  /** Unties a record from everything and gives what it was tied to. */
  drop(ref: HubSpotRecordRef): HubSpotAssociation[] {
    const dropped = this.of(ref);
    for (const other of dropped) this.#links.get(keyOf(other))?.delete(keyOf(ref));
    this.#links.delete(keyOf(ref));
    return dropped;
  }

  #linksOf(ref: HubSpotRecordRef): Map<string, HubSpotAssociation> {
    const links = this.#links.get(keyOf(ref)) ?? new Map<string, HubSpotAssociation>();
    this.#links.set(keyOf(ref), links);
    return links;
  }
}

function keyOf({ type, id }: HubSpotRecordRef): string {
  return `${type}/${id}`;
}
