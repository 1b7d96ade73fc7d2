import type { MeetingReport, MeetingSummary, ReportExportData } from '../../../report.ts';
import type { SalesforceDestination } from '../config.ts';

const SUMMARY: MeetingSummary = {
  tldr: 'An example.',
  keyDecisions: [],
  actionItems: [],
  insights: [],
  followUpQuestions: [],
};
const MEETING: MeetingReport = {
  title: 'An example',
  platform: 'Example',
  startedAt: '2026-01-05T09:00:00Z',
  endedAt: '2026-01-05T09:30:00Z',
  participants: [],
};
/** The item makes its task an urgent one. */
const PRESSING: MeetingSummary = { ...SUMMARY, actionItems: [{ description: 'An example', priority: 'high' }] };

/** Reports that stand for all others: an ordinary one, and one with something urgent in it. */
export const sampleReports = (destination: SalesforceDestination): ReportExportData<SalesforceDestination>[] =>
  [SUMMARY, PRESSING].map((summary) => ({ report: MEETING, summary, sessionId: 'example', options: { destination } }));
