import { DEFAULT_DEAL_RULES } from '../../../src/matching/deal-rules.ts';
import { type Candidates, decideMatches } from '../../../src/matching/decide-matches.ts';
import { parseEmail } from '../../../src/matching/email-address.ts';
import { planMatches } from '../../../src/matching/match-plan.ts';
import type { MatchPolicy } from '../../../src/matching/match-policy.ts';
import type {
  CompanyCandidate,
  DealCandidate,
  MatchSubject,
  PersonCandidate,
  RecordMatches,
  RecordRef,
} from '../../../src/matching/records.ts';
import type { Participant } from '../../../src/report.ts';

/** A meeting, what is found for it, and the whole answer: a line for each decision, then what is looked up and taken. */
export interface MatchCase {
  name: string;
  participants: readonly Participant[];
  policy?: Partial<MatchPolicy>;
  people?: readonly PersonCandidate[];
  companies?: readonly CompanyCandidate[];
  deals?: readonly DealCandidate[];
  /** `who or what | status | rule | records | candidates | reason`, of participants sorted by address. */
  expected: readonly string[];
}

export const STARTED_AT = '2026-11-20T15:00:00Z';
export const ENDED_AT = '2026-11-20T16:00:00Z';

const POLICY: MatchPolicy = {
  people: true,
  companies: true,
  deals: true,
  personTypes: ['contact'],
  companyType: 'company',
  dealType: 'deal',
  internalDomains: ['liveprompt.example'],
  dealRules: DEFAULT_DEAL_RULES,
  given: [],
};
export const ONLY_PEOPLE: Partial<MatchPolicy> = { companies: false, deals: false };
export const ONLY_COMPANIES: Partial<MatchPolicy> = { people: false, deals: false };
export const WITH_LEADS: Partial<MatchPolicy> = { ...ONLY_PEOPLE, personTypes: ['contact', 'lead'] };
export const ONLY_DEALS: Partial<MatchPolicy> = { companies: false };
export const policyOf = (changes: Partial<MatchPolicy> = {}): MatchPolicy => ({ ...POLICY, ...changes });

export const guest = (name: string, email?: string, more: Partial<Participant> = {}): Participant => ({
  name,
  ...(email === undefined ? {} : { email }),
  ...more,
});
export const colleague = (name: string, email?: string): Participant => guest(name, email, { isInternal: true });
export const person = (type: string, id: string, ...emails: string[]): PersonCandidate => ({ type, id, emails });
export const contact = (id: string, ...emails: string[]): PersonCandidate => person('contact', id, ...emails);
export const lead = (id: string, ...emails: string[]): PersonCandidate => person('lead', id, ...emails);
export const company = (id: string, ...domains: string[]): CompanyCandidate => ({ type: 'company', id, domains });
export const deal = (id: string, personIds: string[], more: Partial<DealCandidate> = {}): DealCandidate => ({
  type: 'deal',
  id,
  isClosed: false,
  personIds,
  ...more,
});

const candidatesOf = ({ people = [], companies = [], deals = [] }: Partial<Candidates>): Candidates => ({
  people,
  companies,
  deals,
});

const nameOf = ({ type, id }: RecordRef): string => `${type} ${id}`;
const listed = (records: readonly RecordRef[]): string => records.map(nameOf).join(', ') || '-';

function subjectName(subject: MatchSubject, participants: readonly Participant[]): string {
  if ('domain' in subject) return subject.domain;
  if ('deals' in subject) return 'deals';
  const { name, email } = participants[subject.participant] ?? { name: '?' };
  return parseEmail(email ?? '') ?? (email?.trim() ? email : name);
}

/** An answer as lines that do not depend on where in the list a participant stands. */
export function explained({ decisions, records }: RecordMatches, participants: readonly Participant[]): string[] {
  const lines = decisions.map((one) =>
    [
      subjectName(one.subject, participants),
      one.status,
      one.rule,
      listed(one.records),
      listed(one.candidates),
      one.reason,
    ].join(' | '),
  );
  const ofPeople = lines.slice(0, participants.length).sort();
  return [...ofPeople, ...lines.slice(participants.length), `records: ${listed(records)}`];
}

/** The whole answer to a case, with what had to be looked up. */
export function answerOf(given: Omit<MatchCase, 'expected'>): string[] {
  const meeting = { startedAt: STARTED_AT, endedAt: ENDED_AT, participants: given.participants };
  const plan = planMatches(meeting, policyOf(given.policy));
  const asked = `looked up: ${[...plan.emails, ...plan.domains].join(', ') || '-'}`;
  return [...explained(decideMatches(plan, candidatesOf(given)), given.participants), asked];
}
