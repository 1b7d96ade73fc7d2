import { blanked, isIntegrationError } from '../errors.ts';
import type { ExportOutcome, ExportResult, ExportWarning } from '../result.ts';
import type { ExportRow } from '../storage/storage-adapter.ts';
import { Claim, LostClaim } from './claim.ts';
import type { DeliveryDependencies, DeliveryRequest } from './delivery-request.ts';
import type { PreviousExport } from './export-context.ts';
import { contentChanged, ExportRun } from './export-run.ts';
import { readJournal, resultsOf } from './journal.ts';
import { type Ending, fail, finish, refusedAs } from './outcome.ts';
import { SENT_AGAIN, unsettled } from './retry.ts';
import { yieldToWinner } from './second-copy.ts';

/** Plans that may change while one call is at work: the report is the same, so once is enough. */
const MOST_EDITS = 2;

/**
 * An export in doubt of an integration that does not send by steps is one step that may not be repeated, unless the
 * caller chose to risk it. With steps, each is settled on its own.
 */
function checkDoubt(run: ExportRun, { onUnknown }: DeliveryRequest): void {
  if (!run.isInDoubt || run.sendsBySteps) return;
  if (onUnknown !== 'resend') throw unsettled(null);
  run.settleByResending();
  run.warn(SENT_AGAIN);
}

function previousOf({ journal, claim }: ExportRun): PreviousExport {
  const { exportId, url } = claim.row;
  const names = { ...(exportId === null ? {} : { exportId }), ...(url === null ? {} : { url }) };
  return { ...names, results: resultsOf(journal), isHalfEdited: journal.isHalfEdited };
}

/** Sends the report, or edits what is there of it already when that is other content. */
async function perform(run: ExportRun, { send, update }: DeliveryRequest): Promise<ExportResult> {
  for (let edits = 0; ; edits++) {
    try {
      if (run.journal.previous === null) return await send(run);
      if (update === undefined) throw contentChanged();
      return await update(previousOf(run), run);
    } catch (error) {
      // What a person settled has no name by which it could be edited: a new one beside it would be a second copy.
      const isNameless = run.journal.done.some((step) => step.isSettledByHand);
      if (!run.hasChangedPlan || update === undefined || isNameless || edits >= MOST_EDITS) throw error;
      await run.startEdit();
    }
  }
}

/** What the integration came to, once all steps that it began have ended. */
async function performed(run: ExportRun, request: DeliveryRequest): Promise<ExportResult> {
  try {
    return await perform(run, request);
  } finally {
    await run.close();
  }
}

const NOT_SAVED: ExportWarning = {
  code: 'OUTCOME_NOT_SAVED',
  message: 'The outcome could not be written down; the history does not show it.',
};

/** An edit that is refused before it changed anything leaves the export as it was. */
function leftAsItWas(
  run: ExportRun,
  before: ExportRow | undefined,
  error: unknown,
  redact: (text: string) => string,
): Ending | undefined {
  const isRefusedEdit = run.journal.previous !== null && run.journal.done.length === 0 && !run.isInDoubt;
  if (before === undefined || !isRefusedEdit || !isIntegrationError(error) || error.code !== 'CONTENT_CHANGED') return;
  const { status, contentHash, steps, error: told, leaseUntil, resumeAt } = before;
  return {
    change: { status, contentHash, steps, error: told, leaseUntil, resumeAt },
    outcome: refusedAs(before, blanked(error, redact)),
  };
}

async function endingOf(
  run: ExportRun,
  before: ExportRow | undefined,
  request: DeliveryRequest,
  over: DeliveryDependencies,
): Promise<Ending> {
  try {
    checkDoubt(run, request);
    return finish(run, await performed(run, request), over.redact);
  } catch (error) {
    const left = leftAsItWas(run, before, error, over.redact);
    if (left !== undefined) return left;
    return fail(run, error, over.redact);
  }
}

/** One worker's go at an export it has claimed, as it was `before`: sends, and writes down how it ended. */
export async function carryOut(
  row: ExportRow,
  before: ExportRow | undefined,
  request: DeliveryRequest,
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
  const { change, outcome } = await endingOf(run, before, request, over).finally(() => claim.release());
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
