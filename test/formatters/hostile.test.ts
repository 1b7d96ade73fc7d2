import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatHtml } from '../../src/formatters/format-html.ts';
import { formatMarkdown } from '../../src/formatters/format-markdown.ts';
import { formatText } from '../../src/formatters/format-text.ts';
import { formatSlack } from '../../src/providers/slack/format.ts';
import type { ExportOptions, MeetingReport } from '../../src/report.ts';
import { coverageIssues } from './support/coverage-rules.ts';
import { anyReport, HOSTILE, markedWords, reportOf, summaryOf } from './support/reports.ts';
import { slackIssues } from './support/slack-rules.ts';
import { missingWords, textsOf, visibleText, wordsOf } from './support/words.ts';

const ALL: ExportOptions = { includeTranscript: true };
const WITHIN_MS = 10_000;

const slackText = (report: MeetingReport): string =>
  formatSlack({ report, options: ALL })
    .messages.map((message) => visibleText(message.blocks))
    .join('\n');

/** Everything that is wrong with what the four formatters make of a report. */
function issuesOf(report: MeetingReport): string[] {
  const slack = formatSlack({ report, options: ALL });
  const formatted = [
    slack,
    ...[formatMarkdown, formatHtml, formatText].map((format) => format({ report, options: ALL })),
  ];
  return [
    ...slack.messages.flatMap(slackIssues),
    ...formatted.flatMap(({ coverage, warnings }) => [
      ...coverageIssues(coverage, report),
      ...warnings.map((one) => one.message),
    ]),
  ];
}

const lettersOf = (text: string): string => text.normalize('NFC').replace(/[^\p{L}\p{N}]/gu, '');

/** Places where each hostile text is tried: as each kind of element there is. */
const asElements = (text: string): MeetingReport =>
  reportOf({
    title: text.slice(0, 1_000),
    summary: summaryOf({
      tldr: text,
      actionItems: [{ description: text, owner: text.slice(0, 300), priority: text.slice(0, 300) }],
      keyDecisions: [text],
    }),
  });

describe('hostile texts', () => {
  it.each(Object.entries(HOSTILE))(
    '%s: no limit broken, no element lost, in bounded time',
    { timeout: 60_000 },
    (_name, text) => {
      const start = performance.now();
      const issues = issuesOf(asElements(text));
      expect(performance.now() - start).toBeLessThan(WITHIN_MS);
      expect(issues).toEqual([]);
    },
  );

  const intact = Object.entries(HOSTILE).filter(
    ([name]) => !/surrogates|control|ampersands|fence|only marks|right-to-left/.test(name),
  );
  it.each(intact)('%s: every letter is shown', (_name, text) => {
    const shown = slackText(reportOf({ summary: summaryOf({ tldr: text }) }));
    const wanted = [...lettersOf(text)];
    const left = missingWords(wanted, lettersOf(shown));
    expect(left.join('').slice(0, 200)).toBe('');
  });

  const readable = Object.entries(HOSTILE).filter(([name]) => !/control|only marks/.test(name));
  it.each(readable)('%s: words of sane length are shown whole', (_name, text) => {
    const report = reportOf({ summary: summaryOf({ tldr: text }) });
    const wanted = textsOf(report, false)
      .flatMap(wordsOf)
      .filter((word) => word.length < 40 && !/^(amp|lt|gt)$/.test(word));
    const missing = missingWords(wanted, wordsOf(slackText(report)));
    expect(missing.length).toBeLessThanOrEqual(wanted.length * 0.005);
  });

  it('takes 10,000 action items', () => {
    const actionItems = Array.from({ length: 10_000 }, (_none, at) => ({ description: `Task ${at}`, owner: 'Ida' }));
    const report = reportOf({ summary: summaryOf({ actionItems }) });
    const start = performance.now();
    expect(issuesOf(report)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(WITHIN_MS);
    expect(
      missingWords(
        actionItems.flatMap((item) => wordsOf(item.description)),
        wordsOf(slackText(report)),
      ),
    ).toEqual([]);
  });

  it('takes any report', { timeout: 120_000 }, () => {
    const check = (report: MeetingReport): void => {
      expect(issuesOf(report)).toEqual([]);
    };
    fc.assert(fc.property(anyReport, check), { numRuns: 300 });
  });

  it('shows every word, wherever it stands among the marks', { timeout: 120_000 }, () => {
    const all = [formatMarkdown, formatHtml, formatText];
    fc.assert(
      fc.property(markedWords, ({ text, words }) => {
        const report = reportOf({ summary: summaryOf({ tldr: text, followUpQuestions: [text] }) });
        for (const shown of [slackText(report), ...all.map((format) => format({ report }).text)]) {
          expect(words.filter((word) => shown.split(word).length < 3)).toEqual([]);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('takes a title, a type and an address without end', () => {
    for (const length of [150, 151, 1_000, 1_000_000]) {
      const long = 'word '.repeat(length / 5 + 1).slice(0, length);
      const report = reportOf({
        title: long,
        type: long,
        url: `https://x.example/${long.replaceAll(' ', '+')}`,
        summary: summaryOf({ tldr: 'short' }),
      });
      expect(issuesOf(report)).toEqual([]);
      expect(lettersOf(slackText(report)).length).toBeGreaterThanOrEqual(2 * lettersOf(long).length);
    }
  });
});

describe('an empty report', () => {
  const empty = [
    reportOf({ title: '' }),
    reportOf({ title: ' ', summary: summaryOf() }),
    reportOf({ title: '\u0000', participants: [{ name: '' }], transcript: [], analytics: {} }),
  ];

  it.each(empty)('still makes one message that Slack takes', (report) => {
    const { messages } = formatSlack({ report });
    expect(messages).toHaveLength(1);
    expect(issuesOf(report)).toEqual([]);
  });

  it('tells an empty element as empty, and not as lost', () => {
    const report = reportOf({
      title: '',
      participants: [{ name: ' ' }],
      summary: summaryOf({ keyDecisions: ['', 'Go'], followUpQuestions: ['-'] }),
    });
    const { coverage, warnings } = formatSlack({ report });
    expect(warnings).toEqual([]);
    expect(coverage.entries.filter((entry) => entry.omitted === 'empty').map((entry) => entry.kind)).toEqual([
      'title',
      'participant',
      'tldr',
      'decision',
      'question',
    ]);
  });

  it('is one message even as a template that renders to nothing', () => {
    const { messages } = formatSlack({ report: reportOf(), options: { format: 'custom' }, rendered: ' ' });
    expect(messages.flatMap(slackIssues)).toEqual([]);
    expect(messages).toHaveLength(1);
  });
});

describe('what is live', () => {
  const shown = (tldr: string): string =>
    JSON.stringify(formatSlack({ report: reportOf({ summary: summaryOf({ tldr }) }) }).messages);

  it('never has a mention, however it is written', () => {
    const json = shown(HOSTILE.mentions as string);
    expect(json).not.toMatch(/"type":"(user|usergroup|channel|broadcast|mrkdwn)"/);
    expect(formatSlack({ report: reportOf({ title: '<!channel>' }) }).messages[0]?.text).toMatch(/^&lt;!channel&gt;/);
  });

  it('spells out a link that shows another address than its own', () => {
    const json = shown(HOSTILE['a deceptive link'] as string);
    expect(json).toContain(
      '{"type":"text","text":"pay at https://bank.com ("},{"type":"link","url":"https://evil.com"}',
    );
    expect(json).toContain('see www.bank.com now (');
    expect(shown('[https://bank.com/pay](https://bank.com/pay?x=1)')).toContain(
      '"url":"https://bank.com/pay?x=1","text":"https://bank.com/pay"',
    );
  });

  it('has no link but http, https and mailto', () => {
    expect(shown(HOSTILE['script links'] as string)).not.toContain('"type":"link"');
    expect(
      formatHtml({ report: reportOf({ summary: summaryOf({ tldr: HOSTILE['script links'] as string }) }) }).text,
    ).not.toContain('<a ');
  });
});

describe('numbers of a list', () => {
  const numbersIn = (tldr: string): string[] => {
    const { messages } = formatSlack({ report: reportOf({ summary: summaryOf({ tldr }) }) });
    const lines: string[] = [];
    for (const element of messages.flatMap((message) =>
      message.blocks.flatMap((block) => (block.type === 'rich_text' ? block.elements : [])),
    )) {
      const texts = (element.type === 'rich_text_list' ? element.elements : [element]).map((one) =>
        (one as { elements: { text?: string }[] }).elements.map((inline) => inline.text ?? '').join(''),
      );
      const isOrdered = element.type === 'rich_text_list' && element.style === 'ordered';
      lines.push(...texts.flatMap((text, at) => (isOrdered ? [`${at + 1}. ${text}`] : text.split('\n'))));
    }
    return lines.filter((line) => /^\d+\. /.test(line));
  };

  it('go on over blocks and messages', () => {
    const long = Array.from({ length: 900 }, (_none, at) => `${at + 1}. Point ${at + 1} of many that are to be told`);
    expect(numbersIn(long.join('\n'))).toEqual(long);
  });

  it('go on when a short list meets the end of a block or of a message', () => {
    const list = ['1. One', '2. Two', '3. Three', '4. Four'];
    for (let words = 560; words < 600; words++) {
      expect(numbersIn(`${'word '.repeat(words)}\n\n${list.join('\n')}`)).toEqual(list);
    }
  });

  it('go on after nested lists and code, and start where they start', () => {
    expect(numbersIn('1. One\n   - a\n   - b\n2. Two\n\n   ```\n   x\n   ```\n3. Three')).toEqual([
      '1. One',
      '2. Two',
      '3. Three',
    ]);
    expect(numbersIn('7. Seven\n8. Eight')).toEqual(['7. Seven', '8. Eight']);
    expect(numbersIn('1. One\n2. Two')).toEqual(['1. One', '2. Two']);
  });
});

describe('the count of JSON characters', () => {
  const kinds = ['a', '**b**', '1. c', '- d\n  - e', '> q', '```\nx\n```', 'p\n\nq', '[l](https://x.example)'];
  const expectWithin = (tldr: string): void => {
    for (const { blocks } of formatSlack({ report: reportOf({ summary: summaryOf({ tldr }) }) }).messages) {
      expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(12_000);
    }
  };

  // One kind alone lets a wrong count add up; a mixture hides it.
  it.each(kinds)('holds for many of %j', (kind) => {
    expectWithin(Array.from({ length: 400 }, () => kind).join('\n\nx\n\n'));
    expectWithin(Array.from({ length: 400 }, () => kind).join('\n\n> y\n\n'));
  });

  it('holds for any mixture', () => {
    const mixture = fc.array(fc.constantFrom(...kinds), { minLength: 100, maxLength: 400 });
    fc.assert(
      fc.property(mixture, (texts) => expectWithin(texts.join('\n\n'))),
      { numRuns: 60 },
    );
  });
});
