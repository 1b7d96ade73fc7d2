import { type CrmMatching, meetingFacts, policyOver } from '../../../crm/crm-matching.ts';
import { decideMatches, decidePeople } from '../../../matching/decide-matches.ts';
import { planMatches } from '../../../matching/match-plan.ts';
import type { MatchPolicy } from '../../../matching/match-policy.ts';
import type { RecordMatches, RecordRef } from '../../../matching/records.ts';
import type { MeetingReport } from '../../../report.ts';
import { type HubSpotDestination, isMatching, namedRecords } from '../config.ts';
import type { HubSpotRecord, RecordType } from '../objects.ts';
import type { RecordLookups } from './lookups.ts';

export type { CrmMatching as HubSpotMatching } from '../../../crm/crm-matching.ts';

type MatchOptions = Exclude<HubSpotDestination['match'], boolean | undefined>;

/** How this destination matches. */
export const matchOptionsOf = ({ match }: HubSpotDestination): MatchOptions => (typeof match === 'object' ? match : {});

function policyOf(destination: HubSpotDestination, matching: CrmMatching): MatchPolicy {
  const { contacts = true, companies = true, deals = true, internalDomains = [] } = matchOptionsOf(destination);
  const isAsked = isMatching(destination);
  return policyOver(matching, {
    people: isAsked && contacts,
    companies: isAsked && companies,
    deals: isAsked && deals,
    personTypes: ['contact'],
    companyType: 'company',
    dealType: 'deal',
    internalDomains,
    given: namedRecords(destination),
  });
}

/** Which records a meeting belongs to, with the reasons. Looks up what it must, and writes nothing. */
export async function matchHubSpot(
  lookups: RecordLookups,
  report: MeetingReport,
  destination: HubSpotDestination,
  matching: CrmMatching,
): Promise<RecordMatches> {
  const plan = planMatches(meetingFacts(report), policyOf(destination, matching));
  const [people, companies] = await Promise.all([
    lookups.contactsByEmail(plan.emails),
    lookups.companiesByDomain(plan.domains),
  ]);
  const matched = decidePeople(plan, people).records.filter(({ type }) => type === 'contact');
  const deals = plan.asksForDeals ? await lookups.dealsOfContacts(matched.map(({ id }) => id)) : [];
  return decideMatches(plan, { people, companies, deals });
}

const isRecordType = (type: string): type is RecordType => ['contact', 'company', 'deal', 'ticket'].includes(type);

/** Those that are records of HubSpot. */
export const hubSpotRecords = (records: readonly RecordRef[]): HubSpotRecord[] =>
  records.flatMap(({ type, id }): HubSpotRecord[] => (isRecordType(type) ? [{ type, id }] : []));
