import type { PlannedFile } from '../../../formatters/report-files.ts';
import { SLACK_LIMITS } from '../limits.ts';

/** The messages that show files, as they are called unless an earlier export has some already. */
export const planShares = (files: readonly PlannedFile[]): { name: string; digest: string }[] =>
  Array.from({ length: Math.ceil(files.length / SLACK_LIMITS.filesPerMessage) }, (_, at) => ({
    name: `files-${at + 1}`,
    digest: 'files',
  }));
