import { describe, expect, it } from 'vitest';
import { formatMarkdown } from '../../src/formatters/format-markdown.ts';
import { formatSlack } from '../../src/providers/slack/format.ts';
import type { FormatInput } from '../../src/report.ts';
import { drawn } from './support/drawing.ts';
import { reportOf, summaryOf } from './support/reports.ts';
import { slackIssues } from './support/slack-rules.ts';

function slack(input: FormatInput): string {
  const { messages, warnings } = formatSlack(input);
  expect(messages.flatMap(slackIssues)).toEqual([]);
  expect(warnings).toEqual([]);
  return messages.map((message) => drawn(message.blocks)).join('\n\n~~~~ next message ~~~~\n\n');
}

describe('a text with all kinds of markup', () => {
  const tldr = [
    '# Where we are',
    'See the [plan](https://plan.example/4.2), *not* `draft.md`.',
    '1. First\n   - a detail\n2. Second\n\n   ```sh\n   npm test\n   ```\n3. Third',
    '> Quality first.\n>\n> - said Li',
    '| Task | Days |\n| --- | ---: |\n| Import | 3 |\n| Export | **5** |',
    '- [x] done\n- [ ] open',
    '---',
    'The end. [https://bank.example](https://other.example)',
  ].join('\n\n');
  const report = reportOf({ title: 'Markup', summary: summaryOf({ tldr }) });

  it('keeps it in Slack as far as Slack has it', () => {
    expect(slack({ report })).toMatchInlineSnapshot(`
      "== Markup
      small: 🗓️ Mon, Mar 2, 2026, 9:00 AM UTC
      section: {bold: Where we are}

      See the [plan](https://plan.example/4.2), {italic: not} {code: draft.md}.
      1. First
        * a detail
      section: 2. Second

      {italic: sh:}
      preformatted: npm test
      section: 3. Third
      quote: Quality first.
      • said Li
      | {bold: Task} | {bold: Days} |
      | Import | 3 |
      | Export | {bold: 5} |
      * ☑ done
      * ☐ open
      ----
      section: The end. https://bank.example ([](https://other.example))"
    `);
  });

  it('keeps it in Markdown', () => {
    expect(formatMarkdown({ report }).text).toMatchInlineSnapshot(`
      "# Markup

      🗓️ Mon, Mar 2, 2026, 9:00 AM UTC

      ## Summary

      ### Where we are

      See the [plan](<https://plan.example/4.2>), *not* \`draft.md\`.

      1. First

         - a detail
      2. Second

         \`\`\`sh
         npm test
         \`\`\`
      3. Third

      > Quality first.
      >
      > - said Li

      | Task | Days |
      | --- | --- |
      | Import | 3 |
      | Export | **5** |

      - [x] done
      - [ ] open

      ***

      The end. https\\://bank.example (<https://other.example>)
      "
    `);
  });
});

describe('a long meeting', () => {
  const report = reportOf({
    title:
      'A title that goes on and on, as titles do that a calendar made of everything that anyone ever wanted to talk about in that meeting, and of the names of all its rooms',
    participants: Array.from({ length: 9 }, (_none, at) => ({ name: `Person ${at + 1}` })),
    summary: summaryOf({
      tldr: 'It was long.',
      keyDecisions: Array.from(
        { length: 3 },
        (_none, at) => `Decision ${at + 1}: ${'so it was said and so it shall be done, '.repeat(20).trim()}`,
      ),
    }),
  });

  it('has a short parent that says what is in the thread', () => {
    expect(
      slack({ report })
        .replaceAll('so it was said and so it shall be done, ', '')
        .replaceAll('so it was said and so it shall be done,', '…'),
    ).toMatchInlineSnapshot(`
      "== A title that goes on and on, as titles do that a calendar made of everything that anyone ever wanted to talk about in that meeting, and of the names…
      section: {bold: A title that goes on and on, as titles do that a calendar made of everything that anyone ever wanted to talk about in that meeting, and of the names of all its rooms}
      small: 🗓️ Mon, Mar 2, 2026, 9:00 AM UTC
      small: 👥 9 participants
      section: It was long.
      == Decisions
      * Decision 1: …
      * Decision 2: …
      * Decision 3: …
      == Participants
      * Person 1
      * Person 2
      * Person 3
      * Person 4
      * Person 5
      * Person 6
      * Person 7
      * Person 8
      * Person 9"
    `);
  });
});
