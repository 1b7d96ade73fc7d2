import { expect, test } from 'vitest';
import { showCopies } from './copies.ts';
import { FAULT_CASES, type FaultCase } from './fault-cases.ts';
import {
  BY_HAND,
  EDIT,
  EXPORT,
  type FileScenario,
  REVOKE,
  requestName,
  skippedBy,
  sumOf,
  tallyOf,
  wantedBy,
} from './file-scenarios.ts';
import { isCellPlayed } from './how-much.ts';
import { inLanes } from './in-lanes.ts';
import { type Lane, openLane, openLanes } from './lane.ts';
import { beginScenario, copiesOfScenario, type FileCell, playFileCell } from './play-file-cell.ts';
import { printTable } from './table.ts';
import { expectNoTokenWithBytes, expectTruth, unknownIn } from './truth.ts';

/** Most of a cell is waiting. */
const AT_ONCE = 24;
const TIMEOUT = { timeout: 180_000 };
const SCENARIOS = [EXPORT, EDIT, ...BY_HAND, REVOKE];

const placesOf = ({ requests, spoiled = [...requests.keys()] }: FileScenario): number[] => spoiled;

interface Pair {
  fault: FaultCase;
  scenario: FileScenario;
  at: number;
}

/** Roughly how long a failure keeps its lane: the long ones begin first. */
const isLong = ({ fault: { kind } }: FaultCase): boolean => ['slow', 'lost-answer', 'http-429'].includes(kind);
const longFirst = (a: Pair, b: Pair): number => Number(isLong(b.fault)) - Number(isLong(a.fault));

const PAIRS: Pair[] = SCENARIOS.flatMap((scenario) =>
  placesOf(scenario).flatMap((at) =>
    FAULT_CASES.filter((_, number) => isCellPlayed(number, at)).map((fault) => ({ fault, scenario, at })),
  ),
).sort(longFirst);

/** Plays all faults × all requests of all scenarios. A cell that is not by the rule is missing, and its failure is kept. */
async function playAll(lanes: readonly Lane[]): Promise<{ cells: Map<Pair, FileCell>; failures: unknown[] }> {
  const cells = new Map<Pair, FileCell>();
  const failures: unknown[] = [];
  await inLanes(PAIRS, lanes, async (pair, lane) => {
    try {
      cells.set(pair, await playFileCell(pair.fault, pair.scenario, pair.at, lane));
    } catch (error) {
      failures.push(error);
    }
  });
  return { cells, failures };
}

function print(scenario: FileScenario, cells: Map<Pair, FileCell>): void {
  const places = placesOf(scenario);
  const rowOf = (fault: FaultCase): string[] => {
    const pairs = places.map((at) =>
      PAIRS.find((one) => one.fault === fault && one.scenario === scenario && one.at === at),
    );
    const row = pairs.map((pair) => pair && cells.get(pair));
    const whys = [...new Set(row.map((cell) => cell?.why ?? ''))].filter((why) => why !== '');
    const texts = row.map((cell, place) => cell?.text ?? (pairs[place] === undefined ? '' : 'WRONG'));
    return [fault.name, ...texts, whys.join('; ')];
  };
  const head = ['fault', ...places.map((at) => requestName(scenario, at)), 'why'];
  printTable(`Bot token, ${scenario.name}. ${LEGEND}`, head, FAULT_CASES.map(rowOf));
}

const LEGEND =
  'Each cell: outcome of the first call, of the repetition if one was needed: copies of each message + files that are seen.';

test('without a failure each ends as it was asked for, by the requests that are spoiled below', async () => {
  const rows: string[][] = [];
  for (const scenario of SCENARIOS) {
    const lane = await openLane({ as: 'bot' });
    // The link to the workspace is asked for once.
    const first = await beginScenario(EXPORT, lane);
    await first.act(lane.service());
    const { act } = await beginScenario(scenario, lane);
    expect(tallyOf(await copiesOfScenario(scenario, lane)), `${scenario.name}: before`).toEqual(scenario.start);
    const outcome = await act(lane.service());
    expect(outcome.success, scenario.name).toBe(true);
    expect(outcome.status).toBe(scenario.to === 'nothing' ? 'revoked' : 'success');
    const { requests } = lane.sandbox.state.slack;
    expect(requests.map(({ method }) => method)).toEqual(scenario.requests.map(({ method }) => method));
    expect(requests.flatMap(({ unknownArguments }) => unknownArguments)).toEqual([]);
    // The spec itself is sound: what its requests do comes to what is wanted.
    expect(sumOf(scenario.start, ...scenario.requests.map(({ does }) => does))).toEqual(wantedBy(scenario));
    expect(tallyOf(await copiesOfScenario(scenario, lane)), scenario.name).toEqual(wantedBy(scenario));
    const codes = outcome.warnings.map(({ code }) => code);
    expect(codes, scenario.name).toEqual(scenario.byHand === undefined ? [] : ['PART_SENT_AGAIN']);
    expectTruth(outcome, lane, scenario.name);
    expect(await unknownIn(lane), scenario.name).toEqual([]);
    expectNoTokenWithBytes(lane, scenario.name);
    rows.push([scenario.name, outcome.status, codes.join(' '), requests.map(({ method }) => method).join(' ')]);
  }
  printTable('Files, edits and revocation without a failure', ['what', 'status', 'warnings', 'requests'], rows);
});

test('every fault at every request', TIMEOUT, async () => {
  const start = performance.now();
  const { cells, failures } = await playAll(await openLanes(AT_ONCE, { as: 'bot' }));
  const seconds = (performance.now() - start) / 1000;
  for (const scenario of SCENARIOS) print(scenario, cells);
  const orphans = [...cells.values()].map(({ copies }) => copies.files?.orphans ?? 0);
  const figures = [cells.size, failures.length, orphans.filter((count) => count > 0).length, Math.max(...orphans)];
  const head = ['cells', 'wrong', 'cells that leave an upload nobody sees', 'at most in a cell', 'seconds'];
  printTable('Files, edits and revocation under faults', head, [[...figures.map(String), seconds.toFixed(1)]]);
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n'));
  expect(cells.size).toBe(PAIRS.length);
});

const COUNTER_ORDERS = [
  { name: 'one part may not be removed', fault: { kind: 'error', code: 'restricted_action' } },
  { name: 'the token is revoked for a while', fault: { kind: 'token-revoked' } },
] as const;

test('a revocation that broke off, and then the host exports again', TIMEOUT, async () => {
  const lane = await openLane({ as: 'bot' });
  const rows: string[][] = [];
  for (const { name, fault } of COUNTER_ORDERS) {
    for (const at of REVOKE.requests.keys()) {
      const where = `${name}, ${requestName(REVOKE, at)}`;
      const { act, exportAgain } = await beginScenario(REVOKE, lane);
      const { method = '' } = REVOKE.requests[at] ?? {};
      lane.sandbox.faults.add({ ...fault, vendor: 'slack', method, skip: skippedBy(REVOKE, at) });
      const broken = await act(lane.service());
      expect(broken.success, where).toBe(false);
      expectTruth(broken, lane, where);
      const then = await copiesOfScenario(REVOKE, lane);
      for (const token of lane.sandbox.state.slack.tokens) token.status = 'active';
      const again = await exportAgain(lane.service());
      expect(again, where).toMatchObject({ status: 'success' });
      const last = await copiesOfScenario(REVOKE, lane);
      expect(tallyOf(last), where).toEqual(REVOKE.start);
      expectTruth(again, lane, where);
      expect(await unknownIn(lane), where).toEqual([]);
      const told = again.replayed ? 'success, replayed' : again.status;
      rows.push([name, requestName(REVOKE, at), broken.status, showCopies(then), told, showCopies(last)]);
    }
  }
  const head = ['what breaks it off', 'at', 'told', 'in Slack then', 'exported again', 'copies'];
  printTable('A revocation that broke off, then the same export again', head, rows);
});
