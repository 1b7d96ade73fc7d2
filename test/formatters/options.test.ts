import { describe, expect, it } from 'vitest';
import { isIntegrationError } from '../../src/errors.ts';
import { formatHtml } from '../../src/formatters/format-html.ts';
import { formatMarkdown } from '../../src/formatters/format-markdown.ts';
import { formatText } from '../../src/formatters/format-text.ts';
import { formatSlack } from '../../src/providers/slack/format.ts';
import type { ExportOptions } from '../../src/report.ts';
import { coverageIssues, omissions } from './support/coverage-rules.ts';
import { reportOf, summaryOf } from './support/reports.ts';

const report = reportOf({
  title: 'Roadmap',
  participants: [{ name: 'Ida Berg' }, { name: 'Omar Hassan' }],
  summary: summaryOf({
    tldr: 'We ship in May.',
    keyDecisions: [{ decision: 'Ship in May', rationale: 'The fair is in June', impact: 'Two weeks less testing' }],
    actionItems: [{ description: 'Write the notes', owner: 'Ida Berg', dueDate: '2026-05-04' }],
    insights: ['Customers wait for it'],
    followUpQuestions: ['Who demos?'],
    effectiveness: { overall: 8, communication: '7', goalAchievement: 9 },
  }),
  transcript: [{ speaker: 'Ida Berg', text: 'Hello all', offset: 3 }],
  analytics: { talkTime: { Ida: 0.6, Omar: 0.4 } },
  attachments: [{ name: 'a.txt', mimeType: 'text/plain', content: new Uint8Array(1) }],
});

/** A word by which each kind of element is found in the output. */
const WITNESS = {
  title: 'Roadmap',
  tldr: 'We ship in May',
  decision: 'fair is in June',
  actionItem: 'Write the notes',
  insight: 'Customers wait',
  question: 'Who demos',
  effectiveness: 'Goals reached',
  participant: 'Omar Hassan',
  analytics: 'talkTime',
  transcriptTurn: 'Hello all',
} as const;

const texts = (options: ExportOptions): string[] => [
  formatSlack({ report, options })
    .messages.map((message) => JSON.stringify(message.blocks))
    .join(''),
  ...[formatMarkdown, formatHtml, formatText].map((format) => format({ report, options }).text),
];

function expectWithout(options: ExportOptions, ...missing: (keyof typeof WITNESS)[]): void {
  for (const text of texts(options)) {
    for (const [kind, witness] of Object.entries(WITNESS)) {
      expect(text.includes(witness), `${kind} with ${JSON.stringify(options)}`).toBe(
        !missing.includes(kind as keyof typeof WITNESS),
      );
    }
  }
  const { coverage } = formatSlack({ report, options });
  expect(coverageIssues(coverage, report)).toEqual([]);
}

describe('options', () => {
  it('show everything but the transcript when there are none', () => {
    expectWithout({}, 'transcriptTurn');
    expect(omissions(formatText({ report }).coverage)).toEqual([
      'transcriptTurn 0 not-asked-for',
      'attachment 0 not-asked-for',
    ]);
  });

  it('show the transcript when asked for', () => expectWithout({ includeTranscript: true }));

  it('leave transcript and analytics out of a summary, even if asked for', () => {
    const options: ExportOptions = { format: 'summary', includeTranscript: true, includeAnalytics: true };
    expectWithout(options, 'transcriptTurn', 'analytics');
    expect(omissions(formatSlack({ report, options }).coverage)).toEqual([
      'analytics 0 not-in-format',
      'transcriptTurn 0 not-in-format',
      'attachment 0 not-asked-for',
    ]);
  });

  it.each([
    ['includeAnalytics', 'analytics'],
    ['includeActionItems', 'actionItem'],
    ['includeDecisions', 'decision'],
    ['includeParticipants', 'participant'],
    ['includeInsights', 'insight'],
    ['includeQuestions', 'question'],
  ] as const)('%s: false leaves out its elements and says so', (option, kind) => {
    // The owner of the action item is a participant too.
    expectWithout({ [option]: false, includeTranscript: true }, kind);
    const { coverage } = formatMarkdown({ report, options: { [option]: false, includeTranscript: true } });
    expect(
      coverage.entries.filter((entry) => entry.kind === kind).every((entry) => entry.omitted === 'not-asked-for'),
    ).toBe(true);
  });

  it('takes the summary argument before the one of the report', () => {
    const summary = summaryOf({ tldr: 'Another story.', keyDecisions: ['One', 'Two'] });
    for (const format of [formatMarkdown, formatHtml, formatText]) {
      const { text, coverage } = format({ report, summary });
      expect(text).toContain('Another story');
      expect(text).not.toContain('We ship in May');
      expect(coverageIssues(coverage, report, summary)).toEqual([]);
    }
    expect(JSON.stringify(formatSlack({ report, summary }).messages)).toContain('Another story');
  });

  it('makes a file of the transcript when asked for', () => {
    const { messages, files, coverage } = formatSlack({
      report,
      options: { includeTranscript: true, transcriptAs: 'file' },
    });
    expect(JSON.stringify(messages)).not.toContain('Hello all');
    expect(files).toEqual([{ name: 'transcript.txt', mimeType: 'text/plain', content: 'Ida Berg 0:03  Hello all\n' }]);
    expect(coverage.entries.find((entry) => entry.kind === 'transcriptTurn')?.parts).toEqual([
      expect.stringMatching(/^file-[0-9a-f]{8}$/),
    ]);
  });
});

describe('format: custom', () => {
  const rendered = '# Only this\n\nWe **ship** in May.\n\n- Write the notes';
  const options: ExportOptions = { format: 'custom' };

  it('shows the template and nothing else, and tells what it left out', () => {
    for (const format of [formatMarkdown, formatHtml, formatText]) {
      const { text, coverage } = format({ report, options, rendered });
      expect(text).not.toContain('Roadmap');
      expect(text).toContain('Write the notes');
      expect(coverageIssues(coverage, report)).toEqual([]);
    }
    const { messages, coverage } = formatSlack({ report, options, rendered });
    expect(messages).toHaveLength(1);
    expect(coverageIssues(coverage, report)).toEqual([]);
    const shown = coverage.entries.filter((entry) => entry.parts !== undefined).map((entry) => entry.kind);
    expect(shown).toEqual(['tldr', 'decision', 'actionItem']);
    expect(omissions(coverage)).toContain('title 0 not-in-template');
    expect(omissions(coverage)).toContain('attachment 0 not-asked-for');
  });

  it('does not take a part of a word for the element', () => {
    const { coverage } = formatText({
      report: reportOf({ title: 'Plan' }),
      options,
      rendered: 'The planning went well',
    });
    expect(omissions(coverage)).toEqual(['title 0 not-in-template']);
  });

  it('without its rendered template is refused', () => {
    for (const format of [formatSlack, formatMarkdown, formatHtml, formatText]) {
      const refuse = (): unknown => format({ report, options: { format: 'custom', customTemplate: 'x' } });
      expect(refuse).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
      expect(refuse).toThrow(expect.toSatisfy(isIntegrationError));
    }
  });
});
