import type { FormatInput } from '../report.ts';
import type { Block, ListBlock, ListItem, ReportDocument, Run } from './document.ts';
import { type FormattedText, formatWhole } from './formatted-text.ts';

const NEEDS_ESCAPE = /[\\`*_[\]<>|~&!#+.)=:-]/;

/** Text that Markdown must not read anything into. Marks that only count at the start of a line are escaped there only. */
function escapeText(text: string): string {
  if (!NEEDS_ESCAPE.test(text)) return text;
  return text
    .replace(/[\\`*_[\]<>|~]|!$/g, '\\$&')
    .replace(/&(?=#|[a-z])/gi, '\\&')
    .replace(/(?:https?|ftp)(?=:\/\/)|mailto(?=:)|www(?=\.)/gi, '$&\\')
    .replace(/(^|\n)([ \t]*)([#+=:-]|\d{1,9}(?=[.)](?:\s|$)))/g, (_all, start: string, space: string, mark: string) =>
      /\d/.test(mark) ? `${start}${space}${mark}\\` : `${start}${space}\\${mark}`,
    );
}

/** A run of backticks longer than any inside. */
function fenceFor(text: string, shortest: number): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  return '`'.repeat(Math.max(shortest, longest + 1));
}

function codeSpan(text: string): string {
  const fence = fenceFor(text, 1);
  const pad = text.startsWith('`') || text.endsWith('`') || (text.startsWith(' ') && text.endsWith(' ')) ? ' ' : '';
  return `${fence}${pad}${text.replaceAll('\n', ' ')}${pad}${fence}`;
}

/** Where the runs stand: a table's cell and a heading are one line. */
type Place = 'paragraph' | 'heading' | 'cell';

const isStyled = (run: Run | undefined): boolean => run?.bold === true || run?.italic === true || run?.strike === true;

/** The marks around a run, from the inside out. Between two styled runs `_` keeps apart what `*` would join. */
function marksOf(run: Run, before: Run | undefined, isClose: boolean): string[] {
  if (!isClose) return [...(run.bold ? ['**'] : []), ...(run.italic ? ['*'] : []), ...(run.strike ? ['~~'] : [])];
  // `~~a~~~~b~~` and `_a__b_` cannot be written: the second run goes without the mark that both have.
  const bold = run.bold && !before?.bold;
  const italic = run.italic && !before?.italic;
  const strike = run.strike && !before?.strike;
  return [...(bold ? ['**'] : []), ...(italic ? ['_'] : []), ...(strike ? ['~~'] : [])];
}

function markdownOfRun(run: Run, place: Place, before?: Run, isClose = false): string {
  if (run.href !== undefined && run.text === run.href && !isStyled(run) && !run.code) return `<${run.href}>`;
  // Marks must touch their text, so spaces at the rim stay outside.
  const core = run.text.trim();
  const start = run.text.indexOf(core);
  const lineEnd = place === 'paragraph' ? '\\\n' : '<br>';
  const outside = (space: string): string => space.replaceAll('\n', lineEnd);
  let text = run.code && core !== '' ? codeSpan(run.text) : escapeText(core).replaceAll('\n', lineEnd);
  if (run.code && place === 'cell') text = text.replaceAll('|', '\\|');
  if (core !== '') for (const mark of marksOf(run, before, isClose)) text = `${mark}${text}${mark}`;
  if (!run.code || core === '')
    text = `${outside(run.text.slice(0, start))}${text}${outside(run.text.slice(start + core.length))}`;
  return run.href === undefined ? text : `[${text}](<${run.href}>)`;
}

const MARK_AT_END = /[*~_]$/;
const MARK_AT_START = /^[*~_]/;
const WORD_AT_START = /^[^\s\p{P}\p{S}]/u;
const WORD_AT_END = /[^\s\p{P}\p{S}]$/u;
const reference = (character: string): string => `&#x${(character.codePointAt(0) ?? 0).toString(16)};`;

/**
 * Puts a run beside the one before. A mark between a punctuation and a letter would not count as one (`**so.**And`), so
 * the letter is written as a character reference there. Only the two that touch are looked at.
 */
function pushBeside(parts: string[], right: string, leftRun: Run | undefined, rightRun: Run): void {
  const left = parts.at(-1) ?? '';
  if (isStyled(leftRun) && !isStyled(rightRun) && leftRun?.href === undefined && MARK_AT_END.test(left)) {
    parts.push(right.replace(WORD_AT_START, reference));
    return;
  }
  if (isStyled(rightRun) && !isStyled(leftRun) && rightRun.href === undefined && MARK_AT_START.test(right)) {
    parts[parts.length - 1] = left.replace(WORD_AT_END, reference);
  }
  parts.push(right);
}

function markdownOfRuns(runs: readonly Run[], place: Place = 'paragraph'): string {
  const [first] = runs;
  if (runs.length === 1 && first !== undefined) return markdownOfRun(first, place).trim();
  const parts: string[] = [''];
  let before: Run | undefined;
  for (const run of runs) {
    const isClose = isStyled(run) && isStyled(before) && /\S$/.test(before?.text ?? '') && /^\S/.test(run.text);
    pushBeside(parts, markdownOfRun(run, place, before, isClose), before, run);
    before = run;
  }
  return parts.join('').trim();
}

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

/** `other` takes the list's other mark. */
function markdownOfList({ items, ordered, start }: ListBlock, other: boolean): string {
  const bullet = other ? '+ ' : '- ';
  return items.map((item, at) => listItem(item, ordered ? `${start + at}${other ? ')' : '.'} ` : bullet)).join('\n');
}

/** A heading's own number signs at its end would be taken for its mark. */
function markdownOfHeading(level: number, text: string): string {
  return `${'#'.repeat(level)} ${text.replace(/(?<!\\)#$/, '\\#')}`;
}

function markdownOfBlock(block: Block, other: boolean): string {
  switch (block.type) {
    case 'heading':
      return markdownOfHeading(Math.min(6, block.level + 2), markdownOfRuns(block.runs, 'heading'));
    case 'paragraph':
      return markdownOfRuns(block.runs);
    case 'code': {
      const fence = fenceFor(block.text, 3);
      return `${fence}${block.language ?? ''}\n${block.text}\n${fence}`;
    }
    case 'divider':
      // Not `---`, which makes one line with the mark of a list item.
      return '***';
    case 'quote':
      return prefixLines(markdownOfBlocks(block.blocks), '> ');
    case 'list':
      return markdownOfList(block, other);
    case 'table': {
      const row = (cells: readonly Run[][]): string =>
        `| ${cells.map((cell) => markdownOfRuns(cell, 'cell')).join(' | ')} |`;
      const rule = `|${' --- |'.repeat(block.header.length)}`;
      return [row(block.header), rule, ...block.rows.map(row)].join('\n');
    }
  }
}

/** Two lists of a kind in a row would become one, so the second has the other mark. */
function markdownOfBlocks(blocks: readonly Block[]): string {
  let before: Block | undefined;
  let other = false;
  const texts = blocks.map((block) => {
    other = block.type === 'list' && before?.type === 'list' && before.ordered === block.ordered && !other;
    before = block;
    return markdownOfBlock(block, other);
  });
  return texts.join('\n\n');
}

function render({ title, showTitle, facts, sections, url }: ReportDocument): string {
  const parts = [
    ...(showTitle ? [markdownOfHeading(1, escapeText(title))] : []),
    facts.map((fact) => `${fact.icon} ${escapeText(fact.text)}`).join('\\\n'),
    ...sections.flatMap((section) => [
      section.title === '' ? '' : `## ${section.title}`,
      markdownOfBlocks(section.blocks),
    ]),
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
