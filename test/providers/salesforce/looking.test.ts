import { describe, expect, test } from 'vitest';
import type { ExportOutcome, MeetingReport } from '../../../src/index.ts';
import type { SalesforceDestination } from '../../../src/providers/salesforce/index.ts';
import type { Fault } from '../../../src/testing/index.ts';
import { salesforceService } from '../../support/salesforce-service.ts';
import { sampleReport } from '../../support/sample-report.ts';

type Stage = Awaited<ReturnType<typeof salesforceService>>;

const DAY_MS = 86_400_000;
const KEY_FIELD = { name: 'Export_Key__c', externalId: true, unique: true, length: 255 };

const noorIn = ({ org }: Stage): string => org.records('Contact')[0]?.id ?? '';
const send = (at: Stage, destination: SalesforceDestination = {}, report: MeetingReport = sampleReport()) =>
  at.mine.export({
    report,
    sessionId: 's',
    to: { provider: 'salesforce', destination: { whoId: noorIn(at), ...destination } },
    options: { includeAttachments: true },
  });
const codes = ({ warnings }: ExportOutcome) => warnings.map(({ code }) => code);
const fail = ({ sandbox }: Stage, method: string, kind: 'reset-before' | 'reset-after' | string, more: object = {}) => {
  const how = kind.startsWith('reset') ? { kind } : { kind: 'error', code: kind };
  sandbox.faults.add({ vendor: 'salesforce', method, ...how, ...more } as Fault);
};
const subjects = ({ live }: Stage) => live('Task').map(({ values }) => String(values.Subject));

/** A task of which nobody knows whether it arrived: its answer is lost, and the look for it is refused. */
async function inDoubt(at: Stage, lost: 'reset-before' | 'reset-after', hasKey = false): Promise<ExportOutcome> {
  fail(at, hasKey ? 'Task.upsert' : 'Task.create', lost);
  fail(at, 'query', 'INSUFFICIENT_ACCESS_OR_READONLY');
  const outcome = await send(at);
  expect([outcome.status, codes(outcome)]).toEqual(['unknown', ['COULD_NOT_LOOK']]);
  at.org.requests.length = 0;
  return outcome;
}

/** The admin takes the field away again. */
function takeKeyAway(at: Stage): void {
  for (const type of ['Task', 'Event'] as const) {
    const fields = at.org.fields(type);
    fields.splice(
      fields.findIndex(({ name }) => name === KEY_FIELD.name),
      1,
    );
  }
}

describe('a task in doubt with the field for the key', () => {
  test('is looked for by its key, and by its mark where that finds nothing', async () => {
    const at = await salesforceService({ hasExportKey: true });
    fail(at, 'Task.upsert', 'reset-before');
    expect([(await send(at)).status, at.live('Task').length]).toEqual(['success', 1]);
    const queries = at.org.requests.flatMap(({ operation, query }) => (operation === 'query' ? [query.q ?? ''] : []));
    // Each look is made twice before it counts.
    const [key, mark] = [expect.stringContaining("Export_Key__c = 'lp-task-"), expect.stringContaining("LIKE '%[lp:")];
    expect(queries).toEqual([key, mark, key, mark]);
  });

  test('is found by its key at once', async () => {
    const at = await salesforceService({ hasExportKey: true });
    fail(at, 'Task.upsert', 'reset-after');
    expect([(await send(at)).exportId, at.live('Task').length]).toEqual([at.live('Task')[0]?.id, 1]);
    expect(at.operations()).toEqual(['Task.describe', 'Task.upsert', 'query', 'Task.update']);
  });

  test('is found by the mark where the field came after the attempt', async () => {
    const at = await salesforceService();
    await inDoubt(at, 'reset-after');
    const [task] = at.live('Task');
    at.org.addField('Task', KEY_FIELD);
    await at.mine.setUp(at.setting.id);
    const outcome = await send(at);
    expect([outcome.status, outcome.exportId, at.live('Task').length]).toEqual(['success', task?.id, 1]);
    // What is found so has no key: it is edited by its id.
    expect((await send(at, {}, sampleReport({ title: 'Second' }))).exportId).toBe(task?.id);
    expect(at.live('Task').length).toBe(1);
  });

  test('stays unknown where the field was taken away meanwhile: what holds the key nobody finds', async () => {
    const at = await salesforceService({ hasExportKey: true });
    await at.mine.setUp(at.setting.id);
    await inDoubt(at, 'reset-after', true);
    takeKeyAway(at);
    await at.mine.setUp(at.setting.id);
    const outcome = await send(at);
    expect([outcome.status, outcome.code, at.live('Task').length]).toEqual(['unknown', 'OUTCOME_UNKNOWN', 1]);
    expect(outcome.warnings.at(-1)?.message).toContain(
      'The field that held the export key is not there any more, or is not the one that is used now.',
    );
    const settled = await at.mine.settleExport(outcome.id ?? '', 'delivered');
    expect(settled.status).toBe('success');
  });

  test('that somebody deleted, with a bin that keeps the key, is made again with the mark', async () => {
    const at = await salesforceService({ hasExportKey: true });
    at.org.alsoUnique.deletedRecords = true;
    await at.mine.setUp(at.setting.id);
    await inDoubt(at, 'reset-after', true);
    at.org.remove(at.live('Task')[0]?.id ?? '');
    const outcome = await send(at);
    expect([outcome.status, at.live('Task').length]).toEqual(['success', 1]);
    expect(subjects(at)).toEqual([expect.stringMatching(/\[lp:/)]);
    const edited = await send(at, {}, sampleReport({ title: 'Second' }));
    expect([edited.exportId, subjects(at)]).toEqual([outcome.exportId, [expect.stringMatching(/^Second \[lp:/)]]);
    expect((await at.mine.revokeExport(outcome.id ?? '')).status).toBe('revoked');
    expect(at.live('Task')).toEqual([]);
  });

  test('that another attempt made at the same moment is taken for what it is', async () => {
    const at = await salesforceService({ hasExportKey: true });
    await at.mine.setUp(at.setting.id);
    at.sandbox.faults.add({
      vendor: 'salesforce',
      method: 'Task.upsert',
      kind: 'error',
      code: 'DUPLICATE_VALUE',
      committed: true,
    });
    const outcome = await send(at);
    expect([outcome.status, outcome.exportId, at.live('Task').length]).toEqual(['success', at.live('Task')[0]?.id, 1]);
    expect(at.operations().filter((operation) => operation.startsWith('Task.up'))).toEqual([
      'Task.upsert',
      'Task.update',
    ]);
  });
});

describe('a look by the mark', () => {
  test('does not take an older copy of the text for the task, nor one of somebody else', async () => {
    const at = await salesforceService();
    await inDoubt(at, 'reset-after');
    const [task] = at.live('Task');
    const older = at.org.add('Task', {
      ...task?.values,
      CreatedDate: new Date(Date.now() - DAY_MS).toISOString().replace('Z', '+0000'),
    });
    const other = at.org.add('Task', { Subject: 'Quarterly review [lp:0123456789]', WhoId: noorIn(at) });
    const outcome = await send(at);
    expect([outcome.status, outcome.exportId]).toEqual(['success', task?.id]);
    expect(at.live('Task').map(({ id }) => id)).toEqual([task?.id, older.id, other.id]);
  });

  test.each([
    ['earlier', -60_000],
    ['later', 60_000],
  ])('keeps the oldest of several: a second one made %s', async (_when, ms) => {
    const at = await salesforceService();
    await inDoubt(at, 'reset-after');
    const [first] = at.live('Task');
    const CreatedDate = new Date(Date.now() + ms).toISOString().replace('Z', '+0000');
    const second = at.org.add('Task', { ...first?.values, CreatedDate });
    const outcome = await send(at);
    expect([outcome.status, codes(outcome)]).toEqual(['success', ['COULD_NOT_LOOK', 'SECOND_COPY_REMOVED']]);
    const kept = ms < 0 ? second.id : first?.id;
    expect([outcome.exportId, at.live('Task').map(({ id }) => id)]).toEqual([kept, [kept]]);
  });

  test('brings what is found up to date: an earlier attempt said something else', async () => {
    const at = await salesforceService();
    await inDoubt(at, 'reset-after');
    const outcome = await send(at, {}, sampleReport({ title: 'Second' }));
    expect([outcome.status, subjects(at)]).toEqual(['success', [expect.stringMatching(/^Second \[lp:/)]]);
  });

  test('never uses a search: its index is late', async () => {
    const at = await salesforceService({ sandbox: { searchLagMs: 60_000 } });
    fail(at, 'Task.create', 'reset-after');
    expect([(await send(at)).status, at.live('Task').length]).toEqual(['success', 1]);
    expect(at.operations()).not.toContain('search');
  });
});

describe('files in doubt', () => {
  const fileOf = (name: string, text = name) => ({
    name,
    mimeType: 'text/plain',
    content: new TextEncoder().encode(text),
  });
  const report = (...attachments: ReturnType<typeof fileOf>[]) => sampleReport({ attachments });
  const there = ({ live }: Stage) =>
    live('ContentDocument')
      .map(({ values }) => String(values.Title))
      .sort();
  const onTask = ({ live, org }: Stage, id = '') =>
    live('ContentDocumentLink')
      .filter(({ values }) => values.LinkedEntityId === id)
      .map(({ values }) => String(org.get(String(values.ContentDocumentId)).values.Title))
      .sort();

  test('are not taken for others of the same name on the same record', async () => {
    const at = await salesforceService();
    await send(at, {}, report());
    const [task] = at.live('Task');
    const document = at.org.add('ContentDocument', { Title: 'plan.txt' });
    at.org.add('ContentVersion', { Title: 'plan.txt', ContentDocumentId: document.id, IsLatest: true });
    at.org.add('ContentDocumentLink', { ContentDocumentId: document.id, LinkedEntityId: task?.id ?? '' });
    fail(at, 'ContentVersion.create', 'reset-before');
    const outcome = await send(at, {}, report(fileOf('plan.txt')));
    expect([outcome.status, onTask(at, task?.id)]).toEqual(['success', ['plan.txt', 'plan.txt']]);
    expect(outcome.parts.at(-1)?.exportId).toBe(at.live('ContentVersion').at(-1)?.id);
  });

  test('are found among hundreds of others', async () => {
    const at = await salesforceService();
    await send(at, {}, report());
    const LinkedEntityId = at.live('Task')[0]?.id ?? '';
    for (let nr = 0; nr < 250; nr++) {
      const document = at.org.add('ContentDocument', { Title: `${nr}` });
      at.org.add('ContentVersion', { Title: `${nr}`, ContentDocumentId: document.id, IsLatest: true });
      at.org.add('ContentDocumentLink', { ContentDocumentId: document.id, LinkedEntityId });
    }
    fail(at, 'ContentVersion.create', 'reset-after');
    const outcome = await send(at, {}, report(fileOf('plan.txt')));
    expect([outcome.status, there(at).filter((title) => title === 'plan.txt').length]).toEqual(['success', 1]);
  });

  test('that arrived twice are one then', async () => {
    const at = await salesforceService();
    at.sandbox.faults.add({ vendor: 'salesforce', method: 'ContentVersion.create', kind: 'html', committed: true });
    at.sandbox.faults.add({ vendor: 'salesforce', method: 'query', kind: 'error', code: 'INVALID_FIELD' });
    expect((await send(at, {}, report(fileOf('plan.txt')))).status).toBe('unknown');
    const [version] = at.live('ContentVersion');
    const document = at.org.add('ContentDocument', { Title: 'plan.txt' });
    at.org.add('ContentVersion', { ...version?.values, ContentDocumentId: document.id });
    at.org.add('ContentDocumentLink', { ContentDocumentId: document.id, LinkedEntityId: at.live('Task')[0]?.id ?? '' });
    const outcome = await send(at, {}, report(fileOf('plan.txt')));
    expect([outcome.status, codes(outcome), there(at)]).toEqual([
      'success',
      ['COULD_NOT_LOOK', 'SECOND_COPY_REMOVED'],
      ['plan.txt'],
    ]);
  });

  /** A file whose answer was lost when it was put on the event that the task had just become. */
  async function inDoubtOnEvent(at: Stage): Promise<ExportOutcome> {
    await send(at, {}, report());
    fail(at, 'ContentVersion.create', 'reset-after');
    fail(at, 'query', 'INSUFFICIENT_ACCESS_OR_READONLY');
    const outcome = await send(at, { object: 'Event' }, report(fileOf('plan.txt')));
    expect([outcome.status, at.live('Task').length, at.live('Event').length]).toEqual(['unknown', 1, 1]);
    return outcome;
  }

  test('on an event that is to be a task again are moved to the task', async () => {
    const at = await salesforceService();
    await inDoubtOnEvent(at);
    const outcome = await send(at, {}, report(fileOf('plan.txt')));
    expect([outcome.status, at.live('Task').length, at.live('Event').length]).toEqual(['success', 1, 0]);
    expect([there(at), onTask(at, at.live('Task')[0]?.id)]).toEqual([['plan.txt'], ['plan.txt']]);
  });

  test('on an event that is taken back are taken back with it', async () => {
    const at = await salesforceService();
    const { id = '' } = await inDoubtOnEvent(at);
    expect((await at.mine.revokeExport(id)).status).toBe('revoked');
    expect([there(at), at.live('Task'), at.live('Event')]).toEqual([[], [], []]);
  });
});
