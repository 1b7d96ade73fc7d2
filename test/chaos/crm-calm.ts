import { expect } from 'vitest';
import { showCopies } from './copies.ts';
import type { CrmLane } from './crm-lane.ts';
import { beginCrm, type CrmScenario, countedIn, goal } from './crm-scenarios.ts';
import { expectWhole } from './expect-whole.ts';
import { printTable } from './table.ts';
import { expectTruth, unknownIn } from './truth.ts';

/** Plays scenarios without any failure: each ends as it was asked for, by the requests that a matrix spoils. */
export async function playCalmly(
  vendor: string,
  scenarios: readonly CrmScenario[],
  open: (scenario: CrmScenario) => Promise<{ lane: CrmLane; isGood?: () => void }>,
): Promise<void> {
  const rows: string[][] = [];
  for (const scenario of scenarios) {
    const { lane, isGood } = await open(scenario);
    const { act } = await beginCrm(scenario, lane);
    const outcome = await act(lane.service());
    expect(outcome, scenario.name).toMatchObject({ success: true, status: goal(scenario) });
    const operations = lane.requests().map(({ operation }) => operation);
    expect(operations, scenario.name).toEqual(scenario.requests);
    isGood?.();
    const copies = await lane.copies(...countedIn(scenario));
    if (scenario.to === 'nothing') expect([...lane.there()]).toEqual([]);
    else expectWhole(copies, {}, scenario.name);
    expect(copies.files?.orphans ?? 0, scenario.name).toBe(0);
    expectTruth(outcome, lane, scenario.name);
    expect(await unknownIn(lane), scenario.name).toEqual([]);
    rows.push([scenario.name, outcome.status, showCopies(copies), operations.join(' ')]);
  }
  printTable(`${vendor} without a failure`, ['what', 'status', 'copies', 'requests'], rows);
}
