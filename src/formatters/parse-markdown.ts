import { getDefaults, Lexer, type Token, Tokenizer, type Tokens } from 'marked';
import { type Bullet, bulletTree } from './bullet-tree.ts';
import { cleaned, cleanText } from './clean-text.ts';
import { type Block, type ListBlock, type ListItem, pushRun, type Run } from './document.ts';
import { inlineChunks, isCalm } from './inline-chunks.ts';
import { LONGEST_PIECE, markdownPieces } from './markdown-pieces.ts';
import { toRuns } from './parse-inline.ts';
import { hasInline, inlineParagraphs, joinLines, plainProse } from './plain-prose.ts';
import { safeHref } from './safe-link.ts';
import { FOUND, scanText } from './scan-text.ts';

/** Quotes and list marks nested deeper than anyone reads; the lexer would recurse once for each. */
const TOO_DEEP = /^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))){30,}/m;
const DEEPEST = 12;
const LANGUAGE = /^[\w+#.-]{1,20}$/;

class BoundedLexer extends Lexer {
  override inlineTokens(text: string, tokens: Token[] = []): Token[] {
    if (isCalm(text)) return super.inlineTokens(text, tokens);
    for (const chunk of inlineChunks(text)) {
      if (chunk.plain) tokens.push({ type: 'text', raw: chunk.text, text: chunk.text, escaped: false });
      else tokens.push(...super.inlineTokens(chunk.text));
    }
    return tokens;
  }
}

/** Own options and tokenizer: the host may have changed the shared ones with `marked.use`. */
const OPTIONS = { ...getDefaults(), tokenizer: new Tokenizer() };
const lex = (text: string): Token[] => new BoundedLexer(OPTIONS).lex(text);

const hasRuns = (block: Block): boolean => !('runs' in block) || block.runs.length > 0;

const paragraph = (text: string): Block => ({ type: 'paragraph', runs: [{ text }] });

const lettersIn = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

/** GitHub's tables drop the cells that a row has beyond its header; such a table stays the text it is. */
function tableBlock(token: Tokens.Table): Block {
  const cells = [token.header, ...token.rows].flat().reduce((sum, cell) => sum + lettersIn(cell.text), 0);
  if (cells < lettersIn(token.raw)) return { type: 'code', text: token.raw.trim() };
  return {
    type: 'table',
    header: token.header.map((cell) => toRuns(cell.tokens)),
    rows: token.rows.map((row) => row.map((cell) => toRuns(cell.tokens))),
  };
}

/** The info string of a fence names a language; anything longer is content and is kept as such. */
function codeBlock(token: Tokens.Code): Block {
  const info = token.lang ?? '';
  const text = token.text.replace(/\n+$/, '');
  if (info === '' || text.trim() === '') return { type: 'code', text: info || text };
  return LANGUAGE.test(info)
    ? { type: 'code', text, language: info }
    : { type: 'code', text: `${info}\n${text}`.trimEnd() };
}

/** A link definition is shown, since nothing says that it is used: the label, then the address. */
function definition(token: Tokens.Def): Block {
  const label = token.raw.slice(0, token.raw.indexOf(']') + 1).trim();
  const href = safeHref(token.href);
  const runs: Run[] = [{ text: `${label}: ` }];
  pushRun(runs, { text: token.href, ...(href ? { href } : {}) });
  pushRun(runs, { text: token.title ? ` ${token.title}` : '' });
  return { type: 'paragraph', runs };
}

/** A task's box is a token of the item, or in a loose list of its paragraph. */
function withoutBox(token: Token): Token[] {
  if (token.type === 'checkbox') return [];
  const isInside = 'tokens' in token && token.tokens?.[0]?.type === 'checkbox';
  return [isInside ? ({ ...token, tokens: token.tokens?.slice(1) } as Token) : token];
}

function listItem(item: Tokens.ListItem, depth: number): ListItem {
  const tokens = item.task ? item.tokens.flatMap(withoutBox) : item.tokens;
  const blocks = toBlocks(tokens, depth + 1);
  return item.task && blocks.length > 0 ? { blocks, checked: item.checked === true } : { blocks };
}

/** Beyond the deepest level the blocks stay, at the level of their parent. */
function nested(type: 'quote', tokens: readonly Token[], depth: number): Block[] {
  const blocks = toBlocks(tokens, depth + 1);
  return depth >= DEEPEST ? blocks : [{ type, blocks }];
}

function list(token: Tokens.List, depth: number): Block[] {
  const items = token.items.map((item) => listItem(item, depth));
  if (depth >= DEEPEST) return items.flatMap((item) => item.blocks);
  return [{ type: 'list', ordered: token.ordered, start: token.start === '' ? 1 : Number(token.start), items }];
}

/** Spaces around a paragraph are nothing in Markdown. */
function trimmed(runs: Run[]): Run[] {
  const [first] = runs;
  const last = runs.at(-1);
  if (first !== undefined && !first.code) first.text = first.text.trimStart();
  if (last !== undefined && !last.code) last.text = last.text.trimEnd();
  return runs.filter((run) => run.text !== '');
}

function toBlock(token: Tokens.Generic, depth: number): Block[] {
  switch (token.type) {
    case 'space':
    case 'checkbox':
      return [];
    case 'heading':
      return [{ type: 'heading', level: Number(token['depth']), runs: toRuns(token.tokens ?? []) }];
    case 'code':
      return [codeBlock(token as Tokens.Code)];
    case 'table':
      return [tableBlock(token as Tokens.Table)];
    case 'hr':
      return [{ type: 'divider' }];
    case 'blockquote':
      return nested('quote', token.tokens ?? [], depth);
    case 'list':
      return list(token as Tokens.List, depth);
    case 'def':
      return [definition(token as Tokens.Def)];
    case 'html':
      return [
        { type: 'paragraph', runs: toRuns([{ type: 'html', raw: token.raw.trim(), text: token.raw.trim() } as Token]) },
      ];
    default:
      return [{ type: 'paragraph', runs: trimmed(toRuns(token.tokens ?? [token as Token])) }];
  }
}

/** A mark without a text, such as a lone hyphen. */
function isBlank(block: Block): boolean {
  if ('runs' in block) return block.runs.every((run) => run.text.trim() === '');
  if (block.type === 'code') return block.text.trim() === '';
  if (block.type === 'quote') return block.blocks.length === 0;
  if (block.type === 'table') return [block.header, ...block.rows].flat(2).length === 0;
  return block.type === 'list' && block.items.every((item) => item.blocks.length === 0);
}

function toBlocks(tokens: readonly Token[], depth: number): Block[] {
  return tokens.flatMap((token) => toBlock(token, depth)).filter((block) => !isBlank(block));
}

/** Puts the blocks of a piece behind those before; the first may be the rest of a block that was cut in two. */
function append(blocks: Block[], more: readonly Block[], joint: string | undefined): void {
  const last = blocks.at(-1);
  const [first, ...others] = more;
  if (joint !== undefined && last?.type === 'paragraph' && first?.type === 'paragraph') {
    for (const run of [{ text: joint }, ...first.runs]) pushRun(last.runs, run);
  } else if (joint !== undefined && last?.type === 'code' && first?.type === 'code') {
    last.text += `${joint}${first.text}`;
  } else {
    return void blocks.push(...more);
  }
  blocks.push(...others);
}

function plainParagraphs(text: string): Block[] {
  return text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== '')
    .map(paragraph);
}

/** Inline markup of one line or paragraph. */
const inline = (lexer: BoundedLexer, text: string): Run[] =>
  hasInline(text) ? trimmed(toRuns(lexer.inlineTokens(text))) : [{ text: joinLines(text.trim()) }];

const listOf = (lexer: BoundedLexer, bullets: readonly Bullet[]): ListBlock => ({
  type: 'list',
  ordered: false,
  start: 1,
  items: bullets.map(({ text, below }): ListItem => {
    const own: Block = { type: 'paragraph', runs: inline(lexer, text) };
    return { blocks: below.length === 0 ? [own] : [own, listOf(lexer, below)] };
  }),
});

/** The short ways for the two most frequent shapes: paragraphs with inline markup, and a list of bullets. */
function simpleBlocks(text: string): Block[] | undefined {
  const parts = inlineParagraphs(text);
  const bullets = parts === undefined ? bulletTree(text) : undefined;
  if (parts === undefined && bullets === undefined) return undefined;
  const lexer = new BoundedLexer(OPTIONS);
  if (bullets !== undefined) return [listOf(lexer, bullets)];
  return parts?.map((part): Block => ({ type: 'paragraph', runs: inline(lexer, part) })).filter(hasRuns);
}

function blocksOf(text: string): Block[] {
  try {
    return simpleBlocks(text) ?? toBlocks(lex(text), 0);
  } catch {
    // The lexer's own recursion limit is the only error it has.
    return plainParagraphs(text);
  }
}

/** The whole parser for a short text, without the short ways that must agree with it. */
export const fullParse = (text: string): Block[] => toBlocks(lex(text), 0);

/** Every text with markup, or that may have some, as the Markdown parser reads it. */
function parseMarkup(text: string): Block[] {
  if (TOO_DEEP.test(text)) return plainParagraphs(text);
  if (text.length <= LONGEST_PIECE) return blocksOf(text);
  const blocks: Block[] = [];
  let joint: string | undefined;
  for (const piece of markdownPieces(text)) {
    append(blocks, blocksOf(piece.text), joint);
    joint = piece.joint;
  }
  return blocks;
}

/**
 * Markdown as a language model writes it, as blocks. Never throws and takes time in proportion to the text: what is
 * nested or marked up beyond reason comes out as plain paragraphs with every character kept.
 */
export function parseMarkdown(source: string): Block[] {
  const found = scanText(source);
  const text = ((found & FOUND.suspect) === 0 ? source : cleaned(source)).trim();
  if (text === '') return [];
  return plainProse(text, found) ?? parseMarkup(text);
}

/** A short text that must stay on one line, such as a name: no markup is read in it. */
export function plainRuns(text: string): Run[] {
  const runs: Run[] = [];
  pushRun(runs, { text: cleanText(text).replace(/\s+/g, ' ').trim() });
  return runs;
}
