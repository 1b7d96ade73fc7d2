import type { SalesforceField, SalesforceFieldType, SalesforcePicklistValue } from '../state.ts';

type Changes = Partial<SalesforceField>;

/** What nobody sets: Salesforce does. */
export const READ_ONLY: Changes = { createable: false, updateable: false, nillable: true };
/** What a new record needs. */
export const REQUIRED: Changes = { nillable: false };

/** A field of a type; one that can be set and may be empty unless you say otherwise. */
export function defineField(name: string, type: SalesforceFieldType, changes: Changes = {}): SalesforceField {
  return {
    name,
    label: labelOf(name),
    type,
    length: 0,
    createable: true,
    updateable: true,
    nillable: true,
    defaultedOnCreate: false,
    filterable: true,
    sortable: true,
    unique: false,
    externalId: false,
    caseSensitive: false,
    custom: name.endsWith('__c'),
    picklistValues: [],
    restrictedPicklist: false,
    referenceTo: [],
    relationshipName: null,
    ...changes,
  };
}

/** A line of text. */
export const text = (name: string, length: number, changes?: Changes) =>
  defineField(name, 'string', { length, ...changes });

/** Several lines of text. No query can ask for records by it. */
export const longText = (name: string, length: number, changes?: Changes) =>
  defineField(name, 'textarea', { length, filterable: false, sortable: false, ...changes });

/** Yes or no; no unless somebody says yes. */
export const flag = (name: string, changes?: Changes) =>
  defineField(name, 'boolean', { nillable: false, defaultedOnCreate: true, ...changes });

/** A choice; the first one is the default when `changes` says `defaultedOnCreate`. */
export const picklist = (name: string, values: readonly string[], changes: Changes = {}) =>
  defineField(name, 'picklist', {
    length: 255,
    ...changes,
    picklistValues: toPicklistValues(values, changes.defaultedOnCreate ? values[0] : undefined),
  });

/** The id of another record. */
export const reference = (name: string, referenceTo: string[], changes?: Changes) =>
  defineField(name, 'reference', {
    length: 18,
    referenceTo,
    relationshipName: name.replace(/Id$/, ''),
    label: `${labelOf(name.replace(/Id$/, ''))} ID`,
    ...changes,
  });

/** Choices by their values. */
export function toPicklistValues(values: readonly string[], usual?: string): SalesforcePicklistValue[] {
  return values.map((value) => ({ value, label: value, active: true, defaultValue: value === usual }));
}

/** The fields that every type has. */
export function systemFields(): SalesforceField[] {
  const stamp: Changes = { ...READ_ONLY, nillable: false, defaultedOnCreate: true };
  return [
    defineField('Id', 'id', { ...stamp, length: 18, label: 'Record ID' }),
    flag('IsDeleted', stamp),
    defineField('CreatedDate', 'datetime', stamp),
    reference('CreatedById', ['User'], stamp),
    defineField('LastModifiedDate', 'datetime', stamp),
    reference('LastModifiedById', ['User'], stamp),
    defineField('SystemModstamp', 'datetime', stamp),
  ];
}

/** The user that a record belongs to: who made it, unless somebody says otherwise. */
export const owner = () => reference('OwnerId', ['User'], { nillable: false, defaultedOnCreate: true });

// `ActivityDate` is labelled "Activity Date".
function labelOf(name: string): string {
  return name
    .replace(/__c$/, '')
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2');
}
