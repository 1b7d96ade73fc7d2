import { type CandidateIndex, indexCandidates } from './candidate-index.ts';
import { parseDomain } from './domain-name.ts';
import { decideAmong, isSome, noneBy, skippedBy } from './match-decision.ts';
import type { DomainPlan, MatchPlan } from './match-plan.ts';
import type { MatchPolicy } from './match-policy.ts';
import { onceEach } from './record-order.ts';
import type { CompanyCandidate, MatchDecision, RecordMatches } from './records.ts';

function decideDomain(plan: DomainPlan, found: CandidateIndex, { companyType, given }: MatchPolicy): MatchDecision {
  const subject = { domain: plan.domain };
  if ('skipped' in plan) return skippedBy(plan.skipped, subject);
  const exact = found(plan.domain);
  if (isSome(exact)) return decideAmong({ rule: 'domain', what: 'this domain', given }, subject, exact);
  for (const parent of plan.parents) {
    const above = found(parent);
    if (isSome(above))
      return decideAmong({ rule: 'parent-domain', what: 'the domain above this one', given }, subject, above);
  }
  const [rule, what] =
    plan.parents.length > 0 ? ['parent-domain', 'this domain or one above it'] : ['domain', 'this domain'];
  return noneBy({ rule, reason: `No ${companyType} has ${what}.` }, subject);
}

/**
 * One decision for each domain of an external participant, sorted by domain. `records` are the companies that were
 * matched, and those that the caller named. Candidates that nobody asked for count for nothing.
 */
export function decideCompanies(plan: MatchPlan, companies: readonly CompanyCandidate[]): RecordMatches {
  const { companyType, given } = plan.policy;
  const ofType = companies.filter(({ type }) => type === companyType);
  const found = indexCandidates(ofType, ({ domains }) => domains.map(parseDomain));
  const decisions = plan.companyDomains.map((one) => decideDomain(one, found, plan.policy));
  const named = given.filter(({ type }) => type === companyType);
  return { decisions, records: onceEach([...decisions.flatMap(({ records }) => records), ...named], plan.policy) };
}
