import { type OperationContext, objectType, type SalesforceOperation } from '../operation.ts';
import { readNames } from '../read-names.ts';
import { createdAnswer, recordAnswer } from '../record-answers.ts';
import { recordToRead, recordToWrite } from '../record-lookup.ts';
import { createRecord, deleteRecord, updateRecord } from '../write-record.ts';

const ALL = '/sobjects/{type}';
const ONE = '/sobjects/{type}/{id}';

const create: SalesforceOperation = {
  name: '{type}.create',
  httpMethod: 'POST',
  path: ALL,
  run(context) {
    return { status: 201, body: createdAnswer(createRecord(context, objectType(context), context.body)) };
  },
};

const read: SalesforceOperation = {
  name: '{type}.read',
  httpMethod: 'GET',
  path: ONE,
  run(context) {
    const record = recordToRead(context.org, objectType(context), context.names.id);
    return { status: 200, body: recordAnswer(record, context, readNames(context.query.fields)) };
  },
};

const update: SalesforceOperation = {
  name: '{type}.update',
  httpMethod: 'PATCH',
  path: ONE,
  run(context) {
    updateRecord(context, wanted(context), context.body);
    return { status: 204 };
  },
};

const remove: SalesforceOperation = {
  name: '{type}.delete',
  httpMethod: 'DELETE',
  path: ONE,
  run(context) {
    deleteRecord(context, wanted(context));
    return { status: 204 };
  },
};

function wanted(context: OperationContext) {
  return recordToWrite(context.org, objectType(context), context.names.id);
}

/** The operations on one record. */
export const RECORD_OPERATIONS: readonly SalesforceOperation[] = [create, read, update, remove];
