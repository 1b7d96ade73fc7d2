import type { FormatInput } from '../report.ts';
import type { Block, ListItem, ReportDocument, Run } from './document.ts';
import { type FormattedText, formatWhole } from './formatted-text.ts';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for an element or a quoted attribute. */
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (mark) => ESCAPES[mark] ?? mark);

function htmlOfRun(run: Run): string {
  let html = escapeHtml(run.text).replaceAll('\n', '<br>');
  if (run.code) html = `<code>${html}</code>`;
  if (run.strike) html = `<s>${html}</s>`;
  if (run.italic) html = `<em>${html}</em>`;
  if (run.bold) html = `<strong>${html}</strong>`;
  return run.href === undefined
    ? html
    : `<a href="${escapeHtml(run.href)}" rel="noopener noreferrer nofollow">${html}</a>`;
}

/** Runs as HTML: inline tags only. */
const htmlOfRuns = (runs: readonly Run[]): string => runs.map(htmlOfRun).join('');

function listItem({ blocks, checked }: ListItem): string {
  const box = checked === undefined ? '' : checked ? '☑ ' : '☐ ';
  const [only] = blocks;
  const body = blocks.length === 1 && only?.type === 'paragraph' ? htmlOfRuns(only.runs) : htmlOfBlocks(blocks);
  return `<li dir="auto">${box}${body}</li>`;
}

function htmlOfTable(header: readonly Run[][], rows: readonly Run[][][]): string {
  const row = (cells: readonly Run[][], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag} dir="auto">${htmlOfRuns(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${row(header, 'th')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table>`;
}

/** The class that HTML itself proposes for the language of code. */
const languageClass = (language: string | undefined): string =>
  language === undefined ? '' : ` class="language-${escapeHtml(language)}"`;

function htmlOfBlock(block: Block): string {
  switch (block.type) {
    case 'heading': {
      const tag = `h${Math.min(6, block.level + 2)}`;
      return `<${tag} dir="auto">${htmlOfRuns(block.runs)}</${tag}>`;
    }
    case 'paragraph':
      return `<p dir="auto">${htmlOfRuns(block.runs)}</p>`;
    case 'code':
      return `<pre><code${languageClass(block.language)}>${escapeHtml(block.text)}</code></pre>`;
    case 'divider':
      return '<hr>';
    case 'quote':
      return `<blockquote>${htmlOfBlocks(block.blocks)}</blockquote>`;
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul';
      const start = block.ordered && block.start !== 1 ? ` start="${block.start}"` : '';
      return `<${tag}${start}>${block.items.map(listItem).join('')}</${tag}>`;
    }
    case 'table':
      return htmlOfTable(block.header, block.rows);
  }
}

/** Blocks as HTML of plain structural tags, without styles or scripts. */
const htmlOfBlocks = (blocks: readonly Block[]): string => blocks.map(htmlOfBlock).join('\n');

function render({ title, showTitle, facts, sections, url }: ReportDocument): string {
  const parts = [
    showTitle ? `<h1 dir="auto">${escapeHtml(title)}</h1>` : '',
    ...facts.map((fact) => `<p dir="auto">${fact.icon} ${escapeHtml(fact.text)}</p>`),
    ...sections.flatMap((section) => [
      section.title === '' ? '' : `<h2>${section.title}</h2>`,
      htmlOfBlocks(section.blocks),
    ]),
    url === undefined ? '' : `<p><a href="${escapeHtml(url)}" rel="noopener noreferrer">Full report</a></p>`,
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

/**
 * The report as an HTML fragment of structural tags, safe to put into a page or an e-mail: all text is escaped, links
 * are http, https or mailto. Throws `INVALID_INPUT` only for `format: 'custom'` without `rendered`.
 *
 * @example
 * ```ts
 * import { formatHtml, type MeetingReport } from '@liveprompt/integrations';
 *
 * const fragment = (report: MeetingReport) => formatHtml({ report }).text;
 * ```
 */
export function formatHtml(data: FormatInput): FormattedText {
  return formatWhole(data, render);
}
