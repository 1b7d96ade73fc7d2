import { IntegrationError } from '../errors.ts';
import type { ExportOutcome } from '../result.ts';
import type { ExportRow } from '../storage/storage-adapter.ts';
import { stored } from '../storage-failure.ts';
import { carryOut, type Work } from './carry-out.ts';
import { purged } from './deliver.ts';
import type { DeliveryDependencies, RevokeRequest } from './delivery-request.ts';
import type { ExportRun } from './export-run.ts';
import { hasDelivered, isPurged, readJournal, receiptsOf, resultsOf } from './journal.ts';
import { type Ending, ended, fail, fromRow, isInProgress, refusedAs } from './outcome.ts';
import { unsettled } from './retry.ts';
import { previousOf } from './send-or-edit.ts';
import { BY_HAND } from './step-refusals.ts';
import { deliveryJournal, takeOverToRevoke } from './take-over.ts';

const MOST_TRIES = 3;

const cannotRevoke = (provider: string): IntegrationError =>
  new IntegrationError({
    code: 'REJECTED',
    provider,
    message: 'This provider cannot take back what it has sent.',
    hint: 'Delete it by hand where it arrived.',
  });

const someAreLeft = (): IntegrationError =>
  new IntegrationError({
    code: 'REJECTED',
    message: 'The provider has left parts of the export where they are.',
    hint: 'Delete what the receipts call still-there by hand.',
  });

const someAreNameless = (): IntegrationError =>
  new IntegrationError({
    code: 'OUTCOME_UNKNOWN',
    message: 'A part of the export is there by a person’s word, and nobody knows what it is called.',
    hint: BY_HAND,
  });

/** Of an integration without steps its word counts for all parts. */
function removeAll({ journal }: ExportRun): void {
  for (const name of Object.keys(resultsOf(journal))) journal.done.push({ name, result: null, isRemoval: true });
}

/** The ending of a revocation that the integration has carried out. */
function revoked(run: ExportRun, redact: (text: string) => string): Ending {
  const { journal } = run;
  if (run.isInDoubt) return fail(run, unsettled(journal.open), redact);
  journal.open = null;
  if (!run.sendsBySteps) removeAll(run);
  const left = receiptsOf(journal).map(({ status }) => status);
  if (left.includes('still-there')) return fail(run, someAreLeft(), redact);
  if (left.includes('unknown')) return fail(run, someAreNameless(), redact);
  return ended(run, { status: 'revoked', error: null, resumeAt: null, exportId: null, url: null }, redact);
}

const workOf = ({ revoke }: RevokeRequest, { redact }: DeliveryDependencies): Work => ({
  perform: async (run) => {
    if (revoke === undefined) throw cannotRevoke(run.claim.row.provider);
    await revoke(previousOf(run), run);
    return { success: true };
  },
  ending: (run) => revoked(run, redact),
});

/** True for an export that was taken back, or is to be. */
export const isRevocation = ({ steps }: ExportRow): boolean => readJournal(steps).isRevocation;

/** True when there is nothing that would have to be taken back. */
const isNowhere = (row: ExportRow): boolean => {
  const journal = deliveryJournal(row);
  return row.status === 'failed' && journal.open === null && row.exportId === null && !hasDelivered(journal);
};

/**
 * Takes one export back: removes every part that its journal knows, and looks for the one in doubt. What another worker
 * has under way is left to it, and what was taken back before is told again. Throws `NOT_FOUND` for a purged export, and
 * `STORAGE_FAILED` while nothing was removed.
 */
export async function revoke(
  row: ExportRow,
  request: RevokeRequest,
  over: DeliveryDependencies,
): Promise<ExportOutcome> {
  let current: ExportRow | undefined = row;
  for (let tries = 0; current !== undefined && tries < MOST_TRIES; tries++) {
    if (current.status === 'revoked') return fromRow(current, true);
    // An export that waits has no worker. A revocation that waits does so since the vendor asked for it.
    if (isInProgress(current) && (current.resumeAt === null || isRevocation(current))) return fromRow(current, false);
    if (isPurged(current.steps)) throw purged();
    const isNothingToDo = isNowhere(current);
    if (request.revoke === undefined && !isNothingToDo) return refusedAs(current, cannotRevoke(current.provider));
    const taken = await takeOverToRevoke(current, over);
    if (taken !== undefined) {
      const work = workOf(isNothingToDo ? { ...request, revoke: async () => undefined } : request, over);
      return carryOut(taken, current, request, work, over);
    }
    current = await stored(() => over.exports.get(row.owner, { id: row.id }));
  }
  throw new IntegrationError({ code: 'IN_PROGRESS', message: 'Others are at work on this export.' });
}
