import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ExportOutcome, StorageAdapter } from '../../src/index.ts';
import { faultyStorage } from '../../src/testing/index.ts';
import { type ChaosService, chaosService } from './chaos-service.ts';
import { copiesIn } from './copies.ts';
import { inLanes } from './in-lanes.ts';
import { exportReport, type Lane, openLanes, QUICK } from './lane.ts';
import { judgeStorageCell, type StorageCell, type StorageScenario, showStorageCell } from './storage-cells.ts';
import { printTable } from './table.ts';

/** A call that loses its storage leaves a claim behind, and the host's repetition has to wait for its end. */
const LEASE_MS = 900;
const LATE_MS = 80;
/** A write is tried three times, and looked for after each. */
const OUTAGE_CALLS = 6;

type StorageFault = Parameters<ReturnType<typeof faultyStorage>['faults']['add']>[0];
type StorageOperation = NonNullable<StorageFault['operation']>;

/** One failure of the storage: of a single operation, of some calls from that one, or of all until the export ends. */
interface StorageCase {
  name: string;
  faultAt(operation: StorageOperation, before: readonly string[]): StorageFault | undefined;
}

const countOf = (names: readonly string[], name: string): number => names.filter((one) => one === name).length;

const CASES: StorageCase[] = [
  ...(['fails-before', 'fails-after'] as const).map((kind): StorageCase => {
    return { name: kind, faultAt: (operation, before) => ({ kind, operation, skip: countOf(before, operation) }) };
  }),
  {
    name: 'conflict',
    faultAt: (operation, before) => {
      if (operation !== 'exports.insert' && operation !== 'exports.replace') return undefined;
      return { kind: 'conflict', operation, skip: countOf(before, operation) };
    },
  },
  ...[false, true].map((commitsLate): StorageCase => {
    const slow = { kind: 'slow', delayMs: LATE_MS, commitsLate } as const;
    return {
      name: commitsLate ? 'slow, written late' : 'slow',
      faultAt: (operation, before) => ({ ...slow, operation, skip: countOf(before, operation) }),
    };
  }),
  ...(['fails-before', 'fails-after'] as const).flatMap((kind): StorageCase[] => [
    {
      // Long enough for one write to be given up, and over before the export ends.
      name: `${kind}, ${OUTAGE_CALLS} calls`,
      faultAt: (_, before) => ({ kind, skip: before.length, times: OUTAGE_CALLS }),
    },
    {
      name: `${kind} from there on`,
      faultAt: (_, before) => ({ kind, skip: before.length, times: Number.POSITIVE_INFINITY }),
    },
  ]),
];

/** The storage with the names of all operations written down. */
function recorded(storage: StorageAdapter, names: string[]): StorageAdapter {
  const record = <Part extends object>(part: string, target: Part): Part =>
    new Proxy(target, {
      get: (of, property) => {
        const method: unknown = Reflect.get(of, property);
        if (typeof method !== 'function') return method;
        return (...given: unknown[]): unknown => {
          names.push(`${part}.${String(property)}`);
          return Reflect.apply(method, of, given);
        };
      },
    });
  const { settings, exports, maintenance } = storage;
  return { settings: record('settings', settings), exports: record('exports', exports), maintenance };
}

const over = ({ sandbox }: Lane, storage: StorageAdapter) =>
  chaosService({ baseUrl: sandbox.slack.baseUrl, timing: { ...QUICK, leaseMs: LEASE_MS }, timeoutMs: 10_000 }, storage);

let sessions = 0;

/** What the host asks for, as often as it likes. */
type Act = (at: ChaosService) => Promise<ExportOutcome>;

async function begin({ before, report, revokes }: StorageScenario, lane: Lane): Promise<Act> {
  lane.reset();
  const session = `storage-${++sessions}`;
  const earlier = before === undefined ? undefined : await exportReport(lane.service(), before, session);
  if (revokes) return ({ mine }) => mine.revokeExport(earlier?.id ?? '');
  return (at) => exportReport(at, report, session);
}

async function operationsOf(scenario: StorageScenario, lane: Lane): Promise<StorageOperation[]> {
  const act = await begin(scenario, lane);
  const names: string[] = [];
  // With a lease that needs no renewal, so that each run has the same operations.
  const { baseUrl } = lane.sandbox.slack;
  const at = chaosService({ baseUrl, timing: QUICK, timeoutMs: 10_000 }, recorded(lane.storage, names));
  expect(await act(at)).toMatchObject({ status: scenario.revokes ? 'revoked' : 'success' });
  return names as StorageOperation[];
}

/** Asks again as a host does, until nothing is under way any more. */
async function repeat(act: Act, lane: Lane): Promise<ExportOutcome> {
  for (;;) {
    const outcome = await act(over(lane, lane.storage));
    if (outcome.status !== 'pending') return outcome;
    await sleep(50);
  }
}

async function playStorageFault(fault: StorageFault, scenario: StorageScenario, lane: Lane): Promise<StorageCell> {
  const act = await begin(scenario, lane);
  const { storage, faults } = faultyStorage(lane.storage);
  faults.add(fault);
  const first = await act(over(lane, storage));
  faults.clear();
  const last = await repeat(act, lane);
  const { as, report, before } = scenario;
  const copies = await copiesIn(lane.sandbox, { as, report }, before && { as, report: before });
  return { first, last, copies };
}

/** A write that fails once, or is told wrongly to have failed, is carried through within the call. */
function expectCarriedThrough({ first }: StorageCell, { operation, times = 1 }: StorageFault, where: string): void {
  if (times > 1 || !['exports.insert', 'exports.replace'].includes(operation ?? '')) return;
  expect(first, where).toMatchObject({ success: true, warnings: [] });
}

const SCENARIOS: { name: string; scenario: StorageScenario }[] = [
  { name: 'bot token, parent and thread', scenario: { as: 'bot', report: 'three' } },
  { name: 'bot token, edit', scenario: { as: 'bot', before: 'three', report: 'four, second version' } },
  { name: 'webhook', scenario: { as: 'webhook', report: 'three' } },
  { name: 'bot token, thread and files', scenario: { as: 'bot', report: 'files' } },
  { name: 'bot token, edit with files', scenario: { as: 'bot', before: 'files', report: 'files, second version' } },
  { name: 'bot token, revocation', scenario: { as: 'bot', before: 'files', report: 'files', revokes: true } },
];

test.each(SCENARIOS)('never two of a message: $name', { timeout: 60_000 }, async ({ name, scenario }) => {
  const lanes = await openLanes(10, { as: scenario.as });
  const [first] = lanes;
  if (first === undefined) throw new Error('no lane');
  const operations = await operationsOf(scenario, first);
  const pairs = operations.flatMap((operation, at) =>
    CASES.map((one) => ({ at, one, fault: one.faultAt(operation, operations.slice(0, at)) })),
  );
  const cells = await inLanes(pairs, lanes, async ({ fault }, lane) =>
    fault === undefined ? undefined : playStorageFault(fault, scenario, lane),
  );
  const rows = operations.map((operation, row) => [
    `${row + 1} ${operation}`,
    ...cells.filter((_, at) => pairs[at]?.at === row).map((cell) => (cell === undefined ? '' : showStorageCell(cell))),
  ]);
  printTable(
    `Storage faults, ${name}. Each cell: first call, host's repetition: copies of each message, and files that are seen`,
    ['operation', ...CASES.map((one) => one.name)],
    rows,
  );
  for (const [at, cell] of cells.entries()) {
    const pair = pairs[at];
    if (cell === undefined || pair?.fault === undefined) continue;
    const where = `${pair.one.name} × operation ${pair.at + 1}`;
    expectCarriedThrough(cell, pair.fault, where);
    judgeStorageCell(cell, scenario, pair.fault.kind === 'slow', where);
  }
});
