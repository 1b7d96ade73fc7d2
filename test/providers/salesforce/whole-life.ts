import { expect } from 'vitest';
import type { Attachment, ExportOptions, ExportOutcome, MeetingReport, Participant } from '../../../src/index.ts';
import type { SalesforceDestination } from '../../../src/providers/salesforce/index.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { connected, type TwinOrg } from './twin-org.ts';

const WHOLE: ExportOptions = { includeAttachments: true, includeTranscript: true };
const AS_FILE: ExportOptions = { ...WHOLE, transcriptAs: 'file' };
const PICKED = ['Account', 'Contact', 'Lead', 'Opportunity', 'Case'] as const;

const file = (name: string, text: string): Attachment => ({
  name,
  mimeType: 'text/plain',
  content: new TextEncoder().encode(text),
});

/** Ten people who are contacts, two who are leads, and eight whom nobody knows. */
const CROWD: Participant[] = Array.from({ length: 20 }, (_, at) => ({
  name: `Person Number ${at}`,
  email: at < 10 ? `person-${at}@fernhill.example` : `person-${at}@crowd-${at % 3}.example`,
}));
const NOOR: Participant[] = [{ name: 'Noor', email: 'noor@fernhill.example' }];
const HOST: Participant = { name: 'Ines', email: 'ines@sandbox.example', isInternal: true };

const from = (participants: Participant[], change: Partial<MeetingReport> = {}): MeetingReport =>
  sampleReport({ participants, ...change });

/** One life: an org, and a user of ours who works with it. */
class Life {
  readonly room: TwinOrg;
  readonly #user: Awaited<ReturnType<typeof connected>>;

  constructor(room: TwinOrg, user: Awaited<ReturnType<typeof connected>>) {
    this.room = room;
    this.#user = user;
  }

  get mine() {
    return this.#user.mine;
  }

  get settingId() {
    return this.#user.settingId;
  }

  /** The seed's record of a kind. */
  id(type: (typeof PICKED)[number]): string {
    return this.room.org.records(type)[0]?.id ?? '';
  }

  async send(
    sessionId: string,
    report: MeetingReport,
    destination: SalesforceDestination,
    options: ExportOptions = WHOLE,
  ): Promise<ExportOutcome> {
    const outcome = await this.mine.export({ report, sessionId, to: { provider: 'salesforce', destination }, options });
    expect(outcome, outcome.error).toMatchObject({ status: 'success' });
    return outcome;
  }

  /** The work is done, and the answer says nothing of it. */
  lose(method: string, skip = 0): void {
    this.room.sandbox.faults.add({ vendor: 'salesforce', method, kind: 'http-500-after', skip });
  }
}

function furnish({ room }: Life): void {
  room.change((org) => {
    const AccountId = org.records('Account')[0]?.id ?? null;
    for (const { name, email = '' } of CROWD.slice(0, 10))
      org.add('Contact', { LastName: name, Email: email, AccountId });
    for (const { name, email = '' } of CROWD.slice(10, 12))
      org.add('Lead', { LastName: name, Email: email, Company: 'Crowd' });
    org.addField('Task', { name: 'Score__c', type: 'double' });
    org.addField('Task', { name: 'Mood__c', length: 255 });
  });
}

/** Twenty people, some of them new; of one of those the answer is lost. */
async function matchACrowd(life: Life): Promise<void> {
  life.lose('Contact.create', 1);
  const outcome = await life.send('crowd', from([HOST, ...CROWD]), {
    match: { createMissing: 'contact', onAmbiguous: 'unattached' },
  });
  expect(outcome.matches?.decisions.filter(({ status }) => status === 'matched').length).toBeGreaterThanOrEqual(10);
  // The eight that were made are contacts now; two are leads, which an activity with contacts is not with.
  expect(life.room.org.records('TaskRelation').length).toBeGreaterThanOrEqual(18);
}

/** Everything at once; then other words, other files and fewer tasks; then after somebody has deleted things by hand. */
async function exportAndEdit(life: Life, object: 'Task' | 'Event'): Promise<ExportOutcome> {
  const session = `edited-${object}`;
  const destination: SalesforceDestination = {
    object,
    tasks: true,
    whoId: life.id('Contact'),
    whatId: life.id('Opportunity'),
    customFields: { Score__c: 7, Mood__c: { path: 'report.platform' } },
  };
  const [first, second, third] = ['a', 'b', 'c'].map((name) => file(`${name}.txt`, `${object} ${name}`)) as [
    Attachment,
    Attachment,
    Attachment,
  ];
  const report = from([HOST, ...NOOR], { attachments: [first, second] });
  if (report.summary !== undefined)
    report.summary.actionItems.push({
      description: 'Send the offer',
      owner: 'Ines',
      ownerEmail: 'ines@sandbox.example',
    });
  await life.send(session, report, destination, AS_FILE);
  const { summary } = report;
  const fewer = { ...report, title: 'Another title', attachments: [second, third] };
  if (summary !== undefined) fewer.summary = { ...summary, actionItems: summary.actionItems.slice(0, 1) };
  await life.send(session, fewer, { ...destination, customFields: { Score__c: 8, Mood__c: 'better' } }, AS_FILE);
  life.room.change((org) => {
    const made = org.records(object).filter(({ isDeleted, values }) => !isDeleted && values.Mood__c === 'better');
    for (const { id } of made) org.remove(id);
    for (const { contentDocumentId, title } of org.files) if (title.startsWith('c.')) org.remove(contentDocumentId);
  });
  return life.send(session, { ...fewer, title: 'A third title' }, destination, AS_FILE);
}

/** Answers that are lost before there is a field for the key: found by the mark, and files on their record. */
async function loseAnswers(life: Life): Promise<void> {
  const whoId = life.id('Contact');
  life.lose('Task.create');
  await life.send('lost-task', from(NOOR), { whoId });
  life.lose('Task.create', 1);
  await life.send('lost-follow-up', from(NOOR), { whoId, tasks: true });
  life.lose('Event.create');
  await life.send('lost-event', from(NOOR), { whoId, object: 'Event' });
  life.lose('ContentVersion.create');
  await life.send('lost-file', from(NOOR, { attachments: [file('lost.txt', 'x')] }), { whoId });
  await life.send('a-lead', from([]), { whoId: life.id('Lead') });
}

/** With the field: a lost answer is found by the key, and a request that arrives twice makes one task. */
async function withKeys(life: Life): Promise<ExportOutcome> {
  life.room.change((org) => {
    org.addField('Task', { name: 'Export_Key__c', externalId: true, unique: true, length: 255 });
  });
  const findings = await life.mine.setUp(life.settingId);
  expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
  const whatId = life.id('Account');
  life.lose('Task.upsert');
  await life.send('lost-keyed', from(NOOR), { whatId, tasks: true });
  await life.send('lost-keyed', from(NOOR, { title: 'Edited' }), { whatId, tasks: true });
  life.lose('Event.upsert');
  await life.send('lost-keyed-event', from(NOOR), { whatId: life.id('Case'), object: 'Event' });
  life.room.sandbox.faults.add({ vendor: 'salesforce', method: 'Task.upsert', kind: 'repeated' });
  return life.send('twice', from(NOOR), { whatId });
}

/** The pickers, and the diagnosis. */
async function chooseAndAsk(life: Life): Promise<void> {
  const { mine, settingId } = life;
  for (const kind of PICKED) {
    for (const query of ['', 'fernhill', life.id(kind)]) await mine.search(settingId, kind, { query });
  }
  expect((await mine.search(settingId, 'contact', { query: 'noor@fernhill.example' })).items).toHaveLength(1);
  const findings = await mine.diagnose(settingId, { whoId: life.id('Contact'), whatId: life.id('Opportunity') });
  expect(findings.filter(({ status }) => status === 'failed')).toEqual([]);
  life.room.change(({ apiVersions }) => {
    apiVersions.max = 60;
  });
  const [old] = (await mine.diagnose(settingId)).filter(({ status }) => status === 'failed');
  expect(old?.hint).toContain("apiVersion: '60.0'");
  life.room.change(({ apiVersions }) => {
    apiVersions.max = 66;
  });
}

/** Everything that a connection of ours does with an org, lost answers and other people's hands included. */
export async function playWholeLife(room: TwinOrg): Promise<void> {
  const life = new Life(room, await connected(room));
  furnish(life);
  await matchACrowd(life);
  const edited = [await exportAndEdit(life, 'Task'), await exportAndEdit(life, 'Event')];
  await loseAnswers(life);
  const twice = await withKeys(life);
  await chooseAndAsk(life);
  for (const { id } of [...edited, twice]) {
    expect(await life.mine.revokeExport(id ?? '')).toMatchObject({ status: 'revoked' });
  }
  expect(room.sandbox.faults.pending).toEqual([]);
}
