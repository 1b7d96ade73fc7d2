import { eventTimes } from './event-times.ts';
import type { SalesforceObjectType } from './object-types.ts';
import type { SalesforceRecord, SalesforceValue } from './state.ts';

type Values = Readonly<Record<string, SalesforceValue>>;
type Find = (id: SalesforceValue | undefined) => SalesforceRecord | undefined;

const PROBABILITIES: Record<string, number> = {
  Prospecting: 10,
  Qualification: 20,
  Proposal: 50,
  Negotiation: 80,
  'Closed Won': 100,
  'Closed Lost': 0,
};

/** The values that follow from others. Only what is set by hand is kept as it is. */
export function deriveValues(type: SalesforceObjectType, values: Values, find: Find): Record<string, SalesforceValue> {
  switch (type) {
    case 'Task':
      return {
        IsClosed: values.Status === 'Completed',
        IsHighPriority: values.Priority === 'High',
        AccountId: accountOf(values, find),
      };
    case 'Event':
      return { ...eventTimes(values), AccountId: accountOf(values, find) };
    case 'Contact':
    case 'Lead':
    case 'User':
      return { Name: fullName(values) };
    case 'Account':
      return values.IsPersonAccount === true ? { Name: fullName(values) } : {};
    case 'Opportunity':
      return {
        IsClosed: values.StageName === 'Closed Won' || values.StageName === 'Closed Lost',
        IsWon: values.StageName === 'Closed Won',
        Probability: values.Probability ?? PROBABILITIES[String(values.StageName)] ?? null,
      };
    case 'Case':
      return {
        IsClosed: values.Status === 'Closed',
        AccountId: values.AccountId ?? find(values.ContactId)?.values.AccountId ?? null,
        ContactEmail: find(values.ContactId)?.values.Email ?? null,
      };
    default:
      return {};
  }
}

function fullName({ FirstName, LastName }: Values): string {
  return [FirstName, LastName].filter(Boolean).join(' ');
}

// The account of what the activity is about, else that of whom it is with.
function accountOf({ WhatId, WhoId }: Values, find: Find): SalesforceValue {
  const what = find(WhatId);
  if (what?.type === 'Account') return what.id;
  return what?.values.AccountId ?? find(WhoId)?.values.AccountId ?? null;
}
