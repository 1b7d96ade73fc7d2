import type {
  SlackBlock,
  SlackInline,
  SlackRichElement,
  SlackRichText,
} from '../../../src/providers/slack/blocks/blocks.ts';

function inline(elements: readonly SlackInline[]): string {
  return elements
    .map((one) => {
      const shown = one.type === 'link' ? `[${one.text ?? ''}](${one.url})` : one.text;
      const marks = Object.keys(one.style ?? {}).join(' ');
      return marks === '' ? shown : `{${marks}: ${shown}}`;
    })
    .join('');
}

function rich(element: SlackRichElement): string[] {
  if (element.type !== 'rich_text_list') return `${element.type.slice(10)}: ${inline(element.elements)}`.split('\n');
  const mark = element.style === 'ordered' ? '#' : '*';
  return element.elements.flatMap((item) =>
    `${'  '.repeat(element.indent)}${mark} ${inline(item.elements)}`.split('\n'),
  );
}

const cell = (content: SlackRichText): string => content.elements.flatMap(rich).join(' ').replaceAll('section: ', '');

function lines(block: SlackBlock): string[] {
  switch (block.type) {
    case 'header':
      return [`== ${block.text.text}`];
    case 'context':
      return block.elements.map((one) => `small: ${one.text}`);
    case 'divider':
      return ['----'];
    case 'table':
      return block.rows.map((row) => `| ${row.map(cell).join(' | ')} |`);
    case 'rich_text':
      return block.elements.flatMap(rich);
  }
}

/** Blocks as lines that a person can check: the element's name, then what stands in it. */
export const drawn = (blocks: readonly SlackBlock[]): string => blocks.flatMap(lines).join('\n');
