import { markdownToBlocks } from '@tryfabric/mack';
import { marked } from 'marked';
import sanitizeHtml from 'sanitize-html';
import type { Job } from './corpus.ts';

const SECTION = 3000;
const BLOCKS = 50;

type Texts = [title: string, texts: string[]];

function textsOf({ report, options }: Job): Texts[] {
  const { summary } = report;
  const action = (item: NonNullable<typeof summary>['actionItems'][number]): string =>
    typeof item === 'string'
      ? item
      : `${item.description}${item.owner ? ` - ${item.owner}` : ''}${item.dueDate ? ` (due ${item.dueDate})` : ''}`;
  const decision = (item: NonNullable<typeof summary>['keyDecisions'][number]): string =>
    typeof item === 'string' ? item : item.decision;
  const insight = (item: NonNullable<typeof summary>['insights'][number]): string =>
    typeof item === 'string' ? item : item.observation;
  const transcript = options.includeTranscript ? (report.transcript ?? []) : [];
  return [
    ['Summary', [summary?.tldr ?? '']],
    ['Decisions', summary?.keyDecisions.map(decision) ?? []],
    ['Action items', summary?.actionItems.map(action) ?? []],
    ['Insights', summary?.insights.map(insight) ?? []],
    ['Open questions', summary?.followUpQuestions ?? []],
    ['Transcript', transcript.map((turn) => `${turn.speaker}: ${turn.text}`)],
  ];
}

const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * What a careful developer writes by hand in an afternoon: mrkdwn sections by string concatenation, escaped, cut to
 * Slack's lengths and spread over as many messages as it takes. Reads no Markdown and keeps no account.
 */
export function bareTemplate(job: Job): { text: string; blocks: unknown[] }[] {
  const lines: string[] = [];
  for (const [title, texts] of textsOf(job)) {
    if (texts.length === 0) continue;
    lines.push(`*${title}*`);
    for (const text of texts) lines.push(`• ${escapeMrkdwn(text)}`);
  }
  const sections: string[] = [];
  let current = '';
  for (const line of lines) {
    if (current.length + line.length + 1 > SECTION) {
      if (current !== '') sections.push(current);
      let rest = line;
      for (; rest.length > SECTION; rest = rest.slice(SECTION)) sections.push(rest.slice(0, SECTION));
      current = rest;
    } else current += `${current === '' ? '' : '\n'}${line}`;
  }
  if (current !== '') sections.push(current);
  const messages: { text: string; blocks: unknown[] }[] = [];
  let blocks: unknown[] = [{ type: 'header', text: { type: 'plain_text', text: job.report.title.slice(0, 150) } }];
  let size = 0;
  for (const text of sections) {
    if (blocks.length >= BLOCKS || size + text.length > 12_000) {
      messages.push({ text: job.report.title, blocks });
      blocks = [];
      size = 0;
    }
    blocks.push({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } });
    size += text.length;
  }
  messages.push({ text: job.report.title, blocks });
  return messages;
}

/** The report as one Markdown text, as a host hands it to a converter. */
function asMarkdown(job: Job): string {
  const parts = textsOf(job)
    .filter(([, texts]) => texts.length > 0)
    .map(([title, texts]) => `## ${title}\n\n${texts.map((text) => `- ${text.replaceAll('\n', '\n  ')}`).join('\n')}`);
  return `# ${job.report.title}\n\n${parts.join('\n\n')}`;
}

/** `@tryfabric/mack`: Markdown to blocks. */
export const mack = (job: Job): Promise<unknown[]> => markdownToBlocks(asMarkdown(job));

/** The tags that HubSpot's notes are known to show. */
export const NOTE_RULES = {
  allowedTags: ['p', 'br', 'strong', 'em', 'ul', 'ol', 'li', 'a'],
  allowedAttributes: { a: ['href'] },
  allowedSchemes: ['http', 'https'],
};

/** `marked` and `sanitize-html`: Markdown to HTML that a note may hold, in one piece of any length. */
export const markedAndSanitized = (markdown: string): string =>
  sanitizeHtml(marked.parse(markdown, { async: false }), NOTE_RULES);
