import type { Block, ElementRef, ListBlock, ListItem, Run, TableBlock } from '../../../formatters/document.ts';
import { splitRuns, splitText } from '../../../formatters/fit.ts';
import { HUBSPOT_LIMITS } from '../limits.ts';
import { escapeText, htmlOfRuns } from './note-html.ts';

/** A bit of a note that is never divided. */
export interface NotePiece {
  html: string;
  refs: readonly ElementRef[];
  /** Set for an entry of a bullet list: entries of one list that follow each other share its tag. */
  list?: ListBlock | TableBlock;
}

/** A list entry whose HTML is longer is written as paragraphs, which can be divided. */
const LONGEST_ENTRY = 20_000;
const { paragraphLength } = HUBSPOT_LIMITS;

const NO_REFS: readonly ElementRef[] = [];

/** The elements that a block and what is inside it are the text of. */
function refsOf(block: Block): ElementRef[] {
  const own = [...(block.refs ?? [])];
  if (block.type === 'quote') own.push(...block.blocks.flatMap(refsOf));
  if (block.type === 'list') own.push(...block.items.flatMap(refsOfItem));
  return own;
}

const refsOfItem = ({ refs, blocks }: ListItem): ElementRef[] => [...(refs ?? []), ...blocks.flatMap(refsOf)];

/** A paragraph, or several where many addresses make its HTML long. */
function paragraph(runs: readonly Run[], refs: readonly ElementRef[]): NotePiece[] {
  const html = `<p>${htmlOfRuns(runs)}</p>`;
  if (html.length <= LONGEST_ENTRY || runs.length < 2) return [{ html, refs }];
  const half = Math.ceil(runs.length / 2);
  return [...paragraph(runs.slice(0, half), refs), ...paragraph(runs.slice(half), refs)];
}

function paragraphs(runs: readonly Run[], refs: readonly ElementRef[]): NotePiece[] {
  const [only] = runs;
  // Most of what people say is one short run, which nothing can divide.
  if (only !== undefined && runs.length === 1 && only.text.length <= paragraphLength) return paragraph(runs, refs);
  return splitRuns(runs, paragraphLength).flatMap((some) => paragraph(some, refs));
}

/** The lines of code as they are: leading spaces would be lost, so they are written as such that stay. */
const codeLines = (text: string): string =>
  text
    .split('\n')
    .map((line) =>
      escapeText(line.replace(/^[ \t]+/, (spaces) => '\u00a0'.repeat(spaces.replaceAll('\t', '    ').length))),
    )
    .join('<br />');

const codePieces = (text: string, refs: readonly ElementRef[]): NotePiece[] =>
  splitText(text, paragraphLength).map((part) => ({ html: `<p>${codeLines(part)}</p>`, refs }));

const boxOf = ({ checked }: ListItem): string => (checked === undefined ? '' : checked ? '☑ ' : '☐ ');

/** What stands in one list entry: lines one below the other, and lists within. */
function htmlInEntry(blocks: readonly Block[]): string {
  let html = '';
  for (const block of blocks) {
    const inner = entryHtml(block);
    const isList = block.type === 'list' && inner.startsWith('<');
    html += html === '' || isList || html.endsWith('</ul>') || html.endsWith('</ol>') ? inner : `<br />${inner}`;
  }
  return html;
}

function entryHtml(block: Block): string {
  switch (block.type) {
    case 'heading':
      return `<strong>${htmlOfRuns(block.runs)}</strong>`;
    case 'paragraph':
      return htmlOfRuns(block.runs);
    case 'code':
      return codeLines(block.text);
    case 'divider':
      return '---';
    case 'quote':
      return block.blocks.map((one) => `&gt; ${entryHtml(one)}`).join('<br />');
    case 'table':
      return tableRows(block).join('<br />');
    case 'list':
      return listHtml(block);
  }
}

const entry = (item: ListItem): string => `<li>${boxOf(item)}${htmlInEntry(item.blocks)}</li>`;

/** A list that counts from one is a list; any other has its numbers written out, since no attribute may say them. */
function listHtml({ ordered, start, items }: ListBlock): string {
  if (!ordered) return `<ul>${items.map(entry).join('')}</ul>`;
  if (start === 1) return `<ol>${items.map(entry).join('')}</ol>`;
  return items.map((item, at) => `${start + at}. ${boxOf(item)}${htmlInEntry(item.blocks)}`).join('<br />');
}

/** Notes show no tables, so each row is a line that names its columns. */
function tableRows({ header, rows }: TableBlock): string[] {
  const names = header.map(htmlOfRuns);
  if (rows.length === 0) return [names.join(' · ')];
  return rows.map((cells) =>
    cells
      .map((cell, at) => {
        const name = names[at] ?? '';
        return name.trim() === '' ? htmlOfRuns(cell) : `<strong>${name}:</strong> ${htmlOfRuns(cell)}`;
      })
      .join(' · '),
  );
}

/** A long entry, opened by its marker, as paragraphs. */
function brokenUp(item: ListItem, marker: string, refs: readonly ElementRef[]): NotePiece[] {
  const [first, ...others] = item.blocks;
  const opening: Run = { text: `${marker}${boxOf(item)}` };
  const lead: Block[] =
    first?.type === 'paragraph'
      ? [{ type: 'paragraph', runs: [opening, ...first.runs] }, ...others]
      : [{ type: 'paragraph', runs: [opening] }, ...item.blocks];
  return lead.flatMap((block) => blockPieces(block, refs));
}

function entryPieces(list: ListBlock, item: ListItem, at: number, above: readonly ElementRef[]): NotePiece[] {
  const refs = [...above, ...refsOfItem(item)];
  const html = entry(item);
  if (!list.ordered && html.length <= LONGEST_ENTRY) return [{ html, refs, list }];
  return brokenUp(item, list.ordered ? `${list.start + at}. ` : '• ', refs);
}

function listPieces(list: ListBlock, above: readonly ElementRef[]): NotePiece[] {
  if (list.ordered && list.start === 1) {
    const html = listHtml(list);
    if (html.length <= LONGEST_ENTRY) return [{ html, refs: [...above, ...refsOf(list)] }];
  }
  return list.items.flatMap((item, at) => entryPieces(list, item, at, above));
}

function tablePieces(table: TableBlock, refs: readonly ElementRef[]): NotePiece[] {
  const rows = tableRows(table);
  if (rows.every((html) => html.length <= LONGEST_ENTRY))
    return rows.map((html) => ({ html: `<li>${html}</li>`, refs, list: table }));
  return [table.header, ...table.rows].flatMap((cells) => cells.flatMap((cell) => paragraphs(cell, refs)));
}

function blockPieces(block: Block, above: readonly ElementRef[]): NotePiece[] {
  const refs = block.refs === undefined ? above : [...above, ...block.refs];
  switch (block.type) {
    case 'heading':
      return paragraphs(
        block.runs.map((run) => ({ ...run, bold: true })),
        refs,
      );
    case 'paragraph':
      return paragraphs(block.runs, refs);
    case 'code':
      return codePieces(block.text, refs);
    case 'divider':
      return [{ html: '<p>---</p>', refs }];
    case 'quote':
      return block.blocks
        .flatMap((one) => blockPieces(one, refs))
        .map((piece) => (piece.html.startsWith('<p>') ? { ...piece, html: `<p>&gt; ${piece.html.slice(3)}` } : piece));
    case 'list':
      return listPieces(block, refs);
    case 'table':
      return tablePieces(block, refs);
  }
}

/** Blocks as bits of a note, each short enough for any note. */
export const toNotePieces = (blocks: readonly Block[]): NotePiece[] =>
  blocks.flatMap((block) => blockPieces(block, NO_REFS));
