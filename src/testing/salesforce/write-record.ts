import { followRelation } from './activity-relations.ts';
import { activityProblems, type SentActivity } from './check-activity.ts';
import { checkDuplicateRules, checkUnique } from './check-duplicates.ts';
import { referenceProblems } from './check-references.ts';
import { OBJECT_TYPES, type SalesforceObjectType } from './object-types.ts';
import type { OperationContext } from './operation.ts';
import type { SalesforceOrg } from './org.ts';
import { readValues, type SentValues } from './read-values.ts';
import { refuse, type SalesforceError, SalesforceRefusal } from './refusal.ts';
import type { SalesforceRecord, SalesforceValue } from './state.ts';
import { storeFile } from './store-file.ts';

/** What writing takes of an operation's context. */
export type WriteContext = Pick<OperationContext, 'org' | 'headers' | 'version' | 'file'>;

/** Makes a record out of what was sent for it; nothing is made when any of it is wrong. */
export function createRecord(context: WriteContext, type: SalesforceObjectType, body: unknown): SalesforceRecord {
  const { org } = context;
  if (!org.mayDo(type, 'create')) {
    const message = `entity type cannot be inserted: ${OBJECT_TYPES[type].label}`;
    throw refuse('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', message, []);
  }
  const sent = readValues(org, type, body, 'create');
  check(context, type, sent);
  return org.atomically(() => {
    if (type === 'ContentVersion') return storeFile(org, sent.values, context.file);
    const record = org.add(type, { ...sent.values, ...(sent.whoIds && { WhoId: sent.whoIds[0] ?? null }) });
    if (sent.whoIds) org.setWhoIds(record.id, sent.whoIds);
    if (type === 'TaskRelation' || type === 'EventRelation') followRelation(org, record);
    return record;
  });
}

/** Changes a record to what was sent for it; nothing is changed when any of it is wrong. */
export function updateRecord(context: WriteContext, record: SalesforceRecord, body: unknown): void {
  const { org } = context;
  mayWrite(org, record, 'update');
  const sent = readValues(org, record.type, body, 'update');
  check(context, record.type, sent, record);
  org.atomically(() => {
    org.edit(record.id, sent.values);
    if (sent.whoIds) org.setWhoIds(record.id, sent.whoIds);
  });
}

/** Puts a record into the recycling bin. */
export function deleteRecord({ org }: WriteContext, record: SalesforceRecord): void {
  mayWrite(org, record, 'delete');
  checkLocks(org, [record.id]);
  org.atomically(() => {
    org.remove(record.id);
    if (record.type === 'TaskRelation' || record.type === 'EventRelation') followRelation(org, record);
  });
}

function mayWrite(org: SalesforceOrg, { type, access }: SalesforceRecord, action: 'update' | 'delete'): void {
  if (org.mayDo(type, action) && access === 'edit') return;
  throw refuse('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
}

function check(context: WriteContext, type: SalesforceObjectType, sent: SentValues, record?: SalesforceRecord): void {
  const { org } = context;
  const { values, whoIds } = sent;
  const activity: SentActivity | undefined =
    type === 'Task' || type === 'Event' ? { type, values, whoIds, record } : undefined;
  const errors = [
    ...sent.errors,
    ...missingProblems(org, type, values, record, context.file !== undefined),
    ...referenceProblems(org, org.fields(type), values),
  ];
  if (activity && errors.length === 0) errors.push(...activityProblems(org, activity));
  if (errors.length > 0) throw new SalesforceRefusal(400, errors);
  const references = org.fields(type).flatMap(({ type: kind, name }) => (kind === 'reference' ? [values[name]] : []));
  checkLocks(org, [record?.id, ...references]);
  const after = { ...record?.values, ...values };
  checkUnique(org, type, values, record);
  checkDuplicateRules(context, type, after, record);
}

// Also of fields that the caller cannot see: their being required does not end there.
function missingProblems(
  org: SalesforceOrg,
  type: SalesforceObjectType,
  values: Readonly<Record<string, SalesforceValue>>,
  record: SalesforceRecord | undefined,
  hasFile: boolean,
): SalesforceError[] {
  const isPerson = type === 'Account' && org.personAccounts && Boolean(values.LastName);
  const missing = org.fields(type).flatMap(({ name, nillable, createable, defaultedOnCreate, onlyWith }) => {
    if (nillable || !createable || (name === 'Name' && isPerson) || (onlyWith && !org[onlyWith])) return [];
    const isEmpty = record ? values[name] === null : !defaultedOnCreate && (values[name] ?? null) === null;
    return isEmpty ? [name] : [];
  });
  if (type === 'ContentVersion' && !record) {
    if (!values.PathOnClient) missing.push('PathOnClient');
    if (!hasFile) missing.push('VersionData');
  }
  if (missing.length === 0) return [];
  const message = `Required fields are missing: [${missing.join(', ')}]`;
  return [{ errorCode: 'REQUIRED_FIELD_MISSING', message, fields: missing }];
}

function checkLocks(org: SalesforceOrg, ids: readonly (SalesforceValue | undefined)[]): void {
  for (const id of ids) {
    const left = typeof id === 'string' ? (org.lockedRows.get(id) ?? 0) : 0;
    if (typeof id !== 'string' || left <= 0) continue;
    if (left === 1) org.lockedRows.delete(id);
    else org.lockedRows.set(id, left - 1);
    const message = `unable to obtain exclusive access to this record or 1 records: ${id}`;
    throw refuse('UNABLE_TO_LOCK_ROW', message, []);
  }
}
