import type { Attachment, ExportContent, MeetingReport, MeetingSummary } from '../../src/index.ts';
import { longReport, sampleReport } from '../support/sample-report.ts';
import { LONG, short } from './attachments.ts';
import { type HubName, hubContentOf, isForHubSpot } from './hub-reports.ts';
import { isForSalesforce, type SfName, sfContentOf } from './sf-reports.ts';

/** Turns of a transcript that come to so many messages; the tests count them. */
const TURNS = { one: 5, three: 40, four: 80 };

/** The reports of these tests, named after the number of their messages. The second version shares no message with the first. */
export type ReportName =
  | keyof typeof TURNS
  | 'three, second version'
  | 'four, second version'
  | FilesName
  | HubName
  | SfName;

/** A parent, one reply and two files. The second version has the same parent, another reply, and another second file. */
export type FilesName = 'files' | 'files, second version';

const SECOND = 'second version';

const ATTACHMENTS: Record<FilesName, Attachment[]> = {
  files: [short('a.txt'), LONG],
  'files, second version': [short('a.txt'), short('c.txt')],
};

/** True for the reports that have files. */
export const hasFiles = (name: ReportName): name is FilesName => name in ATTACHMENTS;

/** The names of the files of a report. */
export const filesOf = (name: ReportName): string[] => (hasFiles(name) ? ATTACHMENTS[name].map((one) => one.name) : []);

/** A summary short enough for the parent to hold it, and a transcript for one reply. */
function filesContent(name: FilesName): ExportContent {
  const { transcript = [] } = longReport(30);
  const said = name === 'files' ? transcript : transcript.map((turn) => ({ ...turn, text: `${SECOND}: ${turn.text}` }));
  const report = sampleReport({
    summary: { tldr: 'Revenue is up.', keyDecisions: [], actionItems: [], insights: [], followUpQuestions: [] },
    analytics: {},
    transcript: said,
    attachments: ATTACHMENTS[name],
  });
  return { report, options: { includeTranscript: true, includeAttachments: true } };
}

/** Of the thread's first reply is told what is in the summary, so that has to differ as well. */
function secondVersion(report: MeetingReport): MeetingReport {
  const summary: MeetingSummary = {
    ...(report.summary as MeetingSummary),
    tldr: `The ${SECOND}.`,
    keyDecisions: ['Hire three people for support.'],
    actionItems: ['Write the second job advert'],
    insights: [{ observation: 'Support answers within three days.', recommendation: 'Aim for two.' }],
    followUpQuestions: ['Who covers January?'],
  };
  const transcript = (report.transcript ?? []).map((turn) => ({ ...turn, text: `In the ${SECOND}: ${turn.text}` }));
  return { ...report, title: `Review, ${SECOND}`, summary, transcript };
}

/** The content of an export as a host's `load` gives it. */
export function contentOf(name: ReportName): ExportContent {
  if (hasFiles(name)) return filesContent(name);
  if (isForHubSpot(name)) return hubContentOf(name);
  if (isForSalesforce(name)) return sfContentOf(name);
  const [size, version] = name.split(', ') as [keyof typeof TURNS, string?];
  const report = longReport(TURNS[size]);
  return {
    report: version === undefined ? report : secondVersion(report),
    options: { includeTranscript: true },
  };
}

/** One short message, told from all others by its number. */
export const numberedReport = (number: number): MeetingReport =>
  sampleReport({ title: `Meeting ${number}`, transcript: [], analytics: {} });
