import { indexCandidates } from './candidate-index.ts';
import { parseEmail } from './email-address.ts';
import { decideAmong, isSome, noneBy, skippedBy } from './match-decision.ts';
import type { MatchPlan, ParticipantPlan } from './match-plan.ts';
import type { MatchPolicy } from './match-policy.ts';
import { onceEach } from './record-order.ts';
import type { Candidate, MatchDecision, MatchSubject, PersonCandidate, RecordMatches } from './records.ts';

function decideParticipant(
  plan: ParticipantPlan,
  subject: MatchSubject,
  found: (email: string) => Candidate[],
  { personTypes, given }: MatchPolicy,
): MatchDecision {
  if ('skipped' in plan) return skippedBy(plan.skipped, subject);
  const all = found(plan.email);
  for (const type of personTypes) {
    const ofType = all.filter((candidate) => candidate.type === type);
    if (isSome(ofType)) return decideAmong({ rule: 'email', what: 'this e-mail address', given }, subject, ofType);
  }
  return noneBy({ rule: 'email', reason: `No ${personTypes.join(' or ')} has this e-mail address.` }, subject);
}

/**
 * One decision for each participant, in their order. `records` are the people whose deals can now be looked up: those
 * that were matched, and those that the caller named. Candidates that nobody asked for count for nothing.
 */
export function decidePeople(plan: MatchPlan, people: readonly PersonCandidate[]): RecordMatches {
  const { personTypes, given } = plan.policy;
  const found = indexCandidates(people, ({ emails }) => emails.map(parseEmail));
  const decisions = plan.participants.map((one, participant) =>
    decideParticipant(one, { participant }, found, plan.policy),
  );
  const named = given.filter(({ type }) => personTypes.includes(type));
  return { decisions, records: onceEach([...decisions.flatMap(({ records }) => records), ...named], plan.policy) };
}
