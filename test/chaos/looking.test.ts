import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import { copiesIn, showCopies } from './copies.ts';
import { LOST_ANSWERS } from './fault-cases.ts';
import { inLanes } from './in-lanes.ts';
import { exportReport, type Lane, type LaneOptions, letPass, openLane, openLanes } from './lane.ts';
import { type MatrixStep, playCell } from './play-cell.ts';
import { printTable } from './table.ts';
import { expectTruth } from './truth.ts';

const ALL_SCOPES = ['chat:write', 'channels:read', 'channels:history', 'files:write', 'files:read'];
const HISTORY_METHODS = ['conversations.history', 'conversations.replies'];

const steps = (power: MatrixStep['power']): MatrixStep[] =>
  [0, 1, 2].map((slot) => ({
    name: `message-${slot + 1}`,
    as: 'bot',
    report: 'three',
    method: 'chat.postMessage',
    skip: slot,
    slot,
    power,
  }));

const said = ({ warnings }: ExportOutcome): string =>
  warnings.map(({ code, message }) => `${code}: ${message}`).join(' ');

describe('after a lost answer where the app may not look', () => {
  const CONNECTIONS: { name: string; options: LaneOptions; told: RegExp }[] = [
    {
      name: 'Token without history scopes',
      options: { as: 'bot', scopes: ['chat:write', 'channels:read', 'groups:read'] },
      told: /COULD_NOT_LOOK: message-\d: .*scope channels:history/,
    },
    {
      name: 'Bot not in the channel (chat:write.public)',
      options: { as: 'bot', channel: 'random' },
      told: /COULD_NOT_LOOK: message-\d: .*not in the channel.*[Ii]nvite/,
    },
  ];

  test.each(CONNECTIONS)('$name: unknown, and the warning says what is lacking', async ({ name, options, told }) => {
    const lanes = await openLanes(14, options);
    const pairs = LOST_ANSWERS.flatMap((fault) => steps('posts, nobody can look').map((step) => ({ fault, step })));
    const cells = await inLanes(pairs, lanes, ({ fault, step }, lane) => playCell(fault, step, lane));
    const rows = LOST_ANSWERS.map((fault) => {
      const row = cells.filter((_, at) => pairs[at]?.fault === fault);
      for (const { first } of row) expect(said(first)).toMatch(told);
      return [fault.name, ...row.map(({ text }) => text), row[0] === undefined ? '' : said(row[0].first)];
    });
    printTable(name, ['fault', ...steps('edits').map((step) => step.name), 'warning (message-1)'], rows);
  });
});

describe('after the lost answer of a share', () => {
  const share = { vendor: 'slack', method: 'files.completeUploadExternal' } as const;
  const shownIn = async ({ sandbox }: Lane) => (await copiesIn(sandbox, { as: 'bot', report: 'files' })).files?.shown;

  test.each(['reset-before', 'reset-after'] as const)('without files:read: unknown, %s', async (kind) => {
    const scopes = ALL_SCOPES.filter((scope) => scope !== 'files:read');
    const lane = await openLane({ as: 'bot', scopes });
    lane.sandbox.faults.add({ ...share, kind });
    const first = await exportReport(lane.service(), 'files', 's');
    expect(first.status).toBe('unknown');
    expect(said(first)).toMatch(/COULD_NOT_LOOK: files-1: .*scope files:read/);
    expect((await exportReport(lane.service(), 'files', 's')).status).toBe('unknown');
    const there = kind === 'reset-after' ? { 'a.txt': 1, 'b.bin': 1 } : {};
    expect(await shownIn(lane)).toEqual(there);
    // What nobody can find nobody can take back, and the receipts say so.
    const revoked = await lane.service().mine.revokeExport(first.id ?? '');
    expect(revoked).toMatchObject({ status: 'unknown', success: false });
    expect(revoked.receipts).toContainEqual({ name: 'files-1', status: 'unknown' });
    expectTruth(revoked, lane, kind);
  });

  test('LIMIT: shown twice where Slack tells of a share only after the second look', async () => {
    const lane = await openLane({ as: 'bot', slack: { fileProcessingMs: 600 } });
    lane.sandbox.faults.add({ ...share, kind: 'reset-after' });
    expect((await exportReport(lane.service(), 'files', 's')).status).toBe('success');
    expect(await shownIn(lane)).toEqual({ 'a.txt': 2, 'b.bin': 2 });
  });

  test('shown once where Slack tells of a share before the second look', async () => {
    const lane = await openLane({ as: 'bot', slack: { fileProcessingMs: 200 } });
    lane.sandbox.faults.add({ ...share, kind: 'reset-after' });
    expect((await exportReport(lane.service({ lookAgainMs: 500 }), 'files', 's')).status).toBe('success');
    expect(await shownIn(lane)).toEqual({ 'a.txt': 1, 'b.bin': 1 });
  });
});

// What the first call saw is kept with the export: otherwise each would begin with a look and a wait it has no time for.
test('what is not there is sent in the end, however short the deadline of each call', async () => {
  const lane = await openLane({ as: 'bot' });
  lane.sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'reset-before' });
  const statuses: string[] = [];
  for (let calls = 0; calls < 4 && !statuses.includes('success'); calls++) {
    const at = lane.service({ lookAgainMs: 400 });
    const { status, resumeAt } = await exportReport(at, 'one', 's', { deadlineMs: 200 });
    statuses.push(status);
    if (resumeAt !== undefined) await sleep(Math.max(0, Date.parse(resumeAt) - Date.now() + 5));
  }
  expect(statuses).toContain('success');
});

describe('an app with restricted history (one look a minute, 15 messages)', () => {
  /** A workspace whose minute is nearly over once somebody has looked, so that no test waits for the whole of it. */
  async function restrictedLane() {
    const clock = { aheadMs: 0, leftMs: 1000 };
    const now = () => new Date(Date.now() + clock.aheadMs);
    const lane = await openLane({ as: 'bot', slack: { historyLimits: 'restricted', now } });
    const looks = () =>
      lane.sandbox.state.slack.requests.filter(({ method }) => HISTORY_METHODS.includes(method)).length;
    /** Lets all but the rest of a minute pass after the first look. */
    const hurry = async (): Promise<void> => {
      while (looks() === 0) await sleep(2);
      clock.aheadMs += 60_000 - clock.leftMs;
    };
    const nextMinute = () => {
      clock.aheadMs += 61_000;
    };
    return { lane, looks, hurry, nextMinute };
  }

  test('finds what is there with its one look', async () => {
    const { lane, nextMinute } = await restrictedLane();
    const rows: string[][] = [];
    for (const fault of LOST_ANSWERS.filter(({ fault: { kind } }) => kind !== 'slow' && kind !== 'lost-answer')) {
      const texts: string[] = [];
      for (const step of steps('posts, can be looked for')) {
        nextMinute();
        texts.push((await playCell(fault, step, lane)).text);
      }
      rows.push([fault.name, ...texts]);
    }
    printTable('Restricted history', ['fault', ...steps('edits').map(({ name }) => name)], rows);
  });

  test('waits for its second look before it sends again what is not there', async () => {
    const { lane, hurry } = await restrictedLane();
    lane.sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'reset-before' });
    const [outcome] = await Promise.all([exportReport(lane.service({ lookAgainMs: 200 }), 'three', 's'), hurry()]);
    expect(outcome).toMatchObject({ status: 'success', warnings: [] });
    expect(showCopies(await copiesIn(lane.sandbox, { as: 'bot', report: 'three' }))).toBe('1 1 1');
  });

  test('comes to an end when its deadline is shorter than the minute', async () => {
    const { lane, nextMinute } = await restrictedLane();
    lane.sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'reset-before' });
    const statuses: string[] = [];
    for (let calls = 0; calls < 4; calls++) {
      const { status, resumeAt } = await exportReport(lane.service({}), 'one', 's', { deadlineMs: 5000 });
      statuses.push(status);
      if (status === 'success') break;
      if (resumeAt !== undefined) await letPass(lane, resumeAt);
      nextMinute();
    }
    expect(statuses).toContain('success');
  });

  test('cannot tell in a busy channel: unknown, nothing is sent again', async () => {
    const { lane, nextMinute } = await restrictedLane();
    const { sandbox } = lane;
    // More messages than a page come in while the answer is on its way.
    sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'slow', delayMs: 700 });
    const talk = async (): Promise<void> => {
      while (sandbox.state.slack.channel('general').messages.length === 0) await sleep(5);
      for (let at = 0; at < 20; at++) sandbox.state.slack.post('general', { text: `Talk ${at}` });
    };
    const [outcome] = await Promise.all([exportReport(lane.service({}, 400), 'three', 's'), talk()]);
    expect(outcome).toMatchObject({ status: 'unknown', code: 'TIMEOUT' });
    nextMinute();
    expect(await exportReport(lane.service(), 'three', 's')).toMatchObject({ status: 'unknown' });
    expect(showCopies(await copiesIn(sandbox, { as: 'bot', report: 'three' }))).toBe('1 0 0');
  });
});
