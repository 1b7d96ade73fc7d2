import type { HubSpotObjectType } from './object-types.ts';
import type { HubSpotPortal } from './portal.ts';
import { invalid, notFound } from './refusal.ts';
import type { HubSpotRecord } from './state.ts';

/** What a lookup by a property other than the id goes by. */
export interface RecordKey {
  readonly idProperty?: string | undefined;
  readonly archived?: boolean;
}

/** The record that a path or a batch names; throws when there is none. */
export function findRecord(portal: HubSpotPortal, type: HubSpotObjectType, id: string, key: RecordKey): HubSpotRecord {
  const record = lookUpRecord(portal, type, id, key);
  if (!record) throw notFound('Object not found.  objectId are usually numeric.');
  return record;
}

/** The record that a path or a batch names; undefined when there is none. */
export function lookUpRecord(
  portal: HubSpotPortal,
  type: HubSpotObjectType,
  id: string,
  { idProperty, archived = false }: RecordKey,
): HubSpotRecord | undefined {
  const name = idProperty ?? 'hs_object_id';
  if (name === 'hs_object_id') {
    const record = portal.find(type, id);
    return record?.archived === archived ? record : undefined;
  }
  if (!portal.properties(type).some((property) => property.name === name && property.hasUniqueValue)) {
    throw invalid(`Property ${name} of ${type} does not hold unique values`);
  }
  const found = portal.records(type).filter((record) => !record.mergedInto && record.archived === archived);
  return found.find((record) => valuesOf(record, name).includes(comparable(name, id)));
}

/** The live contact that an e-mail address belongs to, as its first one or as a further one. */
export function contactWithEmail(portal: HubSpotPortal, email: string): HubSpotRecord | undefined {
  return lookUpRecord(portal, 'contacts', email, { idProperty: 'email' });
}

// E-mail addresses are compared without regard to case, and a contact may have several.
function valuesOf({ properties }: HubSpotRecord, name: string): string[] {
  const values = [properties[name] ?? ''];
  if (name === 'email') values.push(...(properties.hs_additional_emails ?? '').split(';'));
  return values.filter((value) => value !== '').map((value) => comparable(name, value));
}

function comparable(name: string, value: string): string {
  return name === 'email' ? value.trim().toLowerCase() : value;
}
