import { expect } from 'vitest';
import { type Freeze, type FrozenRow, placeOf, playFreeze, showFrozen } from './frozen.ts';
import { inLanes } from './in-lanes.ts';
import type { LaneDatabase } from './lane-place.ts';
import { printTable } from './table.ts';
import type { WorkerProcess } from './worker-process.ts';

const HEAD = ['connection', 'frozen', 'in Slack then', 'told the other', 'told the woken one', 'copies'];

const thread = (at: Freeze['at']): Freeze => ({ as: 'bot', report: 'three', at });
const growing = (at: Freeze['at']): Freeze => ({ as: 'bot', before: 'three', report: 'four, second version', at });
const removing: Freeze = { as: 'bot', before: 'four', report: 'three', at: 'before chat.delete 1' };
const webhook = (at: Freeze['at'], onUnknown: 'stop' | 'resend'): Freeze => {
  return { as: 'webhook', report: 'three', at, onUnknown };
};

/** Workers that are frozen past their leases, and what is to come of them. */
export interface SlackFreezes {
  name: string;
  title: string;
  freezes: readonly Freeze[];
  judge(row: FrozenRow): void;
}

function expectOneOfEach(row: FrozenRow, warnings: readonly string[] = []): void {
  const where = placeOf(row.freeze);
  const counts = row.finally.counts.map(() => 1);
  const before = row.finally.before.map(() => 0);
  expect(row.finally, where).toEqual({ counts, before, strays: 0, misplaced: 0 });
  expect(row.other?.status, where).toBe('success');
  expect(row.woken.status, where).toBe('success');
  expect(
    row.woken.warnings.map(({ code }) => code),
    where,
  ).toEqual(warnings);
}

function expectSecondCopyRemoved(row: FrozenRow): void {
  expectOneOfEach(row, ['SECOND_COPY_REMOVED']);
  expect(row.woken.warnings[0]?.message).toMatch(/^message-\d \(C\w+:[\d.]+\) /);
}

function expectArrivedLate(row: FrozenRow): void {
  const slot = /2$/.test(placeOf(row.freeze)) && row.freeze.at !== 'before journal 2' ? 1 : 0;
  expect(row.finally.counts).toEqual([0, 1, 2].map((at) => (at <= slot ? 1 : 0)));
  expect(row).toMatchObject({ other: { status: 'unknown' }, woken: { status: 'unknown' } });
  expect(row.woken.warnings).toMatchObject([{ code: 'ARRIVED_LATE', message: expect.stringMatching(/^message-/) }]);
  expect(row.woken.warnings[0]?.message).toContain(`message-${slot + 1} `);
}

/** All results of a webhook are equal, and stand for different messages all the same. */
function expectSecondCopyNamed(row: FrozenRow): void {
  const slot = row.freeze.at === 'before webhook 2' ? 1 : 0;
  expect(row.finally.counts).toEqual([0, 1, 2].map((at) => (at === slot ? 2 : 1)));
  expect(row.other).toMatchObject({ status: 'success', warnings: [{ code: 'SENT_AGAIN' }] });
  expect(row.woken.status).toBe('success');
  const warning = row.woken.warnings.find(({ code }) => code === 'SECOND_COPY');
  expect(warning?.message, placeOf(row.freeze)).toContain(`message-${slot + 1} `);
}

const WEBHOOK_PLACES = ['before webhook 1', 'before webhook 2', 'before journal 2', { message: 1 }] as const;

export const SLACK_FREEZES: readonly SlackFreezes[] = [
  {
    name: 'as a bot, where its message is there already or not sent any more, there is one',
    title: 'bot token, nothing is sent after it',
    freezes: [
      { ...thread('before claim 1'), other: 'export' },
      ...['after claim 1', 'before journal 2', 'before journal 3', 'before journal 4'].map(thread),
      ...[1, 2].map((message) => thread({ message })),
    ],
    judge: expectOneOfEach,
  },
  {
    name: 'as a bot that sends after all, it removes its second copy',
    title: 'bot token, its message comes second',
    freezes: [
      ...['before chat.postMessage 1', 'before chat.postMessage 2', 'before chat.postMessage 3'].map(thread),
      ...[1, 2].map((message) => thread({ message, late: true })),
      growing('before chat.postMessage 1'),
    ],
    judge: expectSecondCopyRemoved,
  },
  {
    name: 'in an edit it says the same once more',
    title: 'bot token, edit',
    freezes: [growing('before chat.update 1'), growing('before chat.update 3'), removing],
    judge: expectOneOfEach,
  },
  {
    name: 'by a webhook nothing is sent twice, and the late one is named',
    title: 'webhook',
    freezes: [...WEBHOOK_PLACES, { message: 2 }].map((at) => webhook(at, 'stop')),
    judge: expectArrivedLate,
  },
  {
    name: 'by a webhook whose host sends again, there are two of that message and no more, and the second is named',
    title: 'webhook, the other process was told to send again',
    freezes: WEBHOOK_PLACES.map((at) => webhook(at, 'resend')),
    judge: expectSecondCopyNamed,
  },
];

/** Freezes each of them, has another process go on, wakes them up, and holds what comes of it against the rule. */
export async function playSlackFreezes(
  { title, freezes, judge }: SlackFreezes,
  database: LaneDatabase,
  survivors: readonly WorkerProcess[],
): Promise<void> {
  const all = freezes.map((freeze) => ({ ...freeze, database }));
  const rows = await inLanes(all, survivors, playFreeze);
  printTable(`Frozen past its lease, ${database}, ${title}`, HEAD, rows.map(showFrozen));
  for (const row of rows) judge(row);
}
