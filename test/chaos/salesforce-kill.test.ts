import { expect, test } from 'vitest';
import type { CrmManner } from './chaos-service.ts';
import { type Crash, type CrashRow, crashAtEveryPoint, crashMidRequest } from './crash.ts';
import { expectNothingLeft, expectOneOfEach, placesOf, printCrashes } from './crm-crashes.ts';
import { AFTER } from './how-much.ts';
import { survivorsOf } from './survivors.ts';

const TIMEOUT = { timeout: 180_000 };
const MANNERS = ['with key', 'without key'] as const;
/** Where an activity is made in another way when there is a field for the key. */
const OF_THE_KEY = /^after PATCH (Task|Event) by key/;

const survivors = survivorsOf(3);

const print = (title: string, rows: readonly CrashRow[]): void => printCrashes('Salesforce', title, rows);

const pointsFor = (as: CrmManner, all = AFTER): RegExp => (as === 'with key' ? OF_THE_KEY : all);

test('of one task', TIMEOUT, async () => {
  const rows = await crashAtEveryPoint({ as: 'with key', report: 'task' }, survivors);
  print('SIGKILL, with key, one task on named records', rows);
  expect(placesOf(rows, /PATCH Task by key 1$/)).toHaveLength(2);
  expectOneOfEach(rows);
});

test.each(MANNERS)('of a task with all that can be beside it, %s', TIMEOUT, async (as) => {
  const rows = await crashAtEveryPoint({ as, report: 'all' }, survivors, pointsFor(as));
  print(`SIGKILL, ${as}, task, two follow-ups, two files and a new contact`, rows);
  if (as === 'with key') expect(rows).toHaveLength(3);
  else {
    expect(placesOf(rows, /^after POST (Task|Contact|ContentVersion) \d$/)).toHaveLength(6);
    expect(placesOf(rows, /^in the midst of POST ContentVersion/)).toHaveLength(1);
  }
  expectOneOfEach(rows);
});

test('of an edit', TIMEOUT, async () => {
  const crash: Crash = { as: 'without key', before: 'all', report: 'all, second version' };
  // All else of it comes below, where more changes.
  const rows = await crashAtEveryPoint(crash, survivors, /^after (PATCH|POST Task)/);
  print('SIGKILL, edit: the summary changes, a follow-up and a file are gone and others are new', rows);
  expect(rows).toHaveLength(2);
  expectOneOfEach(rows);
});

/** All at once: another kind of record, another summary, another follow-up, another file. */
const SWITCH = { before: 'all, second version', report: 'all, as event' } as const;

test.each(MANNERS)('of an edit that makes an event of the task, %s', TIMEOUT, async (as) => {
  const rows = await crashAtEveryPoint({ as, ...SWITCH }, survivors, pointsFor(as, /^(in the midst|after (?!GET))/));
  print(`SIGKILL, ${as}, edit: the task becomes an event, and all else changes, too`, rows);
  if (as === 'with key') expect(rows).toHaveLength(2);
  else
    expect(placesOf(rows, /^after (POST (Event|ContentVersion|ContentDocumentLink)|DELETE Task) 1$/)).toHaveLength(4);
  expectOneOfEach(rows);
});

test('of a revocation', TIMEOUT, async () => {
  const crash: Crash = { as: 'without key', before: 'all', report: 'all', revokes: 'for good' };
  const rows = await crashAtEveryPoint(crash, survivors, /^after DELETE/);
  print('SIGKILL, revocation of all that', rows);
  expect(placesOf(rows, /^after DELETE/)).toHaveLength(5);
  expectNothingLeft(rows, 5);
});

/** Nothing of it is left, but for the contact: whoever was at the meeting is somebody all the same. */
function expectTakenBack(rows: readonly CrashRow[]): void {
  for (const { killedAt, again, finally: last } of rows) {
    expect(again.status, killedAt).toBe('revoked');
    expect(last, killedAt).toMatchObject({ strays: 0, files: { shown: {}, orphans: 0 } });
    expect(Math.max(...last.counts, ...last.before), killedAt).toBe(0);
  }
}

test.each(MANNERS)('of an export that is taken back afterwards, %s', TIMEOUT, async (as) => {
  const crash: Crash = { as, report: 'all', isRegretted: true };
  const only =
    as === 'with key' ? /^after PATCH Task by key 2/ : /^after (POST (Contact|Task|ContentVersion)|journal [14])/;
  const rows = await crashAtEveryPoint(crash, survivors, only);
  print(`SIGKILL, ${as}, task with all beside it; then the host takes it back, and nobody resumes`, rows);
  expect(rows).toHaveLength(as === 'with key' ? 1 : 8);
  expectTakenBack(rows);
});

test('of an edit that makes an event of the task, and all of it is taken back afterwards', TIMEOUT, async () => {
  const crash: Crash = { as: 'without key', ...SWITCH, isRegretted: true };
  const rows = await crashAtEveryPoint(crash, survivors, /^after POST/);
  print('SIGKILL, edit: the task becomes an event; then the host takes it back, and nobody resumes', rows);
  expectTakenBack(rows);
});

test.each(MANNERS)('while Salesforce has the request and works on it later, %s', TIMEOUT, async (as) => {
  const all: Crash = { as, report: 'all' };
  const task = as === 'with key' ? 'Task.upsert' : 'Task.create';
  const rows = [
    ...(await crashMidRequest(all, [1, 3], survivors, task)),
    ...(await crashMidRequest(all, as === 'with key' ? [] : [1], survivors, 'Contact.create')),
    ...(await crashMidRequest(all, as === 'with key' ? [] : [2], survivors, 'ContentVersion.create')),
  ];
  print(`SIGKILL during a request that is carried out afterwards, ${as}`, rows);
  expectOneOfEach(rows);
});
