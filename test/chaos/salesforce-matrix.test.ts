import { test } from 'vitest';
import { playCalmly } from './crm-calm.ts';
import { playSfMatrix } from './play-sf-matrix.ts';
import { openSfLane } from './sf-lane.ts';
import { SF_SCENARIOS } from './sf-scenarios.ts';

test('without a failure each ends as it was asked for, by the requests that are spoiled below', async () => {
  await playCalmly('Salesforce', SF_SCENARIOS, async ({ as }) => ({
    lane: await openSfLane({ as, storage: 'memory' }),
  }));
});

test('every fault at every request, without the field for the key', { timeout: 180_000 }, () =>
  playSfMatrix('without key'),
);
