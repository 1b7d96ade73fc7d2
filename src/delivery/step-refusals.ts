import { IntegrationError } from '../errors.ts';
import type { ExportWarning } from '../result.ts';

/** What is to be done about a part that nobody can name and that is to go. */
export const BY_HAND = 'Delete it by hand where it arrived, settle it as not delivered, and call revokeExport again.';

/** Two steps of one name: the second is not sent. */
export const repeated = (name: string): ExportWarning => ({
  code: 'STEP_REPEATED',
  message: `A second step is called ${name}, and was not sent: each needs a name of its own.`,
});

/** A step that nobody waited for. */
export const afterTheEnd = (name: string): IntegrationError =>
  new IntegrationError({
    code: 'INTERNAL',
    message: `The step ${name} was started after the export had ended.`,
    hint: 'Let exportReport await all of its steps.',
  });

/** What was delivered before is other content, and nobody can edit it. */
export const contentChanged = (): IntegrationError =>
  new IntegrationError({
    code: 'CONTENT_CHANGED',
    message: 'The report changed after it, or a part of it, was delivered, and it cannot be edited.',
  });
