import { expect, test } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import { withClient } from '../support/postgres.ts';
import { type ChaosService, chaosService, USER } from './chaos-service.ts';
import { copiesIn } from './copies.ts';
import { connectionTo, LIVING_LEASE_MS, placeIn } from './crash.ts';
import { type CuttingProxy, type SpoiledCommits, startCuttingProxy } from './cutting-proxy.ts';
import { isCellPlayed } from './how-much.ts';
import { inLanes } from './in-lanes.ts';
import { exportReport, type Lane, openLane, QUICK } from './lane.ts';
import { postgresPlace, superuserOf } from './lane-place.ts';
import { judgeStorageCell, type StorageCell, type StorageScenario, showStorageCell } from './storage-cells.ts';
import { openPlace, type StoragePlace } from './storage-place.ts';
import { survivorsOf } from './survivors.ts';
import { printTable } from './table.ts';

/** Of a connection and of a statement, and how long Postgres lets a transaction stand still. */
const TIMEOUT_MS = 400;
const LATE_MS = 700;
/** A call that loses its database leaves a claim behind, and the host's repetition has to wait for its end. */
const LEASE_MS = 900;
/** A write is tried three times, and looked for after each. */
const OUTAGE = 6;
const AT_ONCE = 10;

type Outage = Omit<SpoiledCommits, 'at'> & { name: string };
const once = (kind: SpoiledCommits['kind'], name: string): Outage => ({ kind, name, times: 1 });
const OUTAGES: readonly Outage[] = [
  once('cut', 'cut before COMMIT'),
  once('answer lost', 'answer of COMMIT lost'),
  once('terminated', 'terminated'),
  once('terminated at COMMIT', 'terminated at COMMIT'),
  once('late', 'COMMIT comes late'),
  once('stuck', 'COMMIT never comes'),
  ...(['cut', 'answer lost'] as const).flatMap((kind): Outage[] => [
    { kind, name: `${kind}, ${OUTAGE} times`, times: OUTAGE },
    { kind, name: `${kind} from there on`, times: Number.POSITIVE_INFINITY },
  ]),
];

const SCENARIOS: readonly (StorageScenario & { name: string })[] = [
  { name: 'bot token, parent and thread', as: 'bot', report: 'three' },
  { name: 'bot token, edit', as: 'bot', before: 'three', report: 'four, second version' },
  { name: 'webhook', as: 'webhook', report: 'three' },
  { name: 'bot token, revocation', as: 'bot', before: 'three', report: 'three', revokes: true },
];

const others = survivorsOf(1);

/** A lane, and the way to its database through a proxy. */
interface ProxiedLane {
  lane: Lane;
  proxy: CuttingProxy;
  through: StoragePlace;
}

async function openProxied(as: StorageScenario['as']): Promise<ProxiedLane> {
  const lane = await openLane({ as, database: 'Postgres' });
  const { connectionString } = placeIn(lane).options as { connectionString: string };
  const { proxy, through } = await startCuttingProxy(connectionString, superuserOf(placeIn(lane)), LATE_MS);
  return { lane, proxy, through: postgresPlace(through, TIMEOUT_MS) };
}

let sessions = 0;

/** What the host asks for; by the service whose database fails, or once more in another process. */
interface Begun {
  act(at: ChaosService): Promise<ExportOutcome>;
  again(): Promise<ExportOutcome>;
}

async function begin({ before, report, revokes }: StorageScenario, lane: Lane): Promise<Begun> {
  lane.reset();
  const sessionId = `outage-${++sessions}`;
  const earlier = before === undefined ? undefined : await exportReport(lane.service(), before, sessionId);
  const task = revokes ? 'revoke' : 'export';
  return {
    act: (at) => (revokes ? at.mine.revokeExport(earlier?.id ?? '') : exportReport(at, report, sessionId)),
    again: async () => {
      const connection = connectionTo(lane, LIVING_LEASE_MS);
      const answer = await others[0]?.carryOut({ task, report, sessionId, insists: true, connection });
      const [outcome] = answer?.outcomes ?? [];
      if (outcome === undefined) throw new Error('The other process died.');
      return outcome;
    },
  };
}

/** No connection holds a transaction open that is over for everybody. */
async function expectNoneOpen(lane: Lane, where: string): Promise<void> {
  const { rows } = await withClient(superuserOf(placeIn(lane)), (client) =>
    client.query(`SELECT state FROM pg_stat_activity WHERE datname = current_database() AND state ~ 'in transaction'`),
  );
  expect(rows, `${where}: open transactions`).toEqual([]);
}

/** Plays it with the database failing at one transaction, or not at all, and gives the names of all transactions. */
async function play(
  scenario: StorageScenario,
  { lane, proxy, through }: ProxiedLane,
  spoiled?: SpoiledCommits,
): Promise<StorageCell & { transactions: string[] }> {
  const { act, again } = await begin(scenario, lane);
  const storage = await openPlace(through);
  try {
    // What is looked at once for each storage has been looked at when the failure begins.
    await storage.exports.list(`user:${USER}`, { limit: 1 });
    proxy.spoil(spoiled);
    const { baseUrl } = lane.sandbox.slack;
    const timing = { ...QUICK, leaseMs: spoiled === undefined ? LIVING_LEASE_MS : LEASE_MS };
    const first = await act(chaosService({ baseUrl, timing, timeoutMs: 10_000 }, storage));
    const transactions = [...proxy.transactions];
    proxy.spoil();
    const last = await again();
    const { as, report, before } = scenario;
    const copies = await copiesIn(lane.sandbox, { as, report }, before && { as, report: before });
    await expectNoneOpen(lane, scenario.report);
    return { first, last, copies, transactions };
  } finally {
    await storage.close();
  }
}

test.each(SCENARIOS)('never two of a message: $name', { timeout: 90_000 }, async ({ name, ...scenario }) => {
  const lanes = await Promise.all(Array.from({ length: AT_ONCE }, () => openProxied(scenario.as)));
  const [one] = lanes;
  if (one === undefined) throw new Error('no lane');
  const { transactions } = await play(scenario, one);
  const isWhole = scenario.as === 'bot' && scenario.before === undefined;
  const pairs = transactions.flatMap((_, at) =>
    OUTAGES.filter((_outage, number) => isWhole || isCellPlayed(number, at)).map((outage) => ({ at, outage })),
  );
  const failures: unknown[] = [];
  const cells = await inLanes(pairs, lanes, async ({ at, outage }, lane) => {
    const { name: what, ...spoiled } = outage;
    const where = `${what} × ${at + 1} ${transactions[at]}`;
    try {
      const cell = await play(scenario, lane, { ...spoiled, at });
      judgeStorageCell(cell, scenario, false, where);
      if (outage.times === 1 && !transactions[at]?.startsWith('SELECT'))
        expect(cell.first, where).toMatchObject({ success: true, warnings: [] });
      return showStorageCell(cell);
    } catch (error) {
      failures.push(new Error(where, { cause: error }));
      return 'WRONG';
    }
  });
  printTable(
    `Postgres fails, ${name}. Each cell: first call, repetition by another process: copies of each message`,
    ['transaction', ...OUTAGES.map((outage) => outage.name)],
    transactions.map((what, row) => [
      `${row + 1} ${what}`,
      ...OUTAGES.map((outage) => cells[pairs.findIndex((pair) => pair.at === row && pair.outage === outage)] ?? ''),
    ]),
  );
  if (failures.length > 0)
    throw new AggregateError(failures, failures.map((one) => `${one} ${(one as Error).cause}`).join('\n'));
});

test('connections that end with the very packet that makes them ready harm nobody', async () => {
  const { lane, proxy, through } = await openProxied('bot');
  const storage = await openPlace(through);
  const at = chaosService({ baseUrl: lane.sandbox.slack.baseUrl, timing: QUICK, timeoutMs: 10_000 }, storage);
  proxy.endOnArrival(1);
  const first = await exportReport(at, 'three', 'arrival');
  const last = await exportReport(at, 'three', 'arrival');
  await storage.close();
  expect(first).toMatchObject({ status: 'failed', code: 'STORAGE_FAILED' });
  expect(last.status).toBe('success');
});
