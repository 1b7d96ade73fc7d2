import { inOneLine } from '../../../crm/one-line.ts';
import { shortDigest } from '../../../digest.ts';
import type { MeetingReport } from '../../../report.ts';
import type { HubSpotDestination } from '../config.ts';
import { HUBSPOT_LIMITS } from '../limits.ts';
import type { ActivityType } from '../objects.ts';
import { MEETING, noteName } from './part-names.ts';

/** One activity of an export, as it is planned. */
export interface PlannedActivity {
  name: string;
  type: ActivityType;
  /** Of what it says. */
  digest: string;
  /** HTML. */
  body: string;
  /** All but the body. */
  properties: Record<string, string>;
  /** Those that are set when it is made and left to people afterwards. */
  atFirst: Record<string, string>;
  /** True for the one that has the files. */
  holdsFiles: boolean;
}

/** The property that holds the text of each kind. */
export const BODY_PROPERTIES: Record<ActivityType, string> = {
  note: 'hs_note_body',
  meeting: 'hs_meeting_body',
  task: 'hs_task_body',
};

/** An activity with its digest. */
export function planned(
  activity: Omit<PlannedActivity, 'digest' | 'atFirst' | 'holdsFiles'> & Partial<PlannedActivity>,
): PlannedActivity {
  const { body, properties } = activity;
  const digest = shortDigest(JSON.stringify([body, properties]));
  return { atFirst: {}, holdsFiles: false, ...activity, digest };
}

const utc = (time: string): string => new Date(time).toISOString();

/** A title that people read in one line. */
export const titleLine = (text: string): string => inOneLine(text, HUBSPOT_LIMITS.titleLength);

const meetingProperties = ({ title, startedAt, endedAt }: MeetingReport): Record<string, string> => ({
  hs_timestamp: utc(startedAt),
  hs_meeting_title: titleLine(title) || 'Meeting',
  hs_meeting_start_time: utc(startedAt),
  hs_meeting_end_time: utc(endedAt !== undefined && Date.parse(endedAt) > Date.parse(startedAt) ? endedAt : startedAt),
  hs_meeting_outcome: 'COMPLETED',
});

/** What the meeting says when the report is in a note. */
const BESIDE = '<p>The report of this meeting is in the note beside it.</p>';

/**
 * The notes of an export, and the meeting: beside them, or in place of the first. `custom` are the account's own
 * properties, which go to what a person opens first.
 */
export function planActivities(
  report: MeetingReport,
  notes: readonly { html: string }[],
  { as = 'note', customProperties }: HubSpotDestination,
): PlannedActivity[] {
  // What they will be is known once HubSpot has told their kinds; a change of them is a change of the activity.
  const own: Record<string, string> =
    customProperties === undefined ? {} : { customProperties: JSON.stringify(customProperties) };
  const timestamp = { hs_timestamp: utc(report.startedAt) };
  const activities = notes.map(({ html }, at): PlannedActivity => {
    const isFirst = at === 0;
    const isMeeting = isFirst && as === 'meeting';
    const properties = isMeeting ? meetingProperties(report) : timestamp;
    return planned({
      name: isMeeting ? MEETING : noteName(at),
      type: isMeeting ? 'meeting' : 'note',
      body: html,
      properties: isFirst ? { ...properties, ...own } : properties,
      holdsFiles: isFirst,
    });
  });
  if (as !== 'both') return activities;
  const beside = planned({
    name: MEETING,
    type: 'meeting',
    body: BESIDE,
    properties: { ...meetingProperties(report), ...own },
  });
  return [...activities.slice(0, 1), beside, ...activities.slice(1)];
}
