import { expect, test } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import type { Fault } from '../../src/testing/index.ts';
import type { CrmManner } from './chaos-service.ts';
import { showCopies } from './copies.ts';
import { beginCrm, type CrmScenario } from './crm-scenarios.ts';
import { expectWhole } from './expect-whole.ts';
import { type FaultCase, SF_FAULT_CASES, timeoutOf } from './fault-cases.ts';
import { inLanes } from './in-lanes.ts';
import { letPass } from './lane.ts';
import { expectNoToken } from './play-crm-cell.ts';
import { openSfLane, openSfLanes, type SfLane } from './sf-lane.ts';
import type { SfName } from './sf-reports.ts';
import { printTable } from './table.ts';
import { expectTruth, unknownIn } from './truth.ts';

const TIMEOUT = { timeout: 90_000 };
const LOST = ['reset-before', 'reset-after'] as const;
const READ_FAULTS = SF_FAULT_CASES.filter(({ isOnlyOfWrites }) => isOnlyOfWrites !== true);

const exporting = (to: SfName, as: CrmManner): CrmScenario => ({ name: `${to}, ${as}`, as, to, requests: [] });

/** Something that is made, and the query by which it is looked for then. */
interface Made {
  name: string;
  as: CrmManner;
  report: SfName;
  method: string;
  /** Queries that come before that look. */
  skip: number;
  /** The look is one that nothing is asked after unless something was made. */
  isOnlyAfterMade?: true;
}

const MADE: Made[] = [
  { name: 'a task with key', as: 'with key', report: 'task', method: 'Task.upsert', skip: 0 },
  { name: 'a task', as: 'without key', report: 'task', method: 'Task.create', skip: 0 },
  { name: 'a contact', as: 'without key', report: 'all', method: 'Contact.create', skip: 0 },
  { name: 'a file', as: 'without key', report: 'all', method: 'ContentVersion.create', skip: 1 },
  {
    name: 'a file, by what it says',
    as: 'without key',
    report: 'all',
    method: 'ContentVersion.create',
    skip: 2,
    isOnlyAfterMade: true,
  },
];

const told = ({ status, code, warnings }: ExportOutcome): string =>
  [status, ...(code === undefined ? [] : [code]), ...warnings.map((warning) => warning.code)].join(' ');

interface Doubt {
  made: Made;
  lost: (typeof LOST)[number];
  fault: FaultCase;
}

/** An answer is lost, and the look fails as well; then the host exports again. */
async function playDoubt({ made, lost, fault }: Doubt, lane: SfLane): Promise<string> {
  const { method, report, skip } = made;
  const { act } = await beginCrm(exporting(report, lane.as), lane);
  const { faults } = lane.sandbox;
  // A connection that nobody takes begins with the answer that is lost.
  const isOutage = fault.fault.kind === 'connection-refused';
  faults.add({ vendor: 'salesforce', method, kind: lost });
  if (!isOutage) faults.add({ ...fault.fault, vendor: 'salesforce', method: 'query', skip } as Fault);
  else faults.add({ ...fault.fault, vendor: 'salesforce', method, skip: 1 } as Fault);
  const first = await act(lane.service({}, timeoutOf(fault)), fault.deadlineMs);
  const where = `${lost}, ${fault.name} × the look for ${made.name}`;
  expect(['success', 'unknown', 'pending'], `${where}: ${told(first)}`).toContain(first.status);
  const inBetween = await lane.copies(report);
  if (first.status === 'unknown') expect(told(first), where).toContain('COULD_NOT_LOOK');
  if (first.resumeAt !== undefined) await letPass(lane, first.resumeAt);
  lane.renewAccess();
  const last = first.success ? first : await act(lane.service());
  expect(last.status, `${where}: ${told(first)}, ${told(last)}`).toBe('success');
  expectWhole(await lane.copies(report), {}, where);
  expectTruth(last, lane, where);
  expect(await unknownIn(lane), where).toEqual([]);
  await expectNoToken(lane, [first, last], where);
  return first === last ? first.status : `${first.status} (${showCopies(inBetween)}), ${last.status}`;
}

test('a lost answer, and the look fails too', TIMEOUT, async () => {
  const columns = MADE.flatMap((made) => LOST.map((lost) => ({ made, lost }))).filter(
    ({ made, lost }) => lost === 'reset-after' || made.isOnlyAfterMade !== true,
  );
  const results = new Map<string, string[]>(READ_FAULTS.map(({ name }) => [name, []]));
  for (const as of ['with key', 'without key'] as const) {
    const doubts = READ_FAULTS.flatMap((fault) =>
      columns.filter(({ made }) => made.as === as).map((column) => ({ ...column, fault })),
    );
    const cells = await inLanes(doubts, await openSfLanes(12, { as, storage: 'memory' }), playDoubt);
    for (const [at, { fault }] of doubts.entries()) results.get(fault.name)?.push(cells[at] ?? '');
  }
  const head = ['fault of the look', ...columns.map(({ made, lost }) => `${made.name}, ${lost}`)];
  const rows = [...results].map(([name, cells]) => [name, ...cells]);
  printTable('Salesforce, an answer is lost and the look fails too', head, rows);
  expect(rows.flatMap(([, ...cells]) => cells)).toHaveLength(READ_FAULTS.length * columns.length);
});

test('the very first export, and the org does not tell which fields it has', TIMEOUT, async () => {
  const rows = await inLanes(READ_FAULTS, [1, 2, 3, 4, 5, 6], async (fault) => {
    const lane = await openSfLane({ as: 'new', storage: 'memory' });
    const { act } = await beginCrm(exporting('task', 'without key'), lane);
    lane.sandbox.faults.add({ ...fault.fault, vendor: 'salesforce', method: 'Task.describe' } as Fault);
    const first = await act(lane.service({}, timeoutOf(fault)), fault.deadlineMs);
    if (!first.success) expect([...lane.there()], fault.name).toEqual([]);
    if (first.resumeAt !== undefined) await letPass(lane, first.resumeAt);
    lane.renewAccess();
    const last = first.success ? first : await act(lane.service());
    expect(last.status, `${fault.name}: ${told(first)}, ${told(last)}`).toBe('success');
    expectWhole(await lane.copies('task'), {}, fault.name);
    expect(await unknownIn(lane), fault.name).toEqual([]);
    await expectNoToken(lane, [first, last], fault.name);
    return [fault.name, told(first), first === last ? '' : told(last)];
  });
  printTable('The first call for the fields fails', ['fault', 'told', 'exported again'], rows);
});
