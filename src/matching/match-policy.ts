import type { Participant } from '../report.ts';
import type { DealCandidate, RecordRef } from './records.ts';

/** What of a meeting bears on the records it belongs to. */
export interface MeetingFacts {
  startedAt: string;
  endedAt?: string | undefined;
  participants: readonly Participant[];
}

/**
 * One step in choosing the deal. `narrow` gives those of its deals that stay, and nothing else. It gets them sorted by
 * id, and their `personIds` are the matched people only, each once. `reason` is a sentence on what stays.
 */
export interface DealRule {
  name: string;
  reason: string;
  /** The deals that stay. */
  narrow(deals: readonly DealCandidate[], meeting: MeetingFacts): readonly DealCandidate[];
}

/** What is looked for, and what counts. */
export interface MatchPolicy {
  people: boolean;
  companies: boolean;
  deals: boolean;
  /** In order of preference, such as `['contact', 'lead']`: the first type that has candidates decides. */
  personTypes: readonly string[];
  companyType: string;
  dealType: string;
  /** Domains of the host's own company. Their subdomains count, too. */
  internalDomains: readonly string[];
  /** Added to the built-in list. Their subdomains count, too. */
  freeMailDomains?: readonly string[] | undefined;
  /** Asked one after the other, each for what the one before has left. */
  dealRules: readonly DealRule[];
  /** Records the caller named. They are taken as they are; with a deal among them no other is looked for. */
  given: readonly RecordRef[];
}
