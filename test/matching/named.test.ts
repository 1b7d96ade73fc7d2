import { expect, test } from 'vitest';
import { DEFAULT_DEAL_RULES } from '../../src/matching/deal-rules.ts';
import { decideMatches } from '../../src/matching/decide-matches.ts';
import { planMatches } from '../../src/matching/match-plan.ts';
import type { RecordRef } from '../../src/matching/records.ts';

const company = (id: string) => ({ type: 'company', id, domains: ['firm.example'] });

function matchWith(given: readonly RecordRef[]) {
  const meeting = { startedAt: '2026-11-02T09:00:00Z', participants: [{ name: 'Kim', email: 'kim@firm.example' }] };
  const plan = planMatches(meeting, {
    people: true,
    companies: true,
    deals: true,
    personTypes: ['contact'],
    companyType: 'company',
    dealType: 'deal',
    internalDomains: [],
    dealRules: DEFAULT_DEAL_RULES,
    given,
  });
  const people = ['1', '2'].map((id) => ({ type: 'contact', id, emails: ['kim@firm.example'] }));
  return decideMatches(plan, { people, companies: [company('7'), company('8'), company('9')], deals: [] });
}

const told = (given: readonly RecordRef[]) =>
  matchWith(given).decisions.map(({ status, rule, records }) => [status, rule, records.map(({ id }) => id).join()]);

test('a named record settles which of several it is, for people and companies', () => {
  expect(told([])).toEqual([
    ['ambiguous', 'email', ''],
    ['ambiguous', 'domain', ''],
    ['none', 'no-people', ''],
  ]);
  const named = [
    { type: 'contact', id: '2' },
    { type: 'company', id: '8' },
  ];
  expect(told(named)).toEqual([
    ['matched', 'named', '2'],
    ['matched', 'named', '8'],
    ['none', 'no-deals', ''],
  ]);
  expect(matchWith(named).records).toEqual(named);
});

test('one that is none of them, and two of them, settle nothing', () => {
  expect(told([{ type: 'company', id: '1' }])[1]).toEqual(['ambiguous', 'domain', '']);
  expect(
    told([
      { type: 'company', id: '7' },
      { type: 'company', id: '8' },
    ])[1],
  ).toEqual(['ambiguous', 'domain', '']);
});
