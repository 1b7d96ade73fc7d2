/** A record of a CRM. `type` is the singular name that the provider uses: `contact`, `company`, `deal`, `lead`, `account`. */
export interface RecordRef {
  type: string;
  id: string;
}

/** A record that was found. `label` is for people, in the vendor's own words. */
export interface Candidate extends RecordRef {
  label?: string;
}

/** A person that was found, with all e-mail addresses that the CRM knows of them. */
export interface PersonCandidate extends Candidate {
  emails: readonly string[];
  /** Those they belong to by the CRM's word, whatever their domain: their deals count, too. */
  companyIds?: readonly string[];
}

/** A company that was found, with all its domains. A whole web address will do. */
export interface CompanyCandidate extends Candidate {
  domains: readonly string[];
}

/**
 * A deal that was found, with the ids of its people and companies. Times are ISO. `closedAt` of an open deal is only
 * what somebody expects, so nobody looks at it.
 */
export interface DealCandidate extends Candidate {
  isClosed: boolean;
  createdAt?: string;
  closedAt?: string;
  personIds: readonly string[];
  companyIds?: readonly string[];
}

/** How a decision ended. Several that fit are `ambiguous`, and none of them is taken. */
export type MatchStatus = 'matched' | 'none' | 'ambiguous' | 'skipped';

/** What a decision is about: a participant by position in the meeting's list, a domain, or the deals. */
export type MatchSubject = { participant: number } | { domain: string } | { deals: true };

/**
 * One decision and why. `reason` is a sentence without names and addresses, so it may be logged; `subject` and
 * `candidates` are for people. `candidates` are those that were decided among; of an ambiguity, those still left.
 */
export interface MatchDecision {
  subject: MatchSubject;
  status: MatchStatus;
  rule: string;
  reason: string;
  records: RecordRef[];
  candidates: Candidate[];
}

/** All decisions. `records` is what was matched and what the caller named, each once, in a stable order. */
export interface RecordMatches {
  decisions: MatchDecision[];
  records: RecordRef[];
}
