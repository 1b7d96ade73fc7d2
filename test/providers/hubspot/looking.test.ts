import { afterEach, describe, expect, test, vi } from 'vitest';
import type { MeetingReport } from '../../../src/index.ts';
import { memoryStorage } from '../../../src/index.ts';
import type { Fault } from '../../../src/testing/index.ts';
import { faultyStorage } from '../../../src/testing/index.ts';
import { hubspotService } from '../../support/hubspot-service.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { QUICK } from '../../support/slack-service.ts';

type Stage = Awaited<ReturnType<typeof hubspotService>>;

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const noorIn = ({ portal }: Stage) => ({ type: 'contact' as const, id: portal.records('contacts')[0]?.id ?? '' });
const companyIn = ({ portal }: Stage) => ({ type: 'company' as const, id: portal.records('companies')[0]?.id ?? '' });
const UNATTACHED = { match: { onNone: 'unattached' } };
const stranger = sampleReport({ participants: [{ name: 'Kim' }] });
const fileOf = (text: string) => [
  { name: 'plan.txt', mimeType: 'text/plain', content: new TextEncoder().encode(text) },
];

const send = (at: Stage, destination: object = { associations: [noorIn(at)] }, report = sampleReport()) =>
  at.mine.export({
    report,
    sessionId: 's',
    to: { provider: 'hubspot', destination },
    options: { includeAttachments: true },
  });
const codes = ({ warnings }: Awaited<ReturnType<typeof send>>) => warnings.map(({ code }) => code);
const fail = ({ sandbox }: Stage, method: string, kind: 'reset-before' | 'reset-after' | string, more: object = {}) => {
  const how = kind.startsWith('reset') ? { kind } : { kind: 'error', code: kind };
  sandbox.faults.add({ vendor: 'hubspot', method, ...how, ...more } as Fault);
};

/** A note of which nobody knows whether it arrived: its answer is lost, and the look for it is refused. */
async function inDoubt(
  at: Stage,
  lost: 'reset-before' | 'reset-after',
  destination: object = { associations: [noorIn(at)] },
  report?: MeetingReport,
) {
  fail(at, 'notes.create', lost);
  fail(at, 'associations.list', '403');
  const outcome = await send(at, destination, report);
  expect([outcome.status, codes(outcome)]).toEqual(['unknown', ['COULD_NOT_LOOK']]);
  at.portal.requests.length = 0;
  return outcome;
}

/** A portal whose unique property was set up a while ago. */
async function setUpBefore(ms: number): Promise<Stage> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - ms });
  const at = await hubspotService({ hasExportKey: true });
  vi.useRealTimers();
  return at;
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a lost note on no record, with the unique property', () => {
  test.each([
    ['is sent again at once where the property is older than the attempt by far', 2 * HOUR_MS, 'success', 0],
    ['may have been sent without it in the first hour', HOUR_MS / 2, 'unknown', 1],
  ])('%s', async (_what, ageMs, status, searches) => {
    const at = await setUpBefore(ageMs);
    fail(at, 'notes.create', 'reset-before');
    const outcome = await send(at, UNATTACHED, stranger);
    expect([outcome.status, at.live('notes').length]).toEqual([status, status === 'success' ? 1 : 0]);
    expect(at.operations().filter((operation) => operation === 'notes.search').length).toBe(searches);
  });

  test('counts from when the last kind got it', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - DAY_MS });
    const at = await hubspotService();
    at.portal.uniquePropertiesOn.delete('notes');
    await at.mine.setUp(at.setting.id);
    vi.useRealTimers();
    at.portal.uniquePropertiesOn.add('notes');
    await at.mine.setUp(at.setting.id);
    fail(at, 'notes.create', 'reset-before');
    expect((await send(at, UNATTACHED, stranger)).status).toBe('unknown');
  });
});

test('a note that had to do without the property is found by its reference, however old the property is', async () => {
  const at = await setUpBefore(2 * HOUR_MS);
  fail(at, 'notes.create', 'reset-after');
  fail(at, 'notes.read', '403');
  expect((await send(at)).status).toBe('unknown');
  at.portal.archive('notes', at.live('notes')[0]?.id ?? '');
  // The bin holds the value, so the first call is refused, and the answer to the second one is lost.
  fail(at, 'notes.create', 'reset-after', { skip: 1 });
  expect([(await send(at)).status, at.live('notes').length]).toEqual(['success', 1]);
  expect(at.live('notes')[0]?.properties.liveprompt_export_key).toBeUndefined();
});

describe('a look without the property', () => {
  test('does not take a copy of older text for the note', async () => {
    const at = await hubspotService();
    fail(at, 'notes.create', 'reset-before');
    fail(at, 'associations.list', '403');
    await send(at);
    const call = at.portal.requests.find(({ operation }) => operation === 'notes.create');
    const { hs_note_body: text = '' } = (call?.body.properties ?? {}) as Record<string, string>;
    expect(text).toContain('Reference: lp-');
    const older = at.portal.addRecord('notes', { hs_note_body: text }, { contacts: [noorIn(at).id] });
    older.createdAt = new Date(Date.now() - DAY_MS).toISOString();
    const outcome = await send(at);
    expect([outcome.status, at.live('notes').length]).toEqual(['success', 2]);
    expect(outcome.exportId).not.toBe(older.id);
  });

  test.each([
    ['earlier', -1_000],
    ['later', 1_000],
  ])('keeps the oldest of several: a second one made %s', async (_when, ms) => {
    const at = await hubspotService();
    await inDoubt(at, 'reset-after');
    const [first] = at.live('notes');
    const second = at.portal.addRecord('notes', { ...first?.properties }, { contacts: [noorIn(at).id] });
    second.createdAt = new Date(Date.parse(first?.createdAt ?? '') + ms).toISOString();
    const outcome = await send(at);
    expect([outcome.status, codes(outcome)]).toEqual(['success', ['COULD_NOT_LOOK', 'SECOND_COPY_REMOVED']]);
    const kept = ms < 0 ? second.id : first?.id;
    expect([outcome.exportId, at.live('notes').map(({ id }) => id)]).toEqual([kept, [kept]]);
  });

  test('goes to the next record when the first is gone, and tells nothing when all are', async () => {
    const at = await hubspotService();
    const destination = { associations: [companyIn(at), noorIn(at)] };
    await inDoubt(at, 'reset-after', destination);
    at.portal.archive('companies', companyIn(at).id);
    const outcome = await send(at, destination);
    expect([outcome.status, outcome.exportId]).toEqual(['success', at.live('notes')[0]?.id]);
    expect([at.live('notes').length, at.operations().slice(0, 2)]).toEqual([
      1,
      ['associations.list', 'associations.list'],
    ]);
    const other = await hubspotService();
    await inDoubt(other, 'reset-after');
    other.portal.archive('contacts', noorIn(other).id);
    const again = await send(other);
    expect([again.status, other.portal.records('notes').length]).toEqual(['unknown', 1]);
    expect(again.warnings.at(-1)?.message).toContain('The records of the export are not there any more.');
  });

  test.each([
    [2_000, 'success'],
    [2_001, 'unknown'],
  ])('goes through %i notes: %s', async (count, status) => {
    const at = await hubspotService();
    const contacts = [noorIn(at).id];
    for (let made = 0; made < count; made++) at.portal.addRecord('notes', { hs_note_body: 'x' }, { contacts });
    fail(at, 'notes.create', 'reset-before');
    const outcome = await send(at);
    expect(outcome.status).toBe(status);
    if (status === 'unknown') expect(outcome.warnings[0]?.message).toContain('more activities than can be looked');
  });
});

describe('files', () => {
  const report = (text: string | undefined, title = 'One') =>
    sampleReport({ title, ...(text === undefined ? {} : { attachments: fileOf(text) }) });
  const there = ({ portal }: Stage) => portal.files.filter(({ deleted }) => !deleted).map(({ id }) => id);
  const named = ({ live }: Stage) => live('notes').map(({ properties }) => properties.hs_attachment_ids ?? '');
  const bring = (at: Stage, text: string | undefined, title?: string) => send(at, undefined, report(text, title));

  test('another one alone is an edit of the note, in one call', async () => {
    const at = await hubspotService();
    await bring(at, 'one');
    at.portal.requests.length = 0;
    await bring(at, 'two');
    expect([named(at), there(at).length]).toEqual([there(at), 1]);
    expect(at.operations()).toEqual(['files.upload', 'notes.update', 'files.delete']);
  });

  test('that the report has no more leave no name on the note', async () => {
    const at = await hubspotService();
    await bring(at, 'one');
    expect([(await bring(at, undefined)).status, named(at), there(at)]).toEqual(['success', [''], []]);
    await bring(at, 'two');
    expect([named(at), there(at).length]).toEqual([there(at), 1]);
    expect([(await bring(at, undefined, 'Two')).status, named(at), there(at)]).toEqual(['success', [''], []]);
  });

  test('of an attempt in doubt leave no name on the note that is found', async () => {
    const at = await hubspotService();
    await inDoubt(at, 'reset-after', undefined, report('one'));
    expect(named(at)).toEqual([expect.stringMatching(/^\d+$/)]);
    expect([(await bring(at, undefined)).status, named(at)]).toEqual(['success', ['']]);
  });

  test('that somebody deleted before the note was made are uploaded again', async () => {
    const at = await hubspotService();
    fail(at, 'notes.create', '403');
    await bring(at, 'one');
    for (const file of at.portal.files) file.deleted = true;
    expect((await bring(at, 'one')).status).toBe('success');
    expect([at.portal.files.length, named(at)]).toEqual([2, there(at)]);
  });

  test('that somebody deleted come again with an edit, and that is told', async () => {
    const at = await hubspotService();
    await bring(at, 'one');
    for (const file of at.portal.files) file.deleted = true;
    const outcome = await bring(at, 'one', 'Two');
    expect([outcome.status, codes(outcome)]).toEqual(['success', ['PART_SENT_AGAIN']]);
    expect([at.portal.files.length, named(at)]).toEqual([2, there(at)]);
  });
});

describe('records that are gone', () => {
  test('end the export where one of several was named', async () => {
    const at = await hubspotService();
    at.portal.archive('companies', companyIn(at).id);
    const outcome = await send(at, { associations: [noorIn(at), companyIn(at)] });
    expect([outcome.status, outcome.code, at.live('notes')]).toEqual(['failed', 'NOT_FOUND', []]);
    expect(outcome.error).toContain(`company ${companyIn(at).id}`);
    expect(outcome.error).not.toContain(noorIn(at).id);
  });

  test('end the export where all that were matched are', async () => {
    const at = await hubspotService({ provider: { recordAgeMs: 300_000 } });
    const report = sampleReport({ participants: [{ name: 'Noor', email: 'noor@fernhill.example' }] });
    const destination = { match: { companies: false, deals: false } };
    await at.mine.matchRecords({ report, sessionId: 's', to: { provider: 'hubspot', destination } });
    at.portal.archive('contacts', noorIn(at).id);
    const outcome = await send(at, destination, report);
    expect([outcome.status, outcome.code, codes(outcome)]).toEqual(['failed', 'NOT_FOUND', []]);
    expect([at.live('notes'), at.operations().filter((one) => one === 'notes.create').length]).toEqual([[], 1]);
  });
});

test('an export that is aborted while the account is read ends as that, and is not said to lack links', async () => {
  const at = await hubspotService();
  at.sandbox.faults.add({ vendor: 'hubspot', method: 'account.details', kind: 'slow', delayMs: 1_000 });
  const outcome = await at.mine.export({
    report: sampleReport(),
    sessionId: 's',
    to: { provider: 'hubspot', destination: { associations: [noorIn(at)] } },
    options: { signal: AbortSignal.timeout(50) },
  });
  expect([outcome.success, outcome.code, codes(outcome)]).toEqual([false, 'ABORTED', []]);
  expect(at.operations()).not.toContain('notes.create');
});

test('a worker that died after the meeting was sent leaves nothing that is not taken back', async () => {
  const { storage, faults } = faultyStorage(memoryStorage());
  const at = await hubspotService({ storage, timing: { ...QUICK, leaseMs: 150 } });
  faults.add({ operation: 'exports.replace', kind: 'fails-before', times: 50 });
  const destination = { associations: [companyIn(at)], as: 'meeting' };
  await send(at, destination).catch(() => undefined);
  faults.clear();
  expect(at.live('meetings').length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const { items } = await at.mine.getExportHistory();
  const revoked = await at.mine.revokeExport(items[0]?.id ?? '');
  expect([revoked.status, at.live('meetings')]).toEqual(['revoked', []]);
});
