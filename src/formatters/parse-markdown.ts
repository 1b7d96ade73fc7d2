import { getDefaults, Lexer, type Token, Tokenizer, type Tokens } from 'marked';
import { cleanText } from './clean-text.ts';
import { type Block, type ListItem, pushRun, type Run } from './document.ts';
import { toRuns } from './parse-inline.ts';
import { safeHref } from './safe-link.ts';

/** Anything that could be markup. A text without any of it is one paragraph as it stands. */
const MARKUP = /[*_`~[\]<>&\\|#]|https?:|mailto:|\n|^[ \t]*(?:[-+]|\d{1,9}[.)])[ \t]|^[ \t]{4}|^[-=]+[ \t]*$/;
/** Quotes and list marks nested deeper than anyone reads; the lexer would recurse once for each. */
const TOO_DEEP = /^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))){30,}/m;
/** Inline parsing takes time in the square of the delimiters: beyond this many in one paragraph it stays plain text. */
const MOST_DELIMITERS = 1_000;
/** Blocks are parsed in pieces of about this many characters, since lazy quotes take quadratic time. */
const PIECE = 20_000;
const DEEPEST = 12;

function countDelimiters(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // * _ ` ~ [ ] < > !
    if (code === 42 || code === 95 || code === 96 || code === 126 || code === 91 || code === 93 || code === 60) count++;
    else if (code === 62 || code === 33) count++;
  }
  return count;
}

class BoundedLexer extends Lexer {
  override inlineTokens(text: string, tokens: Token[] = []): Token[] {
    if (text.length < MOST_DELIMITERS || countDelimiters(text) <= MOST_DELIMITERS) return super.inlineTokens(text, tokens);
    tokens.push({ type: 'text', raw: text, text, escaped: false });
    return tokens;
  }
}

/** Own options and tokenizer: the host may have changed the shared ones with `marked.use`. */
const lex = (text: string): Token[] => new BoundedLexer({ ...getDefaults(), tokenizer: new Tokenizer() }).lex(text);

const paragraph = (text: string): Block => ({ type: 'paragraph', runs: [{ text }] });

function tableBlock(token: Tokens.Table): Block {
  return {
    type: 'table',
    header: token.header.map((cell) => toRuns(cell.tokens)),
    rows: token.rows.map((row) => row.map((cell) => toRuns(cell.tokens))),
  };
}

/** The info string of a fence names a language; anything longer is content and is kept as such. */
function codeBlock(token: Tokens.Code): Block {
  const info = token.lang ?? '';
  return { type: 'code', text: info === '' || /^[\w+#.-]{1,20}$/.test(info) ? token.text : `${info}\n${token.text}` };
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

function listItem(item: Tokens.ListItem, depth: number): ListItem {
  const blocks = toBlocks(
    item.tokens.filter((token) => token.type !== 'checkbox'),
    depth + 1,
  );
  return item.task ? { blocks, checked: item.checked === true } : { blocks };
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

function toBlock(token: Tokens.Generic, depth: number): Block[] {
  switch (token.type) {
    case 'space':
    case 'checkbox':
      return [];
    case 'heading':
      return [{ type: 'heading', level: token['depth'], runs: toRuns(token.tokens ?? []) }];
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
      return [{ type: 'paragraph', runs: toRuns([{ type: 'html', raw: token.raw.trim(), text: token.raw.trim() } as Token]) }];
    default:
      return [{ type: 'paragraph', runs: toRuns(token.tokens ?? [token as Token]) }];
  }
}

function toBlocks(tokens: readonly Token[], depth: number): Block[] {
  return tokens.flatMap((token) => toBlock(token, depth)).filter((block) => !('runs' in block) || block.runs.length > 0);
}

/** Cuts a long text at blank lines, or else at line ends; an open code fence is closed and opened again. */
function* pieces(text: string): Generator<string> {
  let rest = text;
  while (rest.length > PIECE) {
    const window = rest.slice(0, PIECE);
    const blank = window.lastIndexOf('\n\n');
    const line = window.lastIndexOf('\n');
    const space = window.lastIndexOf(' ');
    const cut = blank > PIECE / 4 ? blank + 2 : line > PIECE / 4 ? line + 1 : space > PIECE / 4 ? space + 1 : PIECE;
    const end = isLowSurrogate(rest.charCodeAt(cut)) ? cut - 1 : cut;
    const piece = rest.slice(0, end);
    const fences = piece.match(/^ {0,3}```/gm)?.length ?? 0;
    const isOpen = fences % 2 === 1;
    yield isOpen ? `${piece}\n\`\`\`` : piece;
    rest = isOpen ? `\`\`\`\n${rest.slice(end)}` : rest.slice(end);
  }
  yield rest;
}

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

function plainParagraphs(text: string): Block[] {
  return text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== '')
    .map(paragraph);
}

/**
 * Markdown as a language model writes it, as blocks. Never throws and takes time in proportion to the text: what is
 * nested or marked up beyond reason comes out as plain paragraphs with every character kept.
 */
export function parseMarkdown(source: string): Block[] {
  const text = cleanText(source).trim();
  if (text === '') return [];
  if (!MARKUP.test(text)) return [paragraph(text)];
  if (TOO_DEEP.test(text)) return plainParagraphs(text);
  const blocks: Block[] = [];
  for (const piece of text.length > PIECE ? pieces(text) : [text]) {
    try {
      blocks.push(...toBlocks(lex(piece), 0));
    } catch {
      // The lexer's own recursion limit is the only error it has.
      blocks.push(...plainParagraphs(piece));
    }
  }
  return blocks;
}

/** A short text that must stay on one line, such as a name: no markup is read in it. */
export function plainRuns(text: string): Run[] {
  const runs: Run[] = [];
  pushRun(runs, { text: cleanText(text).replace(/\s+/g, ' ').trim() });
  return runs;
}
