import type { CrmManner } from './chaos-service.ts';
import type { CrmScenario } from './crm-scenarios.ts';
import { type FaultCase, SF_FAULT_CASES } from './fault-cases.ts';
import { playCrmMatrix } from './play-crm-matrix.ts';
import { openSfLanes } from './sf-lane.ts';
import { sfRule } from './sf-rule.ts';
import { isRead, SF_SCENARIOS } from './sf-scenarios.ts';

/** Most of a cell is waiting. */
const AT_ONCE = 24;

/** Only what an upsert makes is made in another way where there is a field for the key. */
function isPlayed(fault: FaultCase, scenario: CrmScenario, at: number): boolean {
  const operation = scenario.requests[at] ?? '';
  if (scenario.spared?.includes(at)) return false;
  if (scenario.as === 'with key') return operation.endsWith('.upsert');
  // That Salesforce calls a link a duplicate that is not there, nobody could know.
  const isMadeUp = operation === 'ContentDocumentLink.create' && fault.name === 'DUPLICATE_VALUE';
  return !isMadeUp && (!isRead(operation) || fault.isOnlyOfWrites !== true);
}

/** All faults × all requests of all scenarios, printed. Each cell has been held against its rule when this resolves. */
export async function playSfMatrix(as: CrmManner): Promise<void> {
  const scenarios = SF_SCENARIOS.filter((scenario) => scenario.as === as);
  const matrix = { title: `Salesforce ${as}`, faults: SF_FAULT_CASES, scenarios, rule: sfRule, isPlayed };
  await playCrmMatrix(matrix, await openSfLanes(AT_ONCE, { as, storage: 'memory' }));
}
