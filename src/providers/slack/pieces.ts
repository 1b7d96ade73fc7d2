import type { Block, ElementRef, ListItem, Run } from '../../formatters/document.ts';
import { splitRuns, splitText } from '../../formatters/fit.ts';
import { plainTextOfBlocks } from '../../formatters/format-text.ts';
import type { SlackBlock, SlackInline, SlackRichText, SlackStyle } from './blocks.ts';
import { SLACK_LIMITS } from './limits.ts';

/** The smallest thing that is never cut again: it goes into one message as a whole. */
export type Piece = {
  refs: readonly ElementRef[] | undefined;
  /** Characters as JSON. */
  size: number;
} & (
  | { kind: 'text' | 'quote' | 'code'; elements: SlackInline[]; tight: boolean; chars: number }
  | { kind: 'item'; elements: SlackInline[]; chars: number; style: 'bullet' | 'ordered'; indent: number; number: number }
  | { kind: 'block'; block: SlackBlock }
);

/** Below the limit, so that labels and marks added later still fit. */
const LONGEST_TEXT = SLACK_LIMITS.richTextBlock - 200;
/** Inline elements of one piece; each costs about 80 characters of JSON besides its text. */
const MOST_RUNS = 40;
/** A table beyond this many characters of JSON is told as a list instead. */
const LARGEST_TABLE = 8_000;

function styleOf(run: Run): SlackStyle | undefined {
  const style: SlackStyle = {};
  if (run.bold) style.bold = true;
  if (run.italic) style.italic = true;
  if (run.strike) style.strike = true;
  if (run.code) style.code = true;
  return run.bold || run.italic || run.strike || run.code ? style : undefined;
}

function toInline(run: Run): SlackInline {
  const style = styleOf(run);
  if (run.href === undefined) return style ? { type: 'text', text: run.text, style } : { type: 'text', text: run.text };
  const link: SlackInline = { type: 'link', url: run.href };
  if (run.text !== run.href) link.text = run.text;
  if (style) link.style = style;
  return link;
}

const charsOf = (runs: readonly Run[]): number => runs.reduce((sum, run) => sum + run.text.length + (run.href?.length ?? 0), 0);
const sizeOf = (value: unknown): number => JSON.stringify(value).length;

type TextKind = 'text' | 'quote' | 'code';

function textPieces(runs: readonly Run[], kind: TextKind, refs: readonly ElementRef[] | undefined, tight = false): Piece[] {
  const groups = charsOf(runs) <= LONGEST_TEXT && runs.length <= MOST_RUNS ? [runs] : splitRuns(runs, LONGEST_TEXT / 2, MOST_RUNS);
  return groups.map((group, at) => {
    const elements = group.map(toInline);
    return { kind, elements, refs, size: sizeOf(elements), chars: charsOf(group), tight: tight || at > 0 };
  });
}

/** Blocks inside a quote or a cell, as runs with line ends: Slack allows only inline elements there. */
function flatten(blocks: readonly Block[]): Run[] {
  return blocks.flatMap((block, at): Run[] => {
    const gap: Run[] = at === 0 ? [] : [{ text: '\n' }];
    if (block.type === 'paragraph') return [...gap, ...block.runs];
    if (block.type === 'heading') return [...gap, ...block.runs.map((run): Run => ({ ...run, bold: true }))];
    if (block.type === 'quote') return [...gap, ...flatten(block.blocks)];
    if (block.type === 'list') {
      const items = block.items.flatMap(({ blocks: inner, checked }, index): Run[] => [
        { text: `${index === 0 ? '' : '\n'}${block.ordered ? `${block.start + index}. ` : '• '}${boxOf(checked)}` },
        ...flatten(inner),
      ]);
      return [...gap, ...items];
    }
    return [...gap, { text: plainTextOfBlocks([block]) }];
  });
}

const boxOf = (checked: boolean | undefined): string => (checked === undefined ? '' : checked ? '☑ ' : '☐ ');

function tableBlock(header: readonly Run[][], rows: readonly Run[][][]): SlackBlock {
  const cell = (runs: readonly Run[]): SlackRichText => ({
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: runs.length === 0 ? [{ type: 'text', text: ' ' }] : runs.map(toInline) }],
  });
  const head = header.map((runs) => cell(runs.map((run): Run => ({ ...run, bold: true }))));
  return { type: 'table', rows: [head, ...rows.map((row) => row.map(cell))] };
}

/** A row as `Name: value · …`, for a table Slack cannot take. */
function rowAsRuns(header: readonly Run[][], row: readonly Run[][]): Run[] {
  return row.flatMap((cell, at): Run[] => {
    if (cell.length === 0) return [];
    const label = (header[at] ?? []).map((run): Run => ({ ...run, bold: true }));
    return [{ text: at === 0 ? '' : ' · ' }, ...label, { text: label.length === 0 ? '' : ': ' }, ...cell];
  });
}

function tablePieces(header: readonly Run[][], rows: readonly Run[][][], refs: readonly ElementRef[] | undefined): Piece[] {
  const chars = [header, ...rows].flat().reduce((sum, cell) => sum + charsOf(cell), 0);
  const fits =
    rows.length < SLACK_LIMITS.tableRows &&
    header.length <= SLACK_LIMITS.tableColumns &&
    chars < Math.min(LARGEST_TABLE, SLACK_LIMITS.tableCharsPerMessage);
  const block = fits ? tableBlock(header, rows) : undefined;
  const size = block === undefined ? 0 : sizeOf(block);
  if (block !== undefined && size <= LARGEST_TABLE) return [{ kind: 'block', block, refs, size }];
  if (rows.length === 0) return textPieces(rowAsRuns([], header), 'text', refs);
  const items = rows.map((row): ListItem => ({ blocks: [{ type: 'paragraph', runs: rowAsRuns(header, row) }] }));
  return listPieces(items, { ordered: false, start: 1, indent: 0, refs });
}

interface ListPlace {
  ordered: boolean;
  start: number;
  indent: number;
  refs: readonly ElementRef[] | undefined;
}

/** An item's opening paragraphs are its line; what follows them comes below, lists one level deeper. */
function itemPieces(item: ListItem, number: number, place: ListPlace): Piece[] {
  const refs = item.refs ?? place.refs;
  const rest = item.blocks.findIndex((block) => block.type !== 'paragraph' && block.type !== 'heading');
  const lead = rest < 0 ? item.blocks : item.blocks.slice(0, rest);
  const box = boxOf(item.checked);
  const runs = box === '' ? flatten(lead) : [{ text: box }, ...flatten(lead)];
  const pieces = textPieces(runs, 'text', refs).map((piece, at): Piece => {
    if (piece.kind === 'block' || at > 0) return piece;
    const { elements, size, chars } = piece;
    const indent = Math.min(place.indent, SLACK_LIMITS.richTextListIndent);
    return { kind: 'item', elements, refs, size, chars, style: place.ordered ? 'ordered' : 'bullet', indent, number };
  });
  const shown = runs.length === 0 ? [] : pieces;
  return rest < 0 ? shown : [...shown, ...toPieces(item.blocks.slice(rest), refs, place.indent + 1)];
}

function listPieces(items: readonly ListItem[], place: ListPlace): Piece[] {
  return items.flatMap((item, at) => itemPieces(item, place.start + at, place));
}

function codePieces(text: string, refs: readonly ElementRef[] | undefined): Piece[] {
  return splitText(text, LONGEST_TEXT)
    .filter((part) => part !== '')
    .map((part) => {
      const elements: SlackInline[] = [{ type: 'text', text: part }];
      return { kind: 'code', elements, refs, size: sizeOf(elements), chars: part.length, tight: false };
    });
}

/** Blocks of the document tree as pieces for Slack, in order and complete. */
export function toPieces(blocks: readonly Block[], inherited?: readonly ElementRef[], indent = 0): Piece[] {
  return blocks.flatMap((block): Piece[] => {
    const refs = block.refs ?? inherited;
    switch (block.type) {
      case 'paragraph':
        return textPieces(block.runs, 'text', refs, block.tight === true);
      case 'heading':
        return textPieces(block.runs.map((run): Run => ({ ...run, bold: true })), 'text', refs);
      case 'quote':
        return textPieces(flatten(block.blocks), 'quote', refs);
      case 'code':
        return codePieces(block.text, refs);
      case 'divider':
        return [{ kind: 'block', block: { type: 'divider' }, refs, size: 20 }];
      case 'table':
        return tablePieces(block.header, block.rows, refs);
      case 'list':
        return listPieces(block.items, { ordered: block.ordered, start: block.start, indent, refs });
    }
  });
}
