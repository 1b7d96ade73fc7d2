import type { CrmManner } from './chaos-service.ts';
import { HUB_FAULT_CASES } from './fault-cases.ts';
import { openHubLanes } from './hub-lane.ts';
import { hubRule } from './hub-rule.ts';
import { HUB_SCENARIOS, isRead } from './hub-scenarios.ts';
import { playCrmMatrix } from './play-crm-matrix.ts';

/** Most of a cell is waiting. */
const AT_ONCE = 24;

/** All faults × all requests of all scenarios, printed. Each cell has been held against its rule when this resolves. */
export async function playHubMatrix(as: CrmManner): Promise<void> {
  const matrix = {
    title: `HubSpot ${as}`,
    faults: HUB_FAULT_CASES,
    scenarios: HUB_SCENARIOS.filter((scenario) => scenario.as === as),
    rule: hubRule,
    // A read that was carried out is one that was not; whether there is a unique property makes no difference to it.
    isPlayed: (
      { isOnlyOfWrites }: { isOnlyOfWrites?: true },
      { requests }: { requests: readonly string[] },
      at: number,
    ) => !isRead(requests[at] ?? '') || (as === 'without key' && !isOnlyOfWrites),
  };
  await playCrmMatrix(matrix, await openHubLanes(AT_ONCE, { as, storage: 'memory' }));
}
