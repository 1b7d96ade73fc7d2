import type { SalesforceObjectType } from './object-types.ts';
import type { SalesforceOrg } from './org.ts';
import { noSuchResource, refuse, SalesforceRefusal } from './refusal.ts';
import type { SalesforceRecord } from './state.ts';

/** The record that an address names, to be read; throws when there is none, or none the caller may know of. */
export function recordToRead(org: SalesforceOrg, type: SalesforceObjectType, id: unknown): SalesforceRecord {
  const record = visibleRecord(org, type, id);
  if (!record) throw noSuchResource();
  if (record.isDeleted) throw refuse('ENTITY_IS_DELETED', 'entity is deleted', []);
  return record;
}

/** The record that a caller wants to change or to delete. */
export function recordToWrite(org: SalesforceOrg, type: SalesforceObjectType, id: unknown): SalesforceRecord {
  const record = visibleRecord(org, type, id);
  if (!record) {
    const error = { errorCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [] };
    throw new SalesforceRefusal(404, [error]);
  }
  if (record.isDeleted) throw refuse('ENTITY_IS_DELETED', 'entity is deleted', []);
  return record;
}

function visibleRecord(org: SalesforceOrg, type: SalesforceObjectType, id: unknown): SalesforceRecord | undefined {
  const record = org.find(id);
  return record?.type === type && record.access !== 'none' ? record : undefined;
}
