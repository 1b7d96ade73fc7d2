import { SLACK_LIMITS } from '../limits.ts';
import type { SlackBlock, SlackInline, SlackList, SlackRichElement } from './blocks.ts';

const CUT = ' … (the rest is in the message)';
const ROOM = SLACK_LIMITS.messageText - CUT.length;

function inlineText(elements: readonly SlackInline[]): string {
  let text = '';
  for (const one of elements) text += one.type === 'text' ? one.text : (one.text ?? one.url);
  return text;
}

function listText({ style, elements }: SlackList): string {
  let text = '';
  for (const [at, item] of elements.entries()) {
    text += `${at === 0 ? '' : '\n'}${style === 'ordered' ? `${at + 1}.` : '•'} ${inlineText(item.elements)}`;
  }
  return text;
}

const richText = (element: SlackRichElement): string =>
  element.type === 'rich_text_list' ? listText(element) : inlineText(element.elements);

function textOf(block: SlackBlock): string {
  switch (block.type) {
    case 'header':
      return block.text.text;
    case 'context':
      return block.elements.map((element) => element.text).join('\n');
    case 'rich_text':
      return block.elements.map(richText).join('\n');
    case 'table':
      return block.rows.map((row) => row.map((cell) => cell.elements.map(richText).join(' ')).join(' | ')).join('\n');
    case 'divider':
      return '';
  }
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * The top-level `text` of a message: what notifications and screen readers get. All of the message where it fits into
 * what Slack takes unsplit, else its beginning. `&`, `<` and `>` are escaped, so that no mention and no
 * link can arise in it; other marks of mrkdwn (`*`, `_`, `:name:`) have no escape.
 */
export function fallbackText(title: string, blocks: readonly SlackBlock[]): string {
  let text = blocks[0]?.type === 'header' ? '' : `${title}\n`;
  for (const block of blocks) {
    if (text.length > ROOM) break;
    const own = textOf(block);
    text += own === '' ? '' : `${own}\n`;
  }
  const safe = escaped(text.trim());
  if (safe.length <= ROOM) return safe || escaped(title);
  return `${safe
    .slice(0, ROOM)
    .toWellFormed()
    .replace(/&[a-z]*$/, '')
    .replace(/\ufffd$/, '')}${CUT}`;
}
