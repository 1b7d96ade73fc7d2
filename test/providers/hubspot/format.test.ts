import fc from 'fast-check';
import sanitizeHtml from 'sanitize-html';
import { describe, expect, test } from 'vitest';
import { formatHubSpot } from '../../../src/providers/hubspot/format.ts';
import { HUBSPOT_LIMITS } from '../../../src/providers/hubspot/limits.ts';
import type { ExportOptions, MeetingReport } from '../../../src/report.ts';
import { coverageIssues } from '../../formatters/support/coverage-rules.ts';
import { anyReport, HOSTILE, reportOf, summaryOf } from '../../formatters/support/reports.ts';

const ROOM = HUBSPOT_LIMITS.bodyLength - HUBSPOT_LIMITS.referenceLength;
const RULES = {
  allowedTags: ['p', 'br', 'strong', 'em', 'ul', 'ol', 'li', 'a'],
  allowedAttributes: { a: ['href'] },
  allowedSchemes: ['http', 'https'],
};

const bodyOf = (markdown: string): string => {
  const [note] = formatHubSpot({ report: reportOf({ summary: summaryOf({ tldr: markdown }) }) }).notes;
  return (note?.html ?? '').replace(/^<p><strong>Planning<\/strong><\/p><p>🗓️ [^<]*<\/p>/, '');
};

function issuesOf(report: MeetingReport, options: ExportOptions): string[] {
  const { notes, coverage, warnings } = formatHubSpot({ report, options });
  return [
    ...notes.flatMap(({ html }, at) => [
      ...(html.length > ROOM ? [`note ${at + 1}: ${html.length} characters`] : []),
      ...(sanitizeHtml(html, RULES) === html ? [] : [`note ${at + 1}: not clean`]),
    ]),
    ...coverageIssues(coverage, report),
    ...warnings.map(({ message }) => message),
  ];
}

describe('what Markdown becomes in a note', () => {
  test.each([
    ['**bold** and *italic*', '<p><strong>bold</strong> and <em>italic</em></p>'],
    ['~~gone~~ and `code`', '<p>~~gone~~ and `code`</p>'],
    ['# A heading', '<p><strong>A heading</strong></p>'],
    ['- one\n- two\n  - inner', '<ul><li>one</li><li>two<ul><li>inner</li></ul></li></ul>'],
    ['1. one\n2. two', '<ol><li>one</li><li>two</li></ol>'],
    ['3. three\n4. four', '<p>3. three</p><p>4. four</p>'],
    ['- [x] done\n- [ ] open', '<ul><li>☑ done</li><li>☐ open</li></ul>'],
    ['> said', '<p>&gt; said</p>'],
    ['```\na\n  b < c\n```', '<p>a<br />\u00a0\u00a0b &lt; c</p>'],
    ['| a | b |\n|---|---|\n| 1 | 2 |', '<ul><li><strong>a:</strong> 1 · <strong>b:</strong> 2</li></ul>'],
    ['[the plan](https://a.example/?x=1&y="2")', '<p>the plan (https://a.example/?x=1&amp;y="2")</p>'],
    ['[the plan](https://a.example/?x=1&y=2)', '<p><a href="https://a.example/?x=1&amp;y=2">the plan</a></p>'],
    ['[Ada](mailto:ada@a.example)', '<p>Ada (ada@a.example)</p>'],
    ['<b onclick="x()">hi</b>', '<p>&lt;b onclick="x()"&gt;hi&lt;/b&gt;</p>'],
    ['a\\\nb', '<p>a<br />b</p>'],
  ])('%j', (markdown, html) => {
    expect(bodyOf(markdown)).toBe(html);
  });
});

describe('where a transcript goes', () => {
  const turns = (count: number) =>
    Array.from({ length: count }, (_none, at) => ({ speaker: 'Ada', text: `turn ${at} ${'word '.repeat(40)}` }));
  const format = (count: number, options: ExportOptions = {}) =>
    formatHubSpot({ report: reportOf({ transcript: turns(count) }), options: { includeTranscript: true, ...options } });
  const partsOf = ({ coverage }: ReturnType<typeof formatHubSpot>) => [
    ...new Set(coverage.entries.filter(({ kind }) => kind === 'transcriptTurn').flatMap(({ parts }) => parts)),
  ];

  test('a short one stays in the note', () => {
    const made = format(3);
    expect([made.notes.length, made.files.length, partsOf(made)]).toEqual([1, 0, ['note-1']]);
  });

  test('one that does not fit becomes a file, and the note says so', () => {
    const made = format(600);
    expect([made.notes.length, made.files.map(({ name }) => name)]).toEqual([1, ['transcript.txt']]);
    expect(made.notes[0]?.html).toContain('The transcript is attached as a file');
    expect(partsOf(made)).toEqual([expect.stringMatching(/^file-[0-9a-f]{8}$/)]);
    expect(made.files[0]?.content).toContain('turn 599');
  });

  test('as a thread it fills further notes, each opened by its title', () => {
    const made = format(600, { transcriptAs: 'thread' });
    expect(made.files).toEqual([]);
    expect(partsOf(made)).toEqual(made.notes.map((_note, at) => `note-${at + 1}`));
    for (const { html } of made.notes.slice(1))
      expect(html).toMatch(/^<p><strong>Transcript \(continued\)<\/strong><\/p>/);
  });

  test('as a file it always is one', () => {
    expect(format(1, { transcriptAs: 'file' }).files.length).toBe(1);
  });
});

describe('hostile texts', { timeout: 60_000 }, () => {
  test.each(Object.entries(HOSTILE))('%s', (_name, text) => {
    const summary = summaryOf({ tldr: text, keyDecisions: [text], actionItems: [{ description: text, owner: text }] });
    const report = reportOf({
      title: text,
      summary,
      participants: [{ name: text }],
      transcript: [{ speaker: text, text }],
    });
    expect(issuesOf(report, { includeTranscript: true, transcriptAs: 'thread' })).toEqual([]);
  });

  test('any report at all', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(issuesOf(report, { includeTranscript: true })).toEqual([]);
        expect(issuesOf(report, { includeTranscript: true, transcriptAs: 'thread' })).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
