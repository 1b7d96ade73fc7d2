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

const ONLY_PERSON = { onlyWith: 'personAccounts' } as const;
const DERIVED = { ...READ_ONLY, nillable: false };

/** The fields of an account. */
export function accountFields(): SalesforceField[] {
  return [
    ...systemFields(),
    text('Name', 255, REQUIRED),
    picklist('Type', ['Prospect', 'Customer', 'Partner', 'Other']),
    reference('ParentId', ['Account']),
    reference('MasterRecordId', ['Account'], READ_ONLY),
    defineField('Website', 'url', { length: 255 }),
    defineField('Phone', 'phone', { length: 40 }),
    picklist('Industry', ['Education', 'Electronics', 'Finance', 'Manufacturing', 'Technology', 'Other']),
    longText('Description', 32_000),
    text('BillingCity', 40),
    text('BillingCountry', 80),
    owner(),
    defineField('LastActivityDate', 'date', READ_ONLY),
    flag('IsPersonAccount', { ...DERIVED, ...ONLY_PERSON }),
    reference('PersonContactId', ['Contact'], { ...READ_ONLY, ...ONLY_PERSON }),
    defineField('PersonEmail', 'email', { length: 80, ...ONLY_PERSON }),
    text('FirstName', 40, ONLY_PERSON),
    text('LastName', 80, ONLY_PERSON),
  ];
}

/** The fields of an opportunity. */
export function opportunityFields(): SalesforceField[] {
  return [
    ...systemFields(),
    text('Name', 120, REQUIRED),
    reference('AccountId', ['Account']),
    picklist(
      'StageName',
      ['Prospecting', 'Qualification', 'Proposal', 'Negotiation', 'Closed Won', 'Closed Lost'],
      REQUIRED,
    ),
    defineField('Amount', 'currency'),
    defineField('Probability', 'percent', { defaultedOnCreate: true }),
    defineField('CloseDate', 'date', REQUIRED),
    picklist('Type', ['New Customer', 'Existing Customer']),
    text('NextStep', 255),
    longText('Description', 32_000),
    flag('IsClosed', DERIVED),
    flag('IsWon', DERIVED),
    reference('CampaignId', ['Campaign']),
    owner(),
    defineField('LastActivityDate', 'date', READ_ONLY),
  ];
}

/** The fields of what ties a contact to an opportunity. */
export function contactRoleFields(): SalesforceField[] {
  return [
    ...systemFields(),
    reference('OpportunityId', ['Opportunity'], { nillable: false, updateable: false }),
    reference('ContactId', ['Contact'], { nillable: false, updateable: false }),
    picklist('Role', ['Business User', 'Decision Maker', 'Evaluator', 'Influencer', 'Other'], { length: 40 }),
    flag('IsPrimary'),
  ];
}

/** The fields of a case. */
export function caseFields(): SalesforceField[] {
  return [
    ...systemFields(),
    text('CaseNumber', 30, DERIVED),
    reference('ContactId', ['Contact']),
    reference('AccountId', ['Account']),
    reference('ParentId', ['Case']),
    text('Subject', 255),
    picklist('Status', ['New', 'Working', 'Escalated', 'Closed'], { defaultedOnCreate: true }),
    picklist('Priority', ['Medium', 'High', 'Low'], { defaultedOnCreate: true }),
    picklist('Origin', ['Phone', 'Email', 'Web']),
    longText('Description', 32_000),
    flag('IsClosed', DERIVED),
    defineField('ClosedDate', 'datetime', READ_ONLY),
    defineField('ContactEmail', 'email', { ...READ_ONLY, length: 80 }),
    owner(),
  ];
}

/** The fields of a campaign. */
export function campaignFields(): SalesforceField[] {
  return [
    ...systemFields(),
    text('Name', 80, REQUIRED),
    reference('ParentId', ['Campaign']),
    picklist('Type', ['Conference', 'Webinar', 'Email', 'Other']),
    picklist('Status', ['Planned', 'In Progress', 'Completed', 'Aborted'], { defaultedOnCreate: true }),
    defineField('StartDate', 'date'),
    defineField('EndDate', 'date'),
    flag('IsActive'),
    longText('Description', 32_000),
    owner(),
  ];
}
