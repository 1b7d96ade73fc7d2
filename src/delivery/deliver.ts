import { randomUUID } from 'node:crypto';
import { IntegrationError } from '../errors.ts';
import type { ExportOutcome, ExportWarning } from '../result.ts';
import type { ExportRow, StorageAdapter } from '../storage/storage-adapter.ts';
import { stored } from '../storage-failure.ts';
import { carryOut, type Work } from './carry-out.ts';
import { insertClaim, leaseUntil } from './claim.ts';
import type { DeliveryDependencies, DeliveryRequest } from './delivery-request.ts';
import { exportKey } from './export-key.ts';
import { isPurged, newJournal, readJournal } from './journal.ts';
import { finish, fromRow, isInProgress, refusedAs } from './outcome.ts';
import { sendOrEdit } from './send-or-edit.ts';
import { contentChanged } from './step-refusals.ts';
import { canEdit, needsEdit, storedDestination, takeOver } from './take-over.ts';
import type { DeliveryTiming } from './timing.ts';

/** Claims and take-overs lost before the storage is taken to contradict itself. */
const MOST_TRIES = 20;
function newRow(request: DeliveryRequest, generation: number, { leaseMs }: DeliveryTiming): ExportRow {
  const { identity, owner, userId, sessionId } = request;
  const now = new Date().toISOString();
  return {
    id: randomUUID(),
    key: exportKey({ ...identity, generation }),
    owner,
    userId,
    sessionId,
    provider: identity.provider,
    settingId: identity.settingId,
    destination: storedDestination(request),
    status: 'pending',
    contentHash: request.contentHash,
    exportId: null,
    url: null,
    error: null,
    steps: JSON.stringify(newJournal(randomUUID(), now)),
    metadata: JSON.stringify({ caller: request.metadata ?? {} }),
    leaseUntil: leaseUntil(leaseMs),
    resumeAt: null,
    deliveredAt: null,
    createdAt: now,
    updatedAt: now,
    revision: 1,
  };
}

/** The newest generation of this export, from the one that was found. */
async function latest(
  found: { row: ExportRow; generation: number },
  request: DeliveryRequest,
  exports: StorageAdapter['exports'],
): Promise<{ row: ExportRow; generation: number }> {
  const generation = found.generation + 1;
  const key = exportKey({ ...request.identity, generation });
  const row = await stored(() => exports.get(request.owner, { key }));
  return row === undefined ? found : latest({ row, generation }, request, exports);
}

const OTHER_CONTENT: ExportWarning = {
  code: 'OTHER_CONTENT',
  message: 'The export that is under way has other content: export again when it has ended.',
};

const BEING_REVOKED: ExportWarning = {
  code: 'BEING_REVOKED',
  message: 'The export is being taken back: export again when that has ended.',
};

/** True when what is there is not what is asked for: other content, or a part of it, since taking it back broke off. */
const isOther = (row: ExportRow, { contentHash }: DeliveryRequest): boolean =>
  row.contentHash !== contentHash || readJournal(row.steps).isRevocation;

/** True when other content is asked for, and nobody can bring what is there up to date. */
const isStuck = (row: ExportRow, request: DeliveryRequest): boolean =>
  !isInProgress(row) && isOther(row, request) && needsEdit(row) && !canEdit(row, request);

/**
 * True when the export begins anew beside the one that was met: that one was taken back, or the caller wants a new copy
 * and it is whole, or cannot go on.
 */
const mayStartAnew = (row: ExportRow, request: DeliveryRequest): boolean =>
  row.status === 'revoked'
    ? request.onRepeat !== 'replay'
    : request.onRepeat === 'new' && (row.status === 'success' || isStuck(row, request));

const workOf = (request: DeliveryRequest, { redact }: DeliveryDependencies): Work => ({
  perform: (run) => sendOrEdit(run, request),
  ending: (run, result) => finish(run, result, redact),
});

/** An export that met its own key again. Undefined when another worker was faster and it must be looked at once more. */
async function meetAgain(
  row: ExportRow,
  request: DeliveryRequest,
  over: DeliveryDependencies,
): Promise<ExportOutcome | undefined> {
  const isChanged = row.contentHash !== request.contentHash;
  const { isRevocation } = readJournal(row.steps);
  if (row.status === 'revoked') return fromRow(row, true);
  if (request.onRepeat === 'replay' && isRevocation && !isInProgress(row)) return fromRow(row, true);
  if (row.status === 'success' && (!isChanged || request.onRepeat === 'replay')) return fromRow(row, true);
  if (isInProgress(row)) {
    const outcome = fromRow(row, false);
    const warnings = [isChanged ? OTHER_CONTENT : [], isRevocation ? BEING_REVOKED : []].flat();
    return { ...outcome, warnings: [...outcome.warnings, ...warnings] };
  }
  if (isStuck(row, request)) return refusedAs(row, contentChanged());
  const taken = await takeOver(row, request, over);
  return taken === undefined ? undefined : carryOut(taken, row, request, workOf(request, over), over);
}

const contradiction = (): IntegrationError =>
  new IntegrationError({
    code: 'STORAGE_FAILED',
    message: 'The storage says of one row that it is there and that it is not.',
  });

/**
 * Makes one export happen once: claims its key, runs its steps, writes the outcome down. A key met again replays,
 * edits, continues or refuses, never repeats. Throws `STORAGE_FAILED` only while nothing has been sent.
 */
export async function deliver(request: DeliveryRequest, over: DeliveryDependencies): Promise<ExportOutcome> {
  let generation = 0;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const row = newRow(request, generation, over.timing);
    const there = await insertClaim(row, over.exports);
    if (there.id === row.id) return carryOut(row, undefined, request, workOf(request, over), over);
    const found = await latest({ row: there, generation }, request, over.exports);
    if (mayStartAnew(found.row, request)) {
      generation = found.generation + 1;
      continue;
    }
    const outcome = await meetAgain(found.row, request, over);
    if (outcome !== undefined) return outcome;
    generation = found.generation;
  }
  throw contradiction();
}

export const purged = (): IntegrationError =>
  new IntegrationError({
    code: 'NOT_FOUND',
    message: 'What was known of this export was purged, its destination too.',
    hint: 'Export the report again instead.',
  });

/** Goes on with one stored export, whatever its key was made of. Throws as `deliver` does. */
export async function redeliver(
  row: ExportRow,
  request: DeliveryRequest,
  over: DeliveryDependencies,
): Promise<ExportOutcome> {
  if (row.status !== 'success' && row.status !== 'revoked' && isPurged(row.steps)) throw purged();
  let current: ExportRow | undefined = row;
  for (let tries = 0; current !== undefined && tries < MOST_TRIES; tries++) {
    const outcome = await meetAgain(current, request, over);
    if (outcome !== undefined) return outcome;
    current = await stored(() => over.exports.get(row.owner, { id: row.id }));
  }
  throw contradiction();
}
