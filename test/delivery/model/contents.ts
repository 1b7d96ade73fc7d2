import type { MeetingReport } from '../../../src/index.ts';

/** One version of the report: what its messages say, the parent first. */
export type Content = readonly string[];

/** The versions that schedules export: the same, longer and shorter, changed in the parent, in a reply or in all. */
export const CONTENTS: readonly Content[] = [
  ['parent 1'],
  ['parent 2'],
  ['parent 1', 'first reply 1'],
  ['parent 2', 'first reply 1', 'second reply 1'],
  ['parent 1', 'first reply 2', 'second reply 2'],
  ['parent 1', 'first reply 1', 'second reply 1', 'third reply 1'],
  ['parent 2', 'first reply 2', 'second reply 2', 'third reply 2'],
];

/** The report with this content. One message for each turn: see `PlainSlack`. */
export const reportOf = (content: Content): MeetingReport => ({
  title: content[0] ?? '',
  startedAt: '2026-11-02T08:00:00Z',
  participants: [],
  transcript: content.map((text) => ({ speaker: 'Ada', text })),
});

export const partOf = (at: number): string => `message-${at + 1}`;
