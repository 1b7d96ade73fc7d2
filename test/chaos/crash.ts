import { onTestFinished, vi } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import { type Connection, type CrmManner, SESSION, type SlackManner } from './chaos-service.ts';
import { type Copies, showCopies } from './copies.ts';
import { openHubLane } from './hub-lane.ts';
import { inLanes } from './in-lanes.ts';
import { type AnyLane, exportReport, type Lane, openLane, QUICK } from './lane.ts';
import { copyPlace, type LaneDatabase } from './lane-place.ts';
import type { ReportName } from './reports.ts';
import { openSfLane } from './sf-lane.ts';
import { isForSalesforce } from './sf-reports.ts';
import type { Stop } from './stop-points.ts';
import type { StoragePlace } from './storage-place.ts';
import { type Orders, WorkerProcess } from './worker-process.ts';

/** Of the process that dies, so that nobody waits long for its claim to end. Nobody else is there while it lives. */
const DYING_LEASE_MS = 400;
/** Of those that live: so long that no pause of a busy machine takes an export away from them. */
export const LIVING_LEASE_MS = 30_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** An export, or a revocation, in which a process dies. */
export interface Crash {
  as: SlackManner | CrmManner;
  /** A SQLite file when absent. */
  database?: LaneDatabase;
  report: ReportName;
  /** What had been exported before: the export is an edit then. */
  before?: ReportName;
  /** What had been exported is taken back; `and is wanted after all`: then the host exports it again, and nobody resumes. */
  revokes?: 'for good' | 'and is wanted after all';
  /** What somebody does at the vendor before the export that crashes. */
  byHand?(lane: AnyLane): void;
  /** After the crash the host takes the export back, and nobody resumes. */
  isRegretted?: true;
  /** What a first process has left behind that died: the one that dies now is the one that resumes. */
  /** Of Slack alone. */
  wreck?: Lane;
}

/** What came of one crash. */
export interface CrashRow {
  killedAt: string;
  /** What was there when the process died. */
  then: Copies;
  resumed: ExportOutcome[];
  again: ExportOutcome;
  finally: Copies;
}

/** Where other processes find the storage of a lane that is not in memory. */
export function placeIn({ place }: Pick<AnyLane, 'place'>): StoragePlace {
  if (place === undefined) throw new Error('Nobody else sees a storage in memory.');
  return place;
}

/** How a host reaches the lane. */
export const connectionTo = (lane: Pick<AnyLane, 'place' | 'address'>, leaseMs: number): Connection => ({
  place: placeIn(lane),
  ...lane.address,
  timing: { ...QUICK, leaseMs },
  timeoutMs: REQUEST_TIMEOUT_MS,
});

/** A process that ends with the test. */
export function startWorker(): WorkerProcess {
  const worker = new WorkerProcess();
  onTestFinished(() => worker.end());
  return worker;
}

export const copiesOf = ({ report, before }: Crash, lane: AnyLane): Promise<Copies> => lane.copies(report, before);

const isOfSlack = (as: Crash['as']): as is SlackManner => as === 'bot' || as === 'webhook';

/** Another lane with the same workspace and the same rows, so that one wreck can be resumed in many ways. */
async function copyOf(wreck: Lane, as: SlackManner, database: LaneDatabase | undefined): Promise<Lane> {
  const { sandbox, channel } = wreck;
  const lane = await openLane({ as, ...(database && { database }) });
  await lane.storage.close();
  await copyPlace(placeIn(wreck), placeIn(lane));
  const { slack } = lane.sandbox.state;
  const [mine] = slack.tokens;
  if (mine !== undefined) mine.token = sandbox.slack.botToken;
  slack.channel(channel).messages.push(...structuredClone(sandbox.state.slack.channel(channel).messages));
  return lane;
}

const openLaneFor = ({ as, report, database = 'SQLite' }: Crash): Promise<AnyLane> => {
  if (isOfSlack(as)) return openLane({ as, database });
  return isForSalesforce(report) ? openSfLane({ as, storage: database }) : openHubLane({ as, storage: database });
};

/** A lane on which all has happened that comes before the crash. */
export async function prepare(crash: Crash): Promise<AnyLane> {
  const { as, before, byHand, wreck, database } = crash;
  if (wreck !== undefined && isOfSlack(as)) return copyOf(wreck, as, database);
  const lane = await openLaneFor(crash);
  if (before !== undefined) await exportReport(lane.service(), before, SESSION);
  byHand?.(lane);
  return lane;
}

/** Has a process of its own do it and, if asked, die of it. Resolves to the points that it passed. */
async function inOwnProcess(orders: Omit<Orders, 'connection'>, lane: AnyLane): Promise<string[]> {
  const worker = startWorker();
  const answer = await worker.carryOut({ ...orders, connection: connectionTo(lane, DYING_LEASE_MS) });
  await worker.end();
  if (orders.stop !== undefined && answer !== undefined) throw new Error(`Point ${orders.stop.at} was not reached.`);
  return answer?.points ?? [worker.stoppedAt];
}

/** What the dying process does; with `stop` it dies there. Resolves to the points that it passed. */
function doAndDie({ report, revokes, wreck }: Crash, lane: AnyLane, stop?: Stop): Promise<string[]> {
  const task = wreck !== undefined ? 'resume' : revokes === undefined ? 'export' : 'revoke';
  return inOwnProcess({ task, report, ...(stop === undefined ? {} : { stop }) }, lane);
}

/** The points at which the process can die, learned by letting it live. */
async function pointsOf(crash: Crash): Promise<string[]> {
  return doAndDie(crash, await prepare(crash));
}

/** What a process leaves behind that dies at the named point. */
export async function wreckOf(crash: Crash & { as: SlackManner }, diedAt: string): Promise<Lane> {
  const { as, database } = crash;
  const lane = await openLane({ as, ...(database && { database }) });
  await doAndDie(crash, lane, { at: diedAt, how: 'SIGKILL' });
  return lane;
}

/** Another process resumes what was left, and the host asks once more for what it had asked for. */
async function recover(crash: Crash, killedAt: string, lane: AnyLane, survivor: WorkerProcess): Promise<CrashRow> {
  const { report, revokes, isRegretted = false } = crash;
  const then = await copiesOf(crash, lane);
  const connection = connectionTo(lane, LIVING_LEASE_MS);
  const isWantedAgain = revokes === 'and is wanted after all';
  const insists = isWantedAgain || isRegretted;
  const resumed = insists ? [] : ((await survivor.carryOut({ task: 'resume', report, connection }))?.outcomes ?? []);
  const isToGo = isRegretted || revokes === 'for good';
  const task = isToGo ? 'revoke' : 'export';
  const orders = { task, report, connection, ...(insists ? { insists: true as const } : {}) } as const;
  const [again] = (await survivor.carryOut(orders))?.outcomes ?? [];
  if (again === undefined) throw new Error('The surviving process died.');
  return { killedAt, then, resumed, again, finally: await copiesOf(crash, lane) };
}

/** Plays the crash at every point there is, or at those with such a name. */
export async function crashAtEveryPoint(
  crash: Crash,
  survivors: readonly WorkerProcess[],
  only = /./,
): Promise<CrashRow[]> {
  const points = await pointsOf(crash);
  const places = points.filter((point) => only.test(point));
  return inLanes(places, survivors, async (at, survivor) => {
    const lane = await prepare(crash);
    const [killedAt = ''] = await doAndDie(crash, lane, { at, how: 'SIGKILL' });
    if (killedAt !== at) throw new Error(`It died at "${killedAt}" instead of "${at}".`);
    return recover(crash, killedAt, lane, survivor);
  });
}

/** Kills a process whose request the vendor has got and works on only after the process is dead. */
export function crashMidRequest(
  crash: Crash,
  messages: readonly number[],
  survivors: readonly WorkerProcess[],
  method = crash.as === 'bot' ? 'chat.postMessage' : 'webhook',
): Promise<CrashRow[]> {
  return inLanes(messages, survivors, async (message, survivor) => {
    const lane = await prepare(crash);
    lane.sandbox.faults.add({
      vendor: lane.vendor,
      method,
      kind: 'slow',
      delayMs: DYING_LEASE_MS / 2,
      commitsLate: true,
      skip: message - 1,
    });
    const worker = startWorker();
    const dead = worker.carryOut({
      task: crash.revokes === undefined ? 'export' : 'revoke',
      report: crash.report,
      connection: connectionTo(lane, DYING_LEASE_MS),
    });
    const spoiled = () => lane.requests().find(({ fault }) => fault === 'slow');
    await vi.waitUntil(() => spoiled() !== undefined, { timeout: 15_000, interval: 5 });
    worker.kill();
    await dead;
    const row = await recover(crash, `during ${method} ${message}`, lane, survivor);
    await vi.waitUntil(() => spoiled()?.carriedOut === 1, { timeout: 5000, interval: 5 });
    return { ...row, finally: await copiesOf(crash, lane) };
  });
}

/** One line of a table of crashes. */
export const showCrash = ({ killedAt, then, resumed, again, finally: last }: CrashRow): string[] => {
  const outcomes = resumed.map(({ status, warnings }) => [status, ...warnings.map(({ code }) => code)].join(' '));
  const once = again.replayed ? `${again.status}, replayed` : again.status;
  return [killedAt, showCopies(then), outcomes.join(', ') || 'nothing to resume', once, showCopies(last)];
};
