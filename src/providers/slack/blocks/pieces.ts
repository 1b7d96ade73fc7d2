import type { Block, ElementRef, ListItem, Run } from '../../../formatters/document.ts';
import { splitRuns, splitText } from '../../../formatters/fit.ts';
import { plainTextOfBlocks } from '../../../formatters/format-text.ts';
import { SLACK_LIMITS } from '../limits.ts';
import type { SlackBlock, SlackInline, SlackRichText, SlackStyle } from './blocks.ts';

/** What stands between a text and the one before it: nothing where one paragraph was cut in two. */
type Gap = '' | '\n' | '\n\n';

/** The smallest thing that is never cut again: it goes into one message as a whole. */
export type Piece = {
  refs: readonly ElementRef[] | undefined;
  /** Characters as JSON. */
  size: number;
} & (
  | { kind: 'text' | 'quote' | 'code'; elements: SlackInline[]; gap: Gap; chars: number }
  | {
      kind: 'item';
      elements: SlackInline[];
      chars: number;
      style: 'bullet' | 'ordered';
      indent: number;
      number: number;
    }
  | { kind: 'block'; block: SlackBlock }
);

export type RichPiece = Exclude<Piece, { kind: 'block' }>;
export type ItemPiece = Extract<Piece, { kind: 'item' }>;

/** Below the limit, so that labels and marks added later still fit. */
const LONGEST_TEXT = SLACK_LIMITS.richTextBlock - 200;
/** Inline elements of one piece; each costs about 80 characters of JSON besides its text. */
const MOST_RUNS = 40;
/** Characters of JSON of one piece: many links with long addresses are more than their text. */
const LARGEST_TEXT = 5_000;
/** A table beyond this many characters of JSON is told as a list instead. */
const LARGEST_TABLE = 8_000;
/** Characters of a numbered list that is left to Slack to number; a longer one may have to be cut. */
const LONGEST_LIST = 1_500;

function styleOf(run: Run): SlackStyle | undefined {
  if (!(run.bold || run.italic || run.strike || run.code)) return undefined;
  const style: SlackStyle = {};
  if (run.bold) style.bold = true;
  if (run.italic) style.italic = true;
  if (run.strike) style.strike = true;
  if (run.code) style.code = true;
  return style;
}

function toInline(run: Run): SlackInline {
  const style = styleOf(run);
  if (run.href === undefined) return style ? { type: 'text', text: run.text, style } : { type: 'text', text: run.text };
  const link: SlackInline = { type: 'link', url: run.href };
  if (run.text !== run.href) link.text = run.text;
  if (style) link.style = style;
  return link;
}

function charsOf(runs: readonly Run[]): number {
  let chars = 0;
  for (const { text, href } of runs) chars += text.length + (href?.length ?? 0);
  return chars;
}

const sizeOf = (value: unknown): number => JSON.stringify(value).length;

/** JSON around the text of an element, by what the element has beside it. */
const JSON_OF = { text: '{"type":"text","text":""},'.length, link: '{"type":"link","url":"","text":""},'.length };
const STYLE_JSON = ',"style":{}'.length;
const STYLES_JSON = {
  bold: '"bold":true,'.length,
  italic: '"italic":true,'.length,
  strike: '"strike":true,'.length,
  code: '"code":true,'.length,
};
const ESCAPED = /["\\\n\t]/;
const EVERY_ESCAPED = /["\\\n\t]/g;

/** Characters of a clean text in JSON: quotes, backslashes, line ends and tabs take two each. */
const jsonLength = (text: string): number =>
  ESCAPED.test(text) ? text.length + (text.match(EVERY_ESCAPED)?.length ?? 0) : text.length;

function styleSize(style: SlackStyle | undefined): number {
  if (style === undefined) return 0;
  const { bold, italic, strike, code } = STYLES_JSON;
  const flags =
    (style.bold ? bold : 0) + (style.italic ? italic : 0) + (style.strike ? strike : 0) + (style.code ? code : 0);
  return STYLE_JSON + flags;
}

/** At least what `JSON.stringify` would make of inline elements: writing it out only to measure it costs too much. */
function sizeOfInline(elements: readonly SlackInline[]): number {
  let size = 2;
  for (const element of elements) {
    const address = element.type === 'link' ? jsonLength(element.url) : 0;
    size += JSON_OF[element.type] + address + jsonLength(element.text ?? '') + styleSize(element.style);
  }
  return size;
}

type TextKind = 'text' | 'quote' | 'code';

/** Halves a group until each part is small enough as JSON. */
function halved(group: readonly Run[]): (readonly Run[])[] {
  if (group.length <= 1 || sizeOfInline(group.map(toInline)) <= LARGEST_TEXT) return [group];
  const middle = Math.ceil(group.length / 2);
  return [...halved(group.slice(0, middle)), ...halved(group.slice(middle))];
}

function textPieces(
  runs: readonly Run[],
  kind: TextKind,
  refs: readonly ElementRef[] | undefined,
  gap: Gap = '\n\n',
): Piece[] {
  const chars = charsOf(runs);
  if (chars <= LONGEST_TEXT && runs.length <= MOST_RUNS) return [textPiece(runs, kind, refs, gap, chars)];
  const groups = splitRuns(runs, LONGEST_TEXT / 2, MOST_RUNS).flatMap(halved);
  return groups.map((group, at) => textPiece(group, kind, refs, at > 0 ? '' : gap, charsOf(group)));
}

function textPiece(
  runs: readonly Run[],
  kind: TextKind,
  refs: readonly ElementRef[] | undefined,
  gap: Gap,
  chars: number,
): Piece {
  const elements = runs.map(toInline);
  return { kind, elements, refs, size: sizeOfInline(elements), chars, gap };
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
    elements: [
      { type: 'rich_text_section', elements: runs.length === 0 ? [{ type: 'text', text: ' ' }] : runs.map(toInline) },
    ],
  });
  const head = header.map((runs) => cell(runs.map((run): Run => ({ ...run, bold: true }))));
  return { type: 'table', rows: [head, ...rows.map((row) => row.map(cell))] };
}

/** A row as `Name: value · …`, for a table Slack cannot take. */
function rowAsRuns(header: readonly Run[][], row: readonly Run[][]): Run[] {
  return row.flatMap((cell, at): Run[] => {
    if (cell.length === 0) return [];
    const label = (header[at] ?? []).map((run): Run => ({ ...run, bold: true }));
    const gap: Run[] = at === 0 ? [] : [{ text: ' · ' }];
    return label.length === 0 ? [...gap, ...cell] : [...gap, ...label, { text: ': ' }, ...cell];
  });
}

function tablePieces(
  header: readonly Run[][],
  rows: readonly Run[][][],
  refs: readonly ElementRef[] | undefined,
): Piece[] {
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

const indentOf = (place: ListPlace): number => Math.min(place.indent, SLACK_LIMITS.richTextListIndent);

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
    return {
      kind: 'item',
      elements,
      refs,
      size,
      chars,
      style: place.ordered ? 'ordered' : 'bullet',
      indent: indentOf(place),
      number,
    };
  });
  const shown = runs.length === 0 ? [] : pieces;
  return rest < 0 ? shown : [...shown, ...toPieces(item.blocks.slice(rest), refs, place.indent + 1)];
}

/**
 * An item with its number written out. A list element always counts from 1 (Slack's types have no `offset`), so this is
 * how an item looks whose list does not begin with it.
 */
export function numbered({ elements, refs, size, chars, indent, number }: ItemPiece): RichPiece {
  const label = `${'    '.repeat(indent)}${number}. `;
  const inline: SlackInline = { type: 'text', text: label };
  return {
    kind: 'text',
    elements: [inline, ...elements],
    refs,
    size: size + sizeOfInline([inline]),
    chars: chars + label.length,
    gap: '\n',
  };
}

/** A numbered list that one list element cannot hold has all its numbers written out, so that its items look alike. */
function listPieces(items: readonly ListItem[], place: ListPlace): Piece[] {
  const pieces = items.flatMap((item, at) => itemPieces(item, place.start + at, place));
  if (!place.ordered) return pieces;
  const chars = pieces.reduce((sum, piece) => sum + (piece.kind === 'item' ? piece.chars : 0), 0);
  if (place.start === 1 && pieces.length === items.length && chars < LONGEST_LIST) return pieces;
  return pieces.map((piece) => (isItemOf(piece, place) ? numbered(piece) : piece));
}

const isItemOf = (piece: Piece, place: ListPlace): piece is ItemPiece =>
  piece.kind === 'item' && piece.style === 'ordered' && piece.indent === indentOf(place);

/** Slack's code has no language of its own, so it stands above. */
function languagePieces(language: string | undefined, refs: readonly ElementRef[] | undefined): Piece[] {
  return language === undefined ? [] : textPieces([{ text: `${language}:`, italic: true }], 'text', refs);
}

function codePieces(text: string, refs: readonly ElementRef[] | undefined): Piece[] {
  return splitText(text, LONGEST_TEXT)
    .filter((part) => part !== '')
    .map((part) => {
      const elements: SlackInline[] = [{ type: 'text', text: part }];
      return { kind: 'code', elements, refs, size: sizeOfInline(elements), chars: part.length, gap: '\n\n' };
    });
}

function piecesOf(block: Block, refs: readonly ElementRef[] | undefined, indent: number): Piece[] {
  switch (block.type) {
    case 'paragraph':
      return textPieces(block.runs, 'text', refs, block.tight === true ? '\n' : '\n\n');
    case 'heading':
      return textPieces(
        block.runs.map((run): Run => ({ ...run, bold: true })),
        'text',
        refs,
      );
    case 'quote':
      return textPieces(flatten(block.blocks), 'quote', refs);
    case 'code':
      return [...languagePieces(block.language, refs), ...codePieces(block.text, refs)];
    case 'divider':
      return [{ kind: 'block', block: { type: 'divider' }, refs, size: 20 }];
    case 'table':
      return tablePieces(block.header, block.rows, refs);
    case 'list':
      return listPieces(block.items, { ordered: block.ordered, start: block.start, indent, refs });
  }
}

/** Blocks of the document tree as pieces for Slack, in order and complete. */
export function toPieces(blocks: readonly Block[], inherited?: readonly ElementRef[], indent = 0): Piece[] {
  const pieces: Piece[] = [];
  for (const block of blocks) for (const piece of piecesOf(block, block.refs ?? inherited, indent)) pieces.push(piece);
  return pieces;
}
