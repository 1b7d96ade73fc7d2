import { expect, test } from 'vitest';
import type { MeetingReport } from '../../../src/index.ts';
import { hubspotService } from '../../support/hubspot-service.ts';
import { sampleReport } from '../../support/sample-report.ts';

const withNoor = (change: Partial<MeetingReport> = {}): MeetingReport =>
  sampleReport({
    participants: [
      { name: 'Ada', isInternal: true },
      { name: 'Noor', email: 'noor@fernhill.example' },
    ],
    ...change,
  });

test('a note reaches the records of the participants in one call, and says where it is', async () => {
  const { mine, portal, live, operations } = await hubspotService();
  const outcome = await mine.export({ report: withNoor(), sessionId: 's-1', to: { provider: 'hubspot' } });
  expect(outcome).toMatchObject({ status: 'success', warnings: [], replayed: false });
  const [note, ...others] = live('notes');
  expect(others).toEqual([]);
  expect(note?.properties).toMatchObject({ hs_timestamp: '2026-11-02T09:00:00Z' });
  expect(note?.properties.hs_note_body).toContain('Revenue is <strong>up</strong>');
  const attached = portal
    .associationsOf('notes', note?.id ?? '')
    .map(({ type }) => type)
    .sort();
  expect(attached).toEqual(['companies', 'contacts', 'deals']);
  expect(outcome.matches?.decisions.map(({ status, rule }) => [status, rule])).toEqual([
    ['skipped', 'internal'],
    ['matched', 'email'],
    ['matched', 'domain'],
    ['matched', 'open'],
  ]);
  const [deal] = portal.records('deals');
  expect(outcome.url).toBe(`https://app.hubspot.com/contacts/${portal.portalId}/record/0-3/${deal?.id}`);
  expect(operations()).toEqual([
    'account.details',
    'contacts.batch-read',
    'companies.search',
    'associations.batch-read',
    'deals.batch-read',
    'notes.create',
  ]);
});

test('named records take one request once the account is known', async () => {
  const { mine, portal, live, operations } = await hubspotService();
  const [contact] = portal.records('contacts');
  const to = {
    provider: 'hubspot' as const,
    destination: { associations: [{ type: 'contact' as const, id: contact?.id ?? '' }] },
  };
  await mine.export({ report: sampleReport(), sessionId: 's-1', to });
  portal.requests.length = 0;
  const again = await mine.export({ report: sampleReport(), sessionId: 's-1', to });
  expect([again.replayed, operations()]).toEqual([true, []]);
  const other = await mine.export({ report: sampleReport(), sessionId: 's-2', to });
  expect([other.status, operations(), live('notes').length]).toEqual(['success', ['notes.create'], 2]);
});

test('a meeting beside the note, tasks with owner, due date and priority, a private transcript', async () => {
  const { mine, portal, live } = await hubspotService();
  portal.addOwner({ email: 'ada@host.example', firstName: 'Ada', lastName: 'B' });
  const report = withNoor({
    participants: [
      { name: 'Ada', email: 'ada@host.example', isInternal: true },
      { name: 'Noor', email: 'noor@fernhill.example' },
    ],
    attachments: [{ name: 'plan.pdf', mimeType: 'application/pdf', content: new Uint8Array([1, 2, 3]) }],
  });
  const outcome = await mine.export({
    report,
    sessionId: 's-1',
    to: { provider: 'hubspot', destination: { as: 'both', tasks: true } },
    options: { includeTranscript: true, transcriptAs: 'file', includeAttachments: true },
  });
  expect(outcome).toMatchObject({ status: 'success' });
  expect(outcome.warnings.map(({ code }) => code)).toEqual(['TASK_WITHOUT_DUE_DATE']);
  const [first, second] = live('tasks');
  expect(first?.properties).toMatchObject({
    hs_task_subject: 'Write the job advert',
    hs_task_priority: 'HIGH',
    hs_task_status: 'NOT_STARTED',
    // Eight in the morning where the account is.
    hs_timestamp: '2026-11-09T13:00:00Z',
    hubspot_owner_id: portal.owners.find(({ email }) => email === 'ada@host.example')?.id,
  });
  expect(second?.properties).toMatchObject({
    hs_task_subject: 'Tell the customers of the old plan',
    hs_task_priority: 'NONE',
  });
  expect(live('meetings')[0]?.properties).toMatchObject({
    hs_meeting_title: 'Quarterly review',
    hs_meeting_outcome: 'COMPLETED',
  });
  const files = portal.files.filter(({ deleted }) => !deleted);
  expect(files.map(({ access }) => access)).toEqual(['PRIVATE', 'PRIVATE']);
  expect(live('notes')[0]?.properties.hs_attachment_ids).toBe(files.map(({ id }) => id).join(';'));
  expect(outcome.parts.map(({ name }) => name.replace(/-[0-9a-f]{8}/, ''))).toEqual([
    'note-1',
    'meeting',
    'task',
    'task',
    'file',
    'file',
  ]);
  for (const type of ['notes', 'meetings', 'tasks'] as const)
    for (const { id } of live(type)) expect(portal.associationsOf(type, id).length).toBe(3);
  const revoked = await mine.revokeExport(outcome.id ?? '');
  expect(revoked).toMatchObject({ status: 'revoked', success: true });
  expect([live('notes'), live('meetings'), live('tasks'), portal.files.filter(({ deleted }) => !deleted)]).toEqual([
    [],
    [],
    [],
    [],
  ]);
});

test('a changed report edits the same note, on the same records', async () => {
  const { mine, portal, live } = await hubspotService();
  const to = { provider: 'hubspot' as const };
  const first = await mine.export({ report: withNoor(), sessionId: 's-1', to });
  const [note] = live('notes');
  const edited = await mine.export({ report: withNoor({ title: 'Yearly review' }), sessionId: 's-1', to });
  expect([edited.status, edited.exportId, live('notes').length]).toEqual(['success', first.exportId, 1]);
  expect(live('notes')[0]?.properties.hs_note_body).toContain('Yearly review');
  portal.archive('notes', note?.id ?? '');
  const again = await mine.export({ report: withNoor({ title: 'Third' }), sessionId: 's-1', to });
  expect([again.status, again.warnings.map(({ code }) => code), live('notes').length]).toEqual([
    'success',
    ['PART_SENT_AGAIN'],
    1,
  ]);
});

test('custom properties change the note that is there, and all that does not fit is told at once', async () => {
  const { mine, portal, live } = await hubspotService();
  portal.addProperty('notes', {
    name: 'mood',
    type: 'enumeration',
    options: ['good', 'bad'].map((value) => ({ label: value, value })),
  } as never);
  portal.addProperty('notes', { name: 'score', type: 'number' } as never);
  const [contact] = portal.records('contacts');
  const associations = [{ type: 'contact' as const, id: contact?.id ?? '' }];
  const send = (customProperties: Record<string, string | number | boolean>) =>
    mine.export({
      report: sampleReport(),
      sessionId: 's-1',
      to: { provider: 'hubspot', destination: { associations, customProperties } },
    });
  const refused = await send({ mood: 'great', score: 'many', nothing: 1, hs_note_body: 'x', hs_createdate: 'y' });
  expect(refused).toMatchObject({ status: 'failed', code: 'INVALID_INPUT' });
  expect(refused.issues?.map(({ path }) => path.replace('destination.customProperties.', ''))).toEqual([
    'mood',
    'score',
    'nothing',
    'hs_note_body',
    'hs_createdate',
  ]);
  expect(live('notes')).toEqual([]);
  expect(await send({ mood: 'good', score: 7 })).toMatchObject({ status: 'success' });
  expect(await send({ mood: 'bad', score: 8 })).toMatchObject({ status: 'success' });
  expect(live('notes').map(({ properties }) => [properties.mood, properties.score])).toEqual([['bad', '8']]);
});

test('nothing is written where it is not certain where it belongs', async () => {
  const { mine, portal, live } = await hubspotService();
  const stranger = sampleReport({ participants: [{ name: 'Kim Lee', email: 'kim@nowhere.example' }] });
  const to = { provider: 'hubspot' as const };
  const none = await mine.export({ report: stranger, sessionId: 's-1', to });
  expect(none).toMatchObject({ status: 'failed', code: 'NEEDS_CHOICE' });
  expect(none.matches?.decisions.map(({ status }) => status)).toEqual(['none', 'none', 'none']);
  portal.addDeal({ dealname: 'Second' }, { contacts: [portal.records('contacts')[0]?.id ?? ''] });
  const two = await mine.export({ report: withNoor(), sessionId: 's-2', to });
  expect(two).toMatchObject({ status: 'failed', code: 'NEEDS_CHOICE' });
  expect(live('notes')).toEqual([]);
  const loose = {
    provider: 'hubspot' as const,
    destination: { match: { onNone: 'unattached' as const, onAmbiguous: 'unattached' as const } },
  };
  expect(await mine.export({ report: stranger, sessionId: 's-1', to: loose })).toMatchObject({
    status: 'success',
    warnings: [{ code: 'UNATTACHED' }],
  });
  expect(await mine.export({ report: withNoor(), sessionId: 's-2', to: loose })).toMatchObject({
    status: 'success',
    warnings: [{ code: 'AMBIGUOUS_LEFT_OUT' }],
  });
  expect(live('notes').map(({ id }) => portal.associationsOf('notes', id).length)).toEqual([0, 2]);
});

test('contacts are made only when that is asked for, with every word of the name', async () => {
  const { mine, portal, live } = await hubspotService();
  const before = portal.records('contacts').length;
  const report = sampleReport({ participants: [{ name: 'Anna Maria van der Berg', email: 'Anna@Nowhere.example' }] });
  const destination = { match: { createContacts: true } };
  const outcome = await mine.export({ report, sessionId: 's-1', to: { provider: 'hubspot', destination } });
  expect([outcome.status, outcome.warnings.map(({ code }) => code)]).toEqual(['success', ['CONTACTS_CREATED']]);
  const [made] = portal.records('contacts').slice(before);
  expect(made?.properties).toMatchObject({
    email: 'anna@nowhere.example',
    firstname: 'Anna',
    lastname: 'Maria van der Berg',
  });
  expect(portal.associationsOf('notes', live('notes')[0]?.id ?? '').map(({ id }) => id)).toEqual([made?.id]);
});

test('an edit waits for HubSpot while it asks what a task has come to, and leaves one that was begun', async () => {
  const { mine, portal, live, sandbox } = await hubspotService();
  const [contact] = portal.records('contacts');
  const to = {
    provider: 'hubspot' as const,
    destination: { associations: [{ type: 'contact' as const, id: contact?.id ?? '' }], tasks: true },
  };
  const tasks = (...descriptions: string[]) =>
    sampleReport({
      summary: { tldr: 'x', keyDecisions: [], insights: [], followUpQuestions: [], actionItems: descriptions },
    });
  await mine.export({ report: tasks('One', 'Two', 'Three'), sessionId: 's', to });
  const [, second] = live('tasks');
  portal.edit('tasks', second?.id ?? '', { hs_task_status: 'IN_PROGRESS' });
  sandbox.faults.add({ vendor: 'hubspot', method: 'tasks.read', kind: 'error', code: '423', skip: 1 });
  const outcome = await mine.export({ report: tasks('One'), sessionId: 's', to });
  expect([outcome.status, outcome.warnings.map(({ code }) => code)]).toEqual([
    'success',
    ['TASK_WITHOUT_DUE_DATE', 'TASK_KEPT'],
  ]);
  expect(live('tasks').map(({ properties }) => properties.hs_task_subject)).toEqual(['One', 'Two']);
});

test('an upload that HubSpot carries out late does not take the place of the one the note names', async () => {
  const { mine, portal, live, sandbox } = await hubspotService({ provider: { timeoutMs: 300 } });
  const [contact] = portal.records('contacts');
  const destination = { associations: [{ type: 'contact' as const, id: contact?.id ?? '' }] };
  sandbox.faults.add({ vendor: 'hubspot', method: 'files.upload', kind: 'slow', delayMs: 600, commitsLate: true });
  const options = { includeTranscript: true, transcriptAs: 'file' as const };
  const outcome = await mine.export({
    report: sampleReport(),
    sessionId: 's',
    to: { provider: 'hubspot', destination },
    options,
  });
  expect(outcome.status).toBe('success');
  await expect.poll(() => portal.files.length).toBe(2);
  const named = live('notes')[0]?.properties.hs_attachment_ids;
  expect(portal.files.find(({ id }) => id === named)?.deleted).toBe(false);
});

test('what came again after it was deleted can be edited, and taken back, with and without the unique property', async () => {
  for (const hasExportKey of [false, true]) {
    const { mine, portal, live } = await hubspotService({ hasExportKey });
    const [contact] = portal.records('contacts');
    const to = {
      provider: 'hubspot' as const,
      destination: { associations: [{ type: 'contact' as const, id: contact?.id ?? '' }] },
    };
    const send = (title: string) => mine.export({ report: sampleReport({ title }), sessionId: 's', to });
    await send('One');
    portal.archive('notes', live('notes')[0]?.id ?? '');
    expect((await send('Two')).warnings.map(({ code }) => code)).toEqual(['PART_SENT_AGAIN']);
    const third = await send('Three');
    expect([third.status, live('notes').map(({ properties }) => properties.hs_note_body?.includes('Three'))]).toEqual([
      'success',
      [true],
    ]);
    expect((await mine.revokeExport(third.id ?? '')).status).toBe('revoked');
    expect(live('notes')).toEqual([]);
  }
});

test('with the unique property a look needs neither the record nor its notes', async () => {
  const { mine, portal, live, sandbox, operations } = await hubspotService({ hasExportKey: true });
  const [contact] = portal.records('contacts');
  const to = {
    provider: 'hubspot' as const,
    destination: { associations: [{ type: 'contact' as const, id: contact?.id ?? '' }] },
  };
  await mine.export({ report: sampleReport(), sessionId: 'warm', to });
  portal.requests.length = 0;
  sandbox.faults.add({ vendor: 'hubspot', method: 'notes.create', kind: 'reset-after' });
  expect(await mine.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({ status: 'success' });
  expect([operations(), live('notes').length]).toEqual([['notes.create', 'notes.read', 'notes.update'], 2]);
});
