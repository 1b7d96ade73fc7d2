import { expect, test } from 'vitest';
import { playCalmly } from './crm-calm.ts';
import { openHubLane } from './hub-lane.ts';
import { HUB_SCENARIOS } from './hub-scenarios.ts';
import { playHubMatrix } from './play-hub-matrix.ts';

test('without a failure each ends as it was asked for, by the requests that are spoiled below', async () => {
  await playCalmly('HubSpot', HUB_SCENARIOS, async ({ as }) => {
    const lane = await openHubLane({ as, storage: 'memory' });
    return { lane, isGood: () => expect(lane.portal.requests.flatMap((one) => one.unknownArguments)).toEqual([]) };
  });
});

test('every fault at every request, without the unique property', { timeout: 180_000 }, () =>
  playHubMatrix('without key'),
);
