import type { ExportWarning } from '../../../result.ts';

/** A part that was there is not there any more, and comes again. */
export const sentAgain = (name: string): ExportWarning => ({
  code: 'PART_SENT_AGAIN',
  message: `${name} had been deleted in Slack and was sent again.`,
});
