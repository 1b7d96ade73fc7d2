import { checkAssociations } from '../check-associations.ts';
import { checkValues } from '../check-record.ts';
import { type HubSpotObjectType, OBJECT_TYPES } from '../object-types.ts';
import { type HubSpotOperation, type OperationContext, objectType, type PathNames } from '../operation.ts';
import type { HubSpotPortal } from '../portal.ts';
import { readLimit, readNames, takePage } from '../read-arguments.ts';
import { associationsAnswer, recordAnswer, writtenAnswer } from '../record-answers.ts';
import { findRecord } from '../record-lookup.ts';
import { notFound } from '../refusal.ts';
import type { HubSpotRecord } from '../state.ts';

const ALL = '/crm/v3/objects/{type}';
const ONE = '/crm/v3/objects/{type}/{id}';
const USUAL_PAGE = 10;
const SHOWN = ['properties', 'propertiesWithHistory', 'associations', 'archived'];

/** What reading records of the type in a path takes. */
export const toRead = ({ type }: PathNames): string[] => [OBJECT_TYPES[objectType(type)].scopes.read];
/** What writing records of the type in a path takes. */
export const toWrite = ({ type }: PathNames): string[] => [OBJECT_TYPES[objectType(type)].scopes.write];

/** Makes a record out of what was sent for it; nothing is made when any of it is wrong. */
export function createRecord(
  portal: HubSpotPortal,
  type: HubSpotObjectType,
  { properties, associations }: Readonly<Record<string, unknown>>,
): HubSpotRecord {
  const values = checkValues(portal, type, properties);
  const ties = checkAssociations(portal, type, associations);
  const record = portal.addRecord(type, values);
  for (const tied of ties) portal.associate(record, tied);
  return record;
}

const create: HubSpotOperation = {
  name: '{type}.create',
  httpMethod: 'POST',
  path: ALL,
  scopes: toWrite,
  query: [],
  fields: ['properties', 'associations'],
  run({ portal, names, body }) {
    const record = createRecord(portal, objectType(names.type), body);
    return { status: portal.createStatus, body: writtenAnswer(record, portal) };
  },
};

const read: HubSpotOperation = {
  name: '{type}.read',
  httpMethod: 'GET',
  path: ONE,
  scopes: toRead,
  query: [...SHOWN, 'idProperty'],
  fields: [],
  run(context) {
    const { names, portal, query } = context;
    const key = { idProperty: query.idProperty, archived: query.archived === 'true' };
    const record = findRecord(portal, objectType(names.type), names.id ?? '', key);
    return { status: 200, body: shownRecord(record, context) };
  },
};

const list: HubSpotOperation = {
  name: '{type}.list',
  httpMethod: 'GET',
  path: ALL,
  scopes: toRead,
  query: [...SHOWN, 'limit', 'after'],
  fields: [],
  run(context) {
    const { names, portal, query } = context;
    const isArchived = query.archived === 'true';
    const records = portal
      .records(objectType(names.type))
      .filter(({ archived, mergedInto }) => archived === isArchived && !mergedInto);
    const page = takePage(records, query.after, readLimit(query.limit, USUAL_PAGE, portal.limits.batchInputs));
    return { status: 200, body: { ...page, results: page.results.map((record) => shownRecord(record, context)) } };
  },
};

const update: HubSpotOperation = {
  name: '{type}.update',
  httpMethod: 'PATCH',
  path: ONE,
  scopes: toWrite,
  query: ['idProperty'],
  fields: ['properties'],
  run({ portal, names, query, body }) {
    const type = objectType(names.type);
    const record = findRecord(portal, type, names.id ?? '', { idProperty: query.idProperty });
    const values = checkValues(portal, type, body.properties, record);
    return { status: 200, body: recordAnswer(portal.edit(type, record.id, values), portal, Object.keys(values)) };
  },
};

const archive: HubSpotOperation = {
  name: '{type}.archive',
  httpMethod: 'DELETE',
  path: ONE,
  scopes: toWrite,
  query: [],
  fields: [],
  run({ portal, names }) {
    const type = objectType(names.type);
    const record = portal.find(type, names.id ?? '');
    // That one which never was is refused is not documented; that a second time is fine, is.
    if (!record) throw notFound('Object not found.  objectId are usually numeric.');
    portal.archive(type, record.id);
    return { status: 204 };
  },
};

function shownRecord(record: HubSpotRecord, { portal, query }: OperationContext): Record<string, unknown> {
  return {
    ...recordAnswer(record, portal, readNames(query.properties)),
    ...associationsAnswer(record, portal, readNames(query.associations)),
  };
}

/** The operations on one record, and the list of all. */
export const RECORD_OPERATIONS: readonly HubSpotOperation[] = [create, read, list, update, archive];
