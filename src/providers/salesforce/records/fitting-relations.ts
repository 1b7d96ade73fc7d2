import type { RecordRef } from '../../../matching/records.ts';
import type { ExportWarning } from '../../../result.ts';
import { isMatching, type SalesforceDestination } from '../config.ts';
import { SALESFORCE_LIMITS } from '../limits.ts';
import { typeOfId } from '../objects.ts';

/** What a task or event is related to. */
export interface Relations {
  /** Contacts, or one lead. The first is the one that every org can have. */
  whoIds: string[];
  /** Never beside a lead. */
  whatId?: string;
  /** True when they were looked for, so that one that is gone meanwhile may be left out. */
  isMatched: boolean;
}

/** Relations, with what Salesforce has no room for. */
export interface FittingRelations {
  relations: Relations;
  warnings: ExportWarning[];
}

/** What of a destination says where a report goes. */
export type Places = Pick<SalesforceDestination, 'whoId' | 'whatId' | 'match'>;

const leftOut = (code: string, count: number, message: string): ExportWarning[] =>
  count > 0 ? [{ code, message }] : [];

const leadsLeftOut = (count: number): ExportWarning[] =>
  leftOut(
    'LEADS_LEFT_OUT',
    count,
    `${count} lead(s) took part and were left out: an activity is with one lead and nothing else, or with contacts.`,
  );

const contactsLeftOut = (count: number): ExportWarning[] =>
  leftOut(
    'PEOPLE_LEFT_OUT',
    count,
    `${count} contact(s) took part and were left out: an activity is with ${SALESFORCE_LIMITS.activityWhoIds} at most, or with a lead.`,
  );

const besideLead = (count: number): ExportWarning[] =>
  leftOut(
    'LEAD_WITHOUT_ACCOUNT',
    count,
    `${count} account(s) or opportunities were found and left out: Salesforce relates a lead’s activity to nothing else.`,
  );

const accountsLeftOut = (count: number): ExportWarning[] =>
  leftOut(
    'ACCOUNTS_LEFT_OUT',
    count,
    `${count} account(s) were found and left out: an activity is about one thing only.`,
  );

/** The ids of one kind, in their order, each once. */
export const idsOf = (records: readonly RecordRef[], kind: string): string[] => [
  ...new Set(records.flatMap(({ type, id }) => (type === kind ? [id] : []))),
];

/** True for the id of a lead. */
export const isLead = (id: string | undefined): id is string => id !== undefined && typeOfId(id) === 'Lead';

function withLead(lead: string, records: readonly RecordRef[], isMatched: boolean): FittingRelations {
  const others = idsOf(records, 'lead').filter((id) => id !== lead).length;
  const things = idsOf(records, 'account').length + idsOf(records, 'opportunity').length;
  return {
    relations: { whoIds: [lead], isMatched },
    warnings: [...contactsLeftOut(idsOf(records, 'contact').length), ...leadsLeftOut(others), ...besideLead(things)],
  };
}

/** Of several accounts none is taken: whose meeting it was more nobody can tell. */
function thingOf(records: readonly RecordRef[], { whatId }: Places): { whatId?: string; warnings: ExportWarning[] } {
  if (whatId !== undefined) return { whatId, warnings: [] };
  const [opportunity] = idsOf(records, 'opportunity');
  const accounts = idsOf(records, 'account');
  // One account is taken to be the opportunity's own.
  if (opportunity !== undefined) return { whatId: opportunity, warnings: accountsLeftOut(accounts.length - 1) };
  const [account, ...others] = accounts;
  if (account !== undefined && others.length === 0) return { whatId: account, warnings: [] };
  return { warnings: accountsLeftOut(accounts.length) };
}

/**
 * What an activity can be related to, of the records that were chosen, people in the order of the participants. Those that
 * the destination names go first. Salesforce has room for up to 50 contacts and one thing that it is about, or for one
 * lead and nothing else; a lead is taken only where there is no contact and no opportunity.
 */
export function relationsOf(records: readonly RecordRef[], destination: Places): FittingRelations {
  const { whoId, whatId } = destination;
  const isMatched = isMatching(destination);
  if (isLead(whoId)) return withLead(whoId, records, isMatched);
  const contacts = [...new Set([...(whoId === undefined ? [] : [whoId]), ...idsOf(records, 'contact')])];
  const leads = idsOf(records, 'lead');
  const [lead] = leads;
  const isWithoutOthers = contacts.length === 0 && whatId === undefined && idsOf(records, 'opportunity').length === 0;
  if (lead !== undefined && isWithoutOthers) return withLead(lead, records, isMatched);
  const { warnings, ...thing } = thingOf(records, destination);
  const most = SALESFORCE_LIMITS.activityWhoIds;
  return {
    relations: { whoIds: contacts.slice(0, most), ...thing, isMatched },
    warnings: [...contactsLeftOut(contacts.length - most), ...leadsLeftOut(leads.length), ...warnings],
  };
}

/** How many records an activity would be on. */
export const countOf = ({ whoIds, whatId }: Relations): number => whoIds.length + (whatId === undefined ? 0 : 1);
