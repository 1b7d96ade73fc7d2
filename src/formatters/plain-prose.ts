import type { Block } from './document.ts';
import { FOUND } from './scan-text.ts';

/** Anything inside a line that Markdown may read as markup. An underscore inside a word is none. */
const INLINE = /[*`~[\]<\\]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&[#a-z]/iu;
/** An address that spells out its scheme is a link. */
const ADDRESS = /https?:|mailto:/i;
/** Two spaces or a backslash end a line for good. */
const HARD_BREAK = / {2}\n/;
/**
 * Anything at the start of a line that may open a block (lists, quotes, headings, code by indentation, table rules), and
 * lines of marks only, which underline a heading or draw a rule.
 */
const LINE_START = /^(?:[ \t]*(?:[-+>#|:=]|\d{1,9}[.)])| {4}| {0,3}\t)/m;

/** Starts of lines that the inline marks open a block with: HTML, fences, bullets, rules. */
const OPENS_BLOCK = /^[ \t]*(?:<|```|~~~|\*[ \t]|\*$|[*_][*_ \t]*$)/m;

/** A single line end in Markdown is a space. */
export function joinLines(text: string): string {
  if (!text.includes('\n')) return text;
  return text
    .split('\n')
    .map((line) => line.trim())
    .join(' ');
}

/** True when Markdown may read something inside the lines of the text. */
export const hasInline = (text: string): boolean => INLINE.test(text) || ADDRESS.test(text) || HARD_BREAK.test(text);

/** The paragraphs of a text in which no line opens a block; undefined when one may. */
export function inlineParagraphs(text: string): string[] | undefined {
  const opensBlock = text.includes('|') || text.includes(']:') || LINE_START.test(text) || OPENS_BLOCK.test(text);
  return opensBlock ? undefined : paragraphsOf(text);
}

const paragraphsOf = (text: string): string[] => (text.includes('\n') ? text.split(/\n[ \t]*\n\s*/) : [text]);

/**
 * The paragraphs of a trimmed text without any markup, which is most of what people say; undefined for a text that the
 * Markdown parser has to look at. `found` is what `scanText` says of it. Both ways give the same blocks: a property test
 * holds them together.
 */
export function plainProse(text: string, found: number): Block[] | undefined {
  if ((found & FOUND.pipe) !== 0 || LINE_START.test(text)) return undefined;
  if ((found & FOUND.mark) !== 0 && INLINE.test(text)) return undefined;
  if ((found & FOUND.colon) !== 0 && ADDRESS.test(text)) return undefined;
  if ((found & FOUND.lineEnd) === 0) return [{ type: 'paragraph', runs: [{ text }] }];
  if (HARD_BREAK.test(text)) return undefined;
  return paragraphsOf(text).map((part) => ({ type: 'paragraph', runs: [{ text: joinLines(part.trim()) }] }));
}
