import { DEFAULT_DEAL_RULES } from '../matching/deal-rules.ts';
import type { DealRule, MatchPolicy, MeetingFacts } from '../matching/match-policy.ts';
import type { MeetingReport } from '../report.ts';

/** How the application wants records to be matched, for all its connections. */
export interface CrmMatching {
  /** Asked one after the other until one deal is left. Default: the open ones, then those most matched people share. */
  dealRules?: readonly DealRule[];
  /** Domains of your own company, whose people are not matched. A destination may add some. */
  internalDomains?: readonly string[];
  /** Domains that belong to no company, beside the well-known ones. */
  freeMailDomains?: readonly string[];
}

/** What of a policy the vendor and the destination decide. */
export type AskedMatching = Omit<MatchPolicy, 'dealRules' | 'freeMailDomains'>;

/** The policy of one export: what its destination asks for, in the way the application wants it. */
export const policyOver = (
  { dealRules = DEFAULT_DEAL_RULES, internalDomains = [], freeMailDomains = [] }: CrmMatching,
  asked: AskedMatching,
): MatchPolicy => ({
  ...asked,
  internalDomains: [...internalDomains, ...asked.internalDomains],
  freeMailDomains,
  dealRules,
});

/** What of a report bears on the records it belongs to. */
export const meetingFacts = ({ startedAt, endedAt, participants }: MeetingReport): MeetingFacts => ({
  startedAt,
  participants,
  ...(endedAt === undefined ? {} : { endedAt }),
});
