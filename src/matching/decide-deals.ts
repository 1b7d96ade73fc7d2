import { IntegrationError } from '../errors.ts';
import { dealsOf } from './deals-of.ts';
import { ambiguousBy, matchedBy, noneBy, skippedBy } from './match-decision.ts';
import type { MatchPlan } from './match-plan.ts';
import type { DealRule, MeetingFacts } from './match-policy.ts';
import { byRecord, recordKey, shown } from './record-order.ts';
import type { DealCandidate, MatchDecision, RecordRef } from './records.ts';

const SUBJECT = { deals: true } as const;

const broken = ({ name }: DealRule, what: string): IntegrationError =>
  new IntegrationError({
    code: 'INVALID_INPUT',
    message: `The deal rule "${name}" ${what}.`,
    hint: 'Correct the rule: it may only leave out deals of those it is given.',
  });

/** What a rule leaves of these deals. A rule can be the host's own, so nothing it does is taken for granted. */
function narrowed(rule: DealRule, deals: readonly DealCandidate[], meeting: MeetingFacts): DealCandidate[] {
  const known = new Map(deals.map((deal) => [recordKey(deal), deal]));
  let answer: unknown;
  try {
    answer = rule.narrow([...deals], meeting);
  } catch {
    // What it threw may hold a customer's data.
    throw broken(rule, 'threw an error');
  }
  if (!Array.isArray(answer)) throw broken(rule, 'did not return a list');
  const left = (answer as (DealCandidate | null | undefined)[]).map((deal) => {
    const own = deal ? known.get(recordKey({ type: String(deal.type), id: String(deal.id) })) : undefined;
    if (own === undefined) throw broken(rule, 'returned something that was not among its deals');
    return own;
  });
  return [...new Set(left)].sort(byRecord);
}

function choose(deals: readonly DealCandidate[], rules: readonly DealRule[], meeting: MeetingFacts): MatchDecision {
  let left = [...deals];
  let decisive: DealRule | undefined;
  // A single deal goes through the other rules, too: what one of them excludes is not taken for being alone.
  for (const rule of rules) {
    const before = left;
    left = narrowed(rule, before, meeting);
    if (left.length < before.length) decisive = rule;
    if (left.length === 0)
      return noneBy({ rule: rule.name, reason: `No deal is left. ${rule.reason}` }, SUBJECT, before.map(shown));
  }
  const [first, second] = left;
  if (first !== undefined && second === undefined) {
    const ruled =
      decisive === undefined
        ? { rule: 'only-deal', reason: 'It is the only deal of those who were matched.' }
        : { rule: decisive.name, reason: `One deal is left. ${decisive.reason}` };
    return matchedBy(ruled, SUBJECT, first, deals.map(shown));
  }
  const reason = `${left.length} deals are left, and no rule decides between them.`;
  return ambiguousBy({ rule: decisive?.name ?? 'several-deals', reason }, SUBJECT, left.map(shown));
}

/**
 * The one decision on the deals, once people and companies are known. Throws `INVALID_INPUT` when a rule of the host
 * throws, or returns what it was not given.
 */
export function decideDeals(
  plan: MatchPlan,
  people: readonly RecordRef[],
  companies: readonly RecordRef[],
  deals: readonly DealCandidate[],
): MatchDecision {
  const { policy, meeting } = plan;
  if (policy.given.some(({ type }) => type === policy.dealType)) return skippedBy('given', SUBJECT);
  if (!policy.deals) return skippedBy('not-asked-for', SUBJECT);
  if (people.length === 0)
    return noneBy({ rule: 'no-people', reason: 'Nobody was matched whose deals could be looked at.' }, SUBJECT);
  const ofType = deals.filter(({ type }) => type === policy.dealType);
  const considered = dealsOf(ofType, people, companies);
  if (considered.length === 0)
    return noneBy({ rule: 'no-deals', reason: 'Those who were matched have no deals.' }, SUBJECT);
  return choose(considered, policy.dealRules, meeting);
}
