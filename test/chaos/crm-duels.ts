import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import { type ChaosService, type CrmManner, chaosService, SESSION } from './chaos-service.ts';
import { connectionTo, placeIn, startWorker } from './crash.ts';
import type { CrmLane } from './crm-lane.ts';
import { type DuelResult, expectConsistent, printDuels, resultOf, revokeLast } from './duels.ts';
import { expectWhole } from './expect-whole.ts';
import { inLanes } from './in-lanes.ts';
import { exportReport, QUICK } from './lane.ts';
import type { ReportName } from './reports.ts';
import { openPlace } from './storage-place.ts';

type Task = ReportName | 'revoke';

/** What two workers are asked for at the same time. */
interface Duel {
  name: string;
  /** What had been exported before. */
  before?: ReportName;
  tasks: readonly [Task, Task];
}

/** The duels over the account of one CRM. */
export interface CrmDuels {
  vendor: 'HubSpot' | 'Salesforce';
  open(as: CrmManner): Promise<CrmLane>;
  /** What is exported at first, and what it is edited to. */
  first: ReportName;
  second: ReportName;
  /** What a report of these tests is told about wherever it goes. */
  ofTheReport: readonly string[];
  /** How many milliseconds later the second one begins: from at once to when the first is nearly through. */
  delays: readonly number[];
  /** How often two processes start together. */
  rounds: number;
}

const duelsOf = ({ first, second }: CrmDuels): Duel[] => [
  { name: 'two first exports', tasks: [first, first] },
  { name: 'two first exports of other content', tasks: [first, second] },
  { name: 'two edits', before: first, tasks: [second, second] },
  { name: 'edit and revocation', before: first, tasks: [second, 'revoke'] },
  { name: 'first export and revocation', tasks: [first, 'revoke'] },
  { name: 'two revocations', before: first, tasks: ['revoke', 'revoke'] },
];

const carryOut = (at: ChaosService, task: Task): Promise<ExportOutcome> =>
  task === 'revoke' ? revokeLast(at) : exportReport(at, task, SESSION);

async function judge(
  { first, second, ofTheReport }: CrmDuels,
  lane: CrmLane,
  { name }: Duel,
  outcomes: readonly ExportOutcome[],
  where: string,
): Promise<DuelResult> {
  const { newest, statuses } = await expectConsistent(lane, outcomes, where, ofTheReport);
  const edited = await lane.copies(second, first);
  const copies = edited.counts.includes(0) ? await lane.copies(first, second) : edited;
  if (newest.status === 'revoked') expect([...lane.there()], where).toEqual([]);
  else expectWhole(copies, {}, where);
  return resultOf(name, outcomes, statuses, copies);
}

/** Two services of one process over one SQLite file, each duel at many distances. */
export async function playServiceDuels(duels: CrmDuels, as: CrmManner): Promise<void> {
  const rounds = duelsOf(duels).flatMap((duel) =>
    duels.delays.flatMap((delay) => [delay, -delay].map((by) => ({ duel, by }))),
  );
  const results = await inLanes(rounds, [1, 2, 3, 4], async ({ duel, by }) => {
    const lane = await duels.open(as);
    const other = await openPlace(placeIn(lane));
    try {
      const quick = { ...lane.address, timing: QUICK, timeoutMs: 10_000 };
      const services = [chaosService(quick, lane.storage), chaosService(quick, other)] as const;
      if (duel.before !== undefined) await exportReport(services[0], duel.before, SESSION);
      const outcomes = await Promise.all([
        sleep(Math.max(0, -by)).then(() => carryOut(services[0], duel.tasks[0])),
        sleep(Math.max(0, by)).then(() => carryOut(services[1], duel.tasks[1])),
      ]);
      return await judge(duels, lane, duel, outcomes, `${duel.name}, ${by} ms, ${as}`);
    } finally {
      await other.close();
    }
  });
  printDuels(`Two services over one SQLite file at the same time, ${duels.vendor} ${as}`, results);
  expect(results).toHaveLength(rounds.length);
}

/** Two processes over one SQLite file, started together. */
export async function playProcessDuels(duels: CrmDuels, as: CrmManner): Promise<void> {
  const workers = [startWorker(), startWorker()] as const;
  const results: DuelResult[] = [];
  for (const duel of duelsOf(duels).filter(({ before, tasks }) => before !== undefined || tasks[1] !== 'revoke')) {
    for (let round = 0; round < duels.rounds; round++) {
      const lane = await duels.open(as);
      if (duel.before !== undefined) await exportReport(lane.service(), duel.before, SESSION);
      const connection = connectionTo(lane, 30_000);
      const answers = await Promise.all(
        workers.map((worker, at) => {
          const task = duel.tasks[at] ?? 'revoke';
          if (task === 'revoke') return worker.carryOut({ task, report: duels.first, connection });
          return worker.carryOut({ task: 'export', report: task, connection });
        }),
      );
      const outcomes = answers.flatMap((answer) => answer?.outcomes ?? []);
      results.push(await judge(duels, lane, duel, outcomes, `${duel.name}, round ${round}, ${as}`));
    }
  }
  printDuels(`Two processes over one SQLite file at the same time, ${duels.vendor} ${as}`, results);
}
