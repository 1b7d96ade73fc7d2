import type { SalesforceField } from '../state.ts';
import {
  defineField,
  flag,
  longText,
  owner,
  picklist,
  READ_ONLY,
  reference,
  systemFields,
  text,
} from './define-field.ts';

const DERIVED = { ...READ_ONLY, nillable: false };
const ONCE = { updateable: false };
const PARENTS = ['Account', 'Campaign', 'Case', 'Contact', 'Event', 'Lead', 'Opportunity', 'Task', 'User'];

function sharedFields(): SalesforceField[] {
  return [
    ...systemFields(),
    text('Title', 255, { nillable: false, defaultedOnCreate: true }),
    defineField('ContentSize', 'int', READ_ONLY),
    text('FileType', 20, DERIVED),
    text('FileExtension', 40, READ_ONLY),
    owner(),
  ];
}

/** The fields of a version of a file. */
export function contentVersionFields(): SalesforceField[] {
  return [
    ...sharedFields(),
    reference('ContentDocumentId', ['ContentDocument'], { ...ONCE, nillable: false, defaultedOnCreate: true }),
    text('PathOnClient', 500, ONCE),
    defineField('VersionData', 'base64', { filterable: false, sortable: false }),
    reference('FirstPublishLocationId', PARENTS, ONCE),
    longText('Description', 1000, { filterable: true }),
    longText('ReasonForChange', 1000, { filterable: true }),
    text('VersionNumber', 20, READ_ONLY),
    flag('IsLatest', DERIVED),
    flag('IsMajorVersion', ONCE),
    text('Checksum', 50, READ_ONLY),
    picklist('Origin', ['C', 'H'], { ...ONCE, nillable: false, defaultedOnCreate: true, restrictedPicklist: true }),
  ];
}

/** The fields of a file, whatever its version. */
export function contentDocumentFields(): SalesforceField[] {
  return [
    ...sharedFields(),
    reference('LatestPublishedVersionId', ['ContentVersion'], READ_ONLY),
    longText('Description', 1000, { filterable: true }),
    flag('IsArchived', { createable: false }),
  ];
}

/** The fields of what puts a file on a record. */
export function contentDocumentLinkFields(): SalesforceField[] {
  return [
    ...systemFields().filter(({ name }) => ['Id', 'IsDeleted', 'SystemModstamp'].includes(name)),
    reference('ContentDocumentId', ['ContentDocument'], { ...ONCE, nillable: false }),
    reference('LinkedEntityId', PARENTS, { ...ONCE, nillable: false }),
    picklist('ShareType', ['V', 'C', 'I'], { length: 40, restrictedPicklist: true, defaultedOnCreate: true }),
    picklist('Visibility', ['InternalUsers', 'AllUsers', 'SharedUsers'], {
      length: 40,
      restrictedPicklist: true,
      defaultedOnCreate: true,
    }),
  ];
}
