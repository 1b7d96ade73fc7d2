import { OBJECT_TYPES, typeOfId } from './object-types.ts';
import type { SalesforceOrg } from './org.ts';
import type { SalesforceError } from './refusal.ts';
import { readId } from './salesforce-id.ts';
import type { SalesforceField, SalesforceValue } from './state.ts';

/** What is wrong with the records that values lead to. */
export function referenceProblems(
  org: SalesforceOrg,
  fields: readonly SalesforceField[],
  values: Readonly<Record<string, SalesforceValue>>,
): SalesforceError[] {
  return fields.flatMap((field) => {
    const value = values[field.name] ?? null;
    return field.type === 'reference' && typeof value === 'string' ? problemOf(org, field, value) : [];
  });
}

/** What is wrong with the record that one id leads to; nothing when all is well. */
export function problemOf(
  org: SalesforceOrg,
  { name, label, referenceTo }: Pick<SalesforceField, 'name' | 'label' | 'referenceTo'>,
  id: string,
): SalesforceError[] {
  const type = typeOfId(id);
  if (readId(id) === undefined || type === undefined || !referenceTo.includes(type)) {
    return [{ errorCode: 'MALFORMED_ID', message: `${label}: id value of incorrect type: ${id}`, fields: [name] }];
  }
  const record = org.find(id);
  if (!record) return [{ errorCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [] }];
  if (record.isDeleted) return [{ errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] }];
  if (record.access === 'none' || !org.mayDo(type, 'read')) {
    const message = `insufficient access rights on cross-reference id: ${id}`;
    return [{ errorCode: 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', message, fields: [] }];
  }
  if (name === 'OwnerId' && record.values.IsActive === false) {
    const message = `operation performed with inactive user [${id}] as owner of ${OBJECT_TYPES[type].label.toLowerCase()}`;
    return [{ errorCode: 'INACTIVE_OWNER_OR_USER', message, fields: ['OwnerId'] }];
  }
  return [];
}
