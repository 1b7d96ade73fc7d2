import type { Account } from '../../../formatters/coverage.ts';
import { SLACK_LIMITS } from '../limits.ts';
import type { SlackBlock, SlackInline, SlackList, SlackRichElement, SlackRichText } from './blocks.ts';
import { type ItemPiece, numbered, type Piece, type RichPiece } from './pieces.ts';

/** JSON characters of each container around its contents, with its comma. An upper bound: a test holds it to `JSON.stringify`. */
const JSON_OF = { richText: 40, section: 50, gap: 40, list: 110, other: 56 };

/** How far a message is filled. */
interface Fill {
  size: number;
  blocks: number;
  tables: number;
  /** Characters in the rich-text block that is still open; undefined when none is. */
  open: number | undefined;
  /** What the open block ends with: more text or a further item goes into it instead of a new element. */
  tail: string;
}

const EMPTY: Fill = { size: 2, blocks: 0, tables: 0, open: undefined, tail: '' };

const opensBlock = (fill: Fill, piece: RichPiece): boolean =>
  fill.open === undefined || fill.open + piece.chars + 2 > SLACK_LIMITS.richTextBlock;

/** The tail after an item. A numbered list goes on only with the next number. */
const tailOf = (piece: ItemPiece, number: number): string =>
  piece.style === 'bullet' ? `bullet ${piece.indent}` : `ordered ${piece.indent} ${number}`;

/** The piece as it goes into the message: an item that no list element ends before has its number written out. */
function settled(fill: Fill, piece: RichPiece): RichPiece {
  if (piece.kind !== 'item' || piece.style === 'bullet' || piece.number === 1) return piece;
  const goesOn = !opensBlock(fill, piece) && fill.tail === tailOf(piece, piece.number);
  return goesOn ? piece : numbered(piece);
}

function afterRich(fill: Fill, one: RichPiece): Fill {
  const piece = settled(fill, one);
  const fresh = opensBlock(fill, piece);
  const tail = fresh ? '' : fill.tail;
  const common = {
    blocks: fill.blocks + (fresh ? 1 : 0),
    tables: fill.tables,
    open: (fresh ? 0 : (fill.open ?? 0)) + piece.chars + 2,
  };
  const size = fill.size + piece.size + (fresh ? JSON_OF.richText : 0);
  if (piece.kind === 'item') {
    const list = tail === tailOf(piece, piece.number) ? 0 : JSON_OF.list;
    return { ...common, size: size + list + JSON_OF.section, tail: tailOf(piece, piece.number + 1) };
  }
  if (piece.kind !== 'text') return { ...common, size: size + JSON_OF.other, tail: '' };
  return { ...common, size: size + (tail === 'section' ? JSON_OF.gap : JSON_OF.section), tail: 'section' };
}

function after(fill: Fill, piece: Piece): Fill {
  if (piece.kind !== 'block') return afterRich(fill, piece);
  const { size, blocks, tables } = fill;
  const isTable = piece.block.type === 'table';
  return {
    size: size + piece.size + 1,
    blocks: blocks + 1,
    tables: tables + (isTable ? 1 : 0),
    open: undefined,
    tail: '',
  };
}

/** Messages being filled one piece at a time, each kept within every limit. */
export class MessagePacker {
  readonly messages: SlackBlock[][] = [[]];
  readonly #account: Account;
  #fill = EMPTY;
  #part = 'message-1';
  /** What `fits` last worked out for one piece, since `add` mostly asks for the same right after. */
  #measured: { piece: Piece; fill: Fill } | undefined;

  constructor(account: Account) {
    this.#account = account;
  }

  /** True when the pieces go into the current message, which then has at most `budget` JSON characters. */
  fits(pieces: readonly Piece[], budget: number = SLACK_LIMITS.blocksJsonPerMessage): boolean {
    let fill = this.#fill;
    for (const piece of pieces) {
      fill = after(fill, piece);
      if (fill.size > budget) return false;
    }
    const [piece] = pieces;
    if (pieces.length === 1 && piece !== undefined) this.#measured = { piece, fill };
    return fill.tables <= SLACK_LIMITS.tablesPerMessage && fill.blocks <= SLACK_LIMITS.blocksPerMessage;
  }

  /** Puts a piece into the current message. Ask `fits` first. */
  add(one: Piece): void {
    const piece = one.kind === 'block' ? one : settled(this.#fill, one);
    const blocks = this.messages[this.messages.length - 1] as SlackBlock[];
    if (piece.kind === 'block') {
      blocks.push(piece.block);
    } else {
      if (opensBlock(this.#fill, piece)) blocks.push({ type: 'rich_text', elements: [] });
      addRich((blocks[blocks.length - 1] as SlackRichText).elements, piece, this.#fill.tail);
    }
    this.#fill = this.#measured?.piece === one ? this.#measured.fill : after(this.#fill, piece);
    this.#measured = undefined;
    this.#account.place(piece.refs, this.#part);
  }

  /** Starts the next message, unless the current one is still empty. */
  startMessage(): void {
    if (this.#fill.blocks === 0) return;
    this.messages.push([]);
    this.#fill = EMPTY;
    this.#part = `message-${this.messages.length}`;
    this.#measured = undefined;
  }
}

function addRich(elements: SlackRichElement[], piece: RichPiece, tail: string): void {
  const last = elements.at(-1);
  if (piece.kind === 'text') {
    if (last?.type === 'rich_text_section') extendSection(last.elements, piece.elements, piece.gap);
    else elements.push({ type: 'rich_text_section', elements: [...piece.elements] });
  } else if (piece.kind === 'item') {
    const section = { type: 'rich_text_section' as const, elements: piece.elements };
    if (last?.type === 'rich_text_list' && tail === tailOf(piece, piece.number)) last.elements.push(section);
    else elements.push(newList(piece, [section]));
  } else {
    const type = piece.kind === 'quote' ? 'rich_text_quote' : 'rich_text_preformatted';
    elements.push({ type, elements: piece.elements });
  }
}

/** Slack draws neighbouring sections without a gap, so paragraphs share one section with line ends between. */
function extendSection(inline: SlackInline[], more: readonly SlackInline[], gap: string): void {
  const tail = inline[inline.length - 1];
  if (gap !== '' && tail?.type === 'text' && tail.style === undefined) tail.text += gap;
  else if (gap !== '') inline.push({ type: 'text', text: gap });
  for (const one of more) inline.push(one);
}

const newList = ({ style, indent }: ItemPiece, elements: SlackList['elements']): SlackList => ({
  type: 'rich_text_list',
  style,
  indent,
  elements,
});
