import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEAL_RULES } from '../../src/matching/deal-rules.ts';
import { decideCompanies, decideMatches, decidePeople } from '../../src/matching/decide-matches.ts';
import { domainOf, parseEmail } from '../../src/matching/email-address.ts';
import { planMatches } from '../../src/matching/match-plan.ts';
import type { DealRule, MatchPolicy } from '../../src/matching/match-policy.ts';
import type { MatchDecision, RecordRef } from '../../src/matching/records.ts';
import { sampleReport } from '../support/sample-report.ts';
import { company, contact, deal, guest, lead, policyOf, STARTED_AT } from './support/match-case.ts';

const key = ({ type, id }: RecordRef): string => `${type} ${id}`;
const id = fc.integer({ min: 1, max: 12 }).map(String);
const name = fc.constantFrom('anna', 'Boris', 'cleo', 'dana', 'emil');
const domain = fc.constantFrom(
  'acme.example',
  'eu.acme.example',
  'ACME.example',
  'gmail.com',
  'own.example',
  'x.co.uk',
);
const email = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(name, domain).map((parts) => parts.join('@')) },
  fc.constantFrom('', 'none', 'a@b', 'a b@c.example', '"Berg, Anna" <anna@acme.example>'),
  fc.string(),
);
const participant = fc.record({ name, email, isInternal: fc.boolean() }, { requiredKeys: ['name'] });
const person = fc
  .tuple(fc.boolean(), id, fc.array(email, { maxLength: 3 }))
  .map(([isLead, one, emails]) => ({ ...(isLead ? lead : contact)(one, ...emails), label: `Label of ${one}` }));
const firm = fc.tuple(id, fc.array(domain, { maxLength: 3 })).map(([one, domains]) => company(one, ...domains));
const chance = fc
  .record({ id, people: fc.array(id), companies: fc.array(id), isClosed: fc.boolean() })
  .map((one) => deal(one.id, one.people, { companyIds: one.companies, isClosed: one.isClosed }));
const given = fc.tuple(fc.constantFrom('contact', 'company', 'deal', 'ticket'), id);
const policy: fc.Arbitrary<MatchPolicy> = fc
  .record({
    people: fc.boolean(),
    companies: fc.boolean(),
    deals: fc.boolean(),
    personTypes: fc.constantFrom(['contact'], ['contact', 'lead'], ['lead', 'contact']),
    internalDomains: fc.constantFrom([], ['own.example']),
    dealRules: fc.subarray(Object.values(DEAL_RULES)),
    given: fc.array(given, { maxLength: 2 }).map((list) => list.map(([type, one]) => ({ type, id: one }))),
  })
  .map((changes) => policyOf({ ...changes, people: changes.people || changes.deals }));
const situation = fc.record({
  participants: fc.array(participant, { maxLength: 8 }),
  policy,
  people: fc.array(person, { maxLength: 10 }),
  companies: fc.array(firm, { maxLength: 5 }),
  deals: fc.array(chance, { maxLength: 5 }),
});

type Situation = typeof situation extends fc.Arbitrary<infer One> ? One : never;

function decide({ participants, policy, ...candidates }: Situation) {
  const plan = planMatches({ startedAt: STARTED_AT, participants }, policy);
  return { plan, ...decideMatches(plan, candidates) };
}

const holds = (check: (one: Situation) => void): void => fc.assert(fc.property(situation, check), { numRuns: 400 });
const countOf = (decisions: MatchDecision[], part: 'participant' | 'domain' | 'deals'): MatchDecision[] =>
  decisions.filter(({ subject }) => part in subject);

describe('whatever the meeting and the CRM are like', () => {
  test('every participant has one decision, in the order of the list, and the deals have one', () => {
    holds((one) => {
      const { decisions } = decide(one);
      expect(countOf(decisions, 'participant').map(({ subject }) => subject)).toEqual(
        one.participants.map((_, participant) => ({ participant })),
      );
      expect(countOf(decisions, 'deals')).toHaveLength(1);
    });
  });

  test('every domain of an external participant has one decision, and no other domain has', () => {
    holds((one) => {
      const emails = one.participants.map((who) => parseEmail(who.email ?? ''));
      const internal = emails.filter((_, at) => one.participants[at]?.isInternal);
      const external = emails.filter((which) => which !== undefined && !internal.includes(which)) as string[];
      const decided = countOf(decide(one).decisions, 'domain').map(
        ({ subject }) => 'domain' in subject && subject.domain,
      );
      expect(decided).toEqual([...new Set(external.map(domainOf))].sort());
    });
  });

  test('records are what was matched and what was given, each once; nothing ambiguous comes in', () => {
    holds((one) => {
      const { decisions, records } = decide(one);
      const matched = decisions.filter(({ status }) => status === 'matched').flatMap((which) => which.records);
      expect(records.map(key).sort()).toEqual([...new Set([...matched, ...one.policy.given].map(key))].sort());
      for (const { status, records: own, candidates } of decisions) {
        expect(own).toHaveLength(status === 'matched' ? 1 : 0);
        expect(candidates.length).toBeGreaterThanOrEqual(status === 'ambiguous' ? 2 : own.length);
        expect(candidates.map(key)).toEqual(expect.arrayContaining(own.map(key)));
        if (status === 'skipped') expect(candidates).toEqual([]);
      }
    });
  });

  test('no candidate is invented, and none shows an address', () => {
    holds((one) => {
      const known = new Set([...one.people, ...one.companies, ...one.deals].map(key));
      for (const { candidates } of decide(one).decisions) {
        for (const candidate of candidates) {
          expect(known).toContain(key(candidate));
          expect(Object.keys(candidate).filter((field) => !['type', 'id', 'label'].includes(field))).toEqual([]);
        }
      }
    });
  });

  test('a reason is a sentence without names, addresses, domains and labels', () => {
    holds((one) => {
      for (const { reason, rule } of decide(one).decisions) {
        expect(reason).toMatch(/^[A-Z0-9].*\.$/);
        expect(reason).not.toMatch(/@|anna|boris|cleo|dana|emil|acme|example|gmail|label of/i);
        expect(rule).toMatch(/^[a-z]+(-[a-z]+)*$/);
      }
    });
  });

  test('what is looked up is written one way, once, and is not internal', () => {
    holds((one) => {
      const { plan } = decide(one);
      expect(plan.emails).toEqual([...new Set(plan.emails)].sort());
      expect(plan.domains).toEqual([...new Set(plan.domains)].sort());
      expect(plan.emails.map(parseEmail)).toEqual(plan.emails);
      if (one.policy.internalDomains.length > 0)
        expect([...plan.emails, ...plan.domains].join()).not.toContain('own.example');
    });
  });

  test('people and companies are known before the deals are, and stay what they are', () => {
    holds((one) => {
      const { plan, records } = decide(one);
      const before = [...decidePeople(plan, one.people).records, ...decideCompanies(plan, one.companies).records];
      expect(records.map(key)).toEqual(expect.arrayContaining(before.map(key)));
    });
  });
});

describe('a deal rule of the host that is wrong is named', () => {
  const people = [contact('1', 'anna@acme.example')];
  const deals = [deal('50', ['1']), deal('51', ['1'])];
  const run = (narrow: (list: never) => unknown) => {
    const rule = { name: 'ours', reason: 'Ours.', narrow } as unknown as DealRule;
    const participants = [guest('Anna', 'anna@acme.example')];
    const plan = planMatches({ startedAt: STARTED_AT, participants }, policyOf({ dealRules: [rule] }));
    return decideMatches(plan, { people, companies: [], deals }).decisions.at(-1);
  };

  test.each<[string, (list: never) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('secret of anna@acme.example');
      },
    ],
    [
      'throws nothing useful',
      () => {
        throw undefined;
      },
    ],
    ['invents a deal', () => [deal('52', ['1'])]],
    ['returns a person', () => [contact('50')]],
    ['returns nothing', () => undefined],
    ['returns a promise', () => Promise.resolve([])],
    ['returns holes', () => [null]],
    ['returns ids', () => ['50']],
  ])('%s', (_what, narrow) => {
    const named = {
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/^The deal rule "ours" (?!.*anna)/) as string,
    };
    expect(() => run(narrow)).toThrow(expect.objectContaining(named) as Error);
  });

  test('one that copies its deals, turns them round, repeats them or takes them out of the list is fine', () => {
    const left = [deal('50', []), deal('51', [])].map(({ type, id: one }) => ({ type, id: one }));
    expect(run((list: typeof deals) => structuredClone(list).slice(0, 1))).toMatchObject({
      status: 'matched',
      rule: 'ours',
    });
    expect(run((list: typeof deals) => [...list, ...list].reverse())).toMatchObject({
      status: 'ambiguous',
      candidates: left,
    });
    expect(run((list: typeof deals) => [list[1], list[1]])).toMatchObject({
      status: 'matched',
      records: left.slice(1),
    });
    expect(run((list: typeof deals) => list.splice(0, 1))).toMatchObject({ records: left.slice(0, 1), rule: 'ours' });
  });
});

test.each(['internalDomains', 'freeMailDomains'] as const)(
  '%s that are no domains are refused, by their path',
  (field) => {
    const meeting = { startedAt: STARTED_AT, participants: [] };
    const issues = [{ path: `${field}[1]`, message: 'expected a domain such as acme.com' }];
    for (const text of ['Acme', '', 'anna@acme.example', '127.0.0.1', 'a b.example'])
      expect(() => planMatches(meeting, policyOf({ [field]: ['acme.example', text] }))).toThrow(
        expect.objectContaining({ code: 'INVALID_INPUT', issues }) as Error,
      );
  },
);

test('labels stay with the candidates, the same one whichever came first', () => {
  const [one, other] = ['Anna', 'Anna Berg'].map((label) => ({ ...contact('1', 'anna@acme.example'), label }));
  const plan = planMatches({ startedAt: STARTED_AT, participants: [guest('A', 'anna@acme.example')] }, policyOf());
  const shown = [{ type: 'contact', id: '1', label: 'Anna Berg' }];
  for (const people of [
    [one, other],
    [other, one],
  ] as (typeof one & object)[][])
    expect(decidePeople(plan, people).decisions[0]?.candidates).toEqual(shown);
});

test('a whole report is a meeting', () => {
  const report = sampleReport();
  expect(planMatches(report, policyOf()).participants).toHaveLength(report.participants.length);
});

test('5,000 participants are decided at once', () => {
  const count = 5_000;
  const participants = Array.from({ length: count }, (_, at) => guest(`P ${at}`, `p${at}@sub.firm${at % 500}.example`));
  const people = participants.map(({ email = '' }, at) => contact(String(at), email));
  const companies = Array.from({ length: 500 }, (_, at) => company(String(at), `firm${at}.example`));
  const everybody = people.map(({ id: one }) => one);
  const deals = [
    ...Array.from({ length: 50 }, (_, at) => deal(String(at + 1), everybody.slice(at + 1))),
    // As a CRM answers that is asked for the deals of each person.
    ...everybody.map((one) => deal('0', [one])),
  ];
  const start = performance.now();
  const plan = planMatches({ startedAt: STARTED_AT, participants }, policyOf());
  const { records } = decideMatches(plan, { people, companies, deals });
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(records).toHaveLength(count + 500 + 1);
});
