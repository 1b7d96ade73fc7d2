import type { IntegrationError } from '../errors.ts';
import type { ExportOutcome } from '../result.ts';
import type { ExportRow, StorageAdapter } from '../storage/storage-adapter.ts';
import { swapRow } from './claim.ts';
import { hasDelivered, readJournal } from './journal.ts';
import { fromRow } from './outcome.ts';

/** Ends an export that cannot go on, with what is known of it. */
export async function abandon(
  row: ExportRow,
  { code, message, hint }: IntegrationError,
  exports: StorageAdapter['exports'],
): Promise<ExportOutcome> {
  const journal = readJournal(row.steps);
  const next: ExportRow = {
    ...row,
    status: journal.open !== null ? 'unknown' : hasDelivered(journal) ? 'partial' : 'failed',
    error: JSON.stringify({ code, message, hint, retryable: false }),
    resumeAt: null,
    updatedAt: new Date().toISOString(),
    revision: row.revision + 1,
  };
  const isEnded = await swapRow(next, row.revision, exports);
  return fromRow(isEnded ? next : row, false);
}
