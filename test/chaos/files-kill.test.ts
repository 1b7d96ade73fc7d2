import { expect, test } from 'vitest';
import { type Crash, type CrashRow, crashAtEveryPoint, crashMidRequest, showCrash } from './crash.ts';
import { deleteByHand } from './file-scenarios.ts';
import { AFTER, allOr, KILL_POINTS } from './how-much.ts';
import type { Lane } from './lane.ts';
import { type FilesName, filesOf } from './reports.ts';
import { survivorsOf } from './survivors.ts';
import { printTable } from './table.ts';

const HEAD = ['killed', 'in Slack then', 'resumed as', 'asked again', 'copies'];
const TIMEOUT = { timeout: 120_000 };

const EXPORT: Crash = { as: 'bot', report: 'files' };
const EDIT: Crash = { as: 'bot', before: 'files', report: 'files, second version' };
const REVOKE: Crash = { as: 'bot', before: 'files', report: 'files', revokes: 'for good' };
const WANTED_AGAIN: Crash = { ...REVOKE, revokes: 'and is wanted after all' };

/** The parent was deleted by hand: it comes again, and all that hung below it. */
const HEADLESS: Crash = { ...EDIT, byHand: (lane: Lane) => deleteByHand(lane, 'parent') };

const survivors = survivorsOf(3);

const print = (title: string, rows: readonly CrashRow[]): void => printTable(title, HEAD, rows.map(showCrash));

/** Only what nobody sees and what a dead process never wrote down is left over. */
const expectFewOrphans = ({ killedAt, then, finally: last }: CrashRow): void =>
  expect(last.files?.orphans, `${killedAt}: uploads nobody sees`).toBeLessThanOrEqual(then.files?.orphans ?? 0);

/** Each message is there once and each file is shown once, nothing else is, and whoever was asked said so. */
function expectOneOfEach(rows: readonly CrashRow[], report: FilesName): void {
  const shown = Object.fromEntries(filesOf(report).map((name) => [name, 1]));
  for (const row of rows) {
    const { killedAt, resumed, again, finally: last } = row;
    const files = { shown, orphans: last.files?.orphans, stones: 0 };
    const before = last.before.map(() => 0);
    expect(last, killedAt).toEqual({ counts: [1, 1], before, strays: 0, misplaced: 0, files });
    expectFewOrphans(row);
    for (const { status } of resumed) expect(status, killedAt).toBe('success');
    expect(again.status, killedAt).toBe('success');
    if (resumed.length > 0) expect(again.replayed, killedAt).toBe(true);
  }
}

/** Nothing is left, and whoever was asked said so; all of it has a receipt. */
function expectNothingLeft(rows: readonly CrashRow[]): void {
  for (const { killedAt, resumed, again, finally: last } of rows) {
    const files = { shown: {}, orphans: 0, stones: 0 };
    const before = last.before.map(() => 0);
    expect(last, killedAt).toEqual({ counts: [0, 0], before, strays: 0, misplaced: 0, files });
    for (const { status } of resumed) expect(status, killedAt).toBe('revoked');
    expect(again.status, killedAt).toBe('revoked');
    if (resumed.length > 0) expect(again.replayed, killedAt).toBe(true);
    expect(again.receipts, killedAt).toHaveLength(5);
    for (const { status } of again.receipts ?? []) expect(['removed', 'already-gone'], killedAt).toContain(status);
  }
}

const placesOf = (rows: readonly CrashRow[], what: RegExp): string[] =>
  rows.map(({ killedAt }) => killedAt).filter((place) => what.test(place));

test('of an export with files', TIMEOUT, async () => {
  const rows = await crashAtEveryPoint(EXPORT, survivors, KILL_POINTS);
  print('SIGKILL, bot token, message, thread and two files', rows);
  expect(placesOf(rows, /^after files\.upload/)).toHaveLength(2);
  expect(placesOf(rows, /^in the midst of files\.upload/)).toHaveLength(1);
  expect(placesOf(rows, /^after files\.completeUploadExternal/)).toHaveLength(1);
  expectOneOfEach(rows, 'files');
});

test('of an edit with files', TIMEOUT, async () => {
  const rows = await crashAtEveryPoint(EDIT, survivors, KILL_POINTS);
  print('SIGKILL, bot token, edit: the reply changes, a file is added and one removed', rows);
  expect(placesOf(rows, /^after files\.delete/)).toHaveLength(1);
  expectOneOfEach(rows, 'files, second version');
});

test('of a revocation', TIMEOUT, async () => {
  const rows = await crashAtEveryPoint(REVOKE, survivors, KILL_POINTS);
  print('SIGKILL, bot token, revocation of message, thread and two files', rows);
  expect(placesOf(rows, /^after (chat|files)\.delete/)).toHaveLength(5);
  expectNothingLeft(rows);
});

test('of a revocation after which the host exports again', TIMEOUT, async () => {
  const rows = await crashAtEveryPoint(WANTED_AGAIN, survivors, allOr(/./, /^after (chat|files)/));
  print('SIGKILL, bot token, revocation; then the host exports the same again, and nobody resumes', rows);
  expectOneOfEach(rows, 'files');
});

test('of an edit that sends a deleted parent again', TIMEOUT, async () => {
  const rows = await crashAtEveryPoint(HEADLESS, survivors, allOr(AFTER, /^after (chat\.postMessage|files\.complete)/));
  print('SIGKILL, bot token, edit after somebody has deleted the parent', rows);
  expect(placesOf(rows, /^after chat\.postMessage/)).toHaveLength(2);
  // Its first write has not happened before the claim is there, so that there is something to resume from then on.
  expectOneOfEach(rows, 'files, second version');
});

test('of an export that is taken back afterwards', TIMEOUT, async () => {
  const exported = await crashAtEveryPoint(
    { ...EXPORT, isRegretted: true },
    survivors,
    allOr(/^after (?!claim)|^in the midst/, /^after (chat|files)|^in the midst/),
  );
  const edited = await crashAtEveryPoint(
    { ...EDIT, isRegretted: true },
    survivors,
    allOr(AFTER, /^after (chat|files)/),
  );
  print('SIGKILL, bot token, export or edit; then the host takes it back, and nobody resumes', [
    ...exported,
    ...edited,
  ]);
  for (const row of [...exported, ...edited]) {
    const { killedAt, again, finally: last } = row;
    const files = { shown: {}, stones: 0 };
    expect(last, killedAt).toMatchObject({ counts: [0, 0], before: last.before.map(() => 0), strays: 0, files });
    expect(again.status, killedAt).toBe('revoked');
    expectFewOrphans(row);
  }
});

test('while Slack has the request and works on it later', TIMEOUT, async () => {
  const shared = await crashMidRequest(EXPORT, [1], survivors, 'files.completeUploadExternal');
  const edited = await crashMidRequest(EDIT, [1], survivors, 'files.completeUploadExternal');
  const deleted = await crashMidRequest(REVOKE, [1, 2, 3], survivors, 'chat.delete');
  print('SIGKILL during a request that is carried out afterwards', [...shared, ...edited, ...deleted]);
  expectOneOfEach(shared, 'files');
  expectOneOfEach(edited, 'files, second version');
  expectNothingLeft(deleted);
});
