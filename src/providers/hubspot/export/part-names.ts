import type { ActivityType } from '../objects.ts';

/** The part that holds the beginning of the report. */
export const FIRST_NOTE = 'note-1';
/** The part that is the meeting itself. */
export const MEETING = 'meeting';

/** The name of a note's part, counted from 0. */
export const noteName = (at: number): string => `note-${at + 1}`;

/** The kind of activity that a part of this name is; undefined for files and for what makes nothing. */
export function activityOf(name: string): ActivityType | undefined {
  if (name === MEETING) return 'meeting';
  if (name.startsWith('note-')) return 'note';
  return name.startsWith('task-') ? 'task' : undefined;
}
