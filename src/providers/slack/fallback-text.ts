import type { SlackBlock, SlackInline, SlackRichElement } from './blocks.ts';
import { SLACK_LIMITS } from './limits.ts';

const CUT = ' … (the rest is in the message)';
const ROOM = SLACK_LIMITS.messageText - CUT.length;

const inlineText = (elements: readonly SlackInline[]): string =>
  elements.map((one) => (one.type === 'text' ? one.text : (one.text ?? one.url))).join('');

function richText(element: SlackRichElement): string {
  if (element.type === 'rich_text_list')
    return element.elements
      .map((item, at) => `${element.style === 'ordered' ? `${at + 1}.` : '•'} ${inlineText(item.elements)}`)
      .join('\n');
  return inlineText(element.elements);
}

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
 * what Slack takes unsplit, else its beginning. `&`, `<` and `>` are escaped, which is all that mrkdwn needs.
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
