import type { ExportContent, MeetingReport, MeetingSummary } from '../../src/index.ts';
import { longReport, sampleReport } from '../support/sample-report.ts';

/** Turns of a transcript that come to so many messages; the tests count them. */
const TURNS = { one: 5, three: 40, four: 80 };

/** The reports of these tests, named after the number of their messages. The second version shares no message with the first. */
export type ReportName = keyof typeof TURNS | 'three, second version' | 'four, second version';

const SECOND = 'second version';

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
