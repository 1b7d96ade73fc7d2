import { expect } from 'vitest';
import type { Attachment, ExportOptions, ExportOutcome, MeetingReport, Participant } from '../../../src/index.ts';
import type { HubSpotDestination } from '../../../src/providers/hubspot/index.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { connected, type TwinPortal } from './twin-portal.ts';

const WHOLE: ExportOptions = { includeAttachments: true, includeTranscript: true };
const AS_FILE: ExportOptions = { ...WHOLE, transcriptAs: 'file' };
const PICKED = ['contact', 'company', 'deal', 'ticket'] as const;

const file = (name: string, text: string): Attachment => ({
  name,
  mimeType: 'text/plain',
  content: new TextEncoder().encode(text),
});

/** Twenty people who have contacts in the portal, and twenty who do not. */
const CROWD: Participant[] = Array.from({ length: 40 }, (_, at) => ({
  name: `Person Number ${at}`,
  email: at < 20 ? `person-${at}@fernhill.example` : `person-${at}@crowd-${at % 3}.example`,
}));
const NOOR: Participant[] = [{ name: 'Noor', email: 'noor@fernhill.example' }];
const HOST: Participant = { name: 'Ada', email: 'ada@host.example', isInternal: true };

const from = (participants: Participant[], change: Partial<MeetingReport> = {}): MeetingReport =>
  sampleReport({ participants, ...change });

/** One life: a portal, and a user of ours who works with it. */
class Life {
  readonly room: TwinPortal;
  readonly #user: Awaited<ReturnType<typeof connected>>;

  constructor(room: TwinPortal, user: Awaited<ReturnType<typeof connected>>) {
    this.room = room;
    this.#user = user;
  }

  get mine() {
    return this.#user.mine;
  }

  get settingId() {
    return this.#user.settingId;
  }

  /** The seed's record of a kind, as a destination names it. */
  named(type: (typeof PICKED)[number]): NonNullable<HubSpotDestination['associations']>[number] {
    const paths = { contact: 'contacts', company: 'companies', deal: 'deals', ticket: 'tickets' } as const;
    return { type, id: this.room.portal.records(paths[type])[0]?.id ?? '' };
  }

  async send(
    sessionId: string,
    report: MeetingReport,
    destination: HubSpotDestination,
    options: ExportOptions = WHOLE,
  ): Promise<ExportOutcome> {
    const outcome = await this.mine.export({ report, sessionId, to: { provider: 'hubspot', destination }, options });
    expect(outcome).toMatchObject({ status: 'success' });
    return outcome;
  }

  /** The work is done, and the answer says nothing of it. */
  lose(method: string, skip = 0): void {
    this.room.sandbox.faults.add({ vendor: 'hubspot', method, kind: 'http-500-after', skip });
  }
}

function furnish({ room }: Life): void {
  room.change((portal) => {
    for (const { name, email = '' } of CROWD.slice(0, 20)) portal.addContact({ email, firstname: name });
    portal.addOwner({ email: 'ada@host.example', firstName: 'Ada' });
    for (const type of ['notes', 'meetings'] as const) {
      portal.addProperty(type, { name: 'score', type: 'number', fieldType: 'number' });
      portal.addProperty(type, { name: 'mood', type: 'string', fieldType: 'text' });
    }
  });
}

/** Forty people, half of them new; of one of those the answer is lost, so that HubSpot has it when it is made again. */
async function matchACrowd(life: Life): Promise<void> {
  life.lose('contacts.create', 3);
  const report = from([HOST, ...CROWD]);
  const outcome = await life.send('crowd', report, {
    as: 'both',
    match: { createContacts: true, onAmbiguous: 'unattached' },
  });
  expect(outcome.matches?.decisions.filter(({ status }) => status === 'matched').length).toBeGreaterThanOrEqual(20);
  const [note] = life.room.portal.records('notes');
  expect(life.room.portal.associationsOf('notes', note?.id ?? '', 'contacts')).toHaveLength(40);
}

/** Everything at once; then other words, other files and fewer tasks; then after somebody has deleted things by hand. */
async function exportAndEdit(life: Life): Promise<ExportOutcome> {
  const destination: HubSpotDestination = {
    as: 'both',
    tasks: true,
    customProperties: { score: 7, mood: 'good' },
    associations: PICKED.map((type) => life.named(type)),
  };
  const [first, second, third] = ['a', 'b', 'c'].map((name) => file(`${name}.txt`, `file ${name}`)) as [
    Attachment,
    Attachment,
    Attachment,
  ];
  const report = from([HOST, ...NOOR], { attachments: [first, second] });
  await life.send('edited', report, destination, AS_FILE);
  const { summary } = report;
  const fewer = { ...report, title: 'Another title', attachments: [second, third] };
  if (summary !== undefined) fewer.summary = { ...summary, actionItems: summary.actionItems.slice(0, 1) };
  await life.send('edited', fewer, { ...destination, customProperties: { score: 8, mood: 'better' } }, AS_FILE);
  life.room.change((portal) => {
    for (const { id } of portal.records('notes').slice(-1)) portal.archive('notes', id);
    for (const one of portal.files.filter(({ name }) => name.startsWith('c-'))) one.deleted = true;
  });
  return life.send('edited', { ...fewer, title: 'A third title' }, destination, AS_FILE);
}

/** Answers that are lost before there is a unique property: looked for on the record, and by a search where there is none. */
async function loseAnswers(life: Life): Promise<void> {
  const associations = [life.named('contact')];
  life.lose('notes.create');
  await life.send('lost-note', from(NOOR), { associations });
  life.lose('tasks.create', 1);
  await life.send('lost-task', from(NOOR), { associations, tasks: true });
  life.lose('notes.create');
  await life.send('lost-alone', from([]), { match: { onNone: 'unattached' } });
  life.lose('files.upload');
  await life.send('lost-file', from(NOOR, { attachments: [file('lost.txt', 'x')] }), { as: 'meeting' });
}

/** With the unique property: a lost answer is found by it, and a request that arrives twice makes one note. */
async function withKeys(life: Life): Promise<ExportOutcome> {
  const findings = await life.mine.setUp(life.settingId);
  expect(findings.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
  const associations = [life.named('contact')];
  life.lose('notes.create');
  await life.send('lost-keyed', from(NOOR), { associations, as: 'both', tasks: true });
  life.room.sandbox.faults.add({ vendor: 'hubspot', method: 'notes.create', kind: 'repeated' });
  const twice = await life.send('twice', from(NOOR), { associations });
  return twice;
}

/** The pickers, and the diagnosis: of a token whose scopes HubSpot lists, and of one of which it does not. */
async function chooseAndAsk(life: Life): Promise<void> {
  const { mine, settingId, room } = life;
  for (const kind of PICKED) {
    for (const query of ['', 'fernhill', life.named(kind).id]) await mine.search(settingId, kind, { query });
  }
  const { id } = life.named('deal');
  const link = `https://app.hubspot.com/contacts/${room.portal.portalId}/record/0-3/${id}`;
  expect((await mine.search(settingId, 'deal', { query: link })).items).toHaveLength(1);
  expect((await mine.search(settingId, 'contact', { query: 'noor@fernhill.example' })).items).toHaveLength(1);
  const associations = [...PICKED.map((type) => life.named(type)), { type: 'contact' as const, id: '1' }];
  const findings = await mine.diagnose(settingId, { associations, customProperties: { mood: 'good' } });
  expect(findings.filter(({ status }) => status !== 'ok').map(({ name }) => name)).toEqual(['destination']);
  room.sandbox.faults.add({ vendor: 'hubspot', method: 'token.info', kind: 'error', code: '404' });
  expect((await mine.diagnose(settingId)).map(({ status }) => status)).not.toContain('failed');
}

/** Everything that a connection of ours does with a portal, lost answers and other people's hands included. */
export async function playWholeLife(room: TwinPortal): Promise<void> {
  const life = new Life(room, await connected(room));
  furnish(life);
  await matchACrowd(life);
  const edited = await exportAndEdit(life);
  await loseAnswers(life);
  const twice = await withKeys(life);
  await chooseAndAsk(life);
  for (const { id } of [edited, twice]) {
    expect(await life.mine.revokeExport(id ?? '')).toMatchObject({ status: 'revoked' });
  }
  expect(room.sandbox.faults.pending).toEqual([]);
}
