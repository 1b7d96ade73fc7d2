import { describe, expect, it } from 'vitest';
import { formatHtml } from '../../src/formatters/format-html.ts';
import { formatMarkdown } from '../../src/formatters/format-markdown.ts';
import { formatText } from '../../src/formatters/format-text.ts';
import { formatSlack } from '../../src/providers/slack/format.ts';
import type { ExportOptions, MeetingReport } from '../../src/report.ts';
import { blockKitSchema, corpus, whyNoCorpus } from './support/corpus.ts';
import { coverageIssues } from './support/coverage-rules.ts';
import { slackIssues } from './support/slack-rules.ts';
import { linksIn, missingWords, textsOf, visibleText, wordsOf } from './support/words.ts';

const CHOICES: ExportOptions[] = [{ format: 'summary' }, { format: 'full', includeTranscript: true }];
const MOST_LOST = 0.005;

function lost(report: MeetingReport, options: ExportOptions, shown: string): string[] {
  const wanted = textsOf(report, options.includeTranscript === true).flatMap(wordsOf);
  const missing = missingWords(wanted, wordsOf(shown));
  return missing.length <= wanted.length * MOST_LOST ? [] : missing;
}

/** One line for each report that has something wrong, so that a failure names it. */
function findings(check: (report: MeetingReport, options: ExportOptions) => readonly string[]): string[] {
  return corpus.flatMap(([name, report]) =>
    CHOICES.flatMap((options) => check(report, options).map((issue) => `${name} ${options.format}: ${issue}`)),
  );
}

describe.skipIf(corpus.length === 0)(`real meetings${whyNoCorpus}`, { timeout: 120_000 }, () => {
  it('are all there, and so is the schema', () => {
    expect(corpus).toHaveLength(160);
    expect(blockKitSchema).toBeDefined();
  });

  it('become Slack messages that break no rule', () => {
    const issues = findings((report, options) => formatSlack({ report, options }).messages.flatMap(slackIssues));
    expect(issues).toEqual([]);
  });

  it('keep their words in Slack', () => {
    const issues = findings((report, options) => {
      const { messages } = formatSlack({ report, options });
      return lost(report, options, messages.map((message) => visibleText(message.blocks)).join('\n'));
    });
    expect(issues).toEqual([]);
  });

  it('get no link that they did not have', () => {
    const issues = findings((report, options) => {
      const own = JSON.stringify(report);
      const links = formatSlack({ report, options }).messages.flatMap((message) => linksIn(message.blocks));
      return links.filter((url) => !own.includes(JSON.stringify(url).slice(1, -1)));
    });
    expect(issues).toEqual([]);
  });

  it('account for every element once, in every format', () => {
    const issues = findings((report, options) =>
      [formatSlack, formatMarkdown, formatHtml, formatText].flatMap((format) => {
        const { coverage, warnings } = format({ report, options });
        return [...coverageIssues(coverage, report), ...warnings.map((warning) => warning.message)];
      }),
    );
    expect(issues).toEqual([]);
  });

  it('keep their words in Markdown, HTML and plain text', () => {
    const unescaped = (markdown: string): string => markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1');
    const tagless = (html: string): string =>
      html
        .replace(/<a href="([^"]*)"[^>]*>/g, ' $1 ')
        .replace(/<\/?(strong|em|s|code|a)\b[^>]*>/g, '')
        .replace(/<[^>]*>/g, '\n')
        .replaceAll('&#39;', "'");
    const issues = findings((report, options) => [
      ...lost(report, options, unescaped(formatMarkdown({ report, options }).text).replace(/\*\*|~~|\*/g, '')),
      ...lost(report, options, tagless(formatHtml({ report, options }).text)),
      ...lost(report, options, formatText({ report, options }).text),
    ]);
    expect(issues).toEqual([]);
  });
});
