/**
 * Every Slack limit this package keeps to, in one table. Lengths are UTF-16 code units as `String.length` counts
 * them, which is never fewer than Slack's own count of characters.
 *
 * Sources: [types] `@slack/types` 3.2.0 doc comments; [docs] docs.slack.dev reference pages; [python] the models of
 * `python-slack-sdk`; [issue] slackapi/bolt-js issues 2509 and 2867; [measured] measured by others on a live
 * workspace; [ours] a choice of this package, stricter than any limit found.
 */
export const SLACK_LIMITS = {
  /** Blocks in one message. [docs] block-kit/blocks */
  blocksPerMessage: 50,
  /**
   * Characters of the blocks of one message, written as JSON. Undocumented: `msg_blocks_too_long` was seen from about
   * 13,200 characters on [issue 2509] and, with many small rich-text elements, at 11,341 characters of bare text
   * [issue 2867], so the containers count. Counting the whole JSON and stopping at 12,000 stays below both.
   */
  blocksJsonPerMessage: 12_000,
  /** `header.text`. [types] */
  headerText: 150,
  /** Any text object (`plain_text`, `mrkdwn`), section text included. [types] */
  textObject: 3_000,
  /** Elements of a `context` block. [types] */
  contextElements: 10,
  /** Text of one `rich_text` block. No limit is documented; a section's is used. [ours] */
  richTextBlock: 3_000,
  /** Nesting of a rich-text list, counted from 0. Slack's clients draw five levels well; deeper is drawn at this one. [ours] */
  richTextListIndent: 5,
  /** A link's URL; the documented limit of a button's URL is used. [types] */
  linkUrl: 3_000,
  /** Rows of a `table` block, header included. [types] */
  tableRows: 100,
  /** Cells in a row of a `table` block. [types] */
  tableColumns: 20,
  /** Characters in the cells of all tables of one message. Widely stated, not confirmed. [issue getnao/nao#1178] */
  tableCharsPerMessage: 10_000,
  /** `table` blocks in one message. Widely stated, not confirmed. */
  tablesPerMessage: 1,
  /** The top-level `text` of a message: above 4,040 Slack splits it into several messages. [measured]; 4,000 advised [docs] */
  messageText: 4_000,
  /** `block_id`. [types] */
  blockId: 255,
  /** Files in one message. Slack documents no limit; its clients take ten at once. [ours] */
  filesPerMessage: 10,
  /** Messages in one answer of `conversations.history` for commercial apps outside the Marketplace. [docs] rate limits */
  restrictedHistoryPage: 15,
  /** A report up to this size, as JSON characters of blocks, is one message in the channel. [ours] */
  singleMessageJson: 6_000,
  /** What the parent message of a longer report takes in the channel before the thread takes over. [ours] */
  parentJson: 4_000,
} as const;
