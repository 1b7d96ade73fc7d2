import type { ExportContext, PreviousExport } from '../../../delivery/export-context.ts';
import { type Activities, asWritten } from './activities.ts';
import { activityOf } from './part-names.ts';

/** Takes away the activity of which nobody knows whether it was made, as a step. Does nothing for a file or for `undefined`. */
export async function withdrawDoubtful(
  inDoubt: string | undefined,
  activities: Activities,
  context: ExportContext,
  { results }: PreviousExport,
): Promise<void> {
  const type = activityOf(inDoubt ?? '');
  if (inDoubt === undefined || type === undefined) return;
  const replaced = asWritten(results[inDoubt], inDoubt)?.exportId;
  await context.step(inDoubt, activities.withdrawing(inDoubt, type, replaced));
}
