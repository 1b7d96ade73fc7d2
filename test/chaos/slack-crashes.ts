import { expect } from 'vitest';
import { type Crash, type CrashRow, crashAtEveryPoint, crashMidRequest, showCrash, wreckOf } from './crash.ts';
import { allOr } from './how-much.ts';
import type { LaneDatabase } from './lane-place.ts';
import { printTable } from './table.ts';
import type { WorkerProcess } from './worker-process.ts';

const HEAD = ['killed', 'in Slack then', 'resumed as', 'exported again', 'copies'];
const THREAD = { as: 'bot', report: 'three' } as const satisfies Crash;
const WEBHOOK: Crash = { as: 'webhook', report: 'three' };

/** An export to Slack in which a process dies, and what is to come of it. */
export interface SlackCrash {
  name: string;
  title: string;
  crash: Crash;
  /** Points that must be among those at which it dies. */
  passes: readonly string[];
  judge(rows: readonly CrashRow[]): void;
}

const every = (row: CrashRow, count: number): number[] => row.finally.counts.map(() => count);

/** Where a message can be looked for: each is there once, nothing else is, and whoever was asked said so. */
function expectOneOfEach(rows: readonly CrashRow[]): void {
  for (const row of rows) {
    const { killedAt, resumed, again } = row;
    const noneBefore = row.finally.before.map(() => 0);
    expect(row.finally, killedAt).toEqual({ counts: every(row, 1), before: noneBefore, strays: 0, misplaced: 0 });
    for (const { status } of resumed) expect(status, killedAt).toBe('success');
    // Only a process that died before its claim leaves anything to the host's own repetition.
    const isUntouched = killedAt === 'before claim 1' || resumed.length === 0;
    expect(again, killedAt).toMatchObject({ status: 'success', ...(isUntouched ? {} : { replayed: true }) });
  }
}

/** Where nothing can be read back: what was sent stays as it is, and nothing is sent that may have been sent. */
function expectOnceOrUnknown(rows: readonly CrashRow[]): void {
  for (const row of rows) {
    const { killedAt, resumed, again, then } = row;
    const isSettled = killedAt === 'before claim 1' || again.replayed;
    if (isSettled) expect(row.finally.counts, killedAt).toEqual(every(row, 1));
    else expect(row, killedAt).toMatchObject({ again: { status: 'unknown' }, resumed: [{ status: 'unknown' }] });
    if (!isSettled && !killedAt.startsWith('during')) expect(row.finally, killedAt).toEqual(then);
    expect(Math.max(...row.finally.counts), killedAt).toBeLessThanOrEqual(1);
    for (const { status } of resumed) expect(['success', 'unknown'], killedAt).toContain(status);
  }
}

/** Nothing is left, all of it has a receipt, and whoever was asked said so. */
function expectNothingLeft(rows: readonly CrashRow[]): void {
  for (const row of rows) {
    const { killedAt, resumed, again } = row;
    const nothing = every(row, 0);
    expect(row.finally, killedAt).toEqual({ counts: nothing, before: nothing, strays: 0, misplaced: 0 });
    for (const { status } of [...resumed, again]) expect(status, killedAt).toBe('revoked');
    expect(again.receipts, killedAt).toHaveLength(nothing.length);
    for (const { status } of again.receipts ?? []) expect(['removed', 'already-gone'], killedAt).toContain(status);
  }
}

export const EXPORT_CRASHES: readonly SlackCrash[] = [
  {
    name: 'of a single message',
    title: 'bot token, one message',
    crash: { as: 'bot', report: 'one' },
    passes: ['after chat.postMessage 1'],
    judge: expectOneOfEach,
  },
  {
    name: 'of a parent with a thread',
    title: 'bot token, parent and two replies',
    crash: THREAD,
    passes: [1, 2, 3].map((message) => `after chat.postMessage ${message}`),
    judge: expectOneOfEach,
  },
  {
    name: 'of an edit that adds a message',
    title: 'bot token, edit: three messages change, a fourth is added',
    crash: { as: 'bot', before: 'three', report: 'four, second version' },
    passes: [1, 2, 3].map((message) => `after chat.update ${message}`),
    judge: expectOneOfEach,
  },
  {
    name: 'of an edit that removes a message',
    title: 'bot token, edit: the third message changes, the fourth is removed',
    crash: { as: 'bot', before: 'four', report: 'three' },
    passes: ['after chat.delete 1'],
    judge: expectOneOfEach,
  },
  {
    name: 'of a webhook',
    title: 'webhook, three messages',
    crash: WEBHOOK,
    passes: [1, 2, 3].map((message) => `after webhook ${message}`),
    judge: expectOnceOrUnknown,
  },
];

/** The same of a revocation. */
export const REVOCATION_CRASH: SlackCrash = {
  name: 'of a revocation',
  title: 'bot token, revocation of parent and two replies',
  crash: { as: 'bot', before: 'three', report: 'three', revokes: 'for good' },
  passes: [1, 2, 3].map((message) => `after chat.delete ${message}`),
  judge: expectNothingLeft,
};

const print = (database: LaneDatabase, title: string, rows: readonly CrashRow[]): void =>
  printTable(`SIGKILL, ${database}, ${title}`, HEAD, rows.map(showCrash));

/** Kills a process at every point of it, or at those with such names, and holds what comes of it against the rule. */
export async function playSlackCrash(
  { title, crash, passes, judge }: SlackCrash,
  database: LaneDatabase,
  survivors: readonly WorkerProcess[],
  only: RegExp,
): Promise<void> {
  const rows = await crashAtEveryPoint({ ...crash, database }, survivors, only);
  print(database, title, rows);
  expect(rows.map(({ killedAt }) => killedAt)).toEqual(expect.arrayContaining([...passes]));
  judge(rows);
}

/** Kills processes whose requests Slack has got and carries out afterwards. */
export async function playMidRequest(database: LaneDatabase, survivors: readonly WorkerProcess[]): Promise<void> {
  const bot = await crashMidRequest({ ...THREAD, database }, [1, 2, 3], survivors);
  const webhook = await crashMidRequest({ ...WEBHOOK, database }, [1, 2, 3], survivors);
  print(database, 'during a request that is carried out afterwards', [...bot, ...webhook]);
  expectOneOfEach(bot);
  expectOnceOrUnknown(webhook);
}

/** Kills a process that resumes what another one has left that was killed. */
export async function playSecondCrash(database: LaneDatabase, survivors: readonly WorkerProcess[]): Promise<void> {
  const diedAt = 'after chat.postMessage 1';
  const wreck = await wreckOf({ ...THREAD, database }, diedAt);
  const rows = await crashAtEveryPoint({ ...THREAD, database, wreck }, survivors, allOr(/./, /^after/));
  print(database, `of the resuming process; the first had died ${diedAt}`, rows);
  expect(rows.map(({ killedAt }) => killedAt)).toContain('after conversations.history 1');
  expectOneOfEach(rows);
}
