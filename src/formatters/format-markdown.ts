import type { FormatInput } from '../report.ts';
import type { Block, ListItem, ReportDocument, Run } from './document.ts';
import { type FormattedText, formatWhole } from './formatted-text.ts';

const NEEDS_ESCAPE = /[\\`*_[\]<>|~&!#+.)=:@-]/;

/** Text that Markdown must not read anything into. Marks that only count at the start of a line are escaped there only. */
function escapeText(text: string): string {
  if (!NEEDS_ESCAPE.test(text)) return text;
  return text
    .replace(/[\\`*_[\]<>|~]/g, '\\$&')
    .replace(/&(?=#|[a-z])/gi, '\\&')
    .replace(/\b(https?)(?=:\/\/)|\bmailto(?=:)/gi, '$&\\')
    .replace(/\bwww(?=\.)/gi, '$&\\')
    .replace(/(^|\n)([ \t]*)([#+=-]|\d{1,9}(?=[.)]))/g, (_all, start, space, mark) =>
      /\d/.test(mark) ? `${start}${space}${mark}\\` : `${start}${space}\\${mark}`,
    );
}

/** A run of backticks longer than any inside. */
function fenceFor(text: string, shortest: number): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  return '`'.repeat(Math.max(shortest, longest + 1));
}

function codeSpan(text: string): string {
  const fence = fenceFor(text, 1);
  const pad = text.startsWith('`') || text.endsWith('`') || (text.startsWith(' ') && text.endsWith(' ')) ? ' ' : '';
  return `${fence}${pad}${text.replaceAll('\n', ' ')}${pad}${fence}`;
}

/** Marks must touch their text, so spaces at the rim stay outside. */
function wrap(text: string, mark: string): string {
  const core = text.trim();
  if (core === '') return text;
  const start = text.indexOf(core);
  return `${text.slice(0, start)}${mark}${core}${mark}${text.slice(start + core.length)}`;
}

function markdownOfRun(run: Run, inTable: boolean): string {
  const isAutolink = run.href !== undefined && run.text === run.href && !run.bold && !run.italic && !run.strike && !run.code;
  if (isAutolink) return `<${run.href}>`;
  let text = run.code && run.text.trim() !== '' ? codeSpan(run.text) : escapeText(run.text);
  if (inTable && run.code) text = text.replaceAll('|', '\\|');
  if (!run.code) text = text.replaceAll('\n', inTable ? '<br>' : '\\\n');
  if (run.strike) text = wrap(text, '~~');
  if (run.italic) text = wrap(text, '*');
  if (run.bold) text = wrap(text, '**');
  return run.href === undefined ? text : `[${text}](<${run.href}>)`;
}

const markdownOfRuns = (runs: readonly Run[], inTable = false): string =>
  runs.map((run) => markdownOfRun(run, inTable)).join('');

const prefixLines = (text: string, prefix: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? prefix.trimEnd() : prefix + line))
    .join('\n');

function listItem(item: ListItem, marker: string): string {
  const box = item.checked === undefined ? '' : item.checked ? '[x] ' : '[ ] ';
  const body = markdownOfBlocks(item.blocks);
  return `${marker}${box}${prefixLines(body, ' '.repeat(marker.length)).trimStart()}`;
}

function markdownOfBlock(block: Block): string {
  switch (block.type) {
    case 'heading':
      return `${'#'.repeat(Math.min(6, block.level + 2))} ${markdownOfRuns(block.runs).replaceAll('\n', ' ')}`;
    case 'paragraph':
      return markdownOfRuns(block.runs);
    case 'code': {
      const fence = fenceFor(block.text, 3);
      return `${fence}\n${block.text}\n${fence}`;
    }
    case 'divider':
      return '---';
    case 'quote':
      return prefixLines(markdownOfBlocks(block.blocks), '> ');
    case 'list':
      return block.items.map((item, at) => listItem(item, block.ordered ? `${block.start + at}. ` : '- ')).join('\n');
    case 'table': {
      const row = (cells: readonly Run[][]): string => `| ${cells.map((cell) => markdownOfRuns(cell, true)).join(' | ')} |`;
      const rule = `|${' --- |'.repeat(block.header.length)}`;
      return [row(block.header), rule, ...block.rows.map(row)].join('\n');
    }
  }
}

/** Two lists in a row would become one; an empty comment keeps them apart. */
function markdownOfBlocks(blocks: readonly Block[]): string {
  return blocks
    .map((block, at) => {
      const needsGap = block.type === 'list' && blocks[at - 1]?.type === 'list';
      return `${needsGap ? '<!-- -->\n\n' : ''}${markdownOfBlock(block)}`;
    })
    .join('\n\n');
}

function render({ title, showTitle, facts, sections, url }: ReportDocument): string {
  const parts = [
    ...(showTitle ? [`# ${escapeText(title)}`] : []),
    facts.map((fact) => `${fact.icon} ${escapeText(fact.text)}`).join('\\\n'),
    ...sections.flatMap((section) => [section.title === '' ? '' : `## ${section.title}`, markdownOfBlocks(section.blocks)]),
    url === undefined ? '' : `[Full report](<${url}>)`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/**
 * The report as CommonMark with GitHub's tables. Texts of the report keep the markup they had and gain none. Throws
 * `INVALID_INPUT` only for `format: 'custom'` without `rendered`.
 *
 * @example
 * ```ts
 * import { formatMarkdown, type MeetingReport } from '@liveprompt/integrations';
 *
 * const page = (report: MeetingReport) => formatMarkdown({ report, options: { includeTranscript: true } }).text;
 * ```
 */
export function formatMarkdown(data: FormatInput): FormattedText {
  return formatWhole(data, render);
}
