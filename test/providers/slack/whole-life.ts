import { expect } from 'vitest';
import type { ExportOptions, ExportOutcome, MeetingReport } from '../../../src/index.ts';
import type { SlackDestination } from '../../../src/providers/slack/index.ts';
import { longReport, sampleReport } from '../../support/sample-report.ts';
import { type AgreementRoom, connected } from './agreement-room.ts';
import { textFile } from './file-stage.ts';

const [A, B, C] = ['a', 'b', 'c'].map((name) => textFile(`${name}.txt`, `file ${name}`)) as [
  ReturnType<typeof textFile>,
  ReturnType<typeof textFile>,
  ReturnType<typeof textFile>,
];
const WHOLE: ExportOptions = { includeAttachments: true, includeTranscript: true };

/** One life: a room, and a user of ours who lives there. */
class Life {
  readonly room: AgreementRoom;
  readonly #user: Awaited<ReturnType<typeof connected>>;

  constructor(room: AgreementRoom, user: Awaited<ReturnType<typeof connected>>) {
    this.room = room;
    this.#user = user;
  }

  get mine() {
    return this.#user.mine;
  }

  get settingId() {
    return this.#user.settingId;
  }

  async send(
    sessionId: string,
    report: MeetingReport,
    destination: SlackDestination,
    options: ExportOptions = WHOLE,
  ): Promise<ExportOutcome> {
    const outcome = await this.mine.export({ report, sessionId, to: { provider: 'slack', destination }, options });
    expect(outcome).toMatchObject({ status: 'success' });
    return outcome;
  }

  /** The work is done, and the answer says nothing of it. */
  lose(method: string, skip = 0): void {
    this.room.sandbox.faults.add({ vendor: 'slack', method, kind: 'http-500-after', skip });
  }
}

async function exportEverywhere(life: Life): Promise<void> {
  await life.send('channel', { ...longReport(110), attachments: [A, B] }, { channel: 'general' });
  await life.send(
    'mail',
    sampleReport({ attachments: [A] }),
    { email: 'ada@example.com' },
    {
      ...WHOLE,
      transcriptAs: 'file',
    },
  );
  let threadTs = '';
  life.room.change((slack) => {
    threadTs = slack.post('general', { text: 'Where are the minutes?' }).ts;
  });
  await life.send('thread', sampleReport(), { channel: 'general', threadTs, replyBroadcast: true });
}

async function loseAnswers(life: Life): Promise<void> {
  life.lose('chat.postMessage');
  await life.send('lost-parent', sampleReport(), { channel: 'leadership' });
  life.lose('chat.postMessage', 1);
  await life.send('lost-reply', longReport(110), { channel: 'general' });
  life.lose('chat.postMessage');
  await life.send('lost-message', sampleReport(), { email: 'ben@example.com' });
  life.lose('files.completeUploadExternal');
  await life.send('lost-files', sampleReport({ attachments: [A, B] }), { channel: 'general' });
  life.lose('files.upload');
  await life.send('lost-bytes', sampleReport({ attachments: [C] }), { channel: 'general' });
}

/** Edits: other files, another text, a shorter report, and after somebody has deleted a part by hand. */
async function edit(life: Life): Promise<ExportOutcome> {
  const to = { channel: 'general' };
  await life.send('edited', { ...longReport(110), attachments: [A, B] }, to);
  await life.send('edited', { ...longReport(120), title: 'Another title', attachments: [B, C] }, to);
  life.room.change((slack) => {
    const parent = slack.channel('general').messages.findLast(({ text }) => text.includes('Another title'));
    const reply = slack.channel('general').messages.findLast(({ threadTs }) => threadTs === parent?.ts);
    if (reply !== undefined) reply.deleted = true;
    const file = slack.files.findLast(({ name }) => name === 'c.txt');
    if (file !== undefined) file.deleted = true;
  });
  return life.send('edited', sampleReport({ title: 'A third title', attachments: [B, C] }), to);
}

async function chooseAndAsk({ mine, settingId, room }: Life): Promise<void> {
  const user = room.slack.users[1]?.id ?? '';
  const channel = room.slack.channel('leadership').id;
  for (const query of ['', 'lead', channel]) {
    let cursor: string | undefined;
    do {
      const page = await mine.search(settingId, 'channel', { query, ...(cursor === undefined ? {} : { cursor }) });
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }
  expect((await mine.search(settingId, 'user', { query: 'ada' })).items).toHaveLength(1);
  for (const destination of [{ channel }, { channel: 'general' }, { user }, { email: 'ada@example.com' }]) {
    const findings = await mine.diagnose(settingId, destination);
    expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
  }
}

/** Everything that a bot connection of ours does with a workspace, lost answers and other people's hands included. */
export async function playWholeLife(room: AgreementRoom): Promise<void> {
  const life = new Life(room, await connected(room));
  await exportEverywhere(life);
  await loseAnswers(life);
  const edited = await edit(life);
  await chooseAndAsk(life);
  const revoked = await life.mine.revokeExport(edited.id ?? '');
  expect(revoked).toMatchObject({ status: 'revoked' });
  expect(room.sandbox.faults.pending).toEqual([]);
}
