import { describe, expect, test } from 'vitest';
import { COMPANY_CASES } from './cases/companies.ts';
import { DEAL_CASES } from './cases/deals.ts';
import { PEOPLE_CASES } from './cases/people.ts';
import { WHOLE_CASES } from './cases/whole-meetings.ts';
import { answerOf } from './support/match-case.ts';
import { seeded, shuffledCase } from './support/shuffle.ts';

const SHUFFLES = 20;

describe.each([
  ['people', PEOPLE_CASES],
  ['companies', COMPANY_CASES],
  ['deals', DEAL_CASES],
  ['whole meetings', WHOLE_CASES],
])('%s', (_topic, cases) => {
  test.each(cases)('$name', (given) => {
    expect(answerOf(given)).toEqual(given.expected);
  });

  test.each(cases)('$name, in any order', (given) => {
    const random = seeded(given.name.length);
    for (let round = 0; round < SHUFFLES; round++)
      expect(answerOf(shuffledCase(given, random))).toEqual(given.expected);
  });
});

test('there are enough of them, and no two have one name', () => {
  const names = [...PEOPLE_CASES, ...COMPANY_CASES, ...DEAL_CASES, ...WHOLE_CASES].map(({ name }) => name);
  expect(names.length).toBeGreaterThanOrEqual(70);
  expect(new Set(names).size).toBe(names.length);
});
