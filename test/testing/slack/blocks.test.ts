import { expect, test } from 'vitest';
import { SLACK_LIMITS } from '../../../src/providers/slack/limits.ts';
import { checkBlocks } from '../../../src/testing/slack/blocks/check-blocks.ts';
import { GOOD_MESSAGES } from './block-samples.ts';
import { openSlack, refusalOf } from './slack-client.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const header = (text: string) => ({ type: 'header', text: plain(text) });
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const rich = (...elements: object[]) => ({ type: 'rich_text', elements });
const words = (text: string) => ({ type: 'rich_text_section', elements: [{ type: 'text', text }] });
const cell = (text: string) => ({ type: 'raw_text', text });
const table = (rows: object[][]) => ({ type: 'table', rows });
const repeat = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

/** What the sandbox says about the blocks: nothing, a code, or the messages that come with `invalid_blocks`. */
function verdict(blocks: unknown): unknown {
  try {
    checkBlocks(blocks);
    return undefined;
  } catch (error) {
    const { code, details } = error as { code: string; details: { response_metadata?: { messages: string[] } } };
    return details.response_metadata?.messages ?? code;
  }
}

test.for(Object.entries(GOOD_MESSAGES))('a good message is taken: %s', ([, blocks]) => {
  expect(verdict(blocks)).toBeUndefined();
});

test.for<[string, unknown, string]>([
  ['empty text', [header('')], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
  [
    'empty rich text',
    [rich(words(''))],
    'must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]',
  ],
  [
    'empty section',
    [rich({ type: 'rich_text_section', elements: [] })],
    'no less than 1 items required [json-pointer:/blocks/0/elements/0/elements]',
  ],
  ['empty cell', [table([[cell('')]])], 'must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]'],
  ['header without text', [{ type: 'header' }], 'missing required field: text [json-pointer:/blocks/0]'],
  [
    'section without anything',
    [{ type: 'section' }],
    'missing required field: text or fields [json-pointer:/blocks/0]',
  ],
  [
    'markup in a header',
    [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }],
    'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
  ],
  [
    'unknown property',
    [{ ...header('x'), color: 'red' }],
    'invalid additional property: color [json-pointer:/blocks/0]',
  ],
  ['unknown block', [{ type: 'video' }], 'unsupported type: video [json-pointer:/blocks/0/type]'],
  ['no type', [{}], 'missing required field: type [json-pointer:/blocks/0]'],
  [
    'script link',
    [rich({ type: 'rich_text_section', elements: [{ type: 'link', url: 'javascript:alert(1)' }] })],
    'must be a valid url [json-pointer:/blocks/0/elements/0/elements/0/url]',
  ],
  [
    'same block_id twice',
    repeat(2, { type: 'divider', block_id: 'a' }),
    'block_id must be unique [json-pointer:/blocks/1/block_id]',
  ],
  ['two tables', repeat(2, table([[cell('x')]])), 'only_one_table_allowed [json-pointer:/blocks]'],
])('refused: %s', ([, blocks, message]) => {
  expect(verdict(blocks)).toEqual([`[ERROR] ${message}`]);
});

const L = SLACK_LIMITS;
test.for<[string, (size: number) => unknown[], number]>([
  ['blocks of a message', (n) => repeat(n, { type: 'divider' }), L.blocksPerMessage],
  ['header', (n) => [header('x'.repeat(n))], L.headerText],
  ['section', (n) => [section('x'.repeat(n))], L.textObject],
  ['context text', (n) => [{ type: 'context', elements: [plain('x'.repeat(n))] }], L.textObject],
  ['context elements', (n) => [{ type: 'context', elements: repeat(n, plain('x')) }], L.contextElements],
  ['rich text', (n) => [rich(words('x'.repeat(n)))], L.richTextBlock],
  [
    'list depth',
    (n) => [rich({ type: 'rich_text_list', style: 'bullet', indent: n, elements: [words('x')] })],
    L.richTextListIndent,
  ],
  [
    'link',
    (n) => [rich({ type: 'rich_text_section', elements: [{ type: 'link', url: 'https://x/'.padEnd(n, 'x') }] })],
    L.linkUrl,
  ],
  ['table rows', (n) => [table(repeat(n, [cell('x')]))], L.tableRows],
  ['table columns', (n) => [table([repeat(n, cell('x'))])], L.tableColumns],
  ['table characters', (n) => [table([[cell('x'.repeat(n - 9000)), cell('x'.repeat(9000))]])], L.tableCharsPerMessage],
  ['block_id', (n) => [{ type: 'divider', block_id: 'x'.repeat(n) }], L.blockId],
])('the limit is kept to the character: %s', ([, build, limit]) => {
  expect(verdict(build(limit))).toBeUndefined();
  expect(verdict(build(limit + 1))).toEqual([expect.stringContaining('[ERROR]')]);
});

test('blocks that are too long together', () => {
  expect(verdict(repeat(4, section('x'.repeat(2_900))))).toBeUndefined();
  expect(verdict(repeat(5, section('x'.repeat(2_900))))).toBe('msg_blocks_too_long');
});

test('the SDK is told which block is wrong', async () => {
  await using room = await openSlack();
  const { client, slack } = room;
  const post = (blocks: unknown) =>
    refusalOf(client.apiCall('chat.postMessage', { channel: 'general', text: 'x', blocks }));
  expect(await post([header('fine'), header('x'.repeat(151))])).toMatchObject({
    error: 'invalid_blocks',
    errors: ['must be less than 151 characters'],
    response_metadata: { messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]'] },
  });
  expect(await post('{"not": "a list"}')).toMatchObject({ error: 'invalid_blocks_format' });
  expect(await post('[{"broken')).toMatchObject({ error: 'invalid_blocks_format' });
  expect(slack.messages('general')).toEqual([]);
});
