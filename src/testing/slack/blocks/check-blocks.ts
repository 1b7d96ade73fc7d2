import { SLACK_LIMITS } from '../../../providers/slack/limits.ts';
import { isObject } from '../../is-object.ts';
import type { SlackBlock } from '../live-parts.ts';
import { SlackRefusal } from '../refusal.ts';
import { block } from './block-shapes.ts';
import { list, type Problem } from './shape.ts';

/** Where `msg_blocks_too_long` was seen to begin; the package itself stops earlier. */
const BLOCKS_JSON_CEILING = 13_200;

const message = list(block, SLACK_LIMITS.blocksPerMessage, 0);

/**
 * The blocks, when Slack would take them. Throws a `SlackRefusal` otherwise: `invalid_blocks_format` when it is no list
 * of blocks at all, `invalid_blocks` with a JSON pointer to every mistake, `msg_blocks_too_long`.
 */
export function checkBlocks(value: unknown): SlackBlock[] {
  if (!Array.isArray(value) || !value.every(isObject)) throw new SlackRefusal('invalid_blocks_format');
  const problems: Problem[] = [];
  message(value, '/blocks', problems);
  const blocks = value as SlackBlock[];
  checkWhole(blocks, problems);
  if (problems.length > 0) throw invalidBlocks(problems);
  if (JSON.stringify(blocks).length > BLOCKS_JSON_CEILING) throw new SlackRefusal('msg_blocks_too_long');
  return blocks;
}

// What no single block can know: rules about the message as a whole, and about the sum of a block's texts.
function checkWhole(blocks: readonly SlackBlock[], problems: Problem[]): void {
  const seen = new Set<unknown>();
  for (const [index, { type, block_id: id }] of blocks.entries()) {
    const pointer = `/blocks/${index}`;
    if (id !== undefined && seen.has(id)) {
      problems.push({ message: 'block_id must be unique', pointer: `${pointer}/block_id` });
    }
    seen.add(id);
    if (type === 'rich_text') checkLength(blocks[index], SLACK_LIMITS.richTextBlock, pointer, problems);
  }
  const tables = blocks.filter(({ type }) => type === 'table');
  if (tables.length > SLACK_LIMITS.tablesPerMessage) {
    problems.push({ message: 'only_one_table_allowed', pointer: '/blocks' });
  }
  checkLength(tables, SLACK_LIMITS.tableCharsPerMessage, '/blocks', problems);
}

function checkLength(node: unknown, max: number, pointer: string, problems: Problem[]): void {
  if (textLength(node) > max) problems.push({ message: `must be less than ${max + 1} characters`, pointer });
}

function textLength(node: unknown): number {
  if (Array.isArray(node)) return node.reduce((sum: number, child) => sum + textLength(child), 0);
  if (!isObject(node)) return 0;
  const own = typeof node.text === 'string' ? node.text.length : 0;
  return own + textLength(node.elements) + textLength(node.rows);
}

function invalidBlocks(problems: readonly Problem[]): SlackRefusal {
  return new SlackRefusal('invalid_blocks', {
    errors: problems.map(({ message }) => message),
    response_metadata: {
      messages: problems.map(({ message, pointer }) => `[ERROR] ${message} [json-pointer:${pointer}]`),
    },
  });
}
