import type { ExportResult } from '../result.ts';
import type { DeliveryRequest } from './delivery-request.ts';
import type { PreviousExport } from './export-context.ts';
import type { ExportRun } from './export-run.ts';
import { resultsOf } from './journal.ts';
import { contentChanged } from './step-refusals.ts';

/** Plans that may change while one call is at work: the report is the same, so once is enough. */
const MOST_EDITS = 2;

/** What an earlier attempt has left, as an integration is told of it. */
export function previousOf({ journal, claim }: ExportRun): PreviousExport {
  const { exportId, url, destination } = claim.row;
  return {
    ...(exportId === null ? {} : { exportId }),
    ...(url === null ? {} : { url }),
    ...(destination === null ? {} : { destination: JSON.parse(destination) as unknown }),
    results: resultsOf(journal),
    isHalfEdited: journal.isHalfEdited,
  };
}

/** Sends the report, or edits what is there of it already when that is other content. */
export async function sendOrEdit(run: ExportRun, { send, update }: DeliveryRequest): Promise<ExportResult> {
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
