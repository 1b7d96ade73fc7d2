import { expect, test } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import type { Fault } from '../../src/testing/index.ts';
import type { CrmManner } from './chaos-service.ts';
import { showCopies } from './copies.ts';
import { beginCrm, countedIn, goal } from './crm-scenarios.ts';
import { expectWhole } from './expect-whole.ts';
import { type FaultCase, HUB_FAULT_CASES, timeoutOf } from './fault-cases.ts';
import { type HubLane, openHubLane, openHubLanes } from './hub-lane.ts';
import type { HubName } from './hub-reports.ts';
import { HUB_SCENARIOS, type HubScenario } from './hub-scenarios.ts';
import { inLanes } from './in-lanes.ts';
import { letPass } from './lane.ts';
import { printTable } from './table.ts';
import { expectTruth, unknownIn } from './truth.ts';

const TIMEOUT = { timeout: 90_000 };
const LOST = ['reset-before', 'reset-after'] as const;
const READ_FAULTS = HUB_FAULT_CASES.filter(({ isOnlyOfWrites }) => isOnlyOfWrites !== true);

const exporting = (to: HubName, as: CrmManner): HubScenario => ({ name: `${to}, ${as}`, as, to, requests: [] });

/** By which reads a note is looked for. */
const LOOKS: Record<CrmManner, readonly string[]> = {
  'with key': ['notes.read'],
  'without key': ['associations.list', 'notes.batch-read'],
};

const told = ({ status, code, warnings }: ExportOutcome): string =>
  [status, ...(code === undefined ? [] : [code]), ...warnings.map((warning) => warning.code)].join(' ');

interface Doubt {
  lost: (typeof LOST)[number];
  look: string;
  fault: FaultCase;
}

/** The answer to a note is lost, and the look for it fails as well; then the host exports again. */
async function playDoubt({ lost, look, fault }: Doubt, lane: HubLane): Promise<string> {
  const { act } = await beginCrm(exporting('note', lane.as), lane);
  const before = lane.portal.addRecord('notes', { hs_note_body: 'Somebody else’s.', hs_timestamp: '0' });
  lane.portal.associate(before, { type: 'contacts', id: lane.address.records?.contact ?? '' });
  const { faults } = lane.sandbox;
  // A connection that nobody takes begins with the answer that is lost.
  const isOutage = fault.fault.kind === 'connection-refused';
  faults.add({ vendor: 'hubspot', method: 'notes.create', kind: lost });
  if (!isOutage) faults.add({ ...fault.fault, vendor: 'hubspot', method: look } as Fault);
  else faults.add({ ...fault.fault, vendor: 'hubspot', method: 'notes.create', skip: 1 } as Fault);
  const first = await act(lane.service({}, timeoutOf(fault)), fault.deadlineMs);
  const where = `${lost}, ${fault.name} × ${look}, ${lane.as}`;
  expect(['success', 'unknown', 'pending'], `${where}: ${told(first)}`).toContain(first.status);
  const inBetween = await lane.copies('note');
  if (first.status === 'unknown') expect(told(first), where).toContain('COULD_NOT_LOOK');
  if (first.resumeAt !== undefined) await letPass(lane, first.resumeAt);
  lane.renewAccess();
  const last = first.success ? first : await act(lane.service());
  expect(last.status, `${where}: ${told(first)}, ${told(last)}`).toBe('success');
  lane.portal.forget('notes', [before.id]);
  const copies = await lane.copies('note');
  expectWhole(copies, {}, where);
  expectTruth(last, lane, where);
  expect(await unknownIn(lane), where).toEqual([]);
  return first === last ? first.status : `${first.status} (${inBetween.counts.join(' ')}), ${last.status}`;
}

test.each(['with key', 'without key'] as const)('a lost answer, and the look fails too, %s', TIMEOUT, async (as) => {
  const lanes = await openHubLanes(12, { as, storage: 'memory' });
  const pairs = READ_FAULTS.flatMap((fault) =>
    LOOKS[as].flatMap((look) => LOST.map((lost) => ({ lost, look, fault }))),
  );
  // Where nothing arrived and there is a unique property, the look is one read of nothing.
  const cells = await inLanes(pairs, lanes, playDoubt);
  const rows = READ_FAULTS.map((fault) => [fault.name, ...cells.filter((_, at) => pairs[at]?.fault === fault)]);
  const head = ['fault of the look', ...LOOKS[as].flatMap((look) => LOST.map((lost) => `${look}, ${lost}`))];
  printTable(`HubSpot ${as}, the answer to a note is lost and the look fails too`, head, rows);
});

test('creates that are answered 200, and each word for a value that is taken', TIMEOUT, async () => {
  const rows: string[][] = [];
  for (const conflict of [400, 409] as const) {
    for (const scenario of HUB_SCENARIOS.filter(({ to }) => to !== 'nothing')) {
      const lane = await openHubLane({ as: scenario.as, storage: 'memory', conflict });
      lane.portal.createStatus = 200;
      const { act } = await beginCrm(scenario, lane);
      const makes = scenario.requests.filter((operation) => operation.endsWith('.create'));
      const where = `${scenario.name}, ${conflict}`;
      for (const method of new Set(makes)) lane.sandbox.faults.add({ vendor: 'hubspot', method, kind: 'cut-json' });
      const outcome = await act(lane.service());
      expect(outcome.status, `${where}: ${told(outcome)}`).toBe(goal(scenario));
      const copies = await lane.copies(...countedIn(scenario));
      expectWhole(copies, {}, where);
      expect(lane.sandbox.faults.pending, where).toEqual([]);
      rows.push([scenario.name, String(conflict), outcome.status, showCopies(copies)]);
    }
  }
  printTable('Creates answered 200, the first answer of each kind lost', ['what', 'conflict', 'told', 'copies'], rows);
});

test('the account does not tell who it is', TIMEOUT, async () => {
  const rows: string[][] = [];
  for (const fault of READ_FAULTS) {
    const lane = await openHubLane({ as: 'new', storage: 'memory' });
    const scenario = exporting('note', 'without key');
    const { act } = await beginCrm(scenario, lane);
    lane.sandbox.faults.add({ ...fault.fault, vendor: 'hubspot', method: 'account.details' } as Fault);
    const first = await act(lane.service({}, timeoutOf(fault)), fault.deadlineMs);
    if (first.resumeAt !== undefined) await letPass(lane, first.resumeAt);
    lane.renewAccess();
    const last = first.success ? first : await act(lane.service());
    expect(last.status, `${fault.name}: ${told(first)}, ${told(last)}`).toBe('success');
    expectWhole(await lane.copies('note'), {}, fault.name);
    rows.push([fault.name, told(first), first === last ? '' : told(last)]);
  }
  printTable('The first call for the account fails', ['fault', 'told', 'exported again'], rows);
});
