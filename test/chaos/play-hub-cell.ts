import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { ExportOutcome, ExportStatus } from '../../src/index.ts';
import type { Fault } from '../../src/testing/index.ts';
import { USER } from './chaos-service.ts';
import { type Copies, showCopies } from './copies.ts';
import { type Expectation, expectationOf } from './expectation.ts';
import type { FaultCase } from './fault-cases.ts';
import type { HubLane } from './hub-lane.ts';
import { NEW_CONTACT } from './hub-reports.ts';
import { beginHub, countedIn, goal, type HubScenario, placeName, skippedBefore } from './hub-scenarios.ts';
import { letPass } from './lane.ts';
import { expectTruth, unknownIn } from './truth.ts';

/** What came of one failure of one request. */
export interface HubCell {
  first: ExportOutcome;
  last: ExportOutcome;
  copies: Copies;
  why: string;
  calls: number;
  text: string;
}

interface HubExpectation extends Pick<Expectation, 'why' | 'goesOn'> {
  first: readonly ExportStatus[];
  last: readonly ExportStatus[];
  /** Activities that are there once more than they should: what no look can mend. */
  surplus: number;
}

const STOPPED: readonly ExportStatus[] = ['failed', 'partial'];
const makesActivity = (operation: string): boolean => /^(notes|meetings|tasks)\.create$/.test(operation);

/** The app may not read who could own a task. */
const isWithoutOwners = ({ fault }: FaultCase, operation: string): boolean =>
  operation === 'owners.list' && fault.kind === 'error' && fault.code === 'MISSING_SCOPES';

/** HubSpot does not take an address for a contact. */
const isWithoutContact = ({ fault }: FaultCase, operation: string): boolean =>
  operation === 'contacts.create' && fault.kind === 'error' && fault.code === 'VALIDATION_ERROR';

/**
 * The rule: what the facts of the failure and the nature of the request allow at best. HubSpot keeps one of an activity
 * with the unique property, of a contact with an address and of a file of a name, however often it is sent.
 */
function expectedOf(fault: FaultCase, scenario: HubScenario, at: number): HubExpectation {
  const operation = scenario.requests[at] ?? '';
  const isKept = scenario.as === 'with key' || !makesActivity(operation);
  const rule = expectationOf(fault, isKept ? 'edits' : 'posts, can be looked for', false);
  const asTold = (status: ExportStatus): readonly ExportStatus[] => {
    if (STOPPED.includes(status)) return STOPPED;
    return status === 'success' ? [goal(scenario)] : [status];
  };
  if (isWithoutOwners(fault, operation)) {
    const told = [goal(scenario)];
    return { first: told, last: told, why: 'a task without its owner is better than none', goesOn: true, surplus: 0 };
  }
  if (isWithoutContact(fault, operation)) {
    const told = [goal(scenario)];
    return {
      first: told,
      last: told,
      why: 'a report without one contact is better than none',
      goesOn: true,
      surplus: 0,
    };
  }
  // What HubSpot has and says to have already is taken for what it is; what it says so of and nowhere has is made by
  // another way.
  const isConflict = makesActivity(operation) && fault.fault.kind === 'error' && fault.fault.code === '409';
  const isAdopted = fault.told === 'no' && (fault.done > 0 || isConflict) && !fault.isForGood && isKept;
  return {
    first: [...rule.first.flatMap(asTold), ...(isAdopted ? [goal(scenario)] : [])],
    last: asTold(rule.last),
    why: rule.why,
    goesOn: rule.goesOn,
    surplus: rule.goesOn && makesActivity(operation) ? rule.copies - 1 : 0,
  };
}

/** Nobody counts connections that nobody takes: the outage begins with the answer before the request. */
function faultAt({ fault }: FaultCase, scenario: HubScenario, at: number): Fault {
  const isOutage = fault.kind === 'connection-refused' && at > 0;
  const target = isOutage ? at - 1 : at;
  const skip = skippedBefore(scenario, target) + (isOutage ? 1 : 0);
  return { ...fault, vendor: 'hubspot', method: scenario.requests[target] ?? '', skip } as Fault;
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

/** All that was asked for is there once, but for so many second copies; files are on the first activity, and on no other. */
export function expectWhole(
  { counts, before, strays, misplaced, files, contacts }: Copies,
  surplus: number,
  where: string,
): void {
  expect({ total: sum(counts), missing: counts.includes(0), before: sum(before), strays, misplaced }, where).toEqual({
    total: counts.length + surplus,
    missing: false,
    before: 0,
    strays: 0,
    misplaced: 0,
  });
  if (files === undefined) return;
  const isFirstTwice = (counts[0] ?? 0) > 1;
  for (const [name, times] of Object.entries(files.shown))
    expect(times, `${where}: ${name}`).toBe(isFirstTwice ? 2 : 1);
  expect(Object.keys(files.shown).sort(), `${where}: files`).toEqual(['b.bin', 'transcript.txt']);
  expect(files.stones, `${where}: files that are named and gone`).toBe(0);
  for (const [address, times] of Object.entries(contacts ?? {})) expect(times, `${where}: ${address}`).toBe(1);
}

/** As if all were there, but that tasks have no owner, which the warning tells. */
function expectUnowned({ counts, strays, misplaced }: Copies, { warnings }: ExportOutcome, where: string): void {
  expect({ total: sum(counts) + strays, misplaced }, where).toEqual({ total: counts.length, misplaced: 0 });
  expect(strays, where).toBeGreaterThan(0);
  expect(
    warnings.map(({ code }) => code),
    where,
  ).toContain('TASK_OWNER_UNKNOWN');
}

/** All are there, on all records but the contact that HubSpot would not make, which the warning tells. */
function expectWithoutContact({ counts, strays, contacts }: Copies, { warnings }: ExportOutcome, where: string): void {
  expect({ total: sum(counts), strays, contacts }, where).toEqual({
    total: counts.length,
    strays: 0,
    contacts: { [NEW_CONTACT]: 0 },
  });
  expect(
    warnings.map(({ code }) => code),
    where,
  ).toContain('CONTACT_NOT_CREATED');
}

/** Of an export that did not get through: nothing is there twice, and `failed` says that nothing is there at all. */
function expectNoneTwice(copies: Copies, outcome: ExportOutcome, lane: HubLane, hasMore: boolean, where: string): void {
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
async function expectNoToken(lane: HubLane, outcomes: readonly ExportOutcome[], where: string): Promise<void> {
  const rows = await lane.storage.exports.list(`user:${USER}`, { limit: 1 });
  const addresses = lane.portal.requests.map(({ path, query }) => [path, query]);
  const all = JSON.stringify([outcomes, rows, lane.logger.lines, addresses]);
  expect(all.includes(lane.sandbox.hubspot.accessToken), `${where}: token`).toBe(false);
}

async function waitAsTold({ resumeAt }: ExportOutcome, { restMs = 0 }: FaultCase, lane: HubLane): Promise<void> {
  if (resumeAt === undefined) await sleep(restMs);
  else await letPass(lane, resumeAt);
}

/** HubSpot may do its work long after the client has gone. */
async function workIsDone({ portal }: HubLane, { done, fault }: FaultCase): Promise<void> {
  const spoiled = () => portal.requests.find((request) => request.fault === fault.kind);
  if (done > 0) await vi.waitUntil(() => spoiled()?.outcome !== undefined, { timeout: 8000, interval: 10 });
}

/** Spoils one request, asks once more as a host would, and holds what is in HubSpot against the rule. */
export async function playHubCell(
  fault: FaultCase,
  scenario: HubScenario,
  at: number,
  lane: HubLane,
): Promise<HubCell> {
  const where = `${fault.name} × ${scenario.name}, ${placeName(scenario, at)}`;
  const { act, retry } = await beginHub(scenario, lane);
  const { lookAgainMs, timeoutMs, deadlineMs } = fault;
  const service = lane.service(lookAgainMs === undefined ? {} : { lookAgainMs }, timeoutMs);
  lane.sandbox.faults.add(faultAt(fault, scenario, at));
  const first = await act(service, deadlineMs);
  if (!first.success) await waitAsTold(first, fault, lane);
  // A host asks again in either way.
  const isRetried = at % 2 === 1 && first.id !== undefined && (scenario.to !== 'nothing' || first.status !== 'failed');
  const again = () => (isRetried ? retry(service, first.id ?? '') : act(service));
  const last = first.success ? first : await again();
  await workIsDone(lane, fault);
  const copies = await lane.copies(...countedIn(scenario));
  // What HubSpot refuses in plain words and has done all the same nobody can know.
  const isLied = fault.told === 'no' && fault.done > 0;
  const expected = expectedOf(fault, scenario, at);
  expect(expected.first, `${where}: first, ${first.code} ${first.error}`).toContain(first.status);
  expect(expected.last, `${where}: last, ${last.code} ${last.error}`).toContain(last.status);
  const pending = lane.sandbox.faults.pending.filter(({ kind }) => kind !== 'connection-refused');
  expect(pending, `${where}: met`).toEqual([]);
  const operation = scenario.requests[at] ?? '';
  if (isWithoutOwners(fault, operation)) expectUnowned(copies, last, where);
  else if (isWithoutContact(fault, operation)) expectWithoutContact(copies, last, where);
  else if (last.status === 'success') expectWhole(copies, expected.surplus, `${where}: ${showCopies(copies)}`);
  else if (last.status === 'revoked') expect([...lane.there().keys()], `${where}: taken back`).toEqual([]);
  else expectNoneTwice(copies, last, lane, isLied || scenario.before !== undefined, `${where}: ${showCopies(copies)}`);
  if (!isLied) expectTruth(last, lane, where);
  if (!isLied && expected.surplus === 0) expect(await unknownIn(lane), `${where}: known to the history`).toEqual([]);
  await expectNoToken(lane, [first, last], where);
  const told = first === last ? first.status : `${first.status}, ${last.status}`;
  const calls = lane.portal.requests.length;
  return { first, last, copies, why: expected.why, calls, text: `${told}: ${showCopies(copies)}` };
}
