import { randomUUID } from 'node:crypto';
import type { ExportRow } from '../storage/storage-adapter.ts';
import { changeRow, leaseUntil } from './claim.ts';
import type { DeliveryDependencies, DeliveryRequest } from './delivery-request.ts';
import {
  endRevocation,
  FIRST_STEP,
  hasDone,
  type Journal,
  readJournal,
  resultsOf,
  startEdit,
  startRevocation,
} from './journal.ts';

/** The journal of an export that is to be delivered: one that was to be taken back is so no more. */
export function deliveryJournal({ steps }: ExportRow): Journal {
  const journal = readJournal(steps);
  return journal.isRevocation ? endRevocation(journal) : journal;
}

/** True when other content can only come by editing what is there. A plan tells more, once the parts are known. */
export function needsEdit(row: ExportRow): boolean {
  const { plan, done, previous } = deliveryJournal(row);
  return row.status === 'success' || previous !== null || (plan === null && hasDone({ done }));
}

/** True when an edit would know what to edit. */
export function canEdit(row: ExportRow, { update, sendsBySteps }: DeliveryRequest): boolean {
  const journal = deliveryJournal(row);
  if (update === undefined || journal.done.some((step) => step.isSettledByHand === true)) return false;
  // Of steps that were purged nobody knows what they left.
  return Object.keys(resultsOf(journal)).length > 0 || (!sendsBySteps && row.exportId !== null);
}

/** Where an export goes, as its row keeps it. */
export const storedDestination = ({ destination }: DeliveryRequest): string | null =>
  destination === undefined ? null : JSON.stringify(destination);

/** The journal with which another attempt starts. */
function nextJournal(row: ExportRow, isChanged: boolean): Journal {
  const journal = deliveryJournal(row);
  if (isChanged && needsEdit(row)) return startEdit(journal);
  // Which step comes next is not known once some are done, and the steps of an edit mostly need no intent: those write
  // their own.
  const isAtTheStart = journal.previous === null && !hasDone(journal);
  return { ...journal, open: journal.open ?? (isAtTheStart ? FIRST_STEP : null) };
}

/** Swaps a row for one that this worker has claimed, with the journal it starts with. */
function claimed(
  row: ExportRow,
  journal: Journal,
  change: Partial<ExportRow>,
  { exports, timing }: DeliveryDependencies,
): Promise<ExportRow | undefined> {
  const before = readJournal(row.steps);
  const openSince = before.open === null ? new Date().toISOString() : before.openSince;
  const whole: Partial<ExportRow> = {
    ...change,
    status: 'pending',
    steps: JSON.stringify({ ...journal, worker: randomUUID(), openSince }),
    error: null,
    resumeAt: null,
    leaseUntil: leaseUntil(timing.leaseMs),
  };
  return changeRow(row, whole, exports);
}

/** Takes an export over, by swapping its row. Undefined when somebody else was faster. */
export async function takeOver(
  row: ExportRow,
  request: DeliveryRequest,
  over: DeliveryDependencies,
): Promise<ExportRow | undefined> {
  const { contentHash } = request;
  const destination = storedDestination(request);
  return claimed(row, nextJournal(row, row.contentHash !== contentHash), { destination, contentHash }, over);
}

/** Takes an export over to take it back. Undefined when somebody else was faster. */
export const takeOverToRevoke = (row: ExportRow, over: DeliveryDependencies): Promise<ExportRow | undefined> =>
  claimed(row, startRevocation(readJournal(row.steps)), {}, over);
