import { type CrmMatching, meetingFacts, policyOver } from '../../../crm/crm-matching.ts';
import { decideCompanies, decideMatches, decidePeople } from '../../../matching/decide-matches.ts';
import { parseDomain, withoutWww } from '../../../matching/domain-name.ts';
import { domainOf, parseEmail } from '../../../matching/email-address.ts';
import { type MatchPlan, planMatches } from '../../../matching/match-plan.ts';
import type { MatchPolicy } from '../../../matching/match-policy.ts';
import type { CompanyCandidate, RecordMatches, RecordRef } from '../../../matching/records.ts';
import type { MeetingReport } from '../../../report.ts';
import { isMatching, type SalesforceDestination } from '../config.ts';
import { typeOfId } from '../objects.ts';
import { idsOf } from './fitting-relations.ts';
import type { RecordLookups } from './lookups.ts';
import type { FoundContact } from './record-rows.ts';

export type { CrmMatching as SalesforceMatching } from '../../../crm/crm-matching.ts';

type MatchOptions = Exclude<SalesforceDestination['match'], boolean | undefined>;

/** How this destination matches. */
export const matchOptionsOf = ({ match }: SalesforceDestination): MatchOptions =>
  typeof match === 'object' ? match : {};

/** A record by its id, as a decision names it. */
const refOf = (id: string): RecordRef => ({ type: typeOfId(id)?.toLowerCase() ?? 'record', id });

/** The records that a destination names. */
const namedIn = ({ whoId, whatId }: SalesforceDestination): RecordRef[] =>
  [whoId, whatId].flatMap((id) => (id === undefined ? [] : [refOf(id)]));

function policyOf(destination: SalesforceDestination, matching: CrmMatching): MatchPolicy {
  const options = matchOptionsOf(destination);
  const { contacts = true, leads = true, accounts = true, opportunities = true, internalDomains = [] } = options;
  const isAsked = isMatching(destination);
  const isOpen = destination.whatId === undefined;
  return policyOver(matching, {
    people: isAsked && (contacts || leads),
    // A new contact goes to its account, whatever the activity is about.
    companies: isAsked && accounts && (isOpen || options.createMissing === 'contact'),
    deals: isAsked && opportunities && isOpen,
    personTypes: [...(contacts ? ['contact'] : []), ...(leads ? ['lead'] : [])],
    companyType: 'account',
    dealType: 'opportunity',
    internalDomains,
    given: namedIn(destination),
  });
}

/** The domain of an address, as accounts are looked for by it. */
export const domainOfEmail = (email: string): string => withoutWww(domainOf(email));

/**
 * The accounts by their domains. That of a matched contact counts for the domain of its address: it is what the org says
 * of this person, and an account whose web address has the same domain may be another branch of theirs.
 */
function accountsByDomain(
  contacts: readonly FoundContact[],
  accounts: readonly CompanyCandidate[],
): CompanyCandidate[] {
  const own = contacts.flatMap(({ account, emails }): CompanyCandidate[] => {
    const domains = emails.flatMap((email) => domainOfEmail(parseEmail(email) ?? '') || []);
    return account === undefined || domains.length === 0 ? [] : [{ type: 'account', ...account, domains }];
  });
  const claimed = new Set<string | undefined>(own.flatMap(({ domains }) => domains));
  const others = accounts.map((account) => ({
    ...account,
    domains: account.domains.filter((domain) => !claimed.has(parseDomain(domain))),
  }));
  return [...own, ...others];
}

/** What is asked about the people and companies of a meeting. Of named contacts only the account is not known. */
const wantedFor = ({ emails, domains, policy, asksForDeals }: MatchPlan) => ({
  emails,
  domains,
  contacts: policy.personTypes.includes('contact'),
  leads: policy.personTypes.includes('lead'),
  contactIds: asksForDeals ? idsOf(policy.given, 'contact') : [],
});

/**
 * Which records a meeting belongs to, with the reasons. A contact goes before a lead; an account is that of a
 * matched contact, otherwise found by its web address; an opportunity through its contact roles, the matched accounts and the
 * accounts of the matched contacts. Looks up what it must, and writes nothing.
 */
export async function matchSalesforce(
  lookups: RecordLookups,
  report: MeetingReport,
  destination: SalesforceDestination,
  matching: CrmMatching,
): Promise<RecordMatches> {
  const plan = planMatches(meetingFacts(report), policyOf(destination, matching));
  const found = await lookups.find(wantedFor(plan));
  const people = [...found.contacts, ...found.leads];
  const matched = decidePeople(plan, people).records;
  const contactIds = idsOf(matched, 'contact');
  const contacts = found.contacts.filter(({ id }) => contactIds.includes(id));
  const companies = accountsByDomain(contacts, found.accounts);
  if (!plan.asksForDeals || matched.length === 0) return decideMatches(plan, { people, companies, deals: [] });
  const accountIds = [
    ...idsOf(decideCompanies(plan, companies).records, 'account'),
    ...contacts.flatMap(({ companyIds = [] }) => companyIds),
  ];
  const deals = await lookups.opportunities(contactIds, [...new Set(accountIds)]);
  return decideMatches(plan, { people, companies, deals });
}
