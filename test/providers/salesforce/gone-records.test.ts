import { afterEach, expect, test, vi } from 'vitest';
import type { SalesforceDestination } from '../../../src/providers/salesforce/index.ts';
import { salesforceService } from '../../support/salesforce-service.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { codes, later, meeting, noorIn, send, through } from './delivery-stage.ts';

const NOOR = 'noor@fernhill.example';
const PEOPLE_ONLY: SalesforceDestination = { match: { accounts: false, opportunities: false } };
/** Records that were found hold for a while, as they do by default. */
const REMEMBERING = { provider: { recordAgeMs: 300_000 } };

afterEach(() => {
  vi.useRealTimers();
});

/** An org whose contact was found a moment ago, and was merged into another one since. */
async function merged() {
  const at = await salesforceService(REMEMBERING);
  await send(at, PEOPLE_ONLY, { report: meeting(NOOR), sessionId: 'earlier' });
  const before = at.live('Task').length;
  at.org.remove(noorIn(at));
  const { id } = at.org.add('Contact', { LastName: 'Haddad', Email: NOOR });
  at.org.requests.length = 0;
  return { at, before, contactId: id };
}

test('where all that was matched is gone, it is matched once more', async () => {
  const { at, before, contactId } = await merged();
  const outcome = await send(at, PEOPLE_ONLY, { report: meeting(NOOR) });
  expect(outcome.status).toBe('success');
  expect(at.live('Task').length).toBe(before + 1);
  expect(at.live('Task').at(-1)?.values.WhoId).toBe(contactId);
  // What was chosen anew stays chosen: an edit goes to the same task, and what comes beside it to the same contact.
  const edited = await send(at, { ...PEOPLE_ONLY, tasks: true }, { report: { ...meeting(NOOR), title: 'Two' } });
  expect([edited.status, edited.exportId]).toEqual(['success', outcome.exportId]);
  const added = at.live('Task').slice(before + 1);
  expect(added.map(({ values }) => values.WhoId)).toEqual([contactId, contactId]);
});

test('where nobody is found the second time, it is told what could be chosen', async () => {
  const { at, before, contactId } = await merged();
  at.org.remove(contactId);
  const outcome = await send(at, PEOPLE_ONLY, { report: meeting(NOOR) });
  expect([outcome.code, at.live('Task').length]).toEqual(['NEEDS_CHOICE', before]);
  // Once somebody is there it works, without a change of the report.
  const { id } = at.org.add('Contact', { LastName: 'Haddad', Email: NOOR });
  expect((await send(at, PEOPLE_ONLY, { report: meeting(NOOR) })).status).toBe('success');
  expect(at.live('Task').at(-1)?.values.WhoId).toBe(id);
});

test('once the report is on a record that goes afterwards, no follow-up is put on another one', async () => {
  const at = await salesforceService(REMEMBERING);
  let made = 0;
  const settingId = await through(at, ({ method, url }) => {
    if (method !== 'POST' || !url.endsWith('/sobjects/Task')) return undefined;
    made += 1;
    if (made === 2) {
      at.org.remove(noorIn(at));
      at.org.add('Contact', { LastName: 'Haddad', Email: NOOR });
    }
    return undefined;
  });
  const outcome = await send(at, { ...PEOPLE_ONLY, tasks: true }, { report: meeting(NOOR), settingId });
  expect([outcome.status, outcome.code, at.live('Task').length]).toEqual(['partial', 'NOT_FOUND', 1]);
});

test.each(['whoId', 'whatId'] as const)('a named record is never left out for being gone: %s', async (gone) => {
  const at = await salesforceService();
  const named = { whoId: noorIn(at), whatId: at.org.records('Opportunity')[0]?.id ?? '' };
  at.org.remove(named[gone]);
  const outcome = await send(at, named);
  expect([outcome.status, outcome.code, outcome.issues?.map(({ path }) => path)]).toEqual([
    'failed',
    'NOT_FOUND',
    [`destination.${gone}`],
  ]);
  expect([at.live('Task'), codes(outcome)]).toEqual([[], []]);
});

test('a thing of a kind that nobody knows here is taken to be there when a person beside it is gone', async () => {
  const at = await salesforceService(REMEMBERING);
  const { id: whatId } = at.org.add('Campaign', { Name: 'Autumn' });
  const destination = { whatId, match: true };
  await send(at, destination, { report: meeting(NOOR), sessionId: 'earlier' });
  at.org.remove(noorIn(at));
  const outcome = await send(at, destination, { report: meeting(NOOR) });
  expect([outcome.status, codes(outcome)]).toEqual(['success', ['RECORD_GONE']]);
  expect(
    at
      .live('Task')
      .map(({ values }) => [values.WhoId ?? null, values.WhatId])
      .at(-1),
  ).toEqual([null, whatId]);
});

test('a new contact whose account is gone by now is made without it', async () => {
  const at = await salesforceService(REMEMBERING);
  const destination = { match: { createMissing: 'contact' } } as const;
  await send(at, destination, { report: meeting('first@fernhill.example'), sessionId: 'first' });
  at.org.remove(at.org.records('Account')[0]?.id ?? '');
  const report = sampleReport({ participants: [{ name: 'Kim Lee', email: 'second@fernhill.example' }] });
  const outcome = await send(at, destination, { report, sessionId: 'second' });
  expect(outcome.status).toBe('success');
  const made = at.live('Contact').filter(({ values }) => values.Email === 'second@fernhill.example');
  expect(made.map(({ values }) => values.AccountId ?? null)).toEqual([null]);
  expect(at.live('Task').at(-1)?.values.WhoId).toBe(made[0]?.id);
  later(3_600_000);
  expect((await send(at, destination, { report, sessionId: 'second' })).replayed).toBe(true);
});
