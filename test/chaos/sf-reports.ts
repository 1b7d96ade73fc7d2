import type { Attachment, ExportContent, MeetingSummary, Participant } from '../../src/index.ts';
import type { SalesforceDestination } from '../../src/providers/salesforce/index.ts';
import { sampleReport } from '../support/sample-report.ts';
import { LONG, short } from './attachments.ts';
import type { NamedRecords } from './hub-reports.ts';

const NAMES = ['task', 'all', 'all, second version', 'all, as event'] as const;

/**
 * The reports for Salesforce: a task on named records; a task, two follow-ups and two files on the records of the
 * participants, one of whom is nobody there; the same with another summary, one follow-up and one file gone and others
 * new; and the first one as an event.
 */
export type SfName = (typeof NAMES)[number];

export const isForSalesforce = (name: string): name is SfName => (NAMES as readonly string[]).includes(name);

/** The address of the one participant who is neither contact nor lead. */
export const NEW_PERSON = 'anna@nowhere.example';
/** Those who have follow-ups to do. Both are in each org. */
const USERS = { ines: 'ines@sandbox.example', tomas: 'tomas@sandbox.example' };

const PEOPLE: Participant[] = [
  { name: 'Ines Marchetti', email: USERS.ines, isInternal: true },
  { name: 'Tomas Berg', email: USERS.tomas, isInternal: true },
  { name: 'Noor Haddad', email: 'noor@fernhill.example' },
  { name: 'Anna Berg', email: NEW_PERSON },
];

const summary = (change: Partial<MeetingSummary>): MeetingSummary => ({
  tldr: 'Revenue is up.',
  keyDecisions: [],
  actionItems: [],
  insights: [],
  followUpQuestions: [],
  ...change,
});

const KEPT_ITEM = { description: 'Write the job advert', ownerEmail: USERS.tomas, dueDate: '2026-11-09' };
const FIRST = summary({
  actionItems: [{ description: 'Send the offer', ownerEmail: USERS.tomas, dueDate: '2026-11-10' }, KEPT_ITEM],
});
const CHANGED = summary({
  tldr: 'The second version.',
  actionItems: [KEPT_ITEM, { description: 'Call the bank', ownerEmail: USERS.tomas, dueDate: '2026-11-11' }],
});

/** What an export of a report is to leave, whatever the code under test makes of it. */
export interface SfPlanned {
  activities: readonly string[];
  /** What each activity is with and about. Of several people only the record of the report can be with all. */
  places: readonly string[];
  files: readonly string[];
}

const NOOR = 'Contact noor@fernhill.example';
const PILOT = 'Opportunity Fernhill pilot';
const ALL_PLACES = [`Contact ${NEW_PERSON}, ${NOOR}, ${PILOT}`, ...[0, 1].map(() => `${NOOR}, ${PILOT}`)];
const ALL_LEFT: SfPlanned = {
  activities: ['Task', 'Task', 'Task'],
  places: ALL_PLACES,
  files: ['b.bin', 'transcript.txt'],
};

export const SF_PLANNED: Record<SfName, SfPlanned> = {
  task: { activities: ['Task'], places: [`${NOOR}, ${PILOT}`], files: [] },
  all: ALL_LEFT,
  'all, second version': { ...ALL_LEFT, files: ['c.txt', 'transcript.txt'] },
  'all, as event': { ...ALL_LEFT, activities: ['Event', 'Task', 'Task'] },
};

const FILES: Record<Exclude<SfName, 'task'>, Attachment> = {
  all: LONG,
  'all, second version': short('c.txt'),
  'all, as event': LONG,
};

/** The content of an export to Salesforce as a host's `load` gives it. */
export function sfContentOf(name: SfName): ExportContent {
  if (name === 'task') return { report: sampleReport({ analytics: {}, attachments: [], transcript: [] }) };
  return {
    report: sampleReport({
      analytics: {},
      participants: PEOPLE,
      attachments: [FILES[name]],
      summary: name === 'all, second version' ? CHANGED : FIRST,
    }),
    options: { includeTranscript: true, transcriptAs: 'file', includeAttachments: true },
  };
}

/** Where a report goes in an org that has these records. */
export function sfDestinationOf(name: SfName, { contact, deal }: NamedRecords): SalesforceDestination {
  if (name === 'task') return { whoId: contact, whatId: deal };
  const whole: SalesforceDestination = { match: { createMissing: 'contact' }, tasks: true };
  return name === 'all, as event' ? { ...whole, object: 'Event' } : whole;
}
