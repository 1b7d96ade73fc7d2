import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { ExportOutcome, ExportStatus } from '../../src/index.ts';
import type { Fault } from '../../src/testing/index.ts';
import { USER } from './chaos-service.ts';
import { type Copies, showCopies } from './copies.ts';
import type { CrmLane } from './crm-lane.ts';
import { beginCrm, type CrmScenario, countedIn, goal, placeName, skippedBefore } from './crm-scenarios.ts';
import { expectWhole, type Surplus } from './expect-whole.ts';
import type { Expectation } from './expectation.ts';
import { type FaultCase, timeoutOf } from './fault-cases.ts';
import { letPass } from './lane.ts';
import { expectTruth, unknownIn } from './truth.ts';

/** What came of one failure of one request. */
export interface CrmCell {
  first: ExportOutcome;
  last: ExportOutcome;
  copies: Copies;
  why: string;
  calls: number;
  text: string;
}

/** What is to be expected of one failure of one request. */
export interface CrmExpectation extends Pick<Expectation, 'why' | 'goesOn'> {
  first: readonly ExportStatus[];
  last: readonly ExportStatus[];
  surplus: Surplus;
  /** Holds what is there where something less than the whole is right, and told. */
  holds?: (copies: Copies, last: ExportOutcome, where: string) => void;
}

/** The rule of one CRM: what the facts of the failure and the nature of the request allow at best. */
export type CrmRule = (fault: FaultCase, scenario: CrmScenario, at: number) => CrmExpectation;

const STOPPED: readonly ExportStatus[] = ['failed', 'partial'];

/** The statuses by which a host is told this, in this scenario. */
export function toldAs(scenario: CrmScenario, status: ExportStatus): readonly ExportStatus[] {
  if (STOPPED.includes(status)) return STOPPED;
  return status === 'success' ? [goal(scenario)] : [status];
}

/** Nobody counts connections that nobody takes: the outage begins with the answer before the request. */
function faultAt({ fault }: FaultCase, scenario: CrmScenario, at: number, vendor: CrmLane['vendor']): Fault {
  const isOutage = fault.kind === 'connection-refused' && at > 0;
  const target = isOutage ? at - 1 : at;
  const skip = skippedBefore(scenario, target) + (isOutage ? 1 : 0);
  return { ...fault, vendor, method: scenario.requests[target] ?? '', skip } as Fault;
}

/** Of an export that did not get through: nothing is there twice, and `failed` says that nothing is there at all. */
function expectNoneTwice(copies: Copies, outcome: ExportOutcome, lane: CrmLane, hasMore: boolean, where: string): void {
  const { counts, before, strays, misplaced, contacts = {} } = copies;
  expect(Math.max(...counts, ...before, ...Object.values(contacts)), where).toBeLessThanOrEqual(1);
  expect({ strays, misplaced }, where).toEqual({ strays: 0, misplaced: 0 });
  const isNothing = lane.there().size === 0;
  if (outcome.status === 'failed' && !hasMore) expect(isNothing, `${where}: failed, and nothing is there`).toBe(true);
  if (outcome.status === 'partial' && !hasMore)
    expect(isNothing, `${where}: partial, and something is there`).toBe(false);
  if (outcome.status === 'unknown') expect(outcome.code, where).toBe('OUTCOME_UNKNOWN');
}

/** No token is in what anybody is told, in a row, in a line of the log or in an address. */
export async function expectNoToken(lane: CrmLane, outcomes: readonly ExportOutcome[], where: string): Promise<void> {
  const rows = await lane.storage.exports.list(`user:${USER}`, { limit: 1 });
  const addresses = lane.requests().map(({ path, query }) => [path, query]);
  const all = JSON.stringify([outcomes, rows, lane.logger.lines, addresses]);
  expect(all.includes(lane.token), `${where}: token`).toBe(false);
}

async function waitAsTold({ resumeAt }: ExportOutcome, { restMs = 0 }: FaultCase, lane: CrmLane): Promise<void> {
  if (resumeAt === undefined) await sleep(restMs);
  else await letPass(lane, resumeAt);
}

/** The vendor may do its work long after the client has gone. */
async function workIsDone(lane: CrmLane, { done, fault }: FaultCase): Promise<void> {
  const spoiled = () => lane.requests().find((request) => request.fault === fault.kind);
  if (done > 0) await vi.waitUntil(() => spoiled()?.outcome !== undefined, { timeout: 8000, interval: 10 });
}

/** Spoils one request, asks once more as a host would, and holds what is in the CRM against the rule. */
export async function playCrmCell(
  fault: FaultCase,
  scenario: CrmScenario,
  at: number,
  lane: CrmLane,
  rule: CrmRule,
): Promise<CrmCell> {
  const where = `${fault.name} × ${scenario.name}, ${placeName(scenario, at)}`;
  const { act, retry } = await beginCrm(scenario, lane);
  const { lookAgainMs, deadlineMs } = fault;
  const service = lane.service(lookAgainMs === undefined ? {} : { lookAgainMs }, timeoutOf(fault));
  lane.sandbox.faults.add(faultAt(fault, scenario, at, lane.vendor));
  const first = await act(service, deadlineMs);
  if (!first.success) await waitAsTold(first, fault, lane);
  // A host asks again in either way.
  const isRetried = at % 2 === 1 && first.id !== undefined && (scenario.to !== 'nothing' || first.status !== 'failed');
  const again = () => (isRetried ? retry(service, first.id ?? '') : act(service));
  const last = first.success ? first : await again();
  await workIsDone(lane, fault);
  const copies = await lane.copies(...countedIn(scenario));
  // What a vendor refuses in plain words and has done all the same nobody can know.
  const isLied = fault.told === 'no' && fault.done > 0;
  const expected = rule(fault, scenario, at);
  expect(expected.first, `${where}: first, ${first.code} ${first.error}`).toContain(first.status);
  expect(expected.last, `${where}: last, ${last.code} ${last.error}`).toContain(last.status);
  const pending = lane.sandbox.faults.pending.filter(({ kind }) => kind !== 'connection-refused');
  expect(pending, `${where}: met`).toEqual([]);
  const seen = `${where}: ${showCopies(copies)}`;
  if (expected.holds !== undefined) expected.holds(copies, last, where);
  else if (last.status === 'success') expectWhole(copies, expected.surplus, seen);
  else if (last.status === 'revoked') expect([...lane.there().keys()], `${where}: taken back`).toEqual([]);
  else expectNoneTwice(copies, last, lane, isLied || scenario.before !== undefined, seen);
  if (!isLied) expectTruth(last, lane, where);
  const isExact = Object.keys(expected.surplus).length === 0;
  if (!isLied && isExact) expect(await unknownIn(lane), `${where}: known to the history`).toEqual([]);
  await expectNoToken(lane, [first, last], where);
  const told = first === last ? first.status : `${first.status}, ${last.status}`;
  const calls = lane.requests().length;
  return { first, last, copies, why: expected.why, calls, text: `${told}: ${showCopies(copies)}` };
}
