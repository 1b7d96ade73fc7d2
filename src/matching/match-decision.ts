import type { Candidate, MatchDecision, MatchSubject } from './records.ts';
import { SKIP_REASONS, type SkipRule } from './skip-rules.ts';

/** A rule, and the sentence that says what came of it. */
export interface RuledBy {
  rule: string;
  reason: string;
}

/** Nothing was looked for. */
export const skippedBy = (rule: SkipRule, subject: MatchSubject): MatchDecision => ({
  subject,
  status: 'skipped',
  rule,
  reason: SKIP_REASONS[rule],
  records: [],
  candidates: [],
});

/** Nothing fits. `candidates` are those that were left out, if there were any. */
export const noneBy = (ruled: RuledBy, subject: MatchSubject, candidates: Candidate[] = []): MatchDecision => ({
  subject,
  status: 'none',
  ...ruled,
  records: [],
  candidates,
});

/** This record fits, and it alone. */
export const matchedBy = (
  ruled: RuledBy,
  subject: MatchSubject,
  { type, id }: Candidate,
  candidates: Candidate[],
): MatchDecision => ({ subject, status: 'matched', ...ruled, records: [{ type, id }], candidates });

/** Several fit, so none of them is taken. */
export const ambiguousBy = (ruled: RuledBy, subject: MatchSubject, candidates: Candidate[]): MatchDecision => ({
  subject,
  status: 'ambiguous',
  ...ruled,
  records: [],
  candidates,
});

/** Matched with a single candidate, ambiguous with several. `what` is what they have, such as `this e-mail address`. */
export function decideAmong(
  rule: string,
  what: string,
  subject: MatchSubject,
  candidates: [Candidate, ...Candidate[]],
): MatchDecision {
  const [first, ...others] = candidates;
  if (others.length === 0)
    return matchedBy({ rule, reason: `One ${first.type} has ${what}.` }, subject, first, candidates);
  const reason = `${candidates.length} records of the type ${first.type} have ${what}.`;
  return ambiguousBy({ rule, reason }, subject, candidates);
}

/** True for a list with something in it. */
export const isSome = (candidates: Candidate[]): candidates is [Candidate, ...Candidate[]] => candidates.length > 0;
