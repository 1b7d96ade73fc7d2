import { describe, expect, test } from 'vitest';
import type { MatchDecision, RecordRef } from '../../../src/index.ts';
import { openDecisions } from '../../../src/providers/salesforce/records/open-decisions.ts';
import { salesforceService } from '../../support/salesforce-service.ts';
import { codes, meeting, send, through } from './delivery-stage.ts';

const LEAD = '00Q000000000001AAA';
const contact = (nr: number): RecordRef => ({ type: 'contact', id: `00300000000000${nr}AAA` });
const account = (nr: number): RecordRef => ({ type: 'account', id: `00100000000000${nr}AAA` });

const ambiguous = (subject: MatchDecision['subject'], candidates: RecordRef[]): MatchDecision => ({
  subject,
  status: 'ambiguous',
  rule: 'rule',
  reason: 'Several.',
  records: [],
  candidates,
});
const PERSON = ambiguous({ participant: 0 }, [contact(1), contact(2)]);
const COMPANY = ambiguous({ domain: 'x.example' }, [account(8), account(9)]);
const subjectsOf = (records: RecordRef[], decision: MatchDecision, places: Parameters<typeof openDecisions>[1]) =>
  openDecisions({ decisions: [decision], records }, places).map(({ subject }) => subject);

describe('what is not certain', () => {
  test.each([
    ['who took part', PERSON, [PERSON.subject]],
    ['which account it was', COMPANY, [COMPANY.subject]],
  ])('is asked about where it bears on the places: %s', (_what, decision, open) => {
    expect(subjectsOf([contact(5)], decision, { match: true })).toEqual(open);
  });

  test('is nothing beside a named lead: there is no room for anybody else', () => {
    for (const decision of [PERSON, COMPANY])
      expect(subjectsOf([], decision, { match: true, whoId: LEAD })).toEqual([]);
  });

  test('is nothing where there are two accounts already, so that none is taken', () => {
    expect(subjectsOf([contact(5), account(1)], COMPANY, { match: true })).toEqual([COMPANY.subject]);
    expect(subjectsOf([contact(5), account(1), account(2)], COMPANY, { match: true })).toEqual([]);
  });
});

const refusal = (...matchRecords: unknown[]): string =>
  JSON.stringify([
    { errorCode: 'DUPLICATES_DETECTED', message: 'x', duplicateResut: { matchResults: [{ matchRecords }] } },
  ]);

test.each([
  ['the only one', [], 'success'],
  ['one beside another that is not shown', [{ record: {} }], 'failed'],
])('onDuplicate "adopt" takes a candidate that is %s', async (_which, others, status) => {
  const at = await salesforceService();
  const { id: Id } = at.org.add('Contact', { LastName: 'Kim', Email: 'other@x.example' });
  const settingId = await through(at, ({ method, url }) =>
    method === 'POST' && url.endsWith('/sobjects/Contact')
      ? { status: 400, body: refusal({ record: { Id, attributes: { type: 'Contact' } } }, ...others) }
      : undefined,
  );
  const destination = { match: { createMissing: 'contact', onDuplicate: 'adopt' } } as const;
  const outcome = await send(at, destination, { report: meeting('kim@x.example'), settingId });
  expect([outcome.status, outcome.code]).toEqual([status, status === 'failed' ? 'NEEDS_CHOICE' : undefined]);
  expect(at.live('Task').map(({ values }) => values.WhoId)).toEqual(status === 'failed' ? [] : [Id]);
  expect(codes(outcome)).toEqual([]);
});
