import { createHash } from 'node:crypto';
import type { Attachment, ExportContent, MeetingReport, MeetingSummary } from '../../src/index.ts';
import { longReport, sampleReport } from '../support/sample-report.ts';

/** Turns of a transcript that come to so many messages; the tests count them. */
const TURNS = { one: 5, three: 40, four: 80 };

/** The reports of these tests, named after the number of their messages. The second version shares no message with the first. */
export type ReportName = keyof typeof TURNS | 'three, second version' | 'four, second version' | FilesName;

/** A parent, one reply and two files. The second version has the same parent, another reply, and another second file. */
export type FilesName = 'files' | 'files, second version';

const SECOND = 'second version';

/** Long enough to be sent in several pieces, between which a process can die. */
const LONG_PIECES = 6;
const PIECE_BYTES = 64 * 1024;

const pieceOf = (at: number): Uint8Array => new Uint8Array(PIECE_BYTES).fill(65 + at);

async function* longFile(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < LONG_PIECES; at++) {
    // One piece in each turn, so that those before it are on their way.
    await new Promise((resolve) => setImmediate(resolve));
    yield pieceOf(at);
  }
}

const short = (name: string): Attachment => ({
  name,
  mimeType: 'text/plain',
  content: Buffer.from(`The minutes of ${name}\n`.repeat(40)),
});
const LONG: Attachment = {
  name: 'b.bin',
  mimeType: 'application/octet-stream',
  size: LONG_PIECES * PIECE_BYTES,
  open: () => ReadableStream.from(longFile()),
};

const ATTACHMENTS: Record<FilesName, Attachment[]> = {
  files: [short('a.txt'), LONG],
  'files, second version': [short('a.txt'), short('c.txt')],
};

const sha256 = (...pieces: Uint8Array[]): string => {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
};

/** The names of all files of these reports, by their content. */
export const FILE_NAMES: ReadonlyMap<string, string> = new Map([
  ...['a.txt', 'c.txt'].map((name): [string, string] => {
    const one = short(name);
    return ['content' in one ? sha256(one.content as Uint8Array) : '', name];
  }),
  [sha256(...Array.from({ length: LONG_PIECES }, (_, at) => pieceOf(at))), 'b.bin'],
]);

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
