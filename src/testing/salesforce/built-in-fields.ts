import { eventFields, relationFields, taskFields } from './fields/activity-fields.ts';
import {
  accountFields,
  campaignFields,
  caseFields,
  contactRoleFields,
  opportunityFields,
} from './fields/business-fields.ts';
import { contentDocumentFields, contentDocumentLinkFields, contentVersionFields } from './fields/file-fields.ts';
import { organizationFields } from './fields/organization-fields.ts';
import { contactFields, leadFields, userFields } from './fields/people-fields.ts';
import type { SalesforceObjectType } from './object-types.ts';
import type { SalesforceField } from './state.ts';

/**
 * The fields that a new organization has: those that reports and the matching of people need, not all. Names, types and
 * what may be empty are Salesforce's; lengths and what may be set are those of its object reference.
 */
const BUILT_IN: Readonly<Record<SalesforceObjectType, () => SalesforceField[]>> = {
  Task: taskFields,
  Event: eventFields,
  Contact: contactFields,
  Lead: leadFields,
  Account: accountFields,
  Opportunity: opportunityFields,
  OpportunityContactRole: contactRoleFields,
  Case: caseFields,
  Campaign: campaignFields,
  User: userFields,
  Organization: organizationFields,
  ContentVersion: contentVersionFields,
  ContentDocument: contentDocumentFields,
  ContentDocumentLink: contentDocumentLinkFields,
  TaskRelation: () => relationFields('TaskRelation'),
  EventRelation: () => relationFields('EventRelation'),
};

/** A fresh list of a type's fields. */
export function builtInFields(type: SalesforceObjectType): SalesforceField[] {
  return BUILT_IN[type]();
}
