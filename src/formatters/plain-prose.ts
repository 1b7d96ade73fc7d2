import type { Block } from './document.ts';

/** Anything inside a line that Markdown may read as markup. */
const INLINE = /[*_`~[\]<\\]|&[#a-z]|https?:|mailto:| {2}\n/i;
/**
 * Anything at the start of a line that may open a block (lists, quotes, headings, code by indentation, table rules), and
 * lines of marks only, which underline a heading or draw a rule.
 */
const LINE_START = /^(?:[ \t]*(?:[-+>#]|\d{1,9}[.)]|[|:=])| {4}|\t)|\|/m;

const paragraph = (text: string): Block => ({
  type: 'paragraph',
  runs: [{ text: text.trim().replace(/[ \t]*\n[ \t]*/g, ' ') }],
});

/**
 * The paragraphs of a text without any markup, which is most of what people say; undefined for a text that the Markdown
 * parser has to look at. Both give the same blocks: a property test holds them together.
 */
export function plainProse(text: string): Block[] | undefined {
  if (INLINE.test(text) || LINE_START.test(text)) return undefined;
  if (!text.includes('\n')) return [{ type: 'paragraph', runs: [{ text }] }];
  return text.split(/\n[ \t]*\n\s*/).map(paragraph);
}
