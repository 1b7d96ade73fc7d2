import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Crash, type CrashRow, crashAtEveryPoint, crashMidRequest, showCrash, wreckOf } from './crash.ts';
import { printTable } from './table.ts';
import { WorkerProcess } from './worker-process.ts';

const HEAD = ['killed', 'in Slack then', 'resumed as', 'exported again', 'copies'];
const TIMEOUT = { timeout: 90_000 };

const ONE: Crash = { as: 'bot', report: 'one' };
const THREAD = { as: 'bot', report: 'three' } as const satisfies Crash;
const GROWING: Crash = { as: 'bot', before: 'three', report: 'four, second version' };
const SHRINKING: Crash = { as: 'bot', before: 'four', report: 'three' };
const WEBHOOK: Crash = { as: 'webhook', report: 'three' };

/** The processes that live, one for each crash that is played at the same time. */
const survivors: WorkerProcess[] = [];
beforeAll(() => {
  for (let at = 0; at < 3; at++) survivors.push(new WorkerProcess());
});
afterAll(() => Promise.all(survivors.map((survivor) => survivor.end())));

const print = (title: string, rows: readonly CrashRow[]): void => printTable(title, HEAD, rows.map(showCrash));

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

test('of a single message', TIMEOUT, async () => {
  const rows = await crashAtEveryPoint(ONE, survivors);
  print('SIGKILL, bot token, one message', rows);
  expectOneOfEach(rows);
});

test('of a parent with a thread', TIMEOUT, async () => {
  const rows = await crashAtEveryPoint(THREAD, survivors);
  print('SIGKILL, bot token, parent and two replies', rows);
  expect(rows.filter(({ killedAt }) => killedAt.startsWith('before chat.postMessage'))).toHaveLength(3);
  expectOneOfEach(rows);
});

test('of an edit that adds a message', TIMEOUT, async () => {
  const rows = await crashAtEveryPoint(GROWING, survivors);
  print('SIGKILL, bot token, edit: three messages change, a fourth is added', rows);
  expect(rows.filter(({ killedAt }) => killedAt.startsWith('before chat.update'))).toHaveLength(3);
  expectOneOfEach(rows);
});

test('of an edit that removes a message', TIMEOUT, async () => {
  const rows = await crashAtEveryPoint(SHRINKING, survivors);
  print('SIGKILL, bot token, edit: the third message changes, the fourth is removed', rows);
  expect(rows.map(({ killedAt }) => killedAt)).toContain('after chat.delete 1');
  expectOneOfEach(rows);
});

test('of a webhook', TIMEOUT, async () => {
  const rows = await crashAtEveryPoint(WEBHOOK, survivors);
  print('SIGKILL, webhook, three messages', rows);
  expectOnceOrUnknown(rows);
});

test('while Slack has the request and works on it later', TIMEOUT, async () => {
  const bot = await crashMidRequest(THREAD, [1, 2, 3], survivors);
  const webhook = await crashMidRequest(WEBHOOK, [1, 2, 3], survivors);
  print('SIGKILL during a request that is carried out afterwards', [...bot, ...webhook]);
  expectOneOfEach(bot);
  expectOnceOrUnknown(webhook);
});

test('of the one that resumes', TIMEOUT, async () => {
  const diedAt = 'after chat.postMessage 1';
  const wreck = await wreckOf(THREAD, diedAt);
  const rows = await crashAtEveryPoint({ ...THREAD, wreck }, survivors);
  print(`SIGKILL of the resuming process; the first had died ${diedAt}`, rows);
  expect(rows.map(({ killedAt }) => killedAt)).toContain('after conversations.history 1');
  expectOneOfEach(rows);
});
