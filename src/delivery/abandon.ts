import type { IntegrationError } from '../errors.ts';
import type { ExportOutcome } from '../result.ts';
import type { ExportRow, StorageAdapter } from '../storage/storage-adapter.ts';
import { changeRow } from './claim.ts';
import { hasDelivered, readJournal } from './journal.ts';
import { fromRow } from './outcome.ts';

/** Ends an export that cannot go on, with what is known of it. */
export async function abandon(
  row: ExportRow,
  { code, message, hint }: IntegrationError,
  exports: StorageAdapter['exports'],
): Promise<ExportOutcome> {
  const journal = readJournal(row.steps);
  const change: Partial<ExportRow> = {
    status: journal.open !== null ? 'unknown' : hasDelivered(journal) ? 'partial' : 'failed',
    error: JSON.stringify({ code, message, hint, retryable: false }),
    resumeAt: null,
  };
  return fromRow((await changeRow(row, change, exports)) ?? row, false);
}
