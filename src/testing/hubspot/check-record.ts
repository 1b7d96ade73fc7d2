import { isObject } from '../is-object.ts';
import { type HubSpotObjectType, OBJECT_TYPES } from './object-types.ts';
import type { HubSpotPortal } from './portal.ts';
import { readValue, ValueRefusal } from './property-values.ts';
import { invalidJson } from './read-arguments.ts';
import { contactWithEmail } from './record-lookup.ts';
import { conflict, HubSpotRefusal, invalid, type RefusalDetail } from './refusal.ts';
import type { HubSpotRecord } from './state.ts';

/** What must be there when a record is made, and must not be taken away. */
const REQUIRED: Partial<Record<HubSpotObjectType, string>> = {
  // HubSpot itself takes a note without it, and shows it to nobody. Refused here, so that a test notices.
  notes: 'hs_timestamp',
  tasks: 'hs_timestamp',
  meetings: 'hs_timestamp',
};

/** Values for a record as HubSpot keeps them; throws for whatever is wrong with them. `record` is the one to change. */
export function checkValues(
  portal: HubSpotPortal,
  type: HubSpotObjectType,
  given: unknown,
  record?: HubSpotRecord,
): Record<string, string> {
  const texts = readStrings(given);
  const values: Record<string, string> = {};
  const wrong: (RefusalDetail & { name: string })[] = [];
  for (const [name, text] of Object.entries(texts)) {
    try {
      values[name] = readOne(portal, type, name, text);
    } catch (error) {
      if (!(error instanceof ValueRefusal)) throw error;
      wrong.push({ ...error.toDetail(name), name });
    }
  }
  if (wrong.length > 0) throw invalidValues(wrong);
  checkRequired(type, values, record);
  checkUnique(portal, type, values, record);
  return values;
}

function readStrings(given: unknown): Record<string, string> {
  if (!isObject(given)) throw invalidJson('properties must be an object');
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== 'string') {
      throw invalidJson(`cannot deserialize value of type \`java.lang.String\` (through properties["${name}"])`);
    }
  }
  return given as Record<string, string>;
}

function readOne(portal: HubSpotPortal, type: HubSpotObjectType, name: string, text: string): string {
  const property = portal.properties(type).find((known) => known.name === name);
  if (!property) throw new ValueRefusal('PROPERTY_DOESNT_EXIST', `Property "${name}" does not exist`);
  return readValue(property, text, portal);
}

function invalidValues(wrong: readonly (RefusalDetail & { name: string })[]): HubSpotRefusal {
  const worded = wrong.map(({ message, code, name }) => ({ isValid: false, message, error: code, name }));
  const errors = wrong.map(({ message, code, context }) => ({
    message,
    ...(code && { code }),
    ...(context && { context }),
  }));
  return invalid(`Property values were not valid: ${JSON.stringify(worded)}`, errors);
}

function checkRequired(type: HubSpotObjectType, values: Record<string, string>, record?: HubSpotRecord): void {
  const name = REQUIRED[type];
  if (name === undefined || (values[name] ?? record?.properties[name] ?? '') !== '') return;
  const singular = OBJECT_TYPES[type].singular.toUpperCase();
  const message = `Error creating ${singular}. Some required properties were not set.`;
  throw invalid(message, [{ message, code: 'MISSING_REQUIRED_PROPERTY', context: { properties: [name] } }]);
}

function checkUnique(
  portal: HubSpotPortal,
  type: HubSpotObjectType,
  values: Record<string, string>,
  record?: HubSpotRecord,
): void {
  for (const { name, hasUniqueValue } of portal.properties(type)) {
    const value = values[name];
    if (!hasUniqueValue || !value) continue;
    if (type === 'contacts' && name === 'email') checkEmail(portal, value, record);
    else checkValue(portal, type, name, value, record);
  }
}

function checkEmail(portal: HubSpotPortal, email: string, record?: HubSpotRecord): void {
  const holder = contactWithEmail(portal, email);
  if (holder && holder !== record) throw conflict(`Contact already exists. Existing ID: ${holder.id}`);
}

function checkValue(
  portal: HubSpotPortal,
  type: HubSpotObjectType,
  name: string,
  value: string,
  record?: HubSpotRecord,
): void {
  const holder = portal
    .records(type)
    .find((one) => one !== record && one.properties[name] === value && (!one.archived || portal.archivedHoldUnique));
  if (!holder) return;
  const where = `portalId=${portal.portalId}, objectTypeId=${OBJECT_TYPES[type].typeId}, propertyName=${name}`;
  const message = `Cannot set PropertyValueCoordinates{${where}, value=${value}} on ${record?.id ?? 'a new object'}. ${holder.id} already has that value.`;
  const isConflict = portal.uniqueConflictStatus === 409;
  const detail = { message, code: 'CONFLICTING_UNIQUE_VALUE', context: { propertyName: [name] } };
  throw new HubSpotRefusal(portal.uniqueConflictStatus, message, {
    errors: [detail],
    category: isConflict ? 'CONFLICT' : 'VALIDATION_ERROR',
  });
}
