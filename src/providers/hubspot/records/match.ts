import { type InputIssue, IntegrationError } from '../../../errors.ts';
import { DEFAULT_DEAL_RULES } from '../../../matching/deal-rules.ts';
import { decideMatches, decidePeople } from '../../../matching/decide-matches.ts';
import { planMatches } from '../../../matching/match-plan.ts';
import type { DealRule, MatchPolicy } from '../../../matching/match-policy.ts';
import type { MatchDecision, RecordMatches } from '../../../matching/records.ts';
import type { MeetingReport } from '../../../report.ts';
import { type HubSpotDestination, isMatching, namedRecords } from '../config.ts';
import type { HubSpotRecord, RecordType } from '../objects.ts';
import type { RecordLookups } from './lookups.ts';

/** How the application wants records to be matched, for all its connections. */
export interface HubSpotMatching {
  /** Asked one after the other until one deal is left. Default: the open ones, then those most matched people share. */
  dealRules?: readonly DealRule[];
  /** Domains of your own company, whose people are not matched. A destination may add some. */
  internalDomains?: readonly string[];
  /** Domains that belong to no company, beside the well-known ones. */
  freeMailDomains?: readonly string[];
}

type MatchOptions = Exclude<HubSpotDestination['match'], boolean | undefined>;

/** How this destination matches. */
export const matchOptionsOf = ({ match }: HubSpotDestination): MatchOptions => (typeof match === 'object' ? match : {});

function policyOf(destination: HubSpotDestination, matching: HubSpotMatching): MatchPolicy {
  const { contacts = true, companies = true, deals = true, internalDomains = [] } = matchOptionsOf(destination);
  const isAsked = isMatching(destination);
  return {
    people: isAsked && contacts,
    companies: isAsked && companies,
    deals: isAsked && deals,
    personTypes: ['contact'],
    companyType: 'company',
    dealType: 'deal',
    internalDomains: [...(matching.internalDomains ?? []), ...internalDomains],
    freeMailDomains: matching.freeMailDomains ?? [],
    dealRules: matching.dealRules ?? DEFAULT_DEAL_RULES,
    given: namedRecords(destination),
  };
}

/** Which records a meeting belongs to, with the reasons. Looks up what it must, and writes nothing. */
export async function matchHubSpot(
  lookups: RecordLookups,
  { startedAt, endedAt, participants }: MeetingReport,
  destination: HubSpotDestination,
  matching: HubSpotMatching,
): Promise<RecordMatches> {
  const facts = { startedAt, participants, ...(endedAt === undefined ? {} : { endedAt }) };
  const plan = planMatches(facts, policyOf(destination, matching));
  const [people, companies] = await Promise.all([
    lookups.contactsByEmail(plan.emails),
    lookups.companiesByDomain(plan.domains),
  ]);
  const matched = decidePeople(plan, people).records.filter(({ type }) => type === 'contact');
  const deals = plan.asksForDeals ? await lookups.dealsOfContacts(matched.map(({ id }) => id)) : [];
  return decideMatches(plan, { people, companies, deals });
}

const isRecordType = (type: string): type is RecordType => ['contact', 'company', 'deal', 'ticket'].includes(type);

/** What was matched, as records of HubSpot. */
export const matchedRecords = ({ records }: RecordMatches): HubSpotRecord[] =>
  records.flatMap(({ type, id }): HubSpotRecord[] => (isRecordType(type) ? [{ type, id }] : []));

/** Names no person and no domain: issues are kept in the history. */
function issueOf({ subject, candidates }: MatchDecision): InputIssue {
  const path = 'participant' in subject ? `report.participants[${subject.participant}]` : 'destination.associations';
  const what =
    'participant' in subject ? 'the participant' : 'domain' in subject ? 'a domain of the participants' : 'the meeting';
  const kind = candidates[0]?.type ?? 'record';
  const plural = kind === 'company' ? 'companies' : `${kind}s`;
  return {
    path,
    message: `${what} fits ${candidates.length} ${plural} (${candidates.map(({ id }) => id).join(', ')})`,
  };
}

const CHOOSE = 'Name the records in destination.associations, or allow to go on without them with destination.match';

/** Throws `NEEDS_CHOICE`, before anything is written, for what may not be guessed. */
export function checkMatches({ decisions }: RecordMatches, records: number, options: MatchOptions): void {
  const { onAmbiguous = 'fail', onNone = 'fail' } = options;
  const unclear = onAmbiguous === 'fail' ? decisions.filter(({ status }) => status === 'ambiguous') : [];
  if (unclear.length > 0) {
    const issues = unclear.map(issueOf);
    throw new IntegrationError({
      code: 'NEEDS_CHOICE',
      provider: 'hubspot',
      message: `It is not certain where the report belongs: ${issues
        .slice(0, 3)
        .map(({ message }) => message)
        .join('; ')}.`,
      hint: `${CHOOSE}.onAmbiguous "unattached".`,
      issues,
    });
  }
  if (records > 0 || onNone !== 'fail') return;
  throw new IntegrationError({
    code: 'NEEDS_CHOICE',
    provider: 'hubspot',
    message: 'No record in HubSpot was found for this meeting.',
    hint: `${CHOOSE}.onNone "unattached"; \`matches\` of the outcome says why each participant was not found.`,
    issues: [{ path: 'destination.associations', message: 'no record was found' }],
  });
}
