import { messageAnswer } from '../answers.ts';
import { channelScope, isOn, type MethodContext, requireScope, type SlackMethod, visibleChannel } from '../method.ts';
import { takePage } from '../paging.ts';
import { SlackRefusal } from '../refusal.ts';
import { conversationScopes } from '../scopes.ts';
import type { SlackChannel, SlackMessage } from '../state.ts';

const WINDOW = ['cursor', 'inclusive', 'latest', 'limit', 'oldest', 'include_all_metadata'];

const history: SlackMethod = {
  scopes: [],
  alternatives: conversationScopes('history'),
  required: ['channel'],
  optional: WINDOW,
  run(context) {
    const channel = readableChannel(context);
    const shown = channel.messages
      .filter((message) => !message.threadTs || message.isBroadcast)
      .filter((message) => isShown(message, channel) && isInWindow(message, context.args))
      .reverse();
    return { ...answerPage(shown, channel, context), pin_count: 0, channel_actions_ts: null, channel_actions_count: 0 };
  },
};

const replies: SlackMethod = {
  scopes: [],
  alternatives: conversationScopes('history'),
  required: ['channel', 'ts'],
  optional: ['ts', ...WINDOW],
  run(context) {
    const channel = readableChannel(context);
    const { ts } = context.args;
    const asked = channel.messages.find((message) => message.ts === ts);
    if (!asked || !isShown(asked, channel)) throw new SlackRefusal('thread_not_found');
    const thread = channel.messages
      .filter((message) => message.threadTs === ts && !message.deleted)
      .filter((message) => isInWindow(message, context.args));
    return answerPage([asked, ...thread], channel, context);
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

function isInWindow({ ts }: SlackMessage, args: Record<string, unknown>): boolean {
  const time = Number(ts);
  const oldest = Number(args.oldest || 0);
  const latest = Number(args.latest || Number.POSITIVE_INFINITY);
  if (Number.isNaN(oldest)) throw new SlackRefusal('invalid_ts_oldest');
  if (Number.isNaN(latest)) throw new SlackRefusal('invalid_ts_latest');
  return isOn(args.inclusive) ? time >= oldest && time <= latest : time > oldest && time < latest;
}

function answerPage(messages: readonly SlackMessage[], channel: SlackChannel, { workspace, args }: MethodContext) {
  const page = takePage(messages, args, 100);
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
