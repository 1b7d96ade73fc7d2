import { expect } from 'vitest';
import type { HubManner } from './chaos-service.ts';
import { type FaultCase, HUB_FAULT_CASES } from './fault-cases.ts';
import { type HubLane, openHubLanes } from './hub-lane.ts';
import { HUB_SCENARIOS, type HubScenario, isRead, placeName } from './hub-scenarios.ts';
import { inLanes } from './in-lanes.ts';
import { type HubCell, playHubCell } from './play-hub-cell.ts';
import { printTable } from './table.ts';

/** Most of a cell is waiting. */
const AT_ONCE = 24;

interface Pair {
  fault: FaultCase;
  scenario: HubScenario;
  at: number;
}

/** Roughly how long a failure keeps its lane: the long ones begin first. */
const isLong = ({ fault: { kind } }: FaultCase): boolean => ['slow', 'lost-answer', 'http-429'].includes(kind);
const longFirst = (a: Pair, b: Pair): number => Number(isLong(b.fault)) - Number(isLong(a.fault));

/** A read that was carried out is one that was not; whether there is a unique property makes no difference to it. */
const isPlayed = ({ fault, scenario: { requests, as }, at }: Pair): boolean =>
  !isRead(requests[at] ?? '') || (as === 'without key' && !fault.isOnlyOfWrites);

const pairsOf = (scenario: HubScenario): Pair[] =>
  [...scenario.requests.keys()]
    .flatMap((at) => HUB_FAULT_CASES.map((fault) => ({ fault, scenario, at })))
    .filter(isPlayed);

function print(scenario: HubScenario, cells: ReadonlyMap<Pair, HubCell>): void {
  const all = [...cells].filter(([pair]) => pair.scenario === scenario);
  const places = [...scenario.requests.keys()].filter((at) =>
    HUB_FAULT_CASES.some((fault) => isPlayed({ fault, scenario, at })),
  );
  const rowOf = (fault: FaultCase): string[] => {
    const row = places.map((at) => all.find(([pair]) => pair.fault === fault && pair.at === at)?.[1]);
    const whys = [...new Set(row.map((cell) => cell?.why ?? ''))].filter((why) => why !== '');
    const texts = row.map(
      (cell, at) => cell?.text ?? (isPlayed({ fault, scenario, at: places[at] ?? 0 }) ? 'WRONG' : ''),
    );
    return [fault.name, ...texts, whys.join('; ')];
  };
  const head = ['fault', ...places.map((at) => placeName(scenario, at)), 'why'];
  printTable(`HubSpot, ${scenario.name}. ${LEGEND}`, head, HUB_FAULT_CASES.map(rowOf));
}

const LEGEND =
  'Each cell: outcome of the first call, of the repetition if one was needed: copies of each activity + files that are named.';

/** Plays all pairs. A cell that is not by the rule is missing, and its failure is kept. */
async function playAll(pairs: readonly Pair[], lanes: readonly HubLane[]) {
  const cells = new Map<Pair, HubCell>();
  const failures: unknown[] = [];
  await inLanes(pairs, lanes, async (pair, lane) => {
    try {
      cells.set(pair, await playHubCell(pair.fault, pair.scenario, pair.at, lane));
    } catch (error) {
      failures.push(error);
    }
  });
  return { cells, failures };
}

/** All faults × all requests of all scenarios, printed. Each cell has been held against its rule when this resolves. */
export async function playHubMatrix(as: HubManner): Promise<void> {
  const start = performance.now();
  const scenarios = HUB_SCENARIOS.filter((scenario) => scenario.as === as);
  const pairs = scenarios.flatMap(pairsOf).sort(longFirst);
  const lanes = await openHubLanes(AT_ONCE, { as, storage: 'memory' });
  const { cells, failures } = await playAll(pairs, lanes);
  const seconds = (performance.now() - start) / 1000;
  for (const scenario of scenarios) print(scenario, cells);
  const played = [...cells.values()];
  const orphans = played.map(({ copies }) => copies.files?.orphans ?? 0);
  const calls = played.reduce((all, cell) => all + cell.calls, 0);
  const figures = [
    played.length,
    failures.length,
    calls,
    orphans.filter((count) => count > 0).length,
    Math.max(...orphans),
  ];
  const head = ['cells', 'wrong', 'calls', 'cells that leave a file nobody names', 'at most in a cell', 'seconds'];
  printTable(`HubSpot ${as}, under faults`, head, [[...figures.map(String), seconds.toFixed(1)]]);
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n'));
  expect(played).toHaveLength(pairs.length);
}
