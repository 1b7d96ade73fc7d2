import { vi } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import type { Fault } from '../../src/testing/index.ts';
import { type Copies, showCopies } from './copies.ts';
import { type Crash, connectionTo, copiesOf, LIVING_LEASE_MS, prepare, startWorker } from './crash.ts';
import type { AnyLane } from './lane.ts';
import type { WorkerProcess } from './worker-process.ts';

/** Short, since another process has to wait for its end. The worker renews it until it is frozen. */
const FROZEN_LEASE_MS = 600;
/** The vendor is late by more than a lease and two looks together. */
const TOO_LATE_MS = 2500;

/** A worker that is stopped for longer than its lease, while another process goes on with its export. */
export interface Freeze extends Omit<Crash, 'wreck'> {
  /**
   * One of its points; or, while it waits inside a request, the number of the message. `late` is the same with a vendor
   * that does the work only when the other process is through.
   */
  at: string | { message: number; late?: true; method?: string };
  /** What the other process does; to export is to start where there is nothing to resume yet, or to want it after all. */
  other?: 'resume' | 'export' | 'revoke';
  onUnknown?: 'stop' | 'resend';
}

/** What came of one frozen worker. */
export interface FrozenRow {
  freeze: Freeze;
  /** What was there when it was frozen. */
  then: Copies;
  /** What the other process was told. */
  other: ExportOutcome | undefined;
  /** What the woken worker was told. */
  woken: ExportOutcome;
  finally: Copies;
}

const methodOf = ({ as, at }: Freeze): string => {
  if (typeof at === 'object' && at.method !== undefined) return at.method;
  return as === 'bot' ? 'chat.postMessage' : 'webhook';
};

/** What a table calls the place where a worker was frozen. */
export const placeOf = (freeze: Freeze): string => {
  const { at } = freeze;
  if (typeof at === 'string') return at;
  return `inside ${methodOf(freeze)} ${at.message}${at.late ? ', the vendor late, too' : ''}`;
};

async function freezeInRequest(freeze: Freeze, message: number, late: boolean, lane: AnyLane, worker: WorkerProcess) {
  const delay = late ? { delayMs: TOO_LATE_MS, commitsLate: true } : { delayMs: 300 };
  const fault: Fault = { vendor: lane.vendor, method: methodOf(freeze), kind: 'slow', skip: message - 1, ...delay };
  lane.sandbox.faults.add(fault);
  const answer = worker.carryOut({
    task: 'export',
    report: freeze.report,
    connection: connectionTo(lane, FROZEN_LEASE_MS),
  });
  const isThere = () => lane.requests().some((request) => request.fault === 'slow');
  await vi.waitUntil(isThere, { timeout: 15_000, interval: 5 });
  await worker.freeze();
  return { answer };
}

async function freezeAtPoint(freeze: Freeze, name: string, lane: AnyLane, worker: WorkerProcess) {
  const answer = worker.carryOut({
    task: freeze.revokes === undefined ? 'export' : 'revoke',
    report: freeze.report,
    connection: connectionTo(lane, FROZEN_LEASE_MS),
    stop: { at: name, how: 'SIGSTOP' },
  });
  await worker.standsStill(name);
  return { answer };
}

/** Freezes a worker, has another process take its export over and end it, and wakes the worker up. */
export async function playFreeze(freeze: Freeze, survivor: WorkerProcess): Promise<FrozenRow> {
  const { at, report, other: task = 'resume', onUnknown = 'stop' } = freeze;
  const lane = await prepare(freeze);
  const worker = startWorker();
  // Not the answer itself: awaiting it here would wait for a worker that stands still.
  const { answer } = await (typeof at === 'string'
    ? freezeAtPoint(freeze, at, lane, worker)
    : freezeInRequest(freeze, at.message, at.late ?? false, lane, worker));
  const then = await copiesOf(freeze, lane);
  const connection = connectionTo(lane, LIVING_LEASE_MS);
  const insists = task === 'resume' ? {} : { insists: true as const };
  const other = (await survivor.carryOut({ task, report, connection, onUnknown, ...insists }))?.outcomes[0];
  worker.wake();
  const woken = (await answer)?.outcomes[0];
  await worker.end();
  if (woken === undefined) throw new Error('The woken worker died.');
  return { freeze, then, other, woken, finally: await copiesOf(freeze, lane) };
}

const told = (outcome: ExportOutcome | undefined): string =>
  outcome === undefined ? 'nothing' : [outcome.status, ...outcome.warnings.map(({ code }) => code)].join(' ');

/** One line of a table of frozen workers. */
export const showFrozen = ({ freeze, then, other, woken, finally: last }: FrozenRow): string[] => {
  const edit = freeze.revokes !== undefined ? ', revocation' : freeze.before === undefined ? '' : ', edit';
  const connection = `${freeze.as}${edit}${freeze.onUnknown === 'resend' ? ', resend' : ''}`;
  return [connection, placeOf(freeze), showCopies(then), told(other), told(woken), showCopies(last)];
};
