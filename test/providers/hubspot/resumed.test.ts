import { describe, expect, test } from 'vitest';
import type { MeetingReport } from '../../../src/index.ts';
import { hubspotService } from '../../support/hubspot-service.ts';
import { sampleReport } from '../../support/sample-report.ts';

type Stage = Awaited<ReturnType<typeof hubspotService>>;

const to = (destination: object = {}) => ({ provider: 'hubspot' as const, destination });
const firstContact = ({ portal }: Stage) => ({ type: 'contact' as const, id: portal.records('contacts')[0]?.id ?? '' });
const meeting = (...emails: string[]): MeetingReport =>
  sampleReport({ participants: emails.map((email) => ({ name: email, email })) });

/** The first note is refused once, so that an attempt ends after everything was looked up. */
const refuseFirstNote = ({ sandbox }: Stage): void =>
  sandbox.faults.add({ vendor: 'hubspot', method: 'notes.create', kind: 'error', code: '403' });

describe('an attempt after one that was refused', () => {
  test('goes to whom the report names now', async () => {
    const at = await hubspotService();
    const other = at.portal.addContact({ email: 'kim@other.example' });
    refuseFirstNote(at);
    await at.mine.export({ report: meeting('noor@fernhill.example'), sessionId: 's', to: to() });
    const outcome = await at.mine.export({ report: meeting('kim@other.example'), sessionId: 's', to: to() });
    expect(outcome.status).toBe('success');
    expect(at.portal.associationsOf('notes', at.live('notes')[0]?.id ?? '').map(({ id }) => id)).toEqual([other.id]);
  });

  test('makes contacts of those who are guests now', async () => {
    const at = await hubspotService();
    const before = at.portal.records('contacts').length;
    const destination = to({ match: { createContacts: true, companies: false, deals: false } });
    refuseFirstNote(at);
    at.sandbox.faults.add({ vendor: 'hubspot', method: 'contacts.create', kind: 'error', code: '403' });
    await at.mine.export({ report: meeting('one@guest.example'), sessionId: 's', to: destination });
    const report = meeting('boss@host.example', 'two@guest.example');
    report.participants[0] = { name: 'Boss', email: 'boss@host.example', isInternal: true };
    await at.mine.export({ report, sessionId: 's', to: destination });
    const made = at.portal.records('contacts').slice(before);
    expect(made.map(({ properties }) => properties.email)).toEqual(['two@guest.example']);
  });

  test('holds the custom properties it has now against the account', async () => {
    const at = await hubspotService();
    at.portal.addProperty('notes', { name: 'mood' });
    const associations = [firstContact(at)];
    refuseFirstNote(at);
    await at.mine.export({
      report: sampleReport(),
      sessionId: 's',
      to: to({ associations, customProperties: { mood: 'x' } }),
    });
    const send = (customProperties: object) =>
      at.mine.export({ report: sampleReport(), sessionId: 's', to: to({ associations, customProperties }) });
    expect(await send({ mood: 'y', nothing: 'z' })).toMatchObject({ status: 'failed', code: 'INVALID_INPUT' });
    at.portal.addProperty('notes', { name: 'weather' });
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect((await send({ mood: 'y' })).status).toBe('success');
    expect(at.live('notes').map(({ properties }) => properties.mood)).toEqual(['y']);
  });

  test('gives tasks to those whose they are now', async () => {
    const at = await hubspotService();
    const [ines] = at.portal.owners;
    const omar = at.portal.addOwner({ email: 'omar@sandbox.example' });
    const report = (ownerEmail: string) => {
      const summary = { tldr: 'x', keyDecisions: [], insights: [], followUpQuestions: [] };
      return sampleReport({ summary: { ...summary, actionItems: [{ description: 'Call', ownerEmail }] } });
    };
    const destination = to({ associations: [firstContact(at)], tasks: true });
    refuseFirstNote(at);
    await at.mine.export({ report: report(ines?.email ?? ''), sessionId: 's', to: destination });
    await at.mine.export({ report: report('omar@sandbox.example'), sessionId: 's', to: destination });
    expect(at.live('tasks').map(({ properties }) => properties.hubspot_owner_id)).toEqual([omar.id]);
    // An edit that changes nothing but the owner is one.
    await at.mine.export({ report: report(ines?.email ?? ''), sessionId: 's', to: destination });
    expect(at.live('tasks').map(({ properties }) => properties.hubspot_owner_id)).toEqual([ines?.id]);
  });
});

describe('records that are gone', () => {
  test('are left out where they were matched, and told', async () => {
    const at = await hubspotService({ provider: { recordAgeMs: 300_000 } });
    const report = meeting('noor@fernhill.example');
    await at.mine.matchRecords({ report, sessionId: 's', to: to() });
    at.portal.archive('deals', at.portal.records('deals')[0]?.id ?? '');
    const outcome = await at.mine.export({ report, sessionId: 's', to: to() });
    expect([outcome.status, outcome.warnings.map(({ code }) => code)]).toEqual(['success', ['RECORD_GONE']]);
    const types = at.portal.associationsOf('notes', at.live('notes')[0]?.id ?? '').map(({ type }) => type);
    expect(types.sort()).toEqual(['companies', 'contacts']);
  });

  test('do not stop an edit that adds a part', async () => {
    const at = await hubspotService();
    const report = meeting('noor@fernhill.example');
    await at.mine.export({ report, sessionId: 's', to: to() });
    at.portal.archive('deals', at.portal.records('deals')[0]?.id ?? '');
    const outcome = await at.mine.export({ report, sessionId: 's', to: to({ tasks: true }) });
    expect([outcome.status, outcome.warnings.map(({ code }) => code).includes('RECORD_GONE')]).toEqual([
      'success',
      true,
    ]);
    expect(at.live('tasks').length).toBe(2);
  });
});

describe('what HubSpot’s bin still holds', () => {
  const ways = ['note', 'both', 'meeting', 'note', 'both', 'note'] as const;
  test.each([true, false])(
    'the report goes to and fro between note and meeting, unique property: %s',
    async (hasExportKey) => {
      const at = await hubspotService({ hasExportKey });
      const associations = [firstContact(at)];
      const attachments = [{ name: 'a.txt', mimeType: 'text/plain', content: new TextEncoder().encode('hello') }];
      for (const as of ways) {
        const outcome = await at.mine.export({
          report: sampleReport({ attachments }),
          sessionId: 's',
          to: to({ associations, as, tasks: as !== 'note' }),
          options: { includeAttachments: true },
        });
        expect([as, outcome.status]).toEqual([as, 'success']);
        const [note] = at.live('notes');
        const [held] = at.live('meetings');
        expect([as, at.live('notes').length, at.live('meetings').length, at.live('tasks').length]).toEqual([
          as,
          as === 'meeting' ? 0 : 1,
          as === 'note' ? 0 : 1,
          as === 'note' ? 0 : 2,
        ]);
        const files = at.portal.files
          .filter(({ deleted }) => !deleted)
          .map(({ id }) => id)
          .join(';');
        expect([note, held].map((one) => one?.properties.hs_attachment_ids ?? '').filter((ids) => ids !== '')).toEqual([
          files,
        ]);
      }
    },
  );

  test('a note that somebody deleted before its answer was known', async () => {
    const at = await hubspotService({ hasExportKey: true });
    at.sandbox.faults.add({ vendor: 'hubspot', method: 'notes.create', kind: 'reset-after' });
    at.sandbox.faults.add({ vendor: 'hubspot', method: 'notes.read', kind: 'error', code: '403', times: 1 });
    const send = () =>
      at.mine.export({ report: sampleReport(), sessionId: 's', to: to({ associations: [firstContact(at)] }) });
    expect((await send()).status).toBe('unknown');
    at.portal.archive('notes', at.live('notes')[0]?.id ?? '');
    expect([(await send()).status, at.live('notes').length]).toEqual(['success', 1]);
  });

  test('a property that was deleted after it was set up', async () => {
    const at = await hubspotService({ hasExportKey: true });
    const list = at.portal.properties('notes');
    list.splice(
      list.findIndex(({ name }) => name === 'liveprompt_export_key'),
      1,
    );
    const outcome = await at.mine.export({
      report: sampleReport(),
      sessionId: 's',
      to: to({ associations: [firstContact(at)] }),
    });
    expect([outcome.status, outcome.warnings.map(({ code }) => code)]).toEqual(['success', ['EXPORT_KEY_GONE']]);
  });
});

test('a set-up holds, whatever an export learned meanwhile', async () => {
  const at = await hubspotService();
  at.sandbox.faults.add({ vendor: 'hubspot', method: 'account.details', kind: 'slow', delayMs: 300 });
  const exporting = at.mine.export({
    report: sampleReport(),
    sessionId: 's',
    to: to({ associations: [firstContact(at)] }),
  });
  await at.mine.setUp(at.setting.id);
  await exporting;
  await at.mine.export({ report: sampleReport(), sessionId: 's-2', to: to({ associations: [firstContact(at)] }) });
  expect(at.live('notes').at(-1)?.properties.liveprompt_export_key).toMatch(/^lp-/);
});

test('a contact that HubSpot refuses is named, and the others are made', async () => {
  const at = await hubspotService();
  const before = at.portal.records('contacts').length;
  at.sandbox.faults.add({ vendor: 'hubspot', method: 'contacts.create', kind: 'error', code: '400' });
  const outcome = await at.mine.export({
    report: meeting('bad@guest.example', 'good@guest.example'),
    sessionId: 's',
    to: to({ match: { createContacts: true } }),
  });
  expect([outcome.status, outcome.warnings.map(({ code }) => code)]).toEqual([
    'success',
    ['CONTACTS_CREATED', 'CONTACT_NOT_CREATED'],
  ]);
  expect(outcome.warnings[1]?.message).toContain('report.participants[0]');
  expect(at.portal.records('contacts').length).toBe(before + 1);
});

test('a task that is begun while its removal waits is left', async () => {
  const at = await hubspotService();
  const destination = to({ associations: [firstContact(at)], tasks: true });
  const report = (...actionItems: string[]) =>
    sampleReport({ summary: { tldr: 'x', keyDecisions: [], insights: [], followUpQuestions: [], actionItems } });
  await at.mine.export({ report: report('One', 'Two'), sessionId: 's', to: destination });
  at.sandbox.faults.add({ vendor: 'hubspot', method: 'tasks.archive', kind: 'error', code: 'DAILY' });
  expect((await at.mine.export({ report: report('One'), sessionId: 's', to: destination })).status).toBe('partial');
  at.portal.edit('tasks', at.live('tasks')[1]?.id ?? '', { hs_task_status: 'IN_PROGRESS' });
  const outcome = await at.mine.export({ report: report('One'), sessionId: 's', to: destination });
  expect([outcome.status, outcome.warnings.map(({ code }) => code)]).toEqual([
    'success',
    ['TASK_WITHOUT_DUE_DATE', 'TASK_KEPT'],
  ]);
  expect(at.live('tasks').length).toBe(2);
});

test('six files that are refused at first all hang on the note in the end', async () => {
  const at = await hubspotService();
  const attachments = Array.from({ length: 6 }, (_none, at) => ({
    name: `${at}.txt`,
    mimeType: 'text/plain',
    content: new TextEncoder().encode(`file ${at}`),
  }));
  const send = () =>
    at.mine.export({
      report: sampleReport({ attachments }),
      sessionId: 's',
      to: to({ associations: [firstContact(at)] }),
      options: { includeAttachments: true },
    });
  at.sandbox.faults.add({ vendor: 'hubspot', method: 'files.upload', kind: 'error', code: '403', times: 6 });
  expect((await send()).status).toBe('partial');
  at.sandbox.faults.add({ vendor: 'hubspot', method: 'files.upload', kind: 'error', code: '403', times: 1 });
  expect((await send()).status).toBe('partial');
  expect((await send()).status).toBe('success');
  expect(at.live('notes')[0]?.properties.hs_attachment_ids?.split(';').length).toBe(6);
});

test('an upload whose answer is lost is told, since nothing finds that file again', async () => {
  const at = await hubspotService();
  at.sandbox.faults.add({ vendor: 'hubspot', method: 'files.upload', kind: 'reset-after' });
  const options = { includeTranscript: true, transcriptAs: 'file' as const };
  const outcome = await at.mine.export({
    report: sampleReport(),
    sessionId: 's',
    to: to({ associations: [firstContact(at)] }),
    options,
  });
  expect([outcome.status, outcome.warnings.map(({ code }) => code)]).toEqual(['success', ['FILE_MAY_BE_LEFT']]);
});
