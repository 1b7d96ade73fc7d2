import { expect, test } from 'vitest';
import { showCopies } from './copies.ts';
import { openHubLane } from './hub-lane.ts';
import { beginHub, countedIn, goal, HUB_SCENARIOS } from './hub-scenarios.ts';
import { expectWhole } from './play-hub-cell.ts';
import { playHubMatrix } from './play-hub-matrix.ts';
import { printTable } from './table.ts';
import { expectTruth, unknownIn } from './truth.ts';

test('without a failure each ends as it was asked for, by the requests that are spoiled below', async () => {
  const rows: string[][] = [];
  for (const scenario of HUB_SCENARIOS) {
    const lane = await openHubLane({ as: scenario.as, storage: 'memory' });
    const { act } = await beginHub(scenario, lane);
    const outcome = await act(lane.service());
    expect(outcome, scenario.name).toMatchObject({ success: true, status: goal(scenario) });
    const { requests } = lane.portal;
    expect(
      requests.map(({ operation }) => operation),
      scenario.name,
    ).toEqual(scenario.requests);
    expect(requests.flatMap(({ unknownArguments }) => unknownArguments)).toEqual([]);
    const copies = await lane.copies(...countedIn(scenario));
    if (scenario.to === 'nothing') expect([...lane.there()]).toEqual([]);
    else expectWhole(copies, 0, scenario.name);
    expect(copies.files?.orphans ?? 0, scenario.name).toBe(0);
    expectTruth(outcome, lane, scenario.name);
    expect(await unknownIn(lane), scenario.name).toEqual([]);
    rows.push([
      scenario.name,
      outcome.status,
      showCopies(copies),
      requests.map(({ operation }) => operation).join(' '),
    ]);
  }
  printTable('HubSpot without a failure', ['what', 'status', 'copies', 'requests'], rows);
});

test('every fault at every request, without the unique property', { timeout: 180_000 }, () =>
  playHubMatrix('without key'),
);
