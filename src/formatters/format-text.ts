import type { FormatInput } from '../report.ts';
import { type Block, type ListItem, type ReportDocument, type Run, textOfRuns } from './document.ts';
import { type FormattedText, formatWhole } from './formatted-text.ts';

const indent = (text: string, by: string): string => text.replace(/\n(?!\n|$)/g, `\n${by}`);

/** Runs as bare text; an address that its label does not show stands behind it. */
function plainTextOfRuns(runs: readonly Run[]): string {
  if (runs.length === 1 && runs[0]?.href === undefined) return textOfRuns(runs);
  let text = '';
  runs.forEach((run, at) => {
    text += run.text;
    const isLast = run.href !== undefined && runs[at + 1]?.href !== run.href;
    if (isLast && run.text.trim() !== run.href) text += ` (${run.href})`;
  });
  return text;
}

function listItem(item: ListItem, marker: string): string {
  const box = item.checked === undefined ? '' : item.checked ? '☑ ' : '☐ ';
  return `${marker}${box}${indent(plainTextOfBlocks(item.blocks, '\n'), ' '.repeat(marker.length))}`;
}

function blockText(block: Block): string {
  switch (block.type) {
    case 'heading':
    case 'paragraph':
      return plainTextOfRuns(block.runs);
    case 'code':
      return block.language === undefined ? block.text : `${block.language}:\n${block.text}`;
    case 'divider':
      return '---';
    case 'quote':
      return `> ${plainTextOfBlocks(block.blocks, '\n').replaceAll('\n', '\n> ')}`;
    case 'list':
      return block.items.map((item, at) => listItem(item, block.ordered ? `${block.start + at}. ` : '• ')).join('\n');
    case 'table':
      return [block.header, ...block.rows].map((row) => row.map(plainTextOfRuns).join(' | ')).join('\n');
  }
}

/** Blocks as bare text, with `gap` between them. */
export function plainTextOfBlocks(blocks: readonly Block[], gap = '\n\n'): string {
  let text = '';
  blocks.forEach((block, at) => {
    const isTight = block.type === 'paragraph' && block.tight === true;
    text += `${at === 0 ? '' : isTight ? '\n' : gap}${blockText(block)}`;
  });
  return text;
}

/** A whole document as bare text, its sections one below the other. */
export function plainTextOfDocument({ title, showTitle, facts, sections, url }: ReportDocument): string {
  const head = [...(showTitle ? [title] : []), ...facts.map((fact) => `${fact.icon} ${fact.text}`)].join('\n');
  const parts = sections.map(
    (section) =>
      `${section.title === '' ? '' : `${section.title.toUpperCase()}\n`}${plainTextOfBlocks(section.blocks)}`,
  );
  const foot = url === undefined ? [] : [`Full report: ${url}`];
  return `${[head, ...parts, ...foot].filter((part) => part !== '').join('\n\n')}\n`;
}

/**
 * The report as plain text, for e-mail, SMS or a CRM field without markup. Throws `INVALID_INPUT` only for
 * `format: 'custom'` without `rendered`.
 *
 * @example
 * ```ts
 * import { formatText, type MeetingReport } from '@liveprompt/integrations';
 *
 * const preview = (report: MeetingReport) => formatText({ report, options: { format: 'summary' } }).text;
 * ```
 */
export function formatText(data: FormatInput): FormattedText {
  return formatWhole(data, plainTextOfDocument);
}
