import type { Candidate, MatchDecision, MatchSubject, RecordRef } from './records.ts';
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

/** How a decision comes about: the rule, and what its candidates have, such as `this e-mail address`. */
export interface Among {
  rule: string;
  what: string;
  /** Records that the caller named: one of them among the candidates settles it. */
  given: readonly RecordRef[];
}

/** Matched with a single candidate, or with the one that the caller named; ambiguous with several. */
export function decideAmong(
  { rule, what, given }: Among,
  subject: MatchSubject,
  candidates: [Candidate, ...Candidate[]],
): MatchDecision {
  const [first, ...others] = candidates;
  if (others.length === 0)
    return matchedBy({ rule, reason: `One ${first.type} has ${what}.` }, subject, first, candidates);
  const named = candidates.filter(({ type, id }) => given.some((one) => one.type === type && one.id === id));
  const [only] = named;
  if (only !== undefined && named.length === 1)
    return matchedBy(
      { rule: 'named', reason: `Of several that have ${what}, one was named.` },
      subject,
      only,
      candidates,
    );
  const reason = `${candidates.length} records of the type ${first.type} have ${what}.`;
  return ambiguousBy({ rule, reason }, subject, candidates);
}

/** True for a list with something in it. */
export const isSome = (candidates: Candidate[]): candidates is [Candidate, ...Candidate[]] => candidates.length > 0;
