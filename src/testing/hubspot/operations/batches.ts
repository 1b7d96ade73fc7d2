import { type HubSpotOperation, objectType } from '../operation.ts';
import type { HubSpotPortal } from '../portal.ts';
import { readId, readInputs, readTexts } from '../read-arguments.ts';
import { recordAnswer, writtenAnswer } from '../record-answers.ts';
import { lookUpRecord } from '../record-lookup.ts';
import { HubSpotRefusal, invalid } from '../refusal.ts';
import { createRecord, toRead, toWrite } from './records.ts';

interface BatchError {
  readonly category: string;
  readonly message: string;
  readonly context: Record<string, readonly string[]>;
  readonly errors?: unknown;
}

/** What a batch ended with; with errors it is a 207 that has both. */
export function batchAnswer(
  portal: HubSpotPortal,
  results: readonly Record<string, unknown>[],
  errors: readonly BatchError[] = [],
  status = 200,
): { status: number; body: Record<string, unknown> } {
  const time = portal.now().toISOString();
  const body = { status: 'COMPLETE', results, startedAt: time, completedAt: time };
  if (errors.length === 0) return { status, body };
  const worded = errors.map((error) => ({ status: 'error', errors: [], links: {}, ...error }));
  return { status: 207, body: { ...body, numErrors: errors.length, errors: worded } };
}

const batchRead: HubSpotOperation = {
  name: '{type}.batch-read',
  httpMethod: 'POST',
  path: '/crm/v3/objects/{type}/batch/read',
  scopes: toRead,
  query: ['archived'],
  fields: ['inputs', 'idProperty', 'properties', 'propertiesWithHistory'],
  run({ portal, names, query, body }) {
    const type = objectType(names.type);
    const asked = readTexts(body.properties, 'properties');
    const idProperty = body.idProperty === undefined ? undefined : readId(body.idProperty, 'idProperty');
    const key = { idProperty, archived: query.archived === 'true' };
    const ids = readInputs(body, portal.limits.batchInputs).map(({ id }) => readId(id, 'id'));
    const found = ids.map((id) => lookUpRecord(portal, type, id, key));
    const missing = ids.filter((_, index) => !found[index]);
    const known = [...new Set(found.filter((record) => record !== undefined))];
    const results = known.map((record) => recordAnswer(record, portal, asked));
    const message = `Could not get some ${type} objects, they may be deleted or not exist. Check that ids are valid.`;
    const errors = missing.length > 0 ? [{ category: 'OBJECT_NOT_FOUND', message, context: { ids: missing } }] : [];
    return batchAnswer(portal, results, errors);
  },
};

const batchCreate: HubSpotOperation = {
  name: '{type}.batch-create',
  httpMethod: 'POST',
  path: '/crm/v3/objects/{type}/batch/create',
  scopes: toWrite,
  query: [],
  fields: ['inputs'],
  run({ portal, names, body }) {
    const type = objectType(names.type);
    const inputs = readInputs(body, portal.limits.batchInputs);
    const labels = inputs.map(({ objectWriteTraceId }) => objectWriteTraceId);
    const areLabelled = labels.every((label) => typeof label === 'string');
    if (areLabelled && new Set(labels).size < labels.length) throw invalid('objectWriteTraceId must be unique');
    const made: string[] = [];
    const results: Record<string, unknown>[] = [];
    const errors: BatchError[] = [];
    for (const input of inputs) {
      const label = String(input.objectWriteTraceId);
      try {
        const record = createRecord(portal, type, input);
        made.push(record.id);
        results.push({ ...writtenAnswer(record, portal), ...(areLabelled && { objectWriteTraceId: label }) });
      } catch (error) {
        // Without labels nobody could tell which one went wrong: all of them go or none.
        if (!areLabelled) portal.forget(type, made);
        if (!areLabelled || !(error instanceof HubSpotRefusal)) throw error;
        errors.push(toBatchError(error, label));
      }
    }
    return batchAnswer(portal, results, errors, portal.createStatus);
  },
};

function toBatchError({ message, fields }: HubSpotRefusal, label: string): BatchError {
  const { category, errors = [] } = fields;
  return { category: String(category), message, context: { objectWriteTraceId: [label] }, errors };
}

/** The operations on many records at once. */
export const BATCH_OPERATIONS: readonly HubSpotOperation[] = [batchRead, batchCreate];
