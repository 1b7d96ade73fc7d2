import { SLACK_LIMITS } from '../../providers/slack/limits.ts';
import { isObject } from '../is-object.ts';
import { checkBlocks } from './blocks/check-blocks.ts';
import type { SlackBlock } from './live-parts.ts';
import { SlackRefusal } from './refusal.ts';
import type { SlackMetadata } from './state.ts';

const MAX_ATTACHMENTS = 100;
const MARKDOWN_TEXT_LENGTH = 12_000;
/** Slack cuts longer texts off without a word. */
const TRUNCATED_AT = 40_000;

/** What a request wants a message to say, checked. */
export interface Draft {
  readonly text: string;
  readonly blocks?: SlackBlock[];
  readonly attachments?: Record<string, unknown>[];
}

/** Reads text, blocks and attachments of a request; throws a `SlackRefusal` for what Slack refuses. */
export function readDraft(args: Record<string, unknown>): Draft {
  const text = readText(args.text);
  const blocks = isGiven(args.blocks) ? checkBlocks(args.blocks) : undefined;
  const attachments = isGiven(args.attachments) ? readAttachments(args.attachments) : undefined;
  const markdown = isGiven(args.markdown_text) ? readMarkdown(args) : undefined;
  if (text === '' && !markdown && !blocks?.length && !attachments?.length) throw new SlackRefusal('no_text');
  const shown = markdown ?? blocks;
  return { text, ...(shown && { blocks: shown }), ...(attachments && { attachments }) };
}

/** The text in the pieces in which Slack stores it: one, unless it is too long and there are no blocks to show. */
export function splitText({ text, blocks }: Draft): string[] {
  if (blocks?.length || text.length <= SLACK_LIMITS.messageText) return [text];
  const pieces: string[] = [];
  for (let start = 0; start < text.length; start += SLACK_LIMITS.messageText) {
    pieces.push(text.slice(start, start + SLACK_LIMITS.messageText));
  }
  return pieces;
}

/** The metadata of a request; undefined when it has none, null when it is the empty object that removes it. */
export function readMetadata(value: unknown): SlackMetadata | null | undefined {
  if (!isGiven(value)) return undefined;
  if (!isObject(value)) throw new SlackRefusal('invalid_metadata_format');
  if (Object.keys(value).length === 0) return null;
  const { event_type: type, event_payload: payload } = value;
  const isFine = typeof type === 'string' && type !== '' && isObject(payload) && Object.values(payload).every(isFlat);
  if (!isFine) throw new SlackRefusal('invalid_metadata_format');
  return { event_type: type, event_payload: payload };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function readText(value: unknown): string {
  if (!isGiven(value)) return '';
  if (typeof value !== 'string') throw new SlackRefusal('invalid_arguments');
  return value.slice(0, TRUNCATED_AT);
}

function readAttachments(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value) || !value.every(isObject)) throw new SlackRefusal('invalid_attachments');
  if (value.length > MAX_ATTACHMENTS) throw new SlackRefusal('too_many_attachments');
  return value;
}

function readMarkdown(args: Record<string, unknown>): SlackBlock[] {
  if (isGiven(args.text) || isGiven(args.blocks)) throw new SlackRefusal('markdown_text_conflict');
  const text = String(args.markdown_text);
  if (text.length > MARKDOWN_TEXT_LENGTH) throw new SlackRefusal('msg_too_long');
  return [{ type: 'markdown', text }];
}

// A payload's values are simple, or objects and lists of simple values.
function isFlat(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== null;
  return Object.values(value).every((inner) => typeof inner !== 'object');
}
