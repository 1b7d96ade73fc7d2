import { isObject } from '../../is-object.ts';
import { isSameKey } from '../check-duplicates.ts';
import type { SalesforceObjectType } from '../object-types.ts';
import { type OperationContext, objectType, recordUrl, type SalesforceOperation } from '../operation.ts';
import type { SalesforceOrg } from '../org.ts';
import { readNames } from '../read-names.ts';
import { createdAnswer, recordAnswer } from '../record-answers.ts';
import { recordToRead } from '../record-lookup.ts';
import { noSuchResource, refuse } from '../refusal.ts';
import type { SalesforceField, SalesforceRecord } from '../state.ts';
import { createRecord, deleteRecord, updateRecord, type WriteContext } from '../write-record.ts';

const ONE = '/sobjects/{type}/{field}/{value}';
/** From this version on an update tells the record's id. Salesforce's REST API guide. */
const TELLS_UPDATES = 46;

/** The field by which records are found; throws when none of that name is an external id. */
export function externalField(org: SalesforceOrg, type: SalesforceObjectType, name: string): SalesforceField {
  const field = org.visibleField(type, name);
  if (field?.externalId) return field;
  throw refuse('NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`);
}

/** The live records that have a value in such a field. */
export function recordsWith(
  org: SalesforceOrg,
  type: SalesforceObjectType,
  field: SalesforceField,
  value: unknown,
): SalesforceRecord[] {
  const isWanted = (held: unknown) =>
    typeof held === 'number'
      ? held === Number(value)
      : typeof held === 'string' && isSameKey(field, held, String(value));
  return org.records(type).filter(({ isDeleted, values }) => !isDeleted && isWanted(values[field.name] ?? null));
}

/** Changes the one record with the value, or makes one. */
export function upsertRecord(
  context: WriteContext,
  type: SalesforceObjectType,
  field: SalesforceField,
  { value, body, found }: { value: string; body: unknown; found: SalesforceRecord | undefined },
): { record: SalesforceRecord; isNew: boolean } {
  const rest = isObject(body) ? Object.entries(body) : [];
  if (rest.some(([name]) => name.toLowerCase() === field.name.toLowerCase())) {
    const message = `The ${field.name} field should not be specified in the sobject data.`;
    throw refuse('INVALID_FIELD', message, [field.name]);
  }
  if (found) {
    updateRecord(context, found, body);
    return { record: found, isNew: false };
  }
  const key = field.type === 'string' ? value : Number(value);
  const whole = isObject(body) ? { ...body, [field.name]: key } : body;
  return { record: createRecord(context, type, whole), isNew: true };
}

const upsert: SalesforceOperation = {
  name: '{type}.upsert',
  httpMethod: 'PATCH',
  path: ONE,
  run(context) {
    const { org, names, version, body, query } = context;
    const { type, field, found } = lookUp(context);
    if (found.length > 1) return severalAnswer(found, version);
    // Documented; that what is not there is refused like this is not.
    if (!found[0] && query.updateOnly === 'true') throw noSuchResource();
    const value = names.value ?? '';
    const { record, isNew } = upsertRecord(context, type, field, { value, body, found: found[0] });
    if (!isNew && version < TELLS_UPDATES) return { status: 204 };
    const location = recordUrl(type, record.id, version);
    return {
      status: isNew ? 201 : 200,
      body: { ...createdAnswer(org.get(record.id)), created: isNew },
      ...(isNew && { headers: { location } }),
    };
  },
};

const read: SalesforceOperation = {
  name: '{type}.read',
  httpMethod: 'GET',
  path: ONE,
  run(context) {
    const { org, version, query } = context;
    const { type, found } = lookUp(context);
    if (found.length > 1) return severalAnswer(found, version);
    return { status: 200, body: recordAnswer(recordToRead(org, type, found[0]?.id), context, readNames(query.fields)) };
  },
};

const remove: SalesforceOperation = {
  name: '{type}.delete',
  httpMethod: 'DELETE',
  path: ONE,
  run(context) {
    const { found } = lookUp(context);
    if (found.length > 1) return severalAnswer(found, context.version);
    if (!found[0]) throw noSuchResource();
    deleteRecord(context, found[0]);
    return { status: 204 };
  },
};

function lookUp(context: OperationContext) {
  const type = objectType(context);
  const field = externalField(context.org, type, context.names.field ?? '');
  return { type, field, found: recordsWith(context.org, type, field, context.names.value) };
}

function severalAnswer(found: readonly SalesforceRecord[], version: number) {
  return { status: 300, body: found.map(({ type, id }) => recordUrl(type, id, version)) };
}

/** The operations on a record that a field of the organization's own names. */
export const UPSERT_OPERATIONS: readonly SalesforceOperation[] = [upsert, read, remove];
