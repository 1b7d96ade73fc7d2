import type { ExportContent, MeetingSummary, Participant } from '../../src/index.ts';
import type { HubSpotDestination } from '../../src/providers/hubspot/index.ts';
import { sampleReport } from '../support/sample-report.ts';
import { LONG } from './attachments.ts';

const WHOLE = 'whole';
const SECOND = 'whole, second version';
const NAMES = ['note', 'notes', WHOLE, SECOND, 'loose'] as const;

/**
 * The reports for HubSpot: a note on named records; a note with two further ones; a note, a meeting, two tasks and two
 * files on the records of the participants, one of whom has no contact; the same with another summary, one task gone and
 * one new; and a note of people whom nobody knows, on no record.
 */
export type HubName = (typeof NAMES)[number];

export const isForHubSpot = (name: string): name is HubName => (NAMES as readonly string[]).includes(name);

/** Records of a CRM, by their ids. */
export interface NamedRecords {
  contact: string;
  /** In Salesforce an opportunity. */
  deal: string;
}

/** The address of the one participant who has no contact. */
export const NEW_CONTACT = 'anna@nowhere.example';
/** Those who have tasks to do. Ines is in each portal. */
export const OWNERS = { ines: 'ines@sandbox.example', omar: 'omar@sandbox.example' };

const PEOPLE: Participant[] = [
  { name: 'Ines Marchetti', email: OWNERS.ines, isInternal: true },
  { name: 'Omar Reyes', email: OWNERS.omar, isInternal: true },
  { name: 'Noor Haddad', email: 'noor@fernhill.example' },
  { name: 'Anna Berg', email: NEW_CONTACT },
];

const summary = (change: Partial<MeetingSummary>): MeetingSummary => ({
  tldr: 'Revenue is up.',
  keyDecisions: [],
  actionItems: [],
  insights: [],
  followUpQuestions: [],
  ...change,
});

const KEPT_TASK = { description: 'Write the job advert', ownerEmail: OWNERS.omar, dueDate: '2026-11-09' };
const FIRST = summary({
  actionItems: [{ description: 'Send the offer', ownerEmail: OWNERS.ines, dueDate: '2026-11-10' }, KEPT_TASK],
});
const CHANGED = summary({
  tldr: 'The second version.',
  actionItems: [KEPT_TASK, { description: 'Call the bank', ownerEmail: OWNERS.ines, dueDate: '2026-11-11' }],
});

/** What an export of a report is to leave, whatever the code under test makes of it. */
export interface PlannedLeft {
  activities: readonly string[];
  /** The records that each activity is on. */
  place: string;
  files: readonly string[];
}

const NAMED = 'contacts noor@fernhill.example, deals Fernhill pilot';
const MATCHED = `companies fernhill.example, contacts ${NEW_CONTACT}, ${NAMED}`;
const WHOLE_LEFT: PlannedLeft = {
  activities: ['notes', 'meetings', 'tasks', 'tasks'],
  place: MATCHED,
  files: ['b.bin', 'transcript.txt'],
};

export const PLANNED: Record<HubName, PlannedLeft> = {
  note: { activities: ['notes'], place: NAMED, files: [] },
  notes: { activities: ['notes', 'notes', 'notes'], place: NAMED, files: [] },
  loose: { activities: ['notes'], place: '', files: [] },
  [WHOLE]: WHOLE_LEFT,
  [SECOND]: WHOLE_LEFT,
};

/** Few turns, each so long that they fill three notes. */
const LONG_TURNS = 30;
const longTranscript = Array.from({ length: LONG_TURNS }, (_, at) => ({
  speaker: at % 2 === 0 ? 'Ada' : 'Ben',
  text: `Turn ${at}: ${'the quarter went well and the next one will be better. '.repeat(90)}`.trim(),
  offset: at * 60,
}));

const short = { analytics: {}, attachments: [] };

/** The content of an export to HubSpot as a host's `load` gives it. */
export function hubContentOf(name: HubName): ExportContent {
  switch (name) {
    case 'note':
      return { report: sampleReport({ ...short, transcript: [] }) };
    case 'notes':
      return {
        report: sampleReport({ ...short, transcript: longTranscript }),
        options: { includeTranscript: true, transcriptAs: 'thread' },
      };
    case 'loose':
      return { report: sampleReport({ ...short, transcript: [] }) };
    default:
      return {
        report: sampleReport({
          analytics: {},
          participants: PEOPLE,
          attachments: [LONG],
          summary: name === WHOLE ? FIRST : CHANGED,
        }),
        options: { includeTranscript: true, transcriptAs: 'file', includeAttachments: true },
      };
  }
}

/** Where a report goes in a portal that has these records. */
export function destinationOf(name: HubName, { contact, deal }: NamedRecords): HubSpotDestination {
  switch (name) {
    case 'note':
    case 'notes':
      return {
        associations: [
          { type: 'contact', id: contact },
          { type: 'deal', id: deal },
        ],
      };
    case 'loose':
      return { match: { onNone: 'unattached' } };
    default:
      return { match: { createContacts: true }, as: 'both', tasks: true };
  }
}
