import { IntegrationError } from '../errors.ts';
import { isWithin, parentDomains, parseDomain, withoutWww } from './domain-name.ts';
import { domainOf, parseEmail } from './email-address.ts';
import { isFreeMail } from './free-mail-domains.ts';
import type { MatchPolicy, MeetingFacts } from './match-policy.ts';
import { byCodeUnit } from './record-order.ts';
import type { SkipRule } from './skip-rules.ts';

/** What becomes of one participant: looked up by e-mail, or not at all. */
export type ParticipantPlan = { email: string } | { skipped: SkipRule };
/** What becomes of one domain: looked up, and its parents when nobody has it, nearest first; or not at all. */
export type DomainPlan = { domain: string } & ({ parents: readonly string[] } | { skipped: SkipRule });

/** What must be looked up for a meeting, and what already is decided. */
export interface MatchPlan {
  meeting: MeetingFacts;
  policy: MatchPolicy;
  /** Every address to look up, once, in lower case and sorted. */
  emails: readonly string[];
  /** Every domain to look up, once and sorted, with the parents that may be needed. */
  domains: readonly string[];
  /** True when the deals of whoever is matched must be looked up. */
  asksForDeals: boolean;
  /** One for each participant, in their order. */
  participants: readonly ParticipantPlan[];
  /** One for each domain of an external participant, sorted. */
  companyDomains: readonly DomainPlan[];
}

const domainOfEmail = (email: string): string => withoutWww(domainOf(email));

/** A domain that is none would let an internal meeting out unnoticed, so it is refused. */
function parsedDomains(field: 'internalDomains' | 'freeMailDomains', domains: readonly string[] = []): Set<string> {
  const parsed = domains.map((text, at) => {
    const domain = parseDomain(text);
    if (domain !== undefined) return domain;
    const issues = [{ path: `${field}[${at}]`, message: 'expected a domain such as acme.com' }];
    throw new IntegrationError({ code: 'INVALID_INPUT', message: `${field}[${at}] is not a domain.`, issues });
  });
  return new Set(parsed);
}

/** A policy's lists and a meeting's addresses, read once. */
interface ReadMeeting {
  policy: MatchPolicy;
  /** In the order of the participants. */
  emails: readonly (string | undefined)[];
  /** The host's own, by its word. */
  ownDomains: ReadonlySet<string>;
  /** These, and those of people who are marked as internal. */
  internalDomains: ReadonlySet<string>;
  freeMailDomains: ReadonlySet<string>;
  /** Addresses that are marked as internal; who is in the list twice is marked in both places. */
  internalEmails: ReadonlySet<string>;
}

function readMeeting({ participants }: MeetingFacts, policy: MatchPolicy): ReadMeeting {
  const emails = participants.map(({ email }) => parseEmail(email ?? ''));
  const internal = emails.filter((email, at) => email !== undefined && participants[at]?.isInternal === true);
  const freeMailDomains = parsedDomains('freeMailDomains', policy.freeMailDomains);
  const ownDomains = parsedDomains('internalDomains', policy.internalDomains);
  // Who is not marked and has the domain of somebody who is, is a colleague all the same.
  const ofInternals = (internal as string[])
    .map(domainOfEmail)
    .filter((domain) => !isFreeMail(domain, freeMailDomains));
  return {
    policy,
    emails,
    ownDomains,
    internalDomains: new Set([...ownDomains, ...ofInternals]),
    freeMailDomains,
    internalEmails: new Set(internal as string[]),
  };
}

function planParticipants({ participants }: MeetingFacts, read: ReadMeeting): ParticipantPlan[] {
  const seen = new Set<string>();
  return participants.map(({ email: text, isInternal }, at) => {
    const email = read.emails[at];
    if (!read.policy.people) return { skipped: 'not-asked-for' };
    if (isInternal || (email !== undefined && read.internalEmails.has(email))) return { skipped: 'internal' };
    if ((text ?? '').trim() === '') return { skipped: 'no-email' };
    if (email === undefined) return { skipped: 'invalid-email' };
    if (isWithin(domainOfEmail(email), isInternal === false ? read.ownDomains : read.internalDomains))
      return { skipped: 'internal-domain' };
    if (seen.has(email)) return { skipped: 'same-as' };
    seen.add(email);
    return { email };
  });
}

function planDomains(read: ReadMeeting): DomainPlan[] {
  const internalDomains = new Set([...read.internalDomains, ...[...read.internalEmails].map(domainOfEmail)]);
  const external = read.emails.filter((email) => email !== undefined && !read.internalEmails.has(email)) as string[];
  return [...new Set(external.map(domainOfEmail))].sort(byCodeUnit).map((domain) => {
    if (!read.policy.companies) return { domain, skipped: 'not-asked-for' };
    // Before the internal ones: a colleague's free mail does not make all of it the host's own.
    if (isFreeMail(domain, read.freeMailDomains)) return { domain, skipped: 'free-mail' };
    if (isWithin(domain, internalDomains)) return { domain, skipped: 'internal-domain' };
    return { domain, parents: parentDomains(domain) };
  });
}

const sortedOnce = (texts: readonly string[]): string[] => [...new Set(texts)].sort(byCodeUnit);

/**
 * What must be looked up in the CRM to match a meeting: each e-mail and each domain once, and nothing that is internal,
 * free mail or not asked for. Throws `INVALID_INPUT` when a domain of the policy is none.
 */
export function planMatches(meeting: MeetingFacts, policy: MatchPolicy): MatchPlan {
  const read = readMeeting(meeting, policy);
  const participants = planParticipants(meeting, read);
  const companyDomains = planDomains(read);
  return {
    meeting,
    policy,
    emails: sortedOnce(participants.flatMap((one) => ('email' in one ? [one.email] : []))),
    domains: sortedOnce(companyDomains.flatMap((one) => ('parents' in one ? [one.domain, ...one.parents] : []))),
    asksForDeals: policy.deals && !policy.given.some(({ type }) => type === policy.dealType),
    participants,
    companyDomains,
  };
}
