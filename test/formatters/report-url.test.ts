import { expect, test } from 'vitest';
import { formatHtml } from '../../src/formatters/format-html.ts';
import { formatMarkdown } from '../../src/formatters/format-markdown.ts';
import { formatText } from '../../src/formatters/format-text.ts';
import { formatSlack } from '../../src/providers/slack/format.ts';
import { reportOf } from './support/reports.ts';

test.each([
  'javascript:alert(1)',
  'https://x.y/>) [Pay here](https://evil.example) (<b',
  'https://x.y\n\n# Injected',
  'https://x.y/"onclick="x',
])('a report’s address that may not be a link is text: %j', (url) => {
  const report = reportOf({ url });
  expect(formatHtml({ report }).text).not.toMatch(/<a /);
  const markdown = formatMarkdown({ report }).text;
  expect(markdown).not.toMatch(/\]\(<|\n# Injected|[^\\]\[Pay/);
  expect(formatText({ report }).text).not.toMatch(/\n# Injected/);
  expect(JSON.stringify(formatSlack({ report }).messages)).not.toContain('"type":"link"');
});

test('much emphasis takes time in proportion', () => {
  const started = performance.now();
  formatMarkdown({
    report: reportOf({
      analytics: {},
      summary: {
        tldr: '***a** b* '.repeat(30_000),
        keyDecisions: [],
        actionItems: [],
        insights: [],
        followUpQuestions: [],
      },
    }),
  });
  expect(performance.now() - started).toBeLessThan(15_000);
});
