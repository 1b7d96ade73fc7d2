import { expect, test } from 'vitest';
import { DEAL_RULES } from '../../../src/matching/deal-rules.ts';
import { byRecord, recordKey } from '../../../src/matching/record-order.ts';
import type { RecordRef } from '../../../src/matching/records.ts';
import type { SalesforceDestination } from '../../../src/providers/salesforce/config.ts';
import { matchSalesforce, type SalesforceMatching } from '../../../src/providers/salesforce/records/match.ts';
import type { SalesforceOrg } from '../../../src/testing/index.ts';
import { COMPANY_CASES } from '../../matching/cases/companies.ts';
import { DEAL_CASES } from '../../matching/cases/deals.ts';
import { PEOPLE_CASES } from '../../matching/cases/people.ts';
import { WHOLE_CASES } from '../../matching/cases/whole-meetings.ts';
import { ENDED_AT, explained, type MatchCase, policyOf, STARTED_AT } from '../../matching/support/match-case.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { matchStage } from './relations-stage.ts';

/** What the cases call things, and Salesforce. */
const KINDS: Record<string, string> = { company: 'account', deal: 'opportunity' };
const LONG_AGO = '2026-01-01T00:00:00Z';
const MEETING_DAY = STARTED_AT.slice(0, 10);
const kindOf = (type: string): string => KINDS[type] ?? type;

const isOne = (values: readonly unknown[]): boolean => new Set(values).size < 2;
const RULES: readonly unknown[] = Object.values(DEAL_RULES);

/**
 * What there is in Salesforce, too: one address for a person and one for an account, one account for an opportunity, which
 * has a day on which it is closed and a moment in which it was made; contacts go before leads.
 */
function fits({ people = [], companies = [], deals = [], policy = {} }: MatchCase): boolean {
  const { given = [], personTypes = [], dealRules = [] } = policy;
  const isOnce = (records: readonly RecordRef[]) => new Set(records.map(recordKey)).size === records.length;
  return (
    given.length === 0 &&
    personTypes[0] !== 'lead' &&
    dealRules.every((rule) => RULES.includes(rule)) &&
    [people, companies, deals].every(isOnce) &&
    people.every(({ type, emails }) => (type === 'contact' || type === 'lead') && emails.length === 1) &&
    companies.every(({ domains }) => domains.length === 1) &&
    [companies, deals].every((records) => isOne(records.map(({ type }) => type))) &&
    deals.every(
      ({ companyIds = [], createdAt = STARTED_AT, closedAt = '' }) =>
        companyIds.length < 2 && !Number.isNaN(Date.parse(createdAt)) && !closedAt.startsWith(`${MEETING_DAY}T`),
    )
  );
}

/** Puts the records of a case into the org; gives Salesforce's id of each. */
function fill(org: SalesforceOrg, { people = [], companies = [], deals = [] }: MatchCase): Map<string, string> {
  const ids = new Map<string, string>();
  for (const { type, id, emails } of [...people].sort(byRecord)) {
    const values = { LastName: id, Email: emails[0] };
    const record = type === 'lead' ? org.add('Lead', { ...values, Company: 'x' }) : org.add('Contact', values);
    ids.set(`${type} ${id}`, record.id);
  }
  for (const { id, domains } of [...companies].sort(byRecord))
    ids.set(`account ${id}`, org.add('Account', { Name: id, Website: domains[0] }).id);
  for (const deal of [...deals].sort(byRecord)) {
    const AccountId = ids.get(`account ${deal.companyIds?.[0]}`);
    const record = org.add('Opportunity', {
      Name: deal.id,
      StageName: deal.isClosed ? 'Closed Won' : 'Proposal',
      ...(AccountId === undefined ? {} : { AccountId }),
      CreatedDate: new Date(deal.createdAt ?? LONG_AGO).toISOString().replace('Z', '+0000'),
      CloseDate: deal.closedAt?.slice(0, 10) ?? null,
    });
    ids.set(`opportunity ${deal.id}`, record.id);
    for (const person of new Set(deal.personIds)) {
      const ContactId = ids.get(`contact ${person}`);
      if (ContactId !== undefined) org.add('OpportunityContactRole', { OpportunityId: record.id, ContactId });
    }
  }
  return ids;
}

/** The case's lines as Salesforce's names would have them, with the ids of the org. */
function translated(lines: readonly string[], ids: ReadonlyMap<string, string>): string[] {
  return lines
    .filter((line) => !line.startsWith('looked up:'))
    .map((line) =>
      line
        .replace(/\bof the type company\b/, 'of the type account')
        .replace(/\b(One|No) company\b/, '$1 account')
        .replace(
          /\b(contact|lead|company|account|deal|opportunity) (\w+)(?=,| \||$)/g,
          (whole, type: string, id: string) => {
            const known = ids.get(`${kindOf(type)} ${id}`);
            return known === undefined ? whole : `${kindOf(type)} ${known}`;
          },
        ),
    );
}

function askedOf({ policy }: MatchCase): { destination: SalesforceDestination; matching: SalesforceMatching } {
  const { people, companies, deals, personTypes, internalDomains, freeMailDomains, dealRules } = policyOf(policy);
  const match = {
    contacts: people && personTypes.includes('contact'),
    leads: people && personTypes.includes('lead'),
    accounts: companies,
    opportunities: deals,
  };
  return { destination: { match }, matching: { internalDomains, dealRules, freeMailDomains: freeMailDomains ?? [] } };
}

const ALL = [...PEOPLE_CASES, ...COMPANY_CASES, ...DEAL_CASES, ...WHOLE_CASES];
const FITTING = ALL.filter(fits);

test('most of the golden cases can be had in Salesforce', () => {
  expect([ALL.length, FITTING.length]).toEqual([121, 92]);
});

test.each(FITTING)('$name', async (given) => {
  const { org, lookups } = await matchStage();
  const ids = fill(org, given);
  const { destination, matching } = askedOf(given);
  const report = sampleReport({ startedAt: STARTED_AT, endedAt: ENDED_AT, participants: [...given.participants] });
  const matches = await matchSalesforce(lookups(), report, destination, matching);
  expect(explained(matches, given.participants)).toEqual(translated(given.expected, ids));
});
