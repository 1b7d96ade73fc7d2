import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { StorageFault } from '../../src/testing/index.ts';
import { TOKEN_CALL } from '../auth/life-of-a-token.ts';
import { VENDORS, type VendorId } from '../auth/oauth-service.ts';
import type { LaneDatabase } from './lane-place.ts';
import { type OAuthLane, openOAuthLane } from './oauth-lane.ts';
import { oauthProcesses } from './oauth-process.ts';
import { printTable } from './table.ts';

const TIMEOUT = { timeout: 60_000 };
const processes = oauthProcesses(4);

interface Race {
  name: string;
  vendor: VendorId;
  database?: LaneDatabase;
  processes: number;
  /** Of each process. */
  exports: number;
  /** Of each process's storage. */
  faults?: readonly StorageFault[];
  prepare?(lane: OAuthLane): void;
  meanwhile?(lane: OAuthLane): Promise<void>;
}

/** All processes export at once, each its own reports, over one connection whose token has ended. */
async function play(race: Race) {
  const lane = await openOAuthLane(race.vendor, { database: race.database ?? 'SQLite' });
  race.prepare?.(lane);
  const start = performance.now();
  const { exports, faults = [] } = race;
  const running = processes
    .slice(0, race.processes)
    .map((one, at) => one.carryOut({ ...lane.orders, exports, from: at * exports, faults }));
  const [answers] = await Promise.all([Promise.all(running), race.meanwhile?.(lane)]);
  const seconds = (performance.now() - start) / 1000;
  const outcomes = answers.flatMap((answer) => answer?.outcomes ?? []);
  const failed = outcomes.filter(({ status }) => status !== 'success');
  const { grant, row } = await lane.kept();
  const unmet = answers.reduce((sum, answer) => sum + (answer?.unmet ?? 0), 0);
  return { race, lane, seconds, outcomes, failed, grant, row, unmet, total: race.processes * exports };
}

type Played = Awaited<ReturnType<typeof play>>;

const HEAD = [
  'race',
  'vendor',
  'database',
  'processes',
  'exports',
  'seconds',
  'asked the vendor',
  'renewed',
  'failed',
  'reports',
];
const show = ({ race, lane, seconds, failed, total }: Played): string[] => [
  race.name,
  race.vendor,
  race.database ?? 'SQLite',
  String(race.processes),
  String(total),
  seconds.toFixed(2),
  String(lane.asked()),
  String(lane.renewals()),
  String(failed.length),
  String(lane.arrived()),
];

function expectOneRenewal({ race, lane, failed, outcomes, grant, row, total }: Played): void {
  expect(failed, race.name).toEqual([]);
  expect(outcomes, race.name).toHaveLength(total);
  expect(lane.asked(), race.name).toBe(1);
  expect(lane.renewals(), race.name).toBe(1);
  expect(lane.arrived(), race.name).toBe(total);
  expect(grant, race.name).toMatchObject({ generation: 2, isOver: false });
  expect(row, race.name).toMatchObject({ refreshLease: null, health: null });
}

async function playAll(title: string, races: readonly Race[]): Promise<Played[]> {
  const played: Played[] = [];
  for (const race of races) played.push(await play(race));
  printTable(title, HEAD, played.map(show));
  return played;
}

const slow = (lane: OAuthLane): void =>
  lane.sandbox.faults.add({ vendor: 'slack', method: TOKEN_CALL.slack, kind: 'slow', delayMs: 1500 });

test('50 exports with an expired single-use refresh token: one refresh, none fails', TIMEOUT, async () => {
  const races: Race[] = [
    ...VENDORS.map((vendor): Race => ({ name: 'quick', vendor, processes: 2, exports: 25 })),
    { name: 'quick', vendor: 'slack', processes: 4, exports: 25 },
    { name: 'quick', vendor: 'slack', database: 'Postgres', processes: 2, exports: 25 },
    { name: 'slow token endpoint', vendor: 'slack', processes: 2, exports: 25, prepare: slow },
  ];
  for (const one of await playAll('Exports at once over one connection, its token has ended', races))
    expectOneRenewal(one);
});

test('a label that is changed again and again meanwhile stays, and so do the new tokens', TIMEOUT, async () => {
  let changes = 0;
  const change = async ({ mine, setting, asked }: OAuthLane) => {
    while (asked() === 0) await sleep(5);
    for (let count = 0; count < 10; count++) {
      await mine.updateIntegrationConfig(setting.id, { label: `Label ${++changes}` });
      await sleep(20);
    }
  };
  const race: Race = { name: 'label', vendor: 'slack', processes: 2, exports: 25, prepare: slow, meanwhile: change };
  const [played] = await playAll('The same, and somebody changes the label ten times meanwhile', [race]);
  if (played === undefined) throw new Error('Nothing was played.');
  expectOneRenewal(played);
  expect(played.row.label).toBe('Label 10');
});

const WRITES: StorageFault[] = [
  { kind: 'fails-before', operation: 'settings.replace' },
  { kind: 'fails-after', operation: 'settings.replace' },
  { kind: 'conflict', operation: 'settings.replace' },
  { kind: 'slow', operation: 'settings.replace', delayMs: 300 },
  { kind: 'slow', operation: 'settings.replace', delayMs: 300, commitsLate: true },
];
const READS: StorageFault[] = [
  { kind: 'fails-before', operation: 'settings.get' },
  { kind: 'slow', operation: 'settings.get', delayMs: 300 },
];

test('a storage that fails once in each process, at whatever it does then, keeps no export back', TIMEOUT, async () => {
  const nameOf = ({ kind, operation, skip, ...fault }: StorageFault) =>
    `${operation} ${(skip ?? 0) + 1}: ${kind}${'commitsLate' in fault ? ', late' : ''}`;
  const races = [
    ...WRITES.flatMap((fault) => [0, 1].map((skip) => ({ ...fault, skip }))),
    ...READS.flatMap((fault) => [0, 1, 2, 3].map((skip) => ({ ...fault, skip }))),
  ].map((fault): Race => ({ name: nameOf(fault), vendor: 'slack', processes: 2, exports: 5, faults: [fault] }));
  const played = await playAll('The same, each process with a fault of the storage', races);
  for (const one of played) expectOneRenewal(one);
});
