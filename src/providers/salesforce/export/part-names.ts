import type { ActivityType } from '../objects.ts';

/** What the part that holds the report is called. */
export const reportPart = (type: ActivityType): 'task' | 'event' => (type === 'Task' ? 'task' : 'event');

/** The name of the task for an action item. */
export const followUpPart = (key: string): string => `follow-up-${key}`;

/** The kind of activity that a part of this name is; undefined for files and for what makes nothing. */
export function activityOf(name: string): ActivityType | undefined {
  if (name === 'event') return 'Event';
  return name === 'task' || name.startsWith('follow-up-') ? 'Task' : undefined;
}

/** True for the part that holds the report. */
export const isReportPart = (name: string): boolean => name === 'task' || name === 'event';
/** True for a file's part. */
export const isFilePart = (name: string): boolean => name.startsWith('file-');
