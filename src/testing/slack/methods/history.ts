import type { PageSizes } from '../allowances.ts';
import { messageAnswer } from '../answers.ts';
import { channelScope, isOn, type MethodContext, requireScope, type SlackMethod, visibleChannel } from '../method.ts';
import { type SlackPage, takeMessages } from '../paging.ts';
import { SlackRefusal } from '../refusal.ts';
import { conversationScopes } from '../scopes.ts';
import type { SlackChannel, SlackMessage } from '../state.ts';

// docs.slack.dev, `limit` of either method.
const HISTORY_PAGES: PageSizes = { usual: 100, most: 999 };
const REPLIES_PAGES: PageSizes = { usual: 1000, most: 1000 };

const WINDOW = ['cursor', 'inclusive', 'latest', 'limit', 'oldest', 'include_all_metadata'];

const history: SlackMethod = {
  tier: 3,
  scopes: [],
  alternatives: conversationScopes('history'),
  required: ['channel'],
  optional: WINDOW,
  run(context) {
    const pages = context.allowances.read('conversations.history', HISTORY_PAGES);
    const channel = readableChannel(context);
    const shown = channel.messages
      .filter((message) => !message.threadTs || message.isBroadcast)
      .filter((message) => isShown(message, channel) && isInWindow(message, context.args))
      .reverse();
    const page = takeMessages(shown, 'newest first', context.args, pages);
    return { ...answerPage(page, channel, context), pin_count: 0, channel_actions_ts: null, channel_actions_count: 0 };
  },
};

const replies: SlackMethod = {
  tier: 3,
  scopes: [],
  alternatives: conversationScopes('history'),
  required: ['channel', 'ts'],
  optional: ['ts', ...WINDOW],
  run(context) {
    const pages = context.allowances.read('conversations.replies', REPLIES_PAGES);
    const channel = readableChannel(context);
    const { ts } = context.args;
    const asked = channel.messages.find((message) => message.ts === ts);
    if (!asked || !isShown(asked, channel)) throw new SlackRefusal('thread_not_found');
    const thread = channel.messages
      .filter((message) => message.threadTs === ts && !message.deleted)
      .filter((message) => isInWindow(message, context.args));
    // The message asked for comes first, whatever the window.
    return answerPage(takeMessages([asked, ...thread], 'oldest first', context.args, pages), channel, context);
  },
};

function readableChannel(context: MethodContext): SlackChannel {
  const channel = visibleChannel(context);
  requireScope(context, channelScope(channel, 'history'));
  if (!channel.botIsMember) throw new SlackRefusal('not_in_channel');
  return channel;
}

// A deleted message leaves a tombstone while somebody's replies still hang below it.
function isShown(message: SlackMessage, channel: SlackChannel): boolean {
  return !message.deleted || channel.messages.some(({ threadTs, deleted }) => threadTs === message.ts && !deleted);
}

// With `oldest` alone, the forerunner channels.history gave the messages nearest to `oldest` first. Of
// conversations.history nobody writes that it does; here the newest come first, and a client that must not miss one
// follows the pages to the end.
function isInWindow({ ts }: SlackMessage, args: Record<string, unknown>): boolean {
  const time = Number(ts);
  const oldest = Number(args.oldest || 0);
  const latest = Number(args.latest || Number.POSITIVE_INFINITY);
  if (Number.isNaN(oldest)) throw new SlackRefusal('invalid_ts_oldest');
  if (Number.isNaN(latest)) throw new SlackRefusal('invalid_ts_latest');
  return isOn(args.inclusive) ? time >= oldest && time <= latest : time > oldest && time < latest;
}

function answerPage(page: SlackPage<SlackMessage>, channel: SlackChannel, { workspace, args }: MethodContext) {
  return {
    messages: page.items.map((message) => messageAnswer(message, channel, workspace, isOn(args.include_all_metadata))),
    has_more: page.hasMore,
    ...(page.hasMore && { response_metadata: page.response_metadata }),
  };
}

/** The methods that read what was said. */
export const HISTORY_METHODS: Record<string, SlackMethod> = {
  'conversations.history': history,
  'conversations.replies': replies,
};
