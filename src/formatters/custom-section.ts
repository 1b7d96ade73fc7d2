import type { MeetingReport, MeetingSummary } from '../report.ts';
import type { ElementKind } from '../result.ts';
import type { Account } from './coverage.ts';
import { type Block, type ElementRef, type Section, textOfRuns } from './document.ts';
import { parseMarkdown } from './parse-markdown.ts';

interface Searchable {
  block: Block;
  words: string;
  /** The words of each paragraph, item and heading in it. */
  lines: string[];
}

function textOfBlock(block: Block): string {
  switch (block.type) {
    case 'heading':
    case 'paragraph':
      return textOfRuns(block.runs);
    case 'code':
      return block.text;
    case 'quote':
      return textOfBlocks(block.blocks);
    case 'list':
      return block.items.map((item) => textOfBlocks(item.blocks)).join(' ');
    case 'table':
      return [block.header, ...block.rows].map((row) => row.map(textOfRuns).join(' ')).join(' ');
    case 'divider':
      return '';
  }
}

const textOfBlocks = (blocks: readonly Block[]): string => blocks.map(textOfBlock).join(' ');

/** Letters and digits only, between spaces, so that markup, line ends and punctuation do not hide a text. */
const wordsOf = (text: string): string =>
  ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;

function* elementsOf(
  report: MeetingReport,
  summary: MeetingSummary | undefined,
): Generator<[ElementKind, number, string]> {
  yield ['title', 0, report.title];
  if (summary !== undefined) {
    yield ['tldr', 0, summary.tldr];
    for (const [at, one] of summary.keyDecisions.entries())
      yield ['decision', at, typeof one === 'string' ? one : one.decision];
    for (const [at, one] of summary.actionItems.entries()) {
      yield ['actionItem', at, typeof one === 'string' ? one : one.description];
    }
    for (const [at, one] of summary.insights.entries())
      yield ['insight', at, typeof one === 'string' ? one : one.observation];
    for (const [at, one] of summary.followUpQuestions.entries()) yield ['question', at, one];
    if (summary.effectiveness !== undefined) yield ['effectiveness', 0, String(summary.effectiveness.overall)];
  }
  for (const [at, person] of report.participants.entries()) yield ['participant', at, person.name];
  for (const [at, name] of Object.keys(report.analytics ?? {}).entries()) yield ['analytics', at, name];
  for (const [at, turn] of (report.transcript ?? []).entries()) yield ['transcriptTurn', at, turn.text];
}

function* linesOf(blocks: readonly Block[]): Generator<string> {
  for (const block of blocks) {
    if (block.type === 'quote') yield* linesOf(block.blocks);
    else if (block.type === 'list') for (const item of block.items) yield* linesOf(item.blocks);
    else yield textOfBlock(block);
  }
}

function searchable(blocks: readonly Block[]): Searchable[] {
  return blocks.map((block) => ({
    block,
    words: wordsOf(textOfBlock(block)),
    lines: [...linesOf([block])].map(wordsOf),
  }));
}

/** A single word may stand in any sentence by chance, so it counts only at the start of a line; a name anywhere. */
const isWord = (words: string): boolean => !words.trim().includes(' ');

/** Templates mostly keep the report's order, so the search goes on from where the last element was found. */
function findFrom(places: readonly Searchable[], words: string, start: number, isName: boolean): number {
  const atStart = !isName && isWord(words);
  for (let step = 0; step < places.length; step++) {
    const at = (start + step) % places.length;
    const place = places[at];
    const isThere = atStart ? place?.lines.some((line) => line.startsWith(words)) : place?.words.includes(words);
    if (isThere) return at;
  }
  return -1;
}

/** Looking is bounded: beyond this many character comparisons, the rest counts as not found. */
const MOST_LOOKED_AT = 200_000_000;

/**
 * A rendered template as one untitled section. Which elements it shows is found by looking for their words in it: an
 * element that the template left out, shortened or reworded counts as `not-in-template`.
 */
export function customSection(input: {
  report: MeetingReport;
  summary: MeetingSummary | undefined;
  rendered: string;
  account: Account;
}): Section {
  const blocks = parseMarkdown(input.rendered);
  const places = searchable(blocks);
  const size = places.reduce((sum, place) => sum + place.words.length, 0);
  let looked = 0;
  let last = 0;
  for (const [kind, index, text] of elementsOf(input.report, input.summary)) {
    const words = wordsOf(parseMarkdown(text).map(textOfBlock).join(' '));
    if (words.trim() === '') {
      input.account.omit(kind, index, 'empty');
      continue;
    }
    looked += size;
    const at = looked > MOST_LOOKED_AT ? -1 : findFrom(places, words, last, kind === 'participant');
    const place = at < 0 ? undefined : places[at];
    if (place === undefined) {
      input.account.omit(kind, index, 'not-in-template');
      continue;
    }
    last = at;
    const refs: ElementRef[] = [...(place.block.refs ?? []), input.account.ref(kind, index)];
    place.block.refs = refs;
  }
  return { id: 'custom', title: '', blocks };
}
