import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import { chaosService, SESSION } from './chaos-service.ts';
import { copiesIn } from './copies.ts';
import { connectionTo, placeIn, startWorker } from './crash.ts';
import { type DuelResult, expectConsistent, printDuels, resultOf, revokeLast } from './duels.ts';
import { sumOf, type Tally, tallyOf } from './file-scenarios.ts';
import { type Freeze, placeOf, playFreeze, showFrozen } from './frozen.ts';
import { inLanes } from './in-lanes.ts';
import { exportReport, type Lane, openLane, QUICK } from './lane.ts';
import { type FilesName, filesOf } from './reports.ts';
import { openPlace } from './storage-place.ts';
import { survivorsOf } from './survivors.ts';
import { printTable } from './table.ts';
import { expectNoTokenWithBytes } from './truth.ts';

const TIMEOUT = { timeout: 90_000 };
const OLD = 'files';
const NEW = 'files, second version';

/** What two workers are asked for at the same time. */
interface Duel {
  name: string;
  /** What had been exported before. */
  before?: FilesName;
  /** What one of them exports; absent, it revokes as well. */
  exports?: FilesName;
}

const DUELS: Duel[] = [
  { name: 'first export and revocation', exports: OLD },
  { name: 'edit and revocation', before: OLD, exports: NEW },
  { name: 'the same export and revocation', before: OLD, exports: OLD },
  { name: 'two revocations', before: OLD },
];

/** How many milliseconds later the second one begins: from at once to when the first is nearly through. */
const DELAYS = [0, 0, 0, 1, 2, 3, 5, 7, 9, 11, 13, 15, 17, 19, 22, 25, 28, 31, 34, 38, 42, 50, 80, 120];

/** Holds what both were told, and what the history says, against the workspace. */
async function judge(lane: Lane, duel: Duel, outcomes: ExportOutcome[], where: string): Promise<DuelResult> {
  const { newest, statuses } = await expectConsistent(lane, outcomes, where);
  const old =
    duel.before === undefined || duel.exports === undefined ? undefined : ({ as: 'bot', report: OLD } as const);
  const copies = await copiesIn(lane.sandbox, { as: 'bot', report: duel.exports ?? OLD }, old);
  const isThere = newest.status === 'success';
  const counts = copies.counts.map(() => (isThere ? 1 : 0));
  const shown = isThere ? Object.fromEntries(filesOf(duel.exports ?? OLD).map((name) => [name, 1])) : {};
  const isOld = isThere && copies.before.some((count) => count > 0);
  if (!isOld) expect(copies, where).toMatchObject({ counts, files: { shown, stones: 0 }, strays: 0, misplaced: 0 });
  expectNoTokenWithBytes(lane, where);
  // And whatever came of it can be taken back.
  const gone = await revokeLast(lane.service());
  expect(gone.status, `${where}: taken back`).toBe('revoked');
  const last = await copiesIn(lane.sandbox, { as: 'bot', report: OLD }, { as: 'bot', report: NEW });
  expect(last, `${where}: taken back`).toMatchObject({ counts: [0, 0], before: [0, 0], strays: 0 });
  expect(last.files?.shown, `${where}: taken back`).toEqual({});
  return resultOf(duel.name, outcomes, statuses, copies);
}

test('two services over one SQLite file, one exports and the other takes it back', TIMEOUT, async () => {
  const rounds = DUELS.flatMap((duel) =>
    DELAYS.flatMap((delay) => [
      { duel, delay },
      { duel, delay: -delay },
    ]),
  );
  const lanes = [1, 2, 3, 4, 5, 6];
  const results = await inLanes(rounds, lanes, async ({ duel, delay }) => {
    const fresh = await openLane({ as: 'bot' });
    const other = await openPlace(placeIn(fresh));
    try {
      const { baseUrl } = fresh.sandbox.slack;
      const [one, two] = [fresh.service(), chaosService({ baseUrl, timing: QUICK, timeoutMs: 10_000 }, other)];
      if (duel.before !== undefined) await exportReport(one, duel.before, SESSION);
      const first = async () => {
        await sleep(Math.max(0, -delay));
        return duel.exports === undefined ? revokeLast(one) : exportReport(one, duel.exports, SESSION);
      };
      const second = async () => {
        await sleep(Math.max(0, delay));
        return revokeLast(two);
      };
      const outcomes = await Promise.all([first(), second()]);
      return await judge(fresh, duel, outcomes, `${duel.name}, ${delay} ms`);
    } finally {
      await other.close();
    }
  });
  printDuels('Two services over one SQLite file at the same time', results);
  expect(results).toHaveLength(rounds.length);
});

test('two processes over one SQLite file, started together', TIMEOUT, async () => {
  const workers = [startWorker(), startWorker()] as const;
  const results: DuelResult[] = [];
  for (const duel of DUELS.filter(({ before }) => before !== undefined)) {
    for (let round = 0; round < 8; round++) {
      const lane = await openLane({ as: 'bot' });
      if (duel.before !== undefined) await exportReport(lane.service(), duel.before, SESSION);
      const connection = connectionTo(lane, 30_000);
      const task = duel.exports === undefined ? 'revoke' : 'export';
      const answers = await Promise.all([
        workers[0].carryOut({ task, report: duel.exports ?? OLD, connection }),
        workers[1].carryOut({ task: 'revoke', report: OLD, connection }),
      ]);
      const outcomes = answers.flatMap((answer) => answer?.outcomes ?? []);
      results.push(await judge(lane, duel, outcomes, `${duel.name}, round ${round}`));
    }
  }
  printDuels('Two processes over one SQLite file at the same time', results);
});

describe('a worker frozen past its lease', () => {
  const HEAD = ['connection', 'frozen', 'in Slack then', 'told the other', 'told the woken one', 'copies'];
  const survivors = survivorsOf(3);

  const exporting = (at: string): Freeze => ({ as: 'bot', report: OLD, at, other: 'revoke' });
  const editing = (at: string): Freeze => ({ as: 'bot', before: OLD, report: NEW, at, other: 'revoke' });
  const revoking = (at: string, other: 'revoke' | 'export'): Freeze => {
    return { as: 'bot', before: OLD, report: OLD, revokes: 'for good', at, other };
  };

  async function play(title: string, freezes: readonly Freeze[]) {
    const rows = await inLanes(freezes, survivors, playFreeze);
    printTable(title, HEAD, rows.map(showFrozen));
    return rows;
  }

  test('exports, and another takes it back: nothing that anybody sees is left', TIMEOUT, async () => {
    const rows = await play('Frozen past its lease while exporting; the other one takes it back', [
      ...['chat.postMessage 1', 'chat.postMessage 2', 'files.upload 1', 'files.completeUploadExternal 1'].map((name) =>
        exporting(`before ${name}`),
      ),
      exporting('after files.completeUploadExternal 1'),
      ...['chat.update 1', 'files.upload 1', 'files.completeUploadExternal 1'].map((name) => editing(`before ${name}`)),
      revoking('before chat.delete 1', 'revoke'),
      revoking('before chat.delete 3', 'revoke'),
    ]);
    for (const row of rows) {
      const where = placeOf(row.freeze);
      expect(row.finally, where).toMatchObject({ counts: [0, 0], files: { shown: {}, stones: 0 }, strays: 0 });
      expect(row.other?.status, where).toBe('revoked');
      expect(row.woken.status, where).toBe('revoked');
    }
  });

  test('takes it back, and another exports it again', TIMEOUT, async () => {
    const whole: Tally = { 'message-1': 1, 'message-2': 1, 'a.txt': 1, 'b.bin': 1 };
    // LIMIT: a request that comes a lease too late takes away what the other one had just found there.
    const late: Record<string, Tally> = {
      'before chat.delete 1': { 'a.txt': -1, 'b.bin': -1, orphans: 2 },
      'before files.delete 1': { 'a.txt': -1 },
      'before chat.delete 2': { 'message-2': -1 },
      'before chat.delete 3': { 'message-1': -1, misplaced: 2 },
    };
    const rows = await play(
      'LIMIT: frozen past its lease inside a removal; the other one exports it again',
      Object.keys(late).map((place) => revoking(place, 'export')),
    );
    for (const row of rows) {
      const where = placeOf(row.freeze);
      expect(row.other?.status, where).toBe('success');
      expect(row.woken.status, where).toBe('success');
      expect(tallyOf(row.finally), where).toEqual(sumOf(whole, late[where] ?? {}));
    }
  });
});
