import { expect, test } from 'vitest';
import type { CrmManner } from './chaos-service.ts';
import { type Crash, type CrashRow, crashAtEveryPoint, crashMidRequest } from './crash.ts';
import { expectNothingLeft, expectOneOfEach, placesOf, printCrashes } from './crm-crashes.ts';
import { AFTER, allOr, KILL_POINTS, PLAYS_ALL } from './how-much.ts';
import type { HubLane } from './hub-lane.ts';
import { survivorsOf } from './survivors.ts';

/**
 * With the unique property an activity is made in another way. All else is done as without it, so that by default only
 * the points after that are played.
 */
const OF_THE_KEY = allOr(AFTER, /^after POST (notes|meetings|tasks)/);
const pointsFor = (as: CrmManner, all = AFTER): RegExp => (as === 'with key' ? OF_THE_KEY : all);

const TIMEOUT = { timeout: 180_000 };
const MANNERS = ['with key', 'without key'] as const;

const survivors = survivorsOf(3);

const print = (title: string, rows: readonly CrashRow[]): void => printCrashes('HubSpot', title, rows);

/**
 * On no record and without the unique property there is nothing but a search, which sees new notes late: found, it is
 * adopted; not found, nobody can tell, and nothing is sent again.
 */
function expectOneOrUnknown(rows: readonly CrashRow[]): void {
  for (const { killedAt, resumed, again, then, finally: last } of rows) {
    expect(last.strays, killedAt).toBe(0);
    expect(Math.max(...last.counts), killedAt).toBeLessThanOrEqual(1);
    for (const { status } of [...resumed, again]) expect(['success', 'unknown'], killedAt).toContain(status);
    if (again.status === 'success') expect(last.counts, killedAt).toEqual([1]);
    // What is unknown is as it was when the process died.
    else expect(last.counts, killedAt).toEqual(then.counts);
    if (then.counts[0] === 1) expect(again.status, `${killedAt}: the search sees it`).toBe('success');
  }
}

test.each(MANNERS)('of one note, %s', TIMEOUT, async (as) => {
  const rows = await crashAtEveryPoint({ as, report: 'note' }, survivors, KILL_POINTS);
  print(`SIGKILL, HubSpot ${as}, one note on named records`, rows);
  expect(placesOf(rows, /POST notes 1$/)).toHaveLength(PLAYS_ALL ? 2 : 1);
  expectOneOfEach(rows);
});

test.each(MANNERS)('of a note on no record, %s', TIMEOUT, async (as) => {
  const rows = await crashAtEveryPoint({ as, report: 'loose' }, survivors, KILL_POINTS);
  print(`SIGKILL, HubSpot ${as}, one note on no record`, rows);
  expect(placesOf(rows, /POST notes 1$/)).toHaveLength(PLAYS_ALL ? 2 : 1);
  if (as === 'with key') expectOneOfEach(rows);
  else expectOneOrUnknown(rows);
});

test.each(MANNERS)('of a note with all that can be beside it, %s', TIMEOUT, async (as) => {
  const crash: Crash = { as, report: 'whole' };
  const rows = await crashAtEveryPoint(crash, survivors, pointsFor(as, allOr(/./, AFTER)));
  print(`SIGKILL, HubSpot ${as}, note, meeting, two tasks, two files and a new contact`, rows);
  expect(placesOf(rows, /^after POST (notes|meetings|tasks) \d$/)).toHaveLength(4);
  if (as === 'without key' || PLAYS_ALL) {
    expect(placesOf(rows, /^after POST (contacts|files) \d$/)).toHaveLength(3);
    expect(placesOf(rows, /^in the midst of POST files/)).toHaveLength(1);
  }
  expectOneOfEach(rows);
});

test('of a note on no record that the search does not see yet, without key', TIMEOUT, async () => {
  const byHand = ({ portal }: HubLane): void => {
    portal.searchLagMs = 60_000;
  };
  const rows = await crashAtEveryPoint({ as: 'without key', report: 'loose', byHand }, survivors, AFTER);
  print('SIGKILL, HubSpot without key, one note on no record, searches see it late', rows);
  for (const { killedAt, resumed, again, then, finally: last } of rows) {
    expect(last.counts, killedAt).toEqual(again.status === 'success' ? [1] : then.counts);
    expect(again.status, killedAt).toBe(resumed.length === 0 ? 'success' : 'unknown');
  }
});

test.each(MANNERS)('of an edit, %s', TIMEOUT, async (as) => {
  const crash: Crash = { as, before: 'whole', report: 'whole, second version' };
  const rows = await crashAtEveryPoint(crash, survivors, pointsFor(as));
  print(`SIGKILL, HubSpot ${as}, edit: the summary changes, one task is gone and one is new`, rows);
  const all = as === 'without key' || PLAYS_ALL;
  expect(placesOf(rows, /^after (PATCH notes|POST tasks|DELETE tasks) 1$/)).toHaveLength(all ? 3 : 1);
  expectOneOfEach(rows);
});

// Nothing is made in it.
test.each(allOr<readonly CrmManner[]>(MANNERS, ['without key']))('of a revocation, %s', TIMEOUT, async (as) => {
  const crash: Crash = { as, before: 'whole', report: 'whole', revokes: 'for good' };
  const rows = await crashAtEveryPoint(crash, survivors, as === 'with key' ? AFTER : allOr(/./, AFTER));
  print(`SIGKILL, HubSpot ${as}, revocation of all that`, rows);
  expect(placesOf(rows, /^after DELETE/)).toHaveLength(6);
  expectNothingLeft(rows, 6);
});

/** The host takes back what a dead process has left. */
async function regret(as: CrmManner, only: RegExp): Promise<void> {
  const rows = await crashAtEveryPoint({ as, report: 'whole', isRegretted: true }, survivors, only);
  print(`SIGKILL, HubSpot ${as}, note with all beside it; then the host takes it back, and nobody resumes`, rows);
  for (const { killedAt, again, then, finally: last } of rows) {
    expect(last, killedAt).toMatchObject({ counts: [0, 0, 0, 0], strays: 0, files: { shown: {}, stones: 0 } });
    expect(again.status, killedAt).toBe('revoked');
    // KNOWN: bug 6. What a dead process uploaded and never wrote down is known to nobody.
    const uploads = (then.files?.orphans ?? 0) + Object.keys(then.files?.shown ?? {}).length;
    expect(last.files?.orphans, `${killedAt}: uploads nobody sees`).toBeLessThanOrEqual(uploads);
  }
}

test('of an export that is taken back afterwards, with key', TIMEOUT, () =>
  regret('with key', allOr(/^after (?!claim|GET)/, /^after POST (notes|tasks) 1/)),
);

test('of an export that is taken back afterwards, without key', TIMEOUT, () =>
  regret('without key', allOr(/^after (?!GET)/, /^after (?!GET|journal)/)),
);

test.each(MANNERS)('while HubSpot has the request and works on it later, %s', TIMEOUT, async (as) => {
  const whole: Crash = { as, report: 'whole' };
  const rows = [
    ...(await crashMidRequest(whole, [1], survivors, 'notes.create')),
    ...(await crashMidRequest(whole, [2], survivors, 'tasks.create')),
    ...(await crashMidRequest(whole, [1], survivors, 'contacts.create')),
  ];
  print(`SIGKILL during a request that is carried out afterwards, HubSpot ${as}`, rows);
  expectOneOfEach(rows);
});
