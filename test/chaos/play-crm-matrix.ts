import { expect } from 'vitest';
import type { CrmLane } from './crm-lane.ts';
import { type CrmScenario, placeName } from './crm-scenarios.ts';
import type { FaultCase } from './fault-cases.ts';
import { isCellPlayed } from './how-much.ts';
import { inLanes } from './in-lanes.ts';
import { type CrmCell, type CrmRule, playCrmCell } from './play-crm-cell.ts';
import { printTable } from './table.ts';

/** All faults × all requests of all scenarios of one CRM. */
export interface CrmMatrix {
  title: string;
  faults: readonly FaultCase[];
  scenarios: readonly CrmScenario[];
  rule: CrmRule;
  /** False for a pair that is the same as another one. */
  isPlayed(fault: FaultCase, scenario: CrmScenario, at: number): boolean;
}

interface Pair {
  fault: FaultCase;
  scenario: CrmScenario;
  at: number;
}

/** Roughly how long a failure keeps its lane: the long ones begin first. */
const isLong = ({ fault: { kind } }: FaultCase): boolean => ['slow', 'lost-answer', 'http-429'].includes(kind);
const longFirst = (a: Pair, b: Pair): number => Number(isLong(b.fault)) - Number(isLong(a.fault));

/** Of a scenario with a single request no cell is left out. */
const isAmongThePlayed = ({ requests }: CrmScenario, fault: number, at: number): boolean =>
  requests.length === 1 || isCellPlayed(fault, at);

const pairsOf = ({ faults, isPlayed }: CrmMatrix, scenario: CrmScenario): Pair[] =>
  [...scenario.requests.keys()]
    .flatMap((at) => faults.map((fault, number) => ({ fault, scenario, at, number })))
    .filter(({ fault, at, number }) => isPlayed(fault, scenario, at) && isAmongThePlayed(scenario, number, at))
    .map(({ fault, at }) => ({ fault, scenario, at }));

function print(matrix: CrmMatrix, scenario: CrmScenario, cells: ReadonlyMap<Pair, CrmCell>): void {
  const all = [...cells].filter(([pair]) => pair.scenario === scenario);
  const pairs = pairsOf(matrix, scenario);
  const places = [...new Set(pairs.map(({ at }) => at))];
  const rowOf = (fault: FaultCase): string[] => {
    const row = places.map((at) => all.find(([pair]) => pair.fault === fault && pair.at === at)?.[1]);
    const whys = [...new Set(row.map((cell) => cell?.why ?? ''))].filter((why) => why !== '');
    const texts = row.map(
      (cell, place) =>
        cell?.text ?? (pairs.some((pair) => pair.fault === fault && pair.at === places[place]) ? 'WRONG' : ''),
    );
    return [fault.name, ...texts, whys.join('; ')];
  };
  if (places.length === 0) return;
  const head = ['fault', ...places.map((at) => placeName(scenario, at)), 'why'];
  printTable(`${matrix.title}, ${scenario.name}. ${LEGEND}`, head, matrix.faults.map(rowOf));
}

const LEGEND =
  'Each cell: outcome of the first call, of the repetition if one was needed: copies of each activity + files that are named.';

/** Plays all pairs. A cell that is not by the rule is missing, and its failure is kept. */
async function playAll(pairs: readonly Pair[], lanes: readonly CrmLane[], rule: CrmRule) {
  const cells = new Map<Pair, CrmCell>();
  const failures: unknown[] = [];
  await inLanes(pairs, lanes, async (pair, lane) => {
    try {
      cells.set(pair, await playCrmCell(pair.fault, pair.scenario, pair.at, lane, rule));
    } catch (error) {
      failures.push(error);
    }
  });
  return { cells, failures };
}

/** Plays the matrix and prints it. Each cell has been held against its rule when this resolves. */
export async function playCrmMatrix(matrix: CrmMatrix, lanes: readonly CrmLane[]): Promise<void> {
  const start = performance.now();
  const pairs = matrix.scenarios.flatMap((scenario) => pairsOf(matrix, scenario)).sort(longFirst);
  const { cells, failures } = await playAll(pairs, lanes, matrix.rule);
  const seconds = (performance.now() - start) / 1000;
  for (const scenario of matrix.scenarios) print(matrix, scenario, cells);
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
  printTable(`${matrix.title}, under faults`, head, [[...figures.map(String), seconds.toFixed(1)]]);
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n'));
  expect(played).toHaveLength(pairs.length);
}
