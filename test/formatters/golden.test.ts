import { describe, expect, it } from 'vitest';
import { formatMarkdown } from '../../src/formatters/format-markdown.ts';
import { formatText } from '../../src/formatters/format-text.ts';
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

describe('a short meeting', () => {
  const report = reportOf({
    title: 'Stand-up <team> & friends',
    participants: [{ name: 'Ida' }, { name: 'Omar' }],
    summary: summaryOf({
      tldr: 'All on track.',
      actionItems: [{ description: 'Call Li', owner: 'Ida', dueDate: '2026-03-03' }],
    }),
  });

  it('is one message', () => {
    const [message] = formatSlack({ report }).messages;
    expect(
      [message?.text, ...(message?.blocks ?? []).map((block) => JSON.stringify(block))].join('\n'),
    ).toMatchInlineSnapshot(`
      "Stand-up &lt;team&gt; &amp; friends
      🗓️ Mon, Mar 2, 2026, 9:00 AM UTC
      👥 Ida, Omar
      All on track.
      Action items
      • Call Li — Ida · due Tue, Mar 3, 2026
      {"type":"header","text":{"type":"plain_text","text":"Stand-up <team> & friends","emoji":false}}
      {"type":"context","elements":[{"type":"plain_text","text":"🗓️ Mon, Mar 2, 2026, 9:00 AM UTC","emoji":false},{"type":"plain_text","text":"👥 Ida, Omar","emoji":false}]}
      {"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"All on track."}]}]}
      {"type":"header","text":{"type":"plain_text","text":"Action items","emoji":false}}
      {"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","indent":0,"elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"Call Li — "},{"type":"text","text":"Ida","style":{"bold":true}},{"type":"text","text":" · due Tue, Mar 3, 2026"}]}]}]}"
    `);
  });

  it('is a short page', () => {
    expect(formatMarkdown({ report }).text).toMatchInlineSnapshot(`
      "# Stand-up \\<team\\> & friends

      🗓️ Mon, Mar 2, 2026, 9:00 AM UTC\\
      👥 Ida, Omar

      ## Summary

      All on track.

      ## Action items

      - Call Li — **Ida** · due Tue, Mar 3, 2026
      "
    `);
  });
});

describe('a whole meeting', () => {
  const report = reportOf({
    title: 'Release planning 4.2',
    type: 'planning',
    platform: 'Meet',
    endedAt: '2026-03-02T09:45:00Z',
    timeZone: 'Europe/Vienna',
    locale: 'en-GB',
    url: 'https://app.example/reports/81',
    participants: [
      { name: 'Ida Berg', role: 'Product' },
      { name: 'Omar Hassan', company: 'Northwind' },
      { name: 'Li Wei' },
    ],
    summary: summaryOf({
      tldr: 'Version 4.2 ships on **4 May**. The importer is the last open risk.\n\nOmar checks it with two customers first.',
      keyDecisions: [
        { decision: 'Ship on 4 May', rationale: 'The fair opens on 8 May', impact: 'One week less for tests' },
        'Drop the old importer',
      ],
      actionItems: [
        { description: 'Write the release notes', owner: 'Ida Berg', dueDate: '2026-04-27', priority: 'high' },
        {
          description: 'Check the importer:\n- with Northwind\n- with `acme-eu`',
          owner: 'Omar Hassan',
          status: 'in progress',
        },
        'Book the booth',
      ],
      insights: [
        { observation: 'Customers ask for **CSV** first', evidence: '7 of 10 tickets', recommendation: 'Lead with it' },
      ],
      followUpQuestions: ['Who demos on stage?'],
      effectiveness: { overall: 8, communication: 'good', goalAchievement: 9 },
    }),
    analytics: { talkTime: { 'Ida Berg': 0.5, 'Omar Hassan': 0.3 }, questions: 12 },
    transcript: [
      { speaker: 'Ida Berg', text: 'Shall we start?', offset: 2 },
      { speaker: 'Omar Hassan', text: 'Yes. Here is the list:\n\n1. importer\n2. notes', offset: 5 },
      { speaker: 'Li Wei', text: 'Fine.' },
    ],
  });

  it('is a message and its thread', () => {
    expect(slack({ report, options: { includeTranscript: true } })).toMatchInlineSnapshot(`
      "== Release planning 4.2
      small: 🗓️ Mon, 2 Mar 2026, 10:00 – 10:45 CET · 45 min · planning · Meet
      small: 👥 Ida Berg (Product), Omar Hassan (Northwind), Li Wei
      section: Version 4.2 ships on {bold: 4 May}. The importer is the last open risk.

      Omar checks it with two customers first.
      == Decisions
      * Ship on 4 May
      {italic: Why: }The fair opens on 8 May
      {italic: Impact: }One week less for tests
      * Drop the old importer
      == Action items
      * Write the release notes — {bold: Ida Berg} · due Mon, 27 Apr 2026 · high priority
      * Check the importer — {bold: Omar Hassan} · in progress:
        * with Northwind
        * with {code: acme-eu}
      * Book the booth
      small: 🧵 In the thread: Insights · Open questions · Effectiveness · Analytics · Transcript
      section: [Open the full report](https://app.example/reports/81)

      ~~~~ next message ~~~~

      == Insights
      * Customers ask for {bold: CSV} first
      {italic: Evidence: }7 of 10 tickets
      {italic: Recommendation: }Lead with it
      == Open questions
      * Who demos on stage?
      == Effectiveness
      section: Overall: {bold: 8} · Communication: {bold: good} · Goals reached: {bold: 9}
      == Analytics
      * {bold: talkTime:}
        * {bold: Ida Berg: }0.5
        * {bold: Omar Hassan: }0.3
      * {bold: questions: }12

      ~~~~ next message ~~~~

      == Transcript
      section: {bold: Ida Berg 0:02}  Shall we start?
      {bold: Omar Hassan 0:05}  Yes. Here is the list:
      # importer
      # notes
      section: {bold: Li Wei}  Fine."
    `);
  });

  it('is a page of Markdown', () => {
    expect(formatMarkdown({ report, options: { includeTranscript: true } }).text).toMatchInlineSnapshot(`
      "# Release planning 4.2

      🗓️ Mon, 2 Mar 2026, 10:00 – 10:45 CET · 45 min · planning · Meet\\
      👥 Ida Berg (Product), Omar Hassan (Northwind), Li Wei

      ## Summary

      Version 4.2 ships on **4 May**. The importer is the last open risk.

      Omar checks it with two customers first.

      ## Decisions

      - Ship on 4 May

        *Why:* The fair opens on 8 May

        *Impact:* One week less for tests
      - Drop the old importer

      ## Action items

      - Write the release notes — **Ida Berg** · due Mon, 27 Apr 2026 · high priority
      - Check the importer — **Omar Hassan** · in progress:

        - with Northwind
        - with \`acme-eu\`
      - Book the booth

      ## Insights

      - Customers ask for **CSV** first

        *Evidence:* 7 of 10 tickets

        *Recommendation:* Lead with it

      ## Open questions

      - Who demos on stage?

      ## Effectiveness

      Overall: **8** · Communication: **good** · Goals reached: **9**

      ## Analytics

      - **talkTime:**

        - **Ida Berg:** 0.5
        - **Omar Hassan:** 0.3
      - **questions:** 12

      ## Transcript

      **Ida Berg 0:02**  Shall we start?

      **Omar Hassan 0:05**  Yes. Here is the list:

      1. importer
      2. notes

      **Li Wei**  Fine.

      [Full report](<https://app.example/reports/81>)
      "
    `);
  });

  it('is a plain text', () => {
    expect(formatText({ report, options: { format: 'summary' } }).text).toMatchInlineSnapshot(`
      "Release planning 4.2
      🗓️ Mon, 2 Mar 2026, 10:00 – 10:45 CET · 45 min · planning · Meet
      👥 Ida Berg (Product), Omar Hassan (Northwind), Li Wei

      SUMMARY
      Version 4.2 ships on 4 May. The importer is the last open risk.

      Omar checks it with two customers first.

      DECISIONS
      • Ship on 4 May
        Why: The fair opens on 8 May
        Impact: One week less for tests
      • Drop the old importer

      ACTION ITEMS
      • Write the release notes — Ida Berg · due Mon, 27 Apr 2026 · high priority
      • Check the importer — Omar Hassan · in progress:
        • with Northwind
        • with acme-eu
      • Book the booth

      INSIGHTS
      • Customers ask for CSV first
        Evidence: 7 of 10 tickets
        Recommendation: Lead with it

      OPEN QUESTIONS
      • Who demos on stage?

      EFFECTIVENESS
      Overall: 8 · Communication: good · Goals reached: 9

      Full report: https://app.example/reports/81
      "
    `);
  });
});
