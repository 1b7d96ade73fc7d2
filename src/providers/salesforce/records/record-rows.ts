import type { CompanyCandidate, DealCandidate, PersonCandidate } from '../../../matching/records.ts';
import type { Row } from '../salesforce-api.ts';

/** A contact that was found, with the account it belongs to. */
export interface FoundContact extends PersonCandidate {
  type: 'contact';
  /** Absent where it is the person itself, as an account. */
  account?: { id: string; label?: string };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const labelled = (value: unknown): { label?: string } => (text(value) === '' ? {} : { label: text(value) });
const parentIn = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const emailsIn = ({ Email }: Row): string[] => (text(Email) === '' ? [] : [text(Email)]);

/** A contact. The opportunities of its account count, also where the account is the person itself. */
export function toContact(row: Row): FoundContact {
  const { Id: id, Name, AccountId, Account } = row;
  const person = { type: 'contact' as const, id, emails: emailsIn(row), ...labelled(Name) };
  if (text(AccountId) === '') return person;
  const { Name: accountName, IsPersonAccount } = parentIn(Account);
  const account = { id: text(AccountId), ...labelled(accountName) };
  return { ...person, companyIds: [account.id], ...(IsPersonAccount === true ? {} : { account }) };
}

/** A lead. */
export const toLead = (row: Row): PersonCandidate => ({
  type: 'lead',
  id: row.Id,
  emails: emailsIn(row),
  ...labelled(row.Name),
});

/** An account, with what its web address says. */
export const toAccount = ({ Id, Name, Website }: Row): CompanyCandidate => ({
  type: 'account',
  id: Id,
  domains: text(Website) === '' ? [] : [text(Website)],
  ...labelled(Name),
});

/** Salesforce's times have a zone without a colon. */
const toTime = (value: unknown): string => text(value).replace(/([+-]\d{2})(\d{2})$/, '$1:$2');

/** What both ways to an opportunity tell of it. */
function toOpportunity(id: string, { Name, IsClosed, CreatedDate, CloseDate }: Record<string, unknown>): DealCandidate {
  return {
    type: 'opportunity',
    id,
    isClosed: IsClosed === true,
    ...(text(CreatedDate) === '' ? {} : { createdAt: toTime(CreatedDate) }),
    ...(text(CloseDate) === '' ? {} : { closedAt: text(CloseDate) }),
    personIds: [],
    ...labelled(Name),
  };
}

/** The opportunity in which somebody has a part; undefined where it is not shown to the user. */
export function opportunityOfRole({ ContactId, OpportunityId, Opportunity }: Row): DealCandidate | undefined {
  const fields = parentIn(Opportunity);
  if (text(OpportunityId) === '' || fields.IsClosed === undefined) return undefined;
  return { ...toOpportunity(text(OpportunityId), fields), personIds: [text(ContactId)] };
}

/** The opportunity of an account. */
export const opportunityOfAccount = (row: Row): DealCandidate => ({
  ...toOpportunity(row.Id, row),
  companyIds: [text(row.AccountId)],
});
