import { expect, test } from 'vitest';
import { decideMatches } from '../../src/matching/decide-matches.ts';
import { planMatches } from '../../src/matching/match-plan.ts';
import type { PersonCandidate } from '../../src/matching/records.ts';
import { company, contact, deal, guest, policyOf, STARTED_AT } from './support/match-case.ts';

const PARTICIPANTS = [guest('Anna', 'anna@gmail.com'), guest('Boris', 'boris@gmail.com')];
const of = (person: PersonCandidate, ...companyIds: string[]): PersonCandidate => ({ ...person, companyIds });

function decide(people: PersonCandidate[], deals = [deal('50', [], { companyIds: ['7'] })]) {
  const plan = planMatches({ startedAt: STARTED_AT, participants: PARTICIPANTS }, policyOf());
  const { decisions, records } = decideMatches(plan, { people, companies: [company('8', 'acme.example')], deals });
  return { decision: decisions.at(-1), records };
}

test('a deal of the company that somebody belongs to counts, and the company is not matched by that', () => {
  const { decision, records } = decide([of(contact('1', 'anna@gmail.com'), '7')]);
  expect(decision).toMatchObject({ status: 'matched', rule: 'only-deal' });
  expect(records).toEqual([
    { type: 'contact', id: '1' },
    { type: 'deal', id: '50' },
  ]);
});

test('not so of a company of somebody who was not matched, or whom nobody asked for', () => {
  const twice = ['1', '2'].map((id) => of(contact(id, 'anna@gmail.com'), '7'));
  for (const people of [twice, [of(contact('1', 'other@gmail.com'), '7')], [contact('1', 'anna@gmail.com')]])
    expect(decide([...people, contact('3', 'boris@gmail.com')]).decision).toMatchObject({
      status: 'none',
      rule: 'no-deals',
    });
});

test('a deal that people share wins against one of their company', () => {
  const people = [of(contact('1', 'anna@gmail.com'), '7'), of(contact('2', 'boris@gmail.com'), '7')];
  const { decision } = decide(people, [deal('50', [], { companyIds: ['7'] }), deal('51', ['2'])]);
  expect(decision?.records).toEqual([{ type: 'deal', id: '51' }]);
});
