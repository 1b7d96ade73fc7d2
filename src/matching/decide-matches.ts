import { decideCompanies } from './decide-companies.ts';
import { decideDeals } from './decide-deals.ts';
import { decidePeople } from './decide-people.ts';
import type { MatchPlan } from './match-plan.ts';
import { onceEach, recordKey } from './record-order.ts';
import type { CompanyCandidate, DealCandidate, PersonCandidate, RecordMatches, RecordRef } from './records.ts';

export { decideCompanies, decidePeople };

/** What was found in the CRM for a plan. */
export interface Candidates {
  people: readonly PersonCandidate[];
  companies: readonly CompanyCandidate[];
  deals: readonly DealCandidate[];
}

/** The companies that matched people belong to: none of them is matched by that, but their deals are looked at. */
function companiesOf(matched: readonly RecordRef[], people: readonly PersonCandidate[], type: string): RecordRef[] {
  const keys = new Set(matched.map(recordKey));
  return people
    .filter((person) => keys.has(recordKey(person)))
    .flatMap(({ companyIds = [] }) => companyIds.map((id) => ({ type, id })));
}

/**
 * All decisions of a meeting: one for each participant in their order, one for each domain of an external participant,
 * sorted, and one for the deals. What fits several times is `ambiguous` and not among `records`. Throws `INVALID_INPUT`
 * when a deal rule of the host throws, or returns what it was not given.
 */
export function decideMatches(plan: MatchPlan, candidates: Candidates): RecordMatches {
  const people = decidePeople(plan, candidates.people);
  const companies = decideCompanies(plan, candidates.companies);
  const own = companiesOf(people.records, candidates.people, plan.policy.companyType);
  const deals = decideDeals(plan, people.records, [...companies.records, ...own], candidates.deals);
  return {
    decisions: [...people.decisions, ...companies.decisions, deals],
    records: onceEach([...people.records, ...companies.records, ...deals.records, ...plan.policy.given], plan.policy),
  };
}
