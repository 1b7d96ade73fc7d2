import { isObject } from '../../is-object.ts';
import { findObjectType, type SalesforceObjectType, typeOfId } from '../object-types.ts';
import { type OperationContext, objectType, type SalesforceOperation } from '../operation.ts';
import { readNames } from '../read-names.ts';
import { createdAnswer, recordAnswer } from '../record-answers.ts';
import { recordToWrite } from '../record-lookup.ts';
import { badJson, refuse, SalesforceRefusal } from '../refusal.ts';
import { createRecord, deleteRecord, updateRecord } from '../write-record.ts';
import { externalField, recordsWith, upsertRecord } from './upsert.ts';

const ALL = '/composite/sobjects';
const ROLLED_BACK = {
  statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
  fields: [],
};

interface ItemResult {
  readonly success: boolean;
  readonly errors: readonly unknown[];
  readonly id?: string;
}

type Item = Record<string, unknown>;

const create: SalesforceOperation = {
  name: 'collections.create',
  httpMethod: 'POST',
  path: ALL,
  run: (context) =>
    writeEach(context, readRecords(context), (item) =>
      createdAnswer(createRecord(context, typeOf(item, context), item)),
    ),
};

const update: SalesforceOperation = {
  name: 'collections.update',
  httpMethod: 'PATCH',
  path: ALL,
  run: (context) =>
    writeEach(context, readRecords(context), (item) => {
      const entry = Object.entries(item).find(([name]) => name.toLowerCase() === 'id');
      if (!entry) throw refuse('MISSING_ARGUMENT', 'Id not specified in an update call', []);
      const record = recordToWrite(context.org, typeOf(item, context), entry[1]);
      const { [entry[0]]: _, ...values } = item;
      updateRecord(context, record, values);
      return createdAnswer(record);
    }),
};

const upsert: SalesforceOperation = {
  name: 'collections.upsert',
  httpMethod: 'PATCH',
  path: `${ALL}/{type}/{field}`,
  run(context) {
    const { org, names } = context;
    const type = objectType(context);
    const field = externalField(org, type, names.field ?? '');
    return writeEach(context, readRecords(context), (item) => {
      if (typeOf(item, context) !== type)
        throw refuse('INVALID_TYPE', 'All records must be of the type in the address', []);
      const { [field.name]: value, ...body } = item;
      if (typeof value !== 'string' && typeof value !== 'number') {
        throw refuse('MISSING_ARGUMENT', `${field.name} not specified`, []);
      }
      const found = recordsWith(org, type, field, value);
      if (found.length > 1) throw refuse('DUPLICATE_EXTERNAL_ID', `${field.name}: more than one record found`, []);
      const { record, isNew } = upsertRecord(context, type, field, { value: String(value), body, found: found[0] });
      return { ...createdAnswer(record), created: isNew };
    });
  },
};

const remove: SalesforceOperation = {
  name: 'collections.delete',
  httpMethod: 'DELETE',
  path: ALL,
  run(context) {
    const ids = readNames(context.query.ids) ?? [];
    checkCount(ids.length, context.org.limits.collectionRecords);
    return writeEach(context, ids, (id) => {
      const type = typeOfId(id);
      if (!type) throw refuse('MALFORMED_ID', `bad id ${id}`, []);
      const record = recordToWrite(context.org, type, id);
      deleteRecord(context, record);
      return createdAnswer(record);
    });
  },
};

const read: SalesforceOperation = {
  name: 'collections.read',
  httpMethod: 'GET',
  path: `${ALL}/{type}`,
  run: (context) => readEach(context, readNames(context.query.ids), readNames(context.query.fields)),
};

const readByBody: SalesforceOperation = {
  name: 'collections.read',
  httpMethod: 'POST',
  path: `${ALL}/{type}`,
  run(context) {
    const { ids, fields } = isObject(context.body) ? context.body : {};
    return readEach(context, readTexts(ids), readTexts(fields));
  },
};

function readEach(context: OperationContext, ids: readonly string[] = [], fields: readonly string[] = []) {
  const { org } = context;
  const type = objectType(context);
  checkCount(ids.length, org.limits.retrievedRecords);
  if (fields.length === 0) throw refuse('MISSING_ARGUMENT', 'The fields parameter is required');
  const body = ids.map((id) => {
    const record = org.find(id);
    const isThere = record?.type === type && !record.isDeleted && record.access !== 'none';
    return isThere ? recordAnswer(record, context, fields) : null;
  });
  return { status: 200, body };
}

// What one item is refused with stands in its place; the call itself goes well.
function writeEach<One>(context: OperationContext, items: readonly One[], write: (item: One) => object) {
  const { org, body, query } = context;
  const allOrNone = query.allOrNone === 'true' || (isObject(body) && body.allOrNone === true);
  const attempt = (item: One): ItemResult => {
    try {
      return write(item) as ItemResult;
    } catch (error) {
      if (!(error instanceof SalesforceRefusal)) throw error;
      return { success: false, errors: error.errors.map(toItemError) };
    }
  };
  const isGood = (results: readonly ItemResult[]) => !allOrNone || results.every(({ success }) => success);
  const results = org.atomically(() => items.map(attempt), isGood);
  if (isGood(results)) return { status: 200, body: results };
  const undone = results.map(({ success, errors }) => ({ success: false, errors: success ? [ROLLED_BACK] : errors }));
  return { status: 200, body: undone };
}

function toItemError({ errorCode, message, fields = [], more }: SalesforceRefusal['errors'][number]) {
  return { statusCode: errorCode, message, fields, ...more };
}

function readRecords(context: OperationContext): Item[] {
  const { records } = isObject(context.body) ? context.body : {};
  if (!Array.isArray(records) || !records.every(isObject)) throw badJson('records must be a list of objects');
  checkCount(records.length, context.org.limits.collectionRecords);
  return records;
}

function checkCount(count: number, most: number): void {
  if (count === 0) throw refuse('MISSING_ARGUMENT', 'No records were given');
  if (count > most)
    throw refuse('EXCEEDED_ID_LIMIT', `record limit reached. cannot submit more than ${most} records in this request`);
}

function readTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function typeOf({ attributes }: Item, { org }: OperationContext): SalesforceObjectType {
  const name = isObject(attributes) && typeof attributes.type === 'string' ? attributes.type : '';
  const type = findObjectType(name);
  if (!type || !org.mayDo(type, 'read')) throw refuse('INVALID_TYPE', `sObject type '${name}' is not supported.`, []);
  return type;
}

/** The operations on up to 200 records at a time. */
export const COLLECTION_OPERATIONS: readonly SalesforceOperation[] = [create, update, upsert, remove, read, readByBody];
