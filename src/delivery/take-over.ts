import { randomUUID } from 'node:crypto';
import type { ExportRow } from '../storage/storage-adapter.ts';
import { changeRow, leaseUntil } from './claim.ts';
import type { DeliveryDependencies, DeliveryRequest } from './delivery-request.ts';
import { FIRST_STEP, type Journal, partsOf, readJournal, startEdit } from './journal.ts';

/** True when other content can only come by editing what is there. A plan tells more, once the parts are known. */
export function needsEdit(row: ExportRow): boolean {
  const { plan, done, previous } = readJournal(row.steps);
  return row.status === 'success' || previous !== null || (plan === null && done.length > 0);
}

/** True when an edit would know what to edit. */
export function canEdit(row: ExportRow, { update, sendsBySteps }: DeliveryRequest): boolean {
  const journal = readJournal(row.steps);
  if (update === undefined || journal.done.some((step) => step.isSettledByHand === true)) return false;
  // Of steps that were purged nobody knows what they left.
  return partsOf(journal).length > 0 || (!sendsBySteps && row.exportId !== null);
}

/** Where an export goes, as its row keeps it. */
export const storedDestination = ({ identity: { destination } }: DeliveryRequest): string | null =>
  destination === undefined ? null : JSON.stringify(destination);

/** The journal with which another attempt starts. */
function nextJournal(row: ExportRow, isChanged: boolean): Journal {
  const journal = readJournal(row.steps);
  if (isChanged && needsEdit(row)) return startEdit(journal);
  // The intents of an edit are written one by one: most of its steps can be repeated and need none.
  return { ...journal, open: journal.open ?? (journal.previous === null ? FIRST_STEP : null) };
}

/** Takes an export over, by swapping its row. Undefined when somebody else was faster. */
export async function takeOver(
  row: ExportRow,
  request: DeliveryRequest,
  { exports, timing }: DeliveryDependencies,
): Promise<ExportRow | undefined> {
  const before = readJournal(row.steps);
  const openSince = before.open === null ? new Date().toISOString() : before.openSince;
  const steps = { ...nextJournal(row, row.contentHash !== request.contentHash), worker: randomUUID(), openSince };
  const change: Partial<ExportRow> = {
    // Purged of a failed export.
    destination: row.destination ?? storedDestination(request),
    status: 'pending',
    steps: JSON.stringify(steps),
    contentHash: request.contentHash,
    error: null,
    resumeAt: null,
    leaseUntil: leaseUntil(timing.leaseMs),
  };
  return changeRow(row, change, exports);
}
