import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { ExportOutcome, ExportStatus } from '../../src/index.ts';
import type { Fault } from '../../src/testing/index.ts';
import type { ChaosService } from './chaos-service.ts';
import { type Copies, copiesIn, showCopies } from './copies.ts';
import { type Expectation, expectationOf } from './expectation.ts';
import { type FaultCase, timeoutOf } from './fault-cases.ts';
import { type FileScenario, requestName, skippedBy, sumOf, type Tally, tallyOf, wantedBy } from './file-scenarios.ts';
import { exportReport, type Lane } from './lane.ts';
import { expectNoTokenWithBytes, expectTruth, unknownIn } from './truth.ts';

/** What came of one failure of one request. */
export interface FileCell {
  first: ExportOutcome;
  last: ExportOutcome;
  copies: Copies;
  why: string;
  text: string;
}

/** The upload host knows no token and no codes: what it refuses it refuses plainly, and an HTML page is not its answer. */
function factsAt(fault: FaultCase, method: string): FaultCase {
  if (method !== 'files.upload') return fault;
  const { isForGood: _, ...facts } = fault;
  const { kind } = fault.fault;
  return kind === 'fatal_error' || kind === 'error' || kind === 'token-revoked' ? { ...facts, told: 'no' } : facts;
}

interface FileExpectation extends Pick<Expectation, 'first' | 'last' | 'why'> {
  tally: Tally;
}

/** In a revocation what may not be removed keeps nothing else from being removed. */
const isAboutOnePart = ({ fault }: FaultCase): boolean => fault.kind === 'error' && fault.code === 'restricted_action';

/** The rule: what the facts of the failure and the nature of the request allow at best. */
function expectedOf(fault: FaultCase, scenario: FileScenario, at: number): FileExpectation {
  const { requests, start, to, before } = scenario;
  const { method, does = {}, again } = requests[at] ?? { method: '' };
  const facts = factsAt(fault, method);
  const isRevocation = to === 'nothing';
  const leavesNothing = before === undefined || (isRevocation && !isAboutOnePart(fault));
  const power = again === undefined ? 'edits' : 'posts, can be looked for';
  const rule = expectationOf(facts, power, at === 0 && leavesNothing);
  const asTold = (status: ExportStatus): ExportStatus => (isRevocation && status === 'success' ? 'revoked' : status);
  const { why, copies, goesOn } = rule;
  // Bytes that arrived without anybody being told are sent anew, into another file.
  const isLost = method === 'files.upload' && facts.done > 0 && facts.told !== 'yes';
  const left = sumOf(start, ...requests.slice(0, at).map((one) => one.does), facts.done > 0 ? does : {});
  const twice = again !== undefined && copies > 1 ? again : {};
  return {
    first: rule.first.map(asTold),
    last: asTold(rule.last),
    why,
    tally: goesOn ? sumOf(wantedBy(scenario), twice, isLost ? { orphans: 1 } : {}) : left,
  };
}

/** Nobody counts connections that nobody takes: the outage begins with the answer before the request. */
function faultAt({ fault }: FaultCase, scenario: FileScenario, at: number): Fault {
  const isOutage = fault.kind === 'connection-refused' && at > 0;
  const target = isOutage ? at - 1 : at;
  const method = scenario.requests[target]?.method ?? '';
  const skip = skippedBy(scenario, target) + (isOutage ? 1 : 0);
  return { ...fault, vendor: 'slack', method, skip } as Fault;
}

let sessions = 0;

/** A scenario that is about to begin. */
interface Begun {
  /** What the host asks for, as often as it likes. */
  act(at: ChaosService, deadlineMs?: number): Promise<ExportOutcome>;
  /** The names of the parts that an earlier export left. */
  parts: readonly string[];
  /** The host wants after all what is taken back. */
  exportAgain(at: ChaosService): Promise<ExportOutcome>;
}

/** Brings a lane to where a scenario begins. */
export async function beginScenario(scenario: FileScenario, lane: Lane): Promise<Begun> {
  lane.reset();
  const { before, to } = scenario;
  const session = `files-${++sessions}`;
  const earlier = before === undefined ? undefined : await exportReport(lane.service(), before, session);
  scenario.byHand?.(lane);
  lane.sandbox.state.slack.requests.length = 0;
  const parts = earlier?.parts.map(({ name }) => name) ?? [];
  return {
    parts,
    exportAgain: (at) => exportReport(at, before ?? 'files', session),
    act: (at, deadlineMs) => {
      const more = deadlineMs === undefined ? {} : { deadlineMs };
      return to === 'nothing' ? at.mine.revokeExport(earlier?.id ?? '', more) : exportReport(at, to, session, more);
    },
  };
}

export const copiesOfScenario = ({ to, before }: FileScenario, { sandbox }: Lane): Promise<Copies> => {
  const report = to === 'nothing' ? 'files' : to;
  const old = to === 'nothing' || before === undefined ? undefined : ({ as: 'bot', report: before } as const);
  return copiesIn(sandbox, { as: 'bot', report }, old);
};

async function waitAsTold({ resumeAt }: ExportOutcome, { restMs = 0 }: FaultCase): Promise<void> {
  await sleep(resumeAt === undefined ? restMs : Math.max(0, Date.parse(resumeAt) - Date.now() + 5));
}

/** Slack may do its work long after the client has gone. */
async function workIsDone({ sandbox }: Lane, { done, fault }: FaultCase): Promise<void> {
  const spoiled = () => sandbox.state.slack.requests.find((request) => request.fault === fault.kind);
  if (done > 0) await vi.waitUntil(() => spoiled()?.outcome !== undefined, { timeout: 8000, interval: 10 });
}

/** A revocation that has begun gives each part of the export a receipt. */
function expectReceipts({ receipts }: ExportOutcome, parts: readonly string[], where: string): void {
  if (receipts === undefined) return;
  expect(receipts.map(({ name }) => name).sort(), where).toEqual([...parts].sort());
}

/** Spoils one request, asks once more as a host would, and holds what is in Slack against the rule. */
export async function playFileCell(
  fault: FaultCase,
  scenario: FileScenario,
  at: number,
  lane: Lane,
): Promise<FileCell> {
  const where = `${fault.name} × ${scenario.name}, ${requestName(scenario, at)}`;
  const { act, parts } = await beginScenario(scenario, lane);
  const { lookAgainMs, deadlineMs } = fault;
  const service = lane.service(lookAgainMs === undefined ? {} : { lookAgainMs }, timeoutOf(fault));
  lane.sandbox.faults.add(faultAt(fault, scenario, at));
  const first = await act(service, deadlineMs);
  if (!first.success) await waitAsTold(first, fault);
  const last = first.success ? first : await act(service);
  await workIsDone(lane, fault);
  const copies = await copiesOfScenario(scenario, lane);
  const expected = expectedOf(fault, scenario, at);
  expect(expected.first, `${where}: first`).toContain(first.status);
  expect(last.status, `${where}: last`).toBe(expected.last);
  expect(tallyOf(copies), where).toEqual(expected.tally);
  const pending = lane.sandbox.faults.pending.filter(({ kind }) => kind !== 'connection-refused');
  expect(pending, `${where}: met`).toEqual([]);
  expectNoTokenWithBytes(lane, where);
  // What Slack refuses in plain words and has done all the same nobody can know.
  const isLied = fault.told === 'no' && fault.done > 0;
  if (!isLied) expectTruth(last, lane, where);
  if (scenario.to === 'nothing') expectReceipts(last, parts, where);
  const isTwice = Object.values(sumOf(tallyOf(copies), { orphans: -(copies.files?.orphans ?? 0) })).some((n) => n > 1);
  if (!isTwice && !isLied) expect(await unknownIn(lane), `${where}: known to the history`).toEqual([]);
  const told = first === last ? first.status : `${first.status}, ${last.status}`;
  return { first, last, copies, why: expected.why, text: `${told}: ${showCopies(copies)}` };
}
