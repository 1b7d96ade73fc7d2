import { randomUUID } from 'node:crypto';
import { IntegrationError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { ProgressEvent } from '../report.ts';
import type { ExportResult, ExportWarning } from '../result.ts';
import type { ExportRow, OwnerKey, StorageAdapter } from '../storage/storage-adapter.ts';
import { stored } from '../storage-failure.ts';
import type { ExportContext } from './export-context.ts';
import { type ExportIdentity, exportKey } from './export-key.ts';
import { ExportRun, unsettled } from './export-run.ts';
import { FIRST_STEP, newJournal, readJournal } from './journal.ts';
import { type Ending, fail, finish, fromRow, isInProgress } from './outcome.ts';

/** Claims lost or rows gone in between before the storage is taken to contradict itself. */
const MOST_TRIES = 20;
/** Milliseconds an export may go on trying for, by default. */
const DEADLINE_MS = 120_000;
/** A claim outlives the deadline by this, so that a request in flight then can still end. */
const LEASE_MARGIN_MS = 60_000;

/** One export as the service asks for it. */
export interface DeliveryRequest {
  owner: OwnerKey;
  userId: string;
  sessionId: string;
  identity: Omit<ExportIdentity, 'generation'>;
  contentHash: string;
  metadata: Record<string, unknown> | undefined;
  onRepeat: 'update' | 'replay' | 'new';
  onUnknown: 'stop' | 'resend';
  deadlineMs: number | undefined;
  signal: AbortSignal | undefined;
  onProgress: ((event: ProgressEvent) => void) | undefined;
  send(context: ExportContext): Promise<ExportResult>;
}

/** What delivery works over. */
export interface DeliveryDependencies {
  exports: StorageAdapter['exports'];
  logger: Logger;
  /** Blanks the setting's secrets in what a provider says in its own words. */
  redact(text: string): string;
}

function newRow(request: DeliveryRequest, generation: number, now: Date): ExportRow {
  const { identity, owner, userId, sessionId } = request;
  return {
    id: randomUUID(),
    key: exportKey({ ...identity, generation }),
    owner,
    userId,
    sessionId,
    provider: identity.provider,
    settingId: identity.settingId,
    destination: identity.destination === undefined ? null : JSON.stringify(identity.destination),
    status: 'pending',
    contentHash: request.contentHash,
    exportId: null,
    url: null,
    error: null,
    steps: JSON.stringify(newJournal()),
    metadata: JSON.stringify({ caller: request.metadata ?? {} }),
    leaseUntil: leaseFrom(request, now),
    resumeAt: null,
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    revision: 1,
  };
}

const leaseFrom = (request: DeliveryRequest, now: Date): string =>
  new Date(now.getTime() + (request.deadlineMs ?? DEADLINE_MS) + LEASE_MARGIN_MS).toISOString();

/** The newest generation of this export, or undefined when there is none. */
async function latest(
  request: DeliveryRequest,
  exports: StorageAdapter['exports'],
): Promise<{ row: ExportRow; generation: number } | undefined> {
  let found: { row: ExportRow; generation: number } | undefined;
  for (let generation = 0; ; generation++) {
    const key = exportKey({ ...request.identity, generation });
    const row = await stored(() => exports.get(request.owner, { key }));
    if (row === undefined) return found;
    found = { row, generation };
  }
}

function runOf(row: ExportRow, request: DeliveryRequest, over: DeliveryDependencies, isInDoubt: boolean): ExportRun {
  const signal = request.signal ?? new AbortController().signal;
  const deadline = Date.now() + (request.deadlineMs ?? DEADLINE_MS);
  const limits = { signal, deadline, logger: over.logger, provider: row.provider, onUnknown: request.onUnknown };
  const { exports } = over;
  return new ExportRun(row, readJournal(row.steps), {
    isInDoubt,
    exports,
    limits,
    onProgress: request.onProgress,
  });
}

/**
 * An export in doubt whose journal shows no step is one step that may not be repeated, unless the caller chose to risk
 * it. With steps, each is settled on its own.
 */
function checkDoubt(run: ExportRun, request: DeliveryRequest): void {
  if (!run.isInDoubt || run.sendsBySteps) return;
  if (request.onUnknown !== 'resend') throw unsettled();
  run.settleByResending();
}

async function carryOut(run: ExportRun, request: DeliveryRequest, over: DeliveryDependencies): Promise<Ending> {
  let ending: Ending;
  try {
    checkDoubt(run, request);
    ending = finish(run, await request.send(run), over.redact);
  } catch (error) {
    ending = fail(run, error, over.redact);
  }
  try {
    const isSaved = await over.exports.replace(ending.row, run.row.revision);
    if (!isSaved) ending.outcome.warnings.push(NOT_SAVED);
  } catch {
    ending.outcome.warnings.push(NOT_SAVED);
  }
  const { status, code, provider } = ending.outcome;
  over.logger.debug('export ended', { id: run.row.id, provider, status, code });
  return ending;
}

const NOT_SAVED: ExportWarning = {
  code: 'OUTCOME_NOT_SAVED',
  message: 'The outcome could not be written down; the history does not show it.',
};

/** Takes an unfinished export over, by swapping its row. Undefined when somebody else was faster. */
async function takeOver(
  row: ExportRow,
  request: DeliveryRequest,
  exports: StorageAdapter['exports'],
): Promise<ExportRow | undefined> {
  const now = new Date();
  const journal = readJournal(row.steps);
  const next: ExportRow = {
    ...row,
    status: 'pending',
    steps: JSON.stringify({ ...journal, open: journal.open ?? FIRST_STEP }),
    contentHash: request.contentHash,
    error: null,
    resumeAt: null,
    leaseUntil: leaseFrom(request, now),
    updatedAt: now.toISOString(),
    revision: row.revision + 1,
  };
  return (await stored(() => exports.replace(next, row.revision))) ? next : undefined;
}

function changed(row: ExportRow): Ending {
  const error = new IntegrationError({
    code: 'CONTENT_CHANGED',
    message: 'This export was delivered before, with other content.',
  });
  return {
    row,
    outcome: {
      ...fromRow(row, false),
      success: false,
      status: 'failed',
      code: error.code,
      error: error.message,
      hint: error.hint,
      retryable: false,
    },
  };
}

/** An export that met its own key again. */
async function again(
  found: { row: ExportRow; generation: number },
  request: DeliveryRequest,
  over: DeliveryDependencies,
): Promise<Ending | 'new' | 'lost'> {
  const { row } = found;
  if (row.status === 'success') {
    if (request.onRepeat === 'new') return 'new';
    const isSame = row.contentHash === request.contentHash || request.onRepeat === 'replay';
    return isSame ? { row, outcome: fromRow(row, true) } : changed(row);
  }
  if (isInProgress(row)) return { row, outcome: fromRow(row, false) };
  const journal = readJournal(row.steps);
  if (journal.done.length > 0 && journal.plan === null && row.contentHash !== request.contentHash) return changed(row);
  const taken = await takeOver(row, request, over.exports);
  return taken === undefined ? 'lost' : carryOut(runOf(taken, request, over, journal.open !== null), request, over);
}

/**
 * Makes one export happen once: claims its key, runs its steps, writes the outcome down. A key met again replays,
 * continues or refuses, never repeats. Throws `STORAGE_FAILED` only while nothing has been sent.
 */
export async function deliver(request: DeliveryRequest, over: DeliveryDependencies): Promise<Ending> {
  let generation = 0;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const row = newRow(request, generation, new Date());
    if (await stored(() => over.exports.insert(row))) return carryOut(runOf(row, request, over, false), request, over);
    const found = await latest(request, over.exports);
    if (found === undefined) continue;
    const ending = await again(found, request, over);
    if (ending === 'new') generation = found.generation + 1;
    else if (ending !== 'lost') return ending;
  }
  throw new IntegrationError({
    code: 'STORAGE_FAILED',
    message: 'The storage says of one row that it is there and that it is not.',
  });
}
