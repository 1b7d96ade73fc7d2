import type { SalesforceField } from '../state.ts';
import {
  defineField,
  flag,
  longText,
  owner,
  picklist,
  READ_ONLY,
  REQUIRED,
  reference,
  systemFields,
  text,
} from './define-field.ts';

const SOURCES = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'];

function personFields(): SalesforceField[] {
  return [
    ...systemFields(),
    text('LastName', 80, REQUIRED),
    text('FirstName', 40),
    text('Name', 121, { ...READ_ONLY, nillable: false, label: 'Full Name' }),
    text('Title', 128),
    defineField('Phone', 'phone', { length: 40 }),
    defineField('MobilePhone', 'phone', { length: 40 }),
    longText('Description', 32_000),
  ];
}

/** The fields of a contact. */
export function contactFields(): SalesforceField[] {
  return [
    ...personFields(),
    defineField('Email', 'email', { length: 80 }),
    reference('AccountId', ['Account']),
    reference('ReportsToId', ['Contact']),
    reference('MasterRecordId', ['Contact'], READ_ONLY),
    text('Department', 80),
    picklist('LeadSource', SOURCES),
    owner(),
    flag('HasOptedOutOfEmail'),
    defineField('LastActivityDate', 'date', READ_ONLY),
    flag('IsPersonAccount', { ...READ_ONLY, nillable: false, onlyWith: 'personAccounts' }),
  ];
}

/** The fields of a lead. */
export function leadFields(): SalesforceField[] {
  return [
    ...personFields(),
    defineField('Email', 'email', { length: 80 }),
    text('Company', 255, REQUIRED),
    defineField('Website', 'url', { length: 255 }),
    picklist(
      'Status',
      ['Open - Not Contacted', 'Working - Contacted', 'Closed - Converted', 'Closed - Not Converted'],
      {
        nillable: false,
        defaultedOnCreate: true,
      },
    ),
    picklist('LeadSource', SOURCES),
    owner(),
    reference('MasterRecordId', ['Lead'], READ_ONLY),
    flag('IsConverted', { updateable: false }),
    defineField('ConvertedDate', 'date', READ_ONLY),
    reference('ConvertedAccountId', ['Account'], READ_ONLY),
    reference('ConvertedContactId', ['Contact'], READ_ONLY),
    reference('ConvertedOpportunityId', ['Opportunity'], READ_ONLY),
    defineField('LastActivityDate', 'date', READ_ONLY),
  ];
}

/** The fields of a user. */
export function userFields(): SalesforceField[] {
  return [
    ...personFields().filter(({ name }) => name !== 'IsDeleted' && name !== 'Description'),
    defineField('Email', 'email', { length: 128, nillable: false }),
    text('Username', 80, { nillable: false }),
    text('Alias', 8, { nillable: false }),
    text('CompanyName', 80),
    text('Department', 80),
    flag('IsActive'),
    picklist('UserType', ['Standard', 'PowerPartner', 'CspLitePortal', 'Guest'], { ...READ_ONLY, length: 40 }),
    text('TimeZoneSidKey', 40, { nillable: false }),
    text('LocaleSidKey', 40, { nillable: false }),
    text('LanguageLocaleKey', 40, { nillable: false }),
  ];
}
