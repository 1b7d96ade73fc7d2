import { IntegrationError } from '../errors.ts';
import type { ExportOutcome } from '../result.ts';
import type { ExportRow, StorageAdapter } from '../storage/storage-adapter.ts';
import { changeRow } from './claim.ts';
import { closed, FIRST_STEP, hasDelivered, type Journal, readJournal } from './journal.ts';
import { fromRow, isInProgress, REVOKE_AGAIN } from './outcome.ts';

/** What a person found when they looked: the step in doubt is there, or it is not. */
export type Verdict = 'delivered' | 'not-delivered';

const nothingInDoubt = (row: ExportRow): IntegrationError =>
  new IntegrationError({
    code: isInProgress(row) ? 'IN_PROGRESS' : 'INVALID_INPUT',
    message: isInProgress(row) ? 'The export is still under way.' : 'Nothing of this export is in doubt.',
    hint: isInProgress(row)
      ? undefined
      : 'Only exports that ended as unknown, or whose worker fell silent, can be settled.',
  });

/** What an export is called of whose parts nothing is known. */
const WHOLE = 'report';

/** The step in doubt becomes a finished one whose result nobody knows. */
function asDelivered(journal: Journal): { journal: Journal; isWhole: boolean } {
  const { open, plan } = journal;
  const name = open === null || open === FIRST_STEP ? (plan?.[0]?.name ?? WHOLE) : open;
  const done = [...journal.done, { name, result: null, isSettledByHand: true as const }];
  const isWhole =
    !journal.isRevocation && (journal.plan ?? []).every((part) => done.some((step) => step.name === part.name));
  return { journal: { ...journal, open: null, done }, isWhole };
}

/** What is in doubt is not there; with nothing in doubt, what a person had said to be there. */
const asNotDelivered = (journal: Journal): Journal => ({
  ...journal,
  open: null,
  done: journal.open === null ? journal.done.filter((step) => step.isSettledByHand !== true) : journal.done,
});

const TO_BE_REVOKED = JSON.stringify({
  code: 'REJECTED',
  message: 'The export was to be taken back.',
  hint: REVOKE_AGAIN,
  retryable: true,
});

const notWhole = (verdict: Verdict): string =>
  JSON.stringify({
    code: 'REJECTED',
    message:
      verdict === 'delivered' ? 'The rest of the report was not sent.' : 'A person found that it had not arrived.',
    hint: 'Call retryExport: it goes on with what is missing.',
    retryable: true,
  });

function settledChange(row: ExportRow, verdict: Verdict): Partial<ExportRow> {
  const before = readJournal(row.steps);
  const { journal, isWhole } =
    verdict === 'delivered' ? asDelivered(before) : { journal: asNotDelivered(before), isWhole: false };
  if (isWhole) return { status: 'success', error: null, steps: JSON.stringify(closed(journal)) };
  return {
    status: hasDelivered(journal) ? 'partial' : 'failed',
    error: journal.isRevocation ? TO_BE_REVOKED : notWhole(verdict),
    steps: JSON.stringify(journal),
  };
}

/**
 * Ends the doubt about an export by a person's word. Throws `INVALID_INPUT` when nothing of it is in doubt,
 * `IN_PROGRESS` when it is under way.
 */
export async function settleExport(
  row: ExportRow,
  verdict: Verdict,
  exports: StorageAdapter['exports'],
): Promise<ExportOutcome> {
  const { open, done } = readJournal(row.steps);
  // A person may take back the word that it is there.
  const hasWord = verdict === 'not-delivered' && done.some((step) => step.isSettledByHand);
  const isInDoubt = open !== null && row.status !== 'success';
  if (isInProgress(row) || !(isInDoubt || hasWord)) throw nothingInDoubt(row);
  const settled = await changeRow(row, { ...settledChange(row, verdict), resumeAt: null }, exports);
  if (settled !== undefined) return fromRow(settled, false);
  throw new IntegrationError({ code: 'IN_PROGRESS', message: 'Somebody else took the export up meanwhile.' });
}
