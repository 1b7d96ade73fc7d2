import type { HubSpotObjectType } from './object-types.ts';

type Pair = readonly [from: HubSpotObjectType, to: HubSpotObjectType, forth: number, back: number];

/**
 * HubSpot's numbers for how records are tied when no label says more: of the first to the second, and back. Numbers:
 * `AssociationTypes` of `@hubspot/api-client`.
 */
const PAIRS: readonly Pair[] = [
  ['notes', 'companies', 190, 189],
  ['notes', 'contacts', 202, 201],
  ['notes', 'deals', 214, 213],
  ['notes', 'tickets', 228, 227],
  ['tasks', 'companies', 192, 191],
  ['tasks', 'contacts', 204, 203],
  ['tasks', 'deals', 216, 215],
  ['tasks', 'tickets', 230, 229],
  ['meetings', 'companies', 188, 187],
  ['meetings', 'contacts', 200, 199],
  ['meetings', 'deals', 212, 211],
  ['meetings', 'tickets', 226, 225],
  ['contacts', 'companies', 279, 280],
  ['deals', 'contacts', 3, 4],
  ['deals', 'companies', 341, 342],
  ['tickets', 'contacts', 16, 15],
  ['tickets', 'companies', 339, 340],
  ['deals', 'tickets', 27, 28],
];

/** The number of the default tie between two types in this direction; undefined when they cannot be tied. */
export function defaultAssociationType(from: HubSpotObjectType, to: HubSpotObjectType): number | undefined {
  for (const [one, other, forth, back] of PAIRS) {
    if (one === from && other === to) return forth;
    if (one === to && other === from) return back;
  }
  return undefined;
}

/** The two types that a number ties, in its direction; undefined for a number that is none. */
export function typesOfAssociation(typeId: number): [from: HubSpotObjectType, to: HubSpotObjectType] | undefined {
  for (const [one, other, forth, back] of PAIRS) {
    if (forth === typeId) return [one, other];
    if (back === typeId) return [other, one];
  }
  return undefined;
}
