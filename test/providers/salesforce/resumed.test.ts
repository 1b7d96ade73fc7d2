import { describe, expect, test } from 'vitest';
import type { ExportOutcome, MeetingReport } from '../../../src/index.ts';
import { memoryStorage } from '../../../src/index.ts';
import type { SalesforceDestination } from '../../../src/providers/salesforce/index.ts';
import type { Fault } from '../../../src/testing/index.ts';
import { faultyStorage } from '../../../src/testing/index.ts';
import { salesforceService } from '../../support/salesforce-service.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { QUICK } from '../../support/slack-service.ts';

type Stage = Awaited<ReturnType<typeof salesforceService>>;

const to = (destination: SalesforceDestination = {}) => ({ provider: 'salesforce' as const, destination });
const noorIn = ({ org }: Stage): string => org.records('Contact')[0]?.id ?? '';
const meeting = (...emails: string[]): MeetingReport =>
  sampleReport({ participants: emails.map((email) => ({ name: email, email })) });
const items = (...actionItems: (string | { description: string; ownerEmail: string })[]) =>
  sampleReport({ summary: { tldr: 'x', keyDecisions: [], insights: [], followUpQuestions: [], actionItems } });
const codes = ({ warnings }: ExportOutcome) => warnings.map(({ code }) => code);
const fail = ({ sandbox }: Stage, method: string, code: string, more: object = {}) =>
  sandbox.faults.add({ vendor: 'salesforce', method, kind: 'error', code, ...more } as Fault);
const fileOf = (name: string) => ({ name, mimeType: 'text/plain', content: new TextEncoder().encode(name) });

describe('an attempt after one that was refused', () => {
  test('goes to whom the report names now', async () => {
    const at = await salesforceService();
    const other = at.org.add('Contact', { LastName: 'Kim', Email: 'kim@other.example' });
    fail(at, 'Task.create', 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
    await at.mine.export({ report: meeting('noor@fernhill.example'), sessionId: 's', to: to() });
    const outcome = await at.mine.export({ report: meeting('kim@other.example'), sessionId: 's', to: to() });
    expect([outcome.status, at.live('Task').map(({ values }) => values.WhoId)]).toEqual(['success', [other.id]]);
  });

  test('gives follow-ups to those whose they are now, and leaves them to people afterwards', async () => {
    const at = await salesforceService();
    const place = to({ whoId: noorIn(at), tasks: true });
    const call = (ownerEmail: string) => items({ description: 'Call', ownerEmail });
    fail(at, 'Task.create', 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
    await at.mine.export({ report: call('ines@sandbox.example'), sessionId: 's', to: place });
    await at.mine.export({ report: call('tomas@sandbox.example'), sessionId: 's', to: place });
    const ownerOf = () => at.org.find(at.live('Task').at(-1)?.values.OwnerId)?.values.Email;
    expect(ownerOf()).toBe('tomas@sandbox.example');
    await at.mine.export({ report: call('ines@sandbox.example'), sessionId: 's', to: place });
    expect([ownerOf(), at.live('Task').length]).toEqual(['tomas@sandbox.example', 2]);
  });
});

describe('records that are gone', () => {
  test('are left out where they were matched, and told', async () => {
    const at = await salesforceService({ provider: { recordAgeMs: 300_000 } });
    const report = meeting('noor@fernhill.example');
    await at.mine.matchRecords({ report, sessionId: 's', to: to() });
    at.org.remove(at.org.records('Opportunity')[0]?.id ?? '');
    const outcome = await at.mine.export({ report, sessionId: 's', to: to() });
    expect([outcome.status, codes(outcome)]).toEqual(['success', ['RECORD_GONE']]);
    expect(at.live('Task').map(({ values }) => [values.WhoId, values.WhatId ?? null])).toEqual([[noorIn(at), null]]);
  });

  test('do not stop an edit that adds a part', async () => {
    const at = await salesforceService();
    const report = meeting('noor@fernhill.example');
    await at.mine.export({ report, sessionId: 's', to: to() });
    at.org.remove(at.org.records('Opportunity')[0]?.id ?? '');
    const outcome = await at.mine.export({ report, sessionId: 's', to: to({ tasks: true }) });
    expect([outcome.status, codes(outcome).includes('RECORD_GONE'), at.live('Task').length]).toEqual([
      'success',
      true,
      3,
    ]);
  });
});

test.each([
  ['before another one is made', ['One', 'Three']],
  ['where nothing new is made, too', ['One']],
])('a follow-up in doubt that the report has no more is taken away %s', async (_when, left) => {
  const at = await salesforceService();
  const place = to({ whoId: noorIn(at), tasks: true });
  at.sandbox.faults.add({ vendor: 'salesforce', method: 'Task.create', kind: 'reset-after', skip: 2 });
  fail(at, 'query', 'INSUFFICIENT_ACCESS_OR_READONLY');
  const first = await at.mine.export({ report: items('One', 'Two'), sessionId: 's', to: place });
  expect([first.status, at.live('Task').length]).toEqual(['unknown', 3]);
  const outcome = await at.mine.export({ report: items(...left), sessionId: 's', to: place });
  expect([outcome.status, at.live('Task').map(({ values }) => String(values.Subject).split(' [')[0])]).toEqual([
    'success',
    ['Quarterly review', ...left],
  ]);
});

test('a follow-up that is begun while its removal waits is left', async () => {
  const at = await salesforceService();
  const place = to({ whoId: noorIn(at), tasks: true });
  await at.mine.export({ report: items('One', 'Two'), sessionId: 's', to: place });
  fail(at, 'Task.delete', 'STORAGE_LIMIT_EXCEEDED');
  expect((await at.mine.export({ report: items('One'), sessionId: 's', to: place })).status).toBe('partial');
  at.org.edit(at.live('Task')[2]?.id ?? '', { Status: 'In Progress' });
  const outcome = await at.mine.export({ report: items('One'), sessionId: 's', to: place });
  expect([outcome.status, codes(outcome), at.live('Task').length]).toEqual(['success', ['TASK_KEPT'], 3]);
});

test('six files that are refused at first are all there in the end, each once', async () => {
  const at = await salesforceService();
  const attachments = Array.from({ length: 6 }, (_none, nr) => fileOf(`${nr}.txt`));
  const send = () =>
    at.mine.export({
      report: sampleReport({ attachments }),
      sessionId: 's',
      to: to({ whoId: noorIn(at) }),
      options: { includeAttachments: true },
    });
  fail(at, 'ContentVersion.create', 'INSUFFICIENT_ACCESS_OR_READONLY', { times: 6 });
  const refused = await send();
  expect([refused.status, at.live('Task').length, refused.error]).toEqual([
    'partial',
    1,
    expect.stringContaining('6 of 6 files'),
  ]);
  fail(at, 'ContentVersion.create', 'INSUFFICIENT_ACCESS_OR_READONLY');
  expect((await send()).status).toBe('partial');
  expect((await send()).status).toBe('success');
  expect(
    at
      .live('ContentDocument')
      .map(({ values }) => values.Title)
      .sort(),
  ).toEqual(attachments.map(({ name }) => name));
});

test('a file that somebody deleted comes again with an edit, and that is told', async () => {
  const at = await salesforceService();
  const send = (title: string) =>
    at.mine.export({
      report: sampleReport({ title, attachments: [fileOf('plan.txt')] }),
      sessionId: 's',
      to: to({ whoId: noorIn(at) }),
      options: { includeAttachments: true },
    });
  await send('One');
  at.org.remove(at.live('ContentDocument')[0]?.id ?? '');
  const outcome = await send('Two');
  expect([outcome.status, codes(outcome), at.live('ContentDocument').length]).toEqual([
    'success',
    ['PART_SENT_AGAIN'],
    1,
  ]);
});

test.each([true, false])(
  'a worker that died after the task was sent leaves nothing that is not taken back, key: %s',
  async (hasExportKey) => {
    const { storage, faults } = faultyStorage(memoryStorage());
    const at = await salesforceService({ storage, hasExportKey, timing: { ...QUICK, leaseMs: 150 } });
    const place = to({ whoId: noorIn(at), object: 'Event' });
    // What is found out before the first record is written down first; so let nothing be left to find out.
    await at.mine.export({ report: sampleReport(), sessionId: 'earlier', to: place });
    const before = at.live('Event').length;
    faults.add({ operation: 'exports.replace', kind: 'fails-before', times: 50 });
    await at.mine.export({ report: sampleReport(), sessionId: 's', to: place }).catch(() => undefined);
    faults.clear();
    expect(at.live('Event').length).toBe(before + 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { items: rows } = await at.mine.getExportHistory();
    const revoked = await at.mine.revokeExport(rows[0]?.id ?? '');
    expect([revoked.status, at.live('Event').length]).toEqual(['revoked', before]);
  },
);

test('a contact in doubt stays where the export is taken back, and stands in nobody’s way', async () => {
  const at = await salesforceService();
  const destination = to({ match: { createMissing: 'contact', accounts: false, opportunities: false } });
  at.sandbox.faults.add({ vendor: 'salesforce', method: 'Contact.create', kind: 'reset-after' });
  fail(at, 'query', 'INSUFFICIENT_ACCESS_OR_READONLY');
  const report = meeting('anna@guest.example');
  const first = await at.mine.export({ report, sessionId: 's', to: destination });
  expect(first.status).toBe('unknown');
  expect((await at.mine.revokeExport(first.id ?? '')).status).toBe('revoked');
  const again = await at.mine.export({ report, sessionId: 's', to: destination });
  const made = at.live('Contact').filter(({ values }) => values.Email === 'anna@guest.example');
  expect([again.status, made.length, at.live('Task').map(({ values }) => values.WhoId)]).toEqual([
    'success',
    1,
    [made[0]?.id],
  ]);
});
