import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import { TOKEN_CALL } from '../auth/life-of-a-token.ts';
import { inLanes } from './in-lanes.ts';
import type { LaneDatabase } from './lane-place.ts';
import { type OAuthLane, openOAuthLane } from './oauth-lane.ts';
import { OAuthProcess, oauthProcesses } from './oauth-process.ts';
import type { OAuthStop } from './oauth-stops.ts';
import { printTable } from './table.ts';

const TIMEOUT = { timeout: 60_000 };
/** The vendor has half of it to answer. */
const LEASE_MS = 2000;
const TIMING = { refreshLeaseMs: LEASE_MS };
/** What a busy machine may need beside the lease. */
const SLACK_MS = 4000;
const AGAIN = 'Connect the account again.';

const survivors = oauthProcesses(2);

type Place = OAuthStop['at'] | 'in the request, done' | 'in the request, done late';
type Tokens = 'single-use' | 'lasting';

interface Crash {
  at: Place;
  tokens: Tokens;
  database?: LaneDatabase;
}

/** A process of its own that stands at this place, or is dead there. */
async function stopAt(lane: OAuthLane, at: Place, how: OAuthStop['how']) {
  const worker = new OAuthProcess();
  onTestFinished(() => worker.end());
  if (!at.startsWith('in the request')) {
    const answer = worker.carryOut({ ...lane.orders, stop: { at: at as OAuthStop['at'], how } });
    await (how === 'SIGKILL' ? answer : worker.standsStill(at));
    return { worker, answer };
  }
  const late = at.endsWith('late') ? { commitsLate: true } : {};
  lane.sandbox.faults.add({ vendor: 'slack', method: TOKEN_CALL.slack, kind: 'slow', delayMs: 400, ...late });
  const answer = worker.carryOut(lane.orders);
  await vi.waitUntil(() => lane.requests().some(({ fault }) => fault === 'slow'), { timeout: 15_000, interval: 2 });
  if (how === 'SIGKILL') worker.kill();
  else {
    worker.freeze();
    await worker.standsStill();
  }
  return { worker, answer };
}

async function laneWith({ tokens, database = 'SQLite' }: Crash): Promise<OAuthLane> {
  const lane = await openOAuthLane('slack', { timing: TIMING, database });
  lane.sandbox.state.slack.oauth.refreshTokens = tokens;
  return lane;
}

async function exportBy(process: OAuthProcess, lane: OAuthLane, from: number) {
  const start = performance.now();
  const answer = await process.carryOut({ ...lane.orders, from });
  const [outcome] = answer?.outcomes ?? [];
  if (outcome === undefined) throw new Error('The process died.');
  return { outcome, ms: performance.now() - start };
}

const told = ({ status, code, vendorCode }: ExportOutcome): string =>
  [status, code, vendorCode].filter(Boolean).join(' ');

const ENDS_OVER = (crash: Crash): boolean =>
  crash.tokens === 'single-use' &&
  ['before save', 'in the request, done', 'in the request, done late'].includes(crash.at);

async function playCrash(crash: Crash, survivor: OAuthProcess) {
  const { at } = crash;
  const lane = await laneWith(crash);
  await stopAt(lane, at, 'SIGKILL');
  const before = lane.asked();
  const next = await exportBy(survivor, lane, 1);
  const askedByNext = lane.asked() - before;
  const health = await lane.health();
  const again = await exportBy(survivor, lane, 2);
  const askedAgain = lane.asked() - before - askedByNext;
  const { grant } = await lane.kept();
  await lane.connect();
  const healed = await exportBy(survivor, lane, 3);
  return {
    ...crash,
    lane,
    next,
    askedByNext,
    health,
    again,
    askedAgain,
    grant,
    healed,
    healthAtLast: await lane.health(),
  };
}

test(
  'a process that dies while it gets new tokens leaves fresh ones to be had, or a clear state',
  TIMEOUT,
  async () => {
    const places: Place[] = [
      'before lease',
      'after lease',
      'in the request, done',
      'in the request, done late',
      'before save',
      'after save',
    ];
    const crashes = places.flatMap((at): Crash[] => [
      { at, tokens: 'single-use' },
      { at, tokens: 'lasting' },
    ]);
    crashes.push(
      ...(['after lease', 'before save'] as const).map(
        (at): Crash => ({ at, tokens: 'single-use', database: 'Postgres' }),
      ),
    );
    const rows = await inLanes(crashes, survivors, playCrash);
    printTable(
      `A process is killed while it gets new tokens; the lease is ${LEASE_MS} ms`,
      [
        'killed',
        'refresh tokens',
        'next waits (s)',
        'asks',
        'the next is told',
        'health',
        'asks again',
        'connected again',
        'reports',
      ],
      rows.map((row) => [
        row.at,
        [row.tokens, row.database ?? []].flat().join(', '),
        (row.next.ms / 1000).toFixed(1),
        String(row.askedByNext),
        told(row.next.outcome),
        row.health?.code ?? '',
        String(row.askedAgain),
        told(row.healed.outcome),
        String(row.lane.arrived()),
      ]),
    );
    for (const row of rows) {
      const where = `${row.at}, ${row.tokens}`;
      const leavesLease = !['before lease', 'after save'].includes(row.at);
      expect(row.askedByNext, where).toBe(row.at === 'after save' ? 0 : 1);
      expect(row.askedAgain, where).toBe(0);
      expect(row.next.ms, where).toBeLessThan((leavesLease ? LEASE_MS : 0) + SLACK_MS);
      if (ENDS_OVER(row)) {
        const refused = {
          status: 'failed',
          code: 'AUTH_FAILED',
          hint: AGAIN,
          vendorCode: 'invalid_grant',
          retryable: false,
        };
        expect(row.next.outcome, where).toMatchObject(refused);
        expect(row.again.outcome, where).toMatchObject(refused);
        expect(row.health, where).toMatchObject({ code: 'AUTH_FAILED', hint: AGAIN });
        expect(row.grant, where).toMatchObject({ isOver: true, refreshToken: null });
      } else {
        expect(row.next.outcome, where).toMatchObject({ status: 'success' });
        expect(row.again.outcome, where).toMatchObject({ status: 'success' });
        expect(row.health, where).toBeUndefined();
        expect(row.grant, where).toMatchObject({ generation: 2, isOver: false });
      }
      expect(row.healed.outcome, where).toMatchObject({ status: 'success' });
      expect(row.healthAtLast, where).toBeUndefined();
    }
  },
);

async function playFreeze(crash: Crash, survivor: OAuthProcess) {
  const { at, tokens } = crash;
  const lane = await laneWith(crash);
  const frozen = await stopAt(lane, at, 'SIGSTOP');
  const other = await exportBy(survivor, lane, 1);
  const meanwhile = await lane.kept();
  frozen.worker.wake();
  const [woken] = (await frozen.answer)?.outcomes ?? [];
  const { grant, row } = await lane.kept();
  const health = await lane.health();
  const later = await exportBy(survivor, lane, 2);
  return { at, tokens, lane, other, woken, meanwhile, grant, row, health, later };
}

type Frozen = Awaited<ReturnType<typeof playFreeze>>;

test(
  'a process that is frozen past its lease overwrites nothing newer, loses nothing, and ends nothing',
  TIMEOUT,
  async () => {
    const freezes = (['before lease', 'after lease', 'before save'] as const).flatMap((at): Crash[] => [
      { at, tokens: 'single-use' },
      { at, tokens: 'lasting' },
    ]);
    const rows = await inLanes(
      [
        ...freezes,
        { at: 'in the request, done', tokens: 'single-use' },
        { at: 'in the request, done', tokens: 'lasting' },
      ],
      survivors,
      playFreeze,
    );
    const state = ({ grant, health }: Frozen) =>
      [`pair ${grant.generation}`, grant.isOver ? 'over' : '', health?.code ?? ''].filter(Boolean).join(', ');
    printTable(
      'A process is frozen past its lease; another one goes on; then it wakes up',
      [
        'frozen',
        'refresh tokens',
        'the other',
        'the woken one',
        'kept at last',
        'asked the vendor',
        'the next',
        'reports',
      ],
      rows.map((row) => [
        row.at,
        row.tokens,
        told(row.other.outcome),
        row.woken === undefined ? 'died' : told(row.woken),
        state(row),
        String(row.lane.asked()),
        told(row.later.outcome),
        String(row.lane.arrived()),
      ]),
    );
    for (const row of rows) {
      const where = `${row.at}, ${row.tokens}`;
      expect(row.row.refreshLease, where).toBeNull();
      expect(row.grant.generation, where).toBeLessThanOrEqual(2);
      if (row.at === 'in the request, done' && row.tokens === 'single-use') continue;
      expect(row.woken, where).toMatchObject({ status: 'success' });
      expect(row.later.outcome, where).toMatchObject({ status: 'success' });
      expect(row.grant, where).toMatchObject({ generation: 2, isOver: false });
      expect(row.health, where).toBeUndefined();
      // What the other one saved stays.
      if (row.meanwhile.grant.generation === 2) expect(row.grant, where).toEqual(row.meanwhile.grant);
    }
    const lost = rows.find((row) => row.at === 'in the request, done' && row.tokens === 'single-use');
    // What it was given has come too late to be read: the state is as clear as after a crash.
    if (lost?.woken?.status === 'success') expect(lost.grant).toMatchObject({ generation: 2, isOver: false });
    else {
      expect(lost?.grant).toMatchObject({ generation: 1, isOver: true });
      expect(lost?.health).toMatchObject({ code: 'AUTH_FAILED', hint: AGAIN });
      await lost?.lane.connect();
      await sleep(0);
      expect(await lost?.lane.health()).toBeUndefined();
    }
  },
);
