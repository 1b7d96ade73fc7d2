import { blanked, type IntegrationError, isIntegrationError } from '../errors.ts';
import type { ExportOutcome, ExportResult, ExportWarning } from '../result.ts';
import type { ExportRow } from '../storage/storage-adapter.ts';
import { Claim, LostClaim } from './claim.ts';
import type { AttemptRequest, DeliveryDependencies } from './delivery-request.ts';
import { ExportRun } from './export-run.ts';
import { hasDone, readJournal } from './journal.ts';
import { type Ending, fail, hintOf, refusedAs } from './outcome.ts';
import { SENT_AGAIN, unsettled } from './retry.ts';
import { yieldToWinner } from './second-copy.ts';

/** What is done with an export that was claimed, and what its end means. */
export interface Work {
  perform(run: ExportRun): Promise<ExportResult>;
  ending(run: ExportRun, result: ExportResult): Ending;
}

/**
 * An export in doubt of an integration that does not send by steps is one step that may not be repeated, unless the
 * caller chose to risk it. With steps, each is settled on its own.
 */
function checkDoubt(run: ExportRun, { onUnknown }: AttemptRequest): void {
  if (!run.isInDoubt || run.sendsBySteps) return;
  if (onUnknown !== 'resend') throw unsettled(null);
  run.settleByResending();
  run.warn(SENT_AGAIN);
}

/** What the integration came to, once all steps that it began have ended. */
async function performed(run: ExportRun, work: Work): Promise<ExportResult> {
  try {
    return await work.perform(run);
  } finally {
    await run.close();
  }
}

const NOT_SAVED: ExportWarning = {
  code: 'OUTCOME_NOT_SAVED',
  message: 'The outcome could not be written down; the history does not show it.',
};

/** True when nothing was changed, and nothing more is to be done about it: an edit that is refused, a part that may not be deleted. */
function hasChangedNothing({ journal, isInDoubt }: ExportRun, before: ExportRow, { code }: IntegrationError): boolean {
  if (isInDoubt && !(journal.isRevocation && code === 'REJECTED')) return false;
  const mayHaveRemoved = journal.mayBeGone.length > 0 || journal.done.some((step) => step.isRemoval);
  if (journal.isRevocation) return before.status !== 'pending' && !mayHaveRemoved;
  return journal.previous !== null && !hasDone(journal) && code === 'CONTENT_CHANGED';
}

/** What is refused before it changed anything leaves the export as it was. */
function leftAsItWas(
  run: ExportRun,
  before: ExportRow | undefined,
  error: unknown,
  redact: (text: string) => string,
): Ending | undefined {
  if (before === undefined || !isIntegrationError(error) || !hasChangedNothing(run, before, error)) return;
  const { status, contentHash, steps, error: told, leaseUntil, resumeAt } = before;
  return {
    change: { status, contentHash, steps, error: told, leaseUntil, resumeAt },
    outcome: {
      ...refusedAs(before, blanked(error, redact)),
      hint: redact(hintOf(error, false, false, run.journal.isRevocation)),
    },
  };
}

async function endingOf(
  run: ExportRun,
  before: ExportRow | undefined,
  request: AttemptRequest,
  work: Work,
  over: DeliveryDependencies,
): Promise<Ending> {
  try {
    checkDoubt(run, request);
    return work.ending(run, await performed(run, work));
  } catch (error) {
    const left = leftAsItWas(run, before, error, over.redact);
    if (left !== undefined) return left;
    return fail(run, error, over.redact);
  }
}

/** One worker's go at an export it has claimed, as it was `before`: does the work, and writes down how it ended. */
export async function carryOut(
  row: ExportRow,
  before: ExportRow | undefined,
  request: AttemptRequest,
  work: Work,
  over: DeliveryDependencies,
): Promise<ExportOutcome> {
  const { exports, logger, timing, redact } = over;
  const { onUnknown, onProgress, sendsBySteps } = request;
  const claim = new Claim(row, exports, timing.leaseMs);
  const signal = request.signal ?? new AbortController().signal;
  const deadline = Date.now() + (request.deadlineMs ?? timing.deadlineMs);
  const isInDoubt = before !== undefined && readJournal(before.steps).open !== null;
  const limits = { signal, deadline, timing, logger, provider: row.provider, onUnknown };
  const run = new ExportRun(claim, { isInDoubt, sendsBySteps, limits, onProgress, redact });
  claim.keepAlive();
  const { change, outcome } = await endingOf(run, before, request, work, over).finally(() => claim.release());
  try {
    await claim.save(change);
  } catch (error) {
    if (error instanceof LostClaim) return yieldToWinner(run, exports);
    outcome.warnings.push(NOT_SAVED);
  }
  const { status, code, provider } = outcome;
  logger.debug('export ended', { id: row.id, provider, status, code });
  return outcome;
}
