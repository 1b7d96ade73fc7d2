import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatSalesforce } from '../../../src/providers/salesforce/format.ts';
import { SALESFORCE_LIMITS } from '../../../src/providers/salesforce/limits.ts';
import type { ExportOptions, MeetingReport } from '../../../src/report.ts';
import { coverageIssues } from '../../formatters/support/coverage-rules.ts';
import { anyReport, HOSTILE, reportOf, summaryOf } from '../../formatters/support/reports.ts';
import { missingWords, textsOf, wordsOf } from '../../formatters/support/words.ts';

const asEvent: ExportOptions = { destination: { object: 'Event' } };
const fieldsOf = (report: MeetingReport, options: ExportOptions = {}) =>
  formatSalesforce({ report, options }).records[0]?.fields ?? {};

const lengthOf = (text: string): number => text.length + text.split('\n').length - 1;

function issuesOf(report: MeetingReport, options: ExportOptions): string[] {
  const { records, files, coverage, warnings } = formatSalesforce({ report, options });
  const { Subject = '', Description = '', Location = '' } = records[0]?.fields ?? {};
  const wanted = textsOf(report, options.includeTranscript === true).flatMap(wordsOf);
  const shown = [String(Description), ...files.map(({ content }) => content)].join('\n');
  return [
    ...(records.length === 1 ? [] : ['not one record']),
    ...(String(Subject).length <= SALESFORCE_LIMITS.subject && String(Subject) !== '' ? [] : ['subject']),
    ...(lengthOf(String(Description)) <= SALESFORCE_LIMITS.description ? [] : ['description']),
    ...(String(Location).length <= SALESFORCE_LIMITS.location ? [] : ['location']),
    ...missingWords(wanted, wordsOf(shown)).map((word) => `lost ${word}`),
    ...coverageIssues(coverage, report),
    ...warnings.map(({ message }) => message),
  ];
}

describe('what a report becomes', () => {
  test('a completed task on the day of the meeting in its own zone', () => {
    const report = reportOf({ startedAt: '2026-03-08T23:30:00Z', timeZone: 'Asia/Tokyo', title: 'Planning' });
    expect(fieldsOf(report)).toMatchObject({
      Subject: 'Planning',
      ActivityDate: '2026-03-09',
      Status: 'Completed',
      Priority: 'Normal',
    });
  });

  test('an event from its start to its end, in UTC', () => {
    const times = { startedAt: '2026-03-08T10:00:00+02:00', endedAt: '2026-03-08T11:30:00+02:00' };
    expect(fieldsOf(reportOf({ ...times, platform: 'Zoom' }), asEvent)).toMatchObject({
      StartDateTime: '2026-03-08T08:00:00.000Z',
      EndDateTime: '2026-03-08T09:30:00.000Z',
      Location: 'Zoom',
    });
  });

  test.each([
    ['none', undefined],
    ['one before the start', '2026-03-07T10:00:00Z'],
    ['one that no event can have', '2026-04-08T10:00:00Z'],
  ])('an end that is %s is the start', (_what, endedAt) => {
    const fields = fieldsOf(reportOf({ startedAt: '2026-03-08T10:00:00Z', ...(endedAt && { endedAt }) }), asEvent);
    expect(fields.EndDateTime).toBe('2026-03-08T10:00:00.000Z');
    expect(fields).not.toHaveProperty('ActivityDate');
  });

  test.each([
    [[{ description: 'a', priority: 'urgent' }], 'High'],
    [[{ description: 'a', priority: 'P1', status: 'done' }], 'Normal'],
    [[{ description: 'a', priority: 'low' }, 'b'], 'Normal'],
  ])('%j has the priority %s', (actionItems, priority) => {
    expect(fieldsOf(reportOf({ summary: summaryOf({ actionItems }) })).Priority).toBe(priority);
  });

  test('rules of the application stand in place of ours', () => {
    const rules = { status: () => 'Done', priority: () => 'Low' };
    const { records } = formatSalesforce({ report: reportOf({}) }, rules);
    expect(records[0]?.fields).toMatchObject({ Status: 'Done', Priority: 'Low' });
  });

  test('a long title is cut in the subject and whole in the description', () => {
    const title = 'Word '.repeat(100).trim();
    const { Subject, Description } = fieldsOf(reportOf({ title }));
    expect(String(Subject)).toMatch(/…$/);
    expect(String(Description).startsWith(title)).toBe(true);
  });
});

describe('what does not fit the description', () => {
  const turns = (count: number) =>
    Array.from({ length: count }, (_none, at) => ({ speaker: 'Ada', text: `turn ${at} ${'word '.repeat(40)}` }));
  const format = (report: MeetingReport, options: ExportOptions = {}) =>
    formatSalesforce({ report, options: { includeTranscript: true, ...options } });
  const names = (files: readonly { name: string }[]) => files.map(({ name }) => name);

  test('a short transcript stays, a long one becomes a file', () => {
    expect(names(format(reportOf({ transcript: turns(5) })).files)).toEqual([]);
    const long = format(reportOf({ transcript: turns(400) }));
    expect(names(long.files)).toEqual(['transcript.txt']);
    expect(String(long.records[0]?.fields.Description)).toContain('The transcript is attached as a file.');
  });

  test('a transcript is a file where that is wished', () => {
    expect(names(format(reportOf({ transcript: turns(1) }), { transcriptAs: 'file' }).files)).toEqual([
      'transcript.txt',
    ]);
  });

  test('a report that is too long begins there, says so, and is whole in a file', () => {
    const decisions = Array.from({ length: 900 }, (_none, at) => `Decision ${at}: ${'word '.repeat(10)}`);
    const report = reportOf({ summary: summaryOf({ keyDecisions: decisions }), transcript: turns(400) });
    const { records, files, coverage } = format(report);
    expect(names(files)).toEqual(['Meeting report.txt', 'transcript.txt']);
    const description = String(records[0]?.fields.Description);
    expect(description).toContain('The whole report is attached as the file “Meeting report.txt”.');
    expect(description).toContain('Decision 5:');
    expect(files[0]?.content).toContain('Decision 899:');
    const parts = coverage.entries.filter(({ kind }) => kind === 'decision').flatMap((entry) => entry.parts ?? []);
    expect(new Set(parts).size).toBe(1);
    expect(parts[0]).toMatch(/^file-/);
  });

  test.each([10_000, 15_900, 16_100, 31_000, 32_000, 33_000])('%d line ends are counted twice', (count) => {
    const report = reportOf({ summary: summaryOf({ tldr: 'ab\n\n'.repeat(count / 2) }) });
    expect(issuesOf(report, {})).toEqual([]);
  });
});

describe('hostile text is text', { timeout: 60_000 }, () => {
  test.each(Object.entries(HOSTILE))('%s', (_name, text) => {
    const summary = summaryOf({ tldr: text, keyDecisions: [text], actionItems: [{ description: text, owner: text }] });
    const report = reportOf({ title: text, summary, platform: text });
    const notWords = (issue: string): boolean => !issue.startsWith('lost');
    expect(issuesOf(report, {}).filter(notWords)).toEqual([]);
    expect(issuesOf(report, asEvent).filter(notWords)).toEqual([]);
  });
});

test('any report is one record within the limits, and every element is told', () => {
  const limit = fc.constantFrom<ExportOptions>({}, asEvent, { includeTranscript: true }, { transcriptAs: 'file' });
  fc.assert(
    fc.property(anyReport, limit, (report, options) => {
      expect(issuesOf(report, options).filter((issue) => !issue.startsWith('lost'))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
