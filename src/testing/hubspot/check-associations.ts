import { isObject } from '../is-object.ts';
import { defaultAssociationType, typesOfAssociation } from './association-types.ts';
import type { HubSpotObjectType } from './object-types.ts';
import type { HubSpotPortal } from './portal.ts';
import { invalidJson, readId } from './read-arguments.ts';
import { type HubSpotRefusal, invalid } from './refusal.ts';
import type { HubSpotRecord, HubSpotRecordRef } from './state.ts';

/** What a new record is to be tied to; throws for whatever is wrong with that. */
export function checkAssociations(portal: HubSpotPortal, from: HubSpotObjectType, given: unknown): HubSpotRecordRef[] {
  if (given === undefined) return [];
  if (!Array.isArray(given) || !given.every(isObject)) throw invalidJson('associations must be a list of objects');
  return given.flatMap(({ to, types }) => {
    if (!isObject(to)) throw invalidJson('an association needs "to"');
    if (!Array.isArray(types) || types.length === 0) throw invalidJson('an association needs "types"');
    const id = readId(to.id, 'to.id');
    return types.map((type) => {
      const toType = readType(from, type);
      return { type: toType, id: findTied(portal, toType, id).id };
    });
  });
}

/** The number that the two types are tied by when nobody names one; throws when they cannot be tied. */
export function requireDefaultType(from: HubSpotObjectType, to: HubSpotObjectType): number {
  const typeId = defaultAssociationType(from, to);
  if (typeId === undefined) throw invalidAssociation(`No association types exist between ${from} and ${to}`);
  return typeId;
}

/** A live record that is to be tied. HubSpot's status and category for one that is not there are not documented. */
export function findTied(portal: HubSpotPortal, type: HubSpotObjectType, id: string): HubSpotRecord {
  const record = portal.find(type, id);
  if (!record || record.archived) {
    const message = `Object of type ${type} with id ${id} does not exist`;
    throw invalid(message, [{ message, code: 'INVALID_OBJECT_ID', context: { id: [id] } }]);
  }
  return record;
}

function readType(from: HubSpotObjectType, given: unknown): HubSpotObjectType {
  if (!isObject(given)) throw invalidJson('an association type must be an object');
  const { associationCategory: category, associationTypeId: typeId } = given;
  if (typeof typeId !== 'number') throw invalidJson('associationTypeId must be a number');
  if (category !== 'HUBSPOT_DEFINED') {
    throw invalidAssociation(`There is no association type ${typeId} of the category ${String(category)}`);
  }
  const [one, other] = typesOfAssociation(typeId) ?? [];
  if (one !== from || !other) throw invalidAssociation(`Association type ${typeId} does not begin at ${from}`);
  return other;
}

// The code is a guess.
function invalidAssociation(message: string): HubSpotRefusal {
  return invalid(message, [{ message, code: 'INVALID_ASSOCIATION_TYPE' }]);
}
