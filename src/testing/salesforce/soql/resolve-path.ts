import { defineField } from '../fields/define-field.ts';
import { findObjectType, type SalesforceObjectType } from '../object-types.ts';
import type { SalesforceOrg } from '../org.ts';
import { refuse } from '../refusal.ts';
import type { SalesforceField, SalesforceRecord, SalesforceValue } from '../state.ts';

/** What a path leads to. */
export interface ResolvedPath {
  readonly field: SalesforceField;
  /** The names of the references on the way, as Salesforce writes them. */
  readonly relationships: readonly string[];
  /** The records on the way, as far as the references lead to any; with all of them, the last one has the field. */
  steps(record: SalesforceRecord): SalesforceRecord[];
  value(record: SalesforceRecord): SalesforceValue;
}

/** What is known of a record whose type only shows when it is there. */
const NAME_FIELDS = ['Name', 'FirstName', 'LastName', 'Email', 'Phone', 'Title'].map((name) =>
  defineField(name, 'string'),
);
const TYPE_FIELD = defineField('Type', 'string');
const ID_FIELD = defineField('Id', 'id');

/** Finds the field that a path such as `Subject` or `Account.Owner.Name` names; throws when there is none. */
export function resolvePath(org: SalesforceOrg, type: SalesforceObjectType, path: string): ResolvedPath {
  const [head = '', ...rest] = path.split('.');
  // The type itself may stand in front.
  if (rest.length > 0 && findObjectType(head) === type && !relationOf(org, type, head)) {
    return resolvePath(org, type, rest.join('.'));
  }
  if (rest.length === 0) return ownField(org, type, head);
  const reference = relationOf(org, type, head);
  if (!reference) {
    throw refuse(
      'INVALID_FIELD',
      `Didn't understand relationship '${head}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name.`,
    );
  }
  const [target, ...others] = reference.referenceTo.flatMap((name) => findObjectType(name) ?? []);
  const isOneType = target !== undefined && others.length === 0;
  const next = isOneType ? resolvePath(org, target, rest.join('.')) : nameField(org, rest.join('.'));
  const follow = (record: SalesforceRecord) => visible(org, org.valueOf(record, reference.name));
  return {
    field: next.field,
    relationships: [reference.relationshipName ?? head, ...next.relationships],
    steps: (record) => {
      const found = follow(record);
      return found ? [found, ...next.steps(found)] : [];
    },
    value: (record) => {
      const found = follow(record);
      return found ? next.value(found) : null;
    },
  };
}

function ownField(org: SalesforceOrg, type: SalesforceObjectType, name: string): ResolvedPath {
  const field = org.visibleField(type, name);
  if (!field) throw noSuchColumn(name, type);
  return {
    field,
    relationships: [],
    steps: () => [],
    value: (record) => org.valueOf(record, field.name),
  };
}

function nameField(org: SalesforceOrg, name: string): ResolvedPath {
  const wanted = name.toLowerCase();
  const field = [ID_FIELD, TYPE_FIELD, ...NAME_FIELDS].find((one) => one.name.toLowerCase() === wanted);
  if (!field) throw noSuchColumn(name, 'Name');
  return {
    field,
    relationships: [],
    steps: () => [],
    value: (record) => nameValue(org, record, field),
  };
}

/** The value of a field that records of many types have. */
export function nameValue(org: SalesforceOrg, record: SalesforceRecord, field: SalesforceField): SalesforceValue {
  if (field === TYPE_FIELD) return record.type;
  const value = org.valueOf(record, field.name);
  return field.name === 'Name' ? (value ?? record.values.Subject ?? record.values.CaseNumber ?? null) : value;
}

function relationOf(org: SalesforceOrg, type: SalesforceObjectType, name: string): SalesforceField | undefined {
  const wanted = name.toLowerCase();
  return org.visibleFields(type).find(({ relationshipName }) => relationshipName?.toLowerCase() === wanted);
}

function visible(org: SalesforceOrg, id: SalesforceValue): SalesforceRecord | undefined {
  const record = id === null ? undefined : org.find(id);
  return record && !record.isDeleted && record.access !== 'none' && org.mayDo(record.type, 'read') ? record : undefined;
}

function noSuchColumn(name: string, type: string): Error {
  return refuse(
    'INVALID_FIELD',
    `\nERROR at Row:1:Column:1\nNo such column '${name}' on entity '${type}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}
