import { describe, expect, test } from 'vitest';
import { salesforceService } from '../../support/salesforce-service.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { codes, fileOf, items, noorIn, refuse, type Stage, send } from './delivery-stage.ts';

const subjects = ({ live }: Stage) => live('Task').map(({ values }) => String(values.Subject).split(' [')[0]);
const keys = ({ org }: Stage) => org.records('Task').map(({ values }) => String(values.Export_Key__c));

describe('what somebody deleted', () => {
  test('comes again with another key, since the bin may hold the old one', async () => {
    const at = await salesforceService({ hasExportKey: true });
    at.org.alsoUnique.deletedRecords = true;
    const go = (title: string) => send(at, { whoId: noorIn(at) }, { report: sampleReport({ title }) });
    for (const title of ['One', 'Two', 'Three']) {
      at.org.requests.length = 0;
      const outcome = await go(title);
      expect([outcome.status, subjects(at)]).toEqual(['success', [title]]);
      // No refusal in between, and no mark.
      expect(at.operations().filter((operation) => operation === 'Task.upsert').length).toBe(1);
      expect(at.live('Task')[0]?.values.Subject).toBe(title);
      at.org.remove(outcome.exportId ?? '');
    }
    expect(new Set(keys(at)).size).toBe(3);
  });

  test('and was to stay as it was is missed all the same', async () => {
    const at = await salesforceService();
    const destination = { whoId: noorIn(at), tasks: true };
    await send(at, destination, { report: items('One') });
    const [, followUp] = at.live('Task');
    at.org.remove(followUp?.id ?? '');
    const report = { ...items('One'), attachments: [fileOf('plan.txt')] };
    const outcome = await send(at, destination, { report });
    expect([outcome.status, codes(outcome), subjects(at)]).toEqual([
      'success',
      ['PART_SENT_AGAIN'],
      ['Quarterly review', 'One'],
    ]);
  });
});

test('after an edit that broke off, what it may have written is put right, though it is the same again', async () => {
  const at = await salesforceService();
  const go = (title: string) => send(at, { whoId: noorIn(at) }, { report: sampleReport({ title }) });
  await go('One');
  refuse(at, 'Task.update', 'UNKNOWN_EXCEPTION', { committed: true, times: 20 });
  expect([(await go('Two')).success, subjects(at)]).toEqual([false, ['Two']]);
  at.sandbox.faults.clear();
  expect([(await go('One')).status, subjects(at)]).toEqual(['success', ['One']]);
});

test('a title as long as a subject leaves room for the mark, also in an edit', async () => {
  const at = await salesforceService();
  const go = (first: string) =>
    send(at, { whoId: noorIn(at) }, { report: sampleReport({ title: `${first} ${'x'.repeat(250)}`.slice(0, 255) }) });
  for (const first of ['Aaaa', 'Bbbb']) {
    expect((await go(first)).status).toBe('success');
    const subject = String(at.live('Task')[0]?.values.Subject);
    expect(subject).toMatch(new RegExp(`^${first} x*… \\[lp:[0-9a-f]{10}\\]$`));
    expect(subject.length).toBeLessThanOrEqual(255);
  }
  expect(at.live('Task').length).toBe(1);
});

test('a follow-up in doubt goes with an edit that makes nothing new', async () => {
  const at = await salesforceService();
  const destination = { whoId: noorIn(at), tasks: true };
  await send(at, destination, { report: items('One') });
  at.sandbox.faults.add({ vendor: 'salesforce', method: 'Task.create', kind: 'reset-after' });
  refuse(at, 'query', 'INSUFFICIENT_ACCESS_OR_READONLY');
  expect((await send(at, destination, { report: items('One', 'Two') })).status).toBe('unknown');
  expect(subjects(at)).toEqual(['Quarterly review', 'One', 'Two']);
  const outcome = await send(at, destination, { report: items('One') });
  expect([outcome.status, subjects(at)]).toEqual(['success', ['Quarterly review', 'One']]);
});

test('fields of the connection are not written where an export names them in other capitals', async () => {
  const at = await salesforceService({ config: { customFields: { Region__c: 'North' } } });
  at.org.addField('Task', { name: 'Region__c', length: 100 });
  const regions: unknown[] = [];
  for (const customFields of [{}, { region__c: 'South' }, { REGION__C: null }]) {
    const outcome = await send(at, { whoId: noorIn(at), customFields }, { sessionId: JSON.stringify(customFields) });
    expect(outcome.status).toBe('success');
    regions.push(at.live('Task').at(-1)?.values.Region__c ?? null);
  }
  expect(regions).toEqual(['North', 'South', null]);
});
