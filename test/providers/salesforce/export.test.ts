import { expect, test } from 'vitest';
import type { MeetingReport } from '../../../src/index.ts';
import type { SalesforceDestination } from '../../../src/providers/salesforce/index.ts';
import { salesforceService } from '../../support/salesforce-service.ts';
import { sampleReport } from '../../support/sample-report.ts';

type Stage = Awaited<ReturnType<typeof salesforceService>>;

const withNoor = (change: Partial<MeetingReport> = {}): MeetingReport =>
  sampleReport({
    participants: [
      { name: 'Ines', email: 'ines@sandbox.example', isInternal: true },
      { name: 'Noor', email: 'noor@fernhill.example' },
    ],
    ...change,
  });

const to = (destination: SalesforceDestination = {}) => ({ provider: 'salesforce' as const, destination });
const noorIn = ({ org }: Stage): string => org.records('Contact')[0]?.id ?? '';
const pilotIn = ({ org }: Stage): string => org.records('Opportunity')[0]?.id ?? '';
const codes = ({ warnings }: { warnings: readonly { code: string }[] }) => warnings.map(({ code }) => code);
const fileOf = (name: string) => ({
  name,
  mimeType: 'text/plain',
  content: new TextEncoder().encode(`This is ${name}`),
});
/** The names of the files that an activity shows. */
const filesOn = ({ org, live }: Stage, id = ''): string[] => {
  const documents = live('ContentDocumentLink').filter(({ values }) => values.LinkedEntityId === id);
  return documents.map(({ values }) => String(org.get(String(values.ContentDocumentId)).values.Title)).sort();
};

test('a task reaches the records of the participants, and says where it is', async () => {
  const at = await salesforceService();
  const outcome = await at.mine.export({ report: withNoor(), sessionId: 's-1', to: to() });
  expect(outcome).toMatchObject({ status: 'success', warnings: [], replayed: false });
  const [task, ...others] = at.live('Task');
  expect(others).toEqual([]);
  expect(task?.values).toMatchObject({
    WhoId: noorIn(at),
    WhatId: pilotIn(at),
    Status: 'Completed',
    ActivityDate: '2026-11-02',
  });
  expect(task?.values.Subject).toMatch(/^Quarterly review \[lp:[0-9a-f]{10}\]$/);
  expect(task?.values.Description).toContain('Revenue is up');
  expect(outcome.exportId).toBe(task?.id);
  expect(outcome.url).toMatch(new RegExp(`/lightning/r/Task/${task?.id}/view$`));
  expect(at.operations()[0]).toBe('Task.describe');
  expect(at.operations().at(-1)).toBe('Task.create');
});

test('named records take one request once the org is known, and a replay none', async () => {
  const at = await salesforceService();
  const place = to({ whoId: noorIn(at) });
  await at.mine.export({ report: sampleReport(), sessionId: 's-1', to: place });
  at.org.requests.length = 0;
  const again = await at.mine.export({ report: sampleReport(), sessionId: 's-1', to: place });
  expect([again.replayed, at.operations()]).toEqual([true, []]);
  const other = await at.mine.export({ report: sampleReport(), sessionId: 's-2', to: place });
  expect([other.status, at.operations(), at.live('Task').length]).toEqual(['success', ['Task.create'], 2]);
});

test('what one export learns of tasks and of events is kept, both of it', async () => {
  const at = await salesforceService();
  const place = to({ whoId: noorIn(at), object: 'Event', tasks: true });
  await at.mine.export({ report: sampleReport(), sessionId: 's-1', to: place });
  expect(
    at
      .operations()
      .filter((operation) => operation.endsWith('.describe'))
      .sort(),
  ).toEqual(['Event.describe', 'Task.describe']);
  const [row] = await at.storage.settings.list('user:user-1');
  const { activities } = JSON.parse(row?.account ?? '{}') as { activities: object };
  expect(Object.keys(activities).sort()).toEqual(['Event', 'Task']);
});

test('with the field for the key the key is there, the mark is not, and nothing but an upsert makes a record', async () => {
  const at = await salesforceService({ hasExportKey: true });
  const place = to({ whoId: noorIn(at), tasks: true });
  const outcome = await at.mine.export({ report: sampleReport(), sessionId: 's-1', to: place });
  expect(outcome.status).toBe('success');
  const keys = at.live('Task').map(({ values }) => String(values.Export_Key__c));
  expect(keys.map((key) => key.replace(/-[\w-]{22}$/, ''))).toEqual(['lp-task', 'lp-follow', 'lp-follow']);
  expect(new Set(keys).size).toBe(3);
  for (const { values } of at.live('Task')) expect(values.Subject).not.toContain('[lp:');
  expect(at.operations().filter((operation) => operation.startsWith('Task.') && operation !== 'Task.describe')).toEqual(
    ['Task.upsert', 'Task.upsert', 'Task.upsert'],
  );
});

test('an event with follow-ups, their owners and due days, and files; all of it can be taken back', async () => {
  const at = await salesforceService();
  const report = withNoor({
    attachments: [fileOf('plan.txt')],
    summary: {
      tldr: 'x',
      keyDecisions: [],
      insights: [],
      followUpQuestions: [],
      actionItems: [
        {
          description: 'Write the job advert',
          ownerEmail: 'tomas@sandbox.example',
          dueDate: '2026-11-09',
          priority: 'high',
        },
        'Tell the customers',
      ],
    },
  });
  const outcome = await at.mine.export({
    report,
    sessionId: 's-1',
    to: to({ object: 'Event', tasks: true }),
    options: { includeTranscript: true, transcriptAs: 'file', includeAttachments: true },
  });
  expect([outcome.status, codes(outcome)]).toEqual(['success', []]);
  const [event] = at.live('Event');
  expect(event?.values).toMatchObject({ WhoId: noorIn(at), WhatId: pilotIn(at), Location: 'Zoom' });
  const tomas = at.org.users.find(({ values }) => values.Email === 'tomas@sandbox.example');
  expect(
    at.live('Task').map(({ values }) => [values.Priority, values.ActivityDate ?? null, values.OwnerId === tomas?.id]),
  ).toEqual([
    ['High', '2026-11-09', true],
    ['Normal', null, false],
  ]);
  expect(filesOn(at, event?.id).length).toBe(2);
  expect(outcome.parts.map(({ name }) => name.replace(/-[0-9a-f]{8}$/, ''))).toEqual([
    'event',
    'follow-up',
    'follow-up',
    'file',
    'file',
  ]);
  const revoked = await at.mine.revokeExport(outcome.id ?? '');
  expect(revoked).toMatchObject({ status: 'revoked', success: true });
  expect([...at.live('Event'), ...at.live('Task'), ...at.live('ContentDocument')]).toEqual([]);
});

test('a changed report edits the same task and leaves to people what is theirs; a deleted one comes again', async () => {
  const at = await salesforceService();
  const send = (title: string) => at.mine.export({ report: withNoor({ title }), sessionId: 's-1', to: to() });
  const first = await send('One');
  const [task] = at.live('Task');
  at.org.edit(task?.id ?? '', { Status: 'In Progress', Priority: 'Low' });
  const edited = await send('Two');
  expect([edited.status, edited.exportId, at.live('Task').length]).toEqual(['success', first.exportId, 1]);
  expect(at.live('Task')[0]?.values).toMatchObject({ Status: 'In Progress', Priority: 'Low' });
  expect(at.live('Task')[0]?.values.Subject).toMatch(/^Two \[lp:/);
  at.org.remove(task?.id ?? '');
  const again = await send('Three');
  expect([again.status, codes(again), at.live('Task').length]).toEqual(['success', ['PART_SENT_AGAIN'], 1]);
  expect(again.exportId).not.toBe(first.exportId);
  const fourth = await send('Four');
  expect([fourth.exportId, at.live('Task').length]).toEqual([again.exportId, 1]);
});

const KINDS = ['Event', 'Task', 'Event', 'Task'] as const;

test.each([true, false])(
  'a report goes to and fro between task and event with its files, key: %s',
  async (hasExportKey) => {
    const at = await salesforceService({ hasExportKey });
    // The strictest that Salesforce may be about what is unique.
    at.org.alsoUnique.tasksAndEvents = true;
    at.org.alsoUnique.deletedRecords = true;
    const send = (object: 'Event' | 'Task', title = 'One') =>
      at.mine.export({
        report: withNoor({ title, attachments: [fileOf('plan.txt'), fileOf('note.txt')] }),
        sessionId: 's-1',
        to: to({ object, tasks: true }),
        options: { includeAttachments: true },
      });
    for (const object of KINDS) {
      const outcome = await send(object);
      expect([object, outcome.status]).toEqual([object, 'success']);
      const other =
        object === 'Event' ? at.live('Task').filter(({ values }) => values.Status === 'Completed') : at.live('Event');
      expect(other).toEqual([]);
      expect([at.live('Event').length + at.live('Task').length, at.live('ContentDocument').length]).toEqual([3, 2]);
      expect(filesOn(at, outcome.exportId)).toEqual(['note.txt', 'plan.txt']);
    }
    at.org.requests.length = 0;
    // What was moved is known to be where it is.
    expect([(await send('Task', 'Two')).status, at.operations().includes('ContentDocumentLink.create')]).toEqual([
      'success',
      false,
    ]);
  },
);

test('a follow-up that somebody has begun is left, and that is told', async () => {
  const at = await salesforceService();
  const place = to({ whoId: noorIn(at), tasks: true });
  const items = (...actionItems: string[]) =>
    sampleReport({ summary: { tldr: 'x', keyDecisions: [], insights: [], followUpQuestions: [], actionItems } });
  await at.mine.export({ report: items('One', 'Two', 'Three'), sessionId: 's', to: place });
  const second = at.live('Task').find(({ values }) => String(values.Subject).startsWith('Two'));
  at.org.edit(second?.id ?? '', { Status: 'In Progress' });
  const outcome = await at.mine.export({ report: items('One'), sessionId: 's', to: place });
  expect([outcome.status, codes(outcome)]).toEqual(['success', ['TASK_KEPT']]);
  expect(at.live('Task').map(({ values }) => String(values.Subject).replace(/ \[lp:.*/, ''))).toEqual([
    'Quarterly review',
    'One',
    'Two',
  ]);
});

test('nothing is written where it is not certain where it belongs', async () => {
  const at = await salesforceService();
  const stranger = sampleReport({ participants: [{ name: 'Kim Lee', email: 'kim@nowhere.example' }] });
  const none = await at.mine.export({ report: stranger, sessionId: 's-1', to: to() });
  expect(none).toMatchObject({ status: 'failed', code: 'NEEDS_CHOICE' });
  const gone = await at.mine.export({ report: sampleReport(), sessionId: 's-2', to: to({ whoId: '003000000000001' }) });
  expect([gone.status, gone.code]).toEqual(['failed', 'NOT_FOUND']);
  expect(at.live('Task')).toEqual([]);
  const loose = await at.mine.export({
    report: stranger,
    sessionId: 's-1',
    to: to({ match: { onNone: 'unattached' } }),
  });
  expect([loose.status, codes(loose), at.live('Task').length]).toEqual(['success', ['UNATTACHED'], 1]);
});
