import { meaningOf, PRIORITY_WORDS, STATUS_WORDS } from '../../crm/item-words.ts';
import type { FormatInput } from '../../report.ts';

/** What a task says of itself that no report says in so many words. Each is one of the org's picklist values. */
export interface SalesforceRules {
  /** Of the task that holds the report. */
  status(data: FormatInput): string;
  /** Of the task that holds the report. */
  priority(data: FormatInput): string;
}

const isPressing = (item: NonNullable<FormatInput['summary']>['actionItems'][number]): boolean =>
  typeof item === 'object' &&
  meaningOf(PRIORITY_WORDS, item.priority) === 'high' &&
  meaningOf(STATUS_WORDS, item.status) !== 'done';

/**
 * The rules where the application gives no others: the meeting has been, so its task is `Completed`; it is `High` when
 * an action item is that is not done, otherwise `Normal`.
 */
export const DEFAULT_RULES: SalesforceRules = {
  status: () => 'Completed',
  priority: ({ report, summary = report.summary }) =>
    (summary?.actionItems ?? []).some(isPressing) ? 'High' : 'Normal',
};
