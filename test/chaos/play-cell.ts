import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import type { Fault } from '../../src/testing/index.ts';
import type { ChaosService, Expected } from './chaos-service.ts';
import { type Copies, copiesIn, showCopies } from './copies.ts';
import { connectionTo, LIVING_LEASE_MS } from './crash.ts';
import { type Expectation, expectationOf, type StepPower } from './expectation.ts';
import { type FaultCase, timeoutOf } from './fault-cases.ts';
import { exportReport, type Lane } from './lane.ts';
import type { ReportName } from './reports.ts';
import type { WorkerProcess } from './worker-process.ts';

/** One request of an export, which a failure is to meet. */
export interface MatrixStep {
  name: string;
  as: Expected['as'];
  report: ReportName;
  /** What had been exported before, when the step belongs to an edit. */
  before?: ReportName;
  method: string;
  /** Requests of this method that come first. */
  skip: number;
  /** Place of its message in the report; of a removed one in the report before. */
  slot: number;
  removes?: true;
  power: StepPower;
}

/** What came of one failure of one step. */
export interface Cell {
  first: ExportOutcome;
  last: ExportOutcome;
  copies: Copies;
  expectation: Expectation;
  text: string;
}

let sessions = 0;

async function waitAsTold({ resumeAt }: ExportOutcome, { restMs = 0 }: FaultCase): Promise<void> {
  await sleep(resumeAt === undefined ? restMs : Math.max(0, Date.parse(resumeAt) - Date.now() + 5));
}

/** Slack may do its work long after the client has gone. */
async function workIsDone({ sandbox }: Lane, { done, fault }: FaultCase): Promise<void> {
  const spoiled = () => sandbox.state.slack.requests.find((request) => request.fault === fault.kind);
  if (done > 0) await vi.waitUntil(() => spoiled()?.outcome !== undefined, { timeout: 8000, interval: 10 });
}

/** What must be there by the rule: all before the step, the step's as often as expected, and the rest if it went on. */
function expectedCopies(step: MatrixStep, { copies, goesOn }: Expectation, found: Copies): Partial<Copies> {
  const countOf = (slot: number): number => {
    if (slot === step.slot && !step.removes) return copies;
    return slot < step.slot || goesOn ? 1 : 0;
  };
  const counts = found.counts.map((_, slot) => countOf(slot));
  // A message is edited, not sent anew: it says the old as long as it does not say the new.
  const before = found.before.map((_, slot) => {
    if (step.removes && slot === step.slot) return 1 - copies;
    return (counts[slot] ?? 0) > 0 ? 0 : 1;
  });
  return { counts, before, strays: 0, misplaced: 0 };
}

const show = (first: ExportOutcome, last: ExportOutcome, copies: Copies): string =>
  `${first === last ? first.status : `${first.status}, ${last.status}`}: ${showCopies(copies)}`;

/** Asks once more, in another process if there is one. */
async function repeat(
  { report }: MatrixStep,
  sessionId: string,
  lane: Lane,
  at: ChaosService,
  other: WorkerProcess | undefined,
): Promise<ExportOutcome> {
  if (other === undefined) return exportReport(at, report, sessionId);
  const connection = connectionTo(lane, LIVING_LEASE_MS);
  const answer = await other.carryOut({ task: 'export', report, sessionId, connection });
  const [outcome] = answer?.outcomes ?? [];
  if (outcome === undefined) throw new Error('The other process died.');
  return outcome;
}

/** Spoils one request of one export, repeats the export as a host would, and holds what is in Slack against the rule. */
export async function playCell(fault: FaultCase, step: MatrixStep, lane: Lane, other?: WorkerProcess): Promise<Cell> {
  lane.reset();
  const { sandbox } = lane;
  const session = `cell-${++sessions}`;
  const at = lane.service(fault.lookAgainMs === undefined ? {} : { lookAgainMs: fault.lookAgainMs }, timeoutOf(fault));
  if (step.before !== undefined) await exportReport(at, step.before, session);
  sandbox.faults.add({ ...fault.fault, vendor: 'slack', method: step.method, skip: step.skip } as Fault);
  const { deadlineMs } = fault;
  const first = await exportReport(at, step.report, session, deadlineMs === undefined ? {} : { deadlineMs });
  if (!first.success) await waitAsTold(first, fault);
  const last = first.success ? first : await repeat(step, session, lane, at, other);
  await workIsDone(lane, fault);
  const before: Expected | undefined = step.before && { as: step.as, report: step.before };
  const copies = await copiesIn(sandbox, { as: step.as, report: step.report }, before, lane.channel);
  const expectation = expectationOf(fault, step.power, step.slot === 0 && step.before === undefined);
  const where = `${fault.name} × ${step.name}`;
  expect(expectation.first, where).toContain(first.status);
  expect(last, where).toMatchObject({ status: expectation.last, success: expectation.last === 'success' });
  expect(copies, where).toEqual(expectedCopies(step, expectation, copies));
  expect(
    sandbox.faults.pending.filter(({ kind }) => kind !== 'connection-refused'),
    where,
  ).toEqual([]);
  return { first, last, copies, expectation, text: show(first, last, copies) };
}
