import { SLACK_LIMITS } from '../../../providers/slack/limits.ts';
import { messageAnswer } from '../answers.ts';
import { type Draft, readDraft, readMetadata } from '../draft.ts';
import { findLiveParts } from '../live-parts.ts';
import { isOn, type MethodContext, type SlackMethod, visibleChannel } from '../method.ts';
import { permalinkOf } from '../permalink.ts';
import { findPostingChannel, findThread, storeDraft } from '../posting.ts';
import { SlackRefusal } from '../refusal.ts';
import type { SlackChannel, SlackFileShare, SlackMessage } from '../state.ts';
import type { SlackWorkspace } from '../workspace.ts';

const postMessage: SlackMethod = {
  scopes: ['chat:write'],
  required: [],
  optional: [
    'channel',
    'text',
    'blocks',
    'attachments',
    'markdown_text',
    'metadata',
    'thread_ts',
    'reply_broadcast',
    'unfurl_links',
    'unfurl_media',
    'parse',
    'link_names',
    'mrkdwn',
    'username',
    'icon_emoji',
    'icon_url',
    'as_user',
    'current_draft_last_updated_ts',
  ],
  run(context) {
    const { workspace, args } = context;
    const channel = findPostingChannel(context);
    const draft = readDraft(args);
    const metadata = readMetadata(args.metadata);
    const threadTs = findThread(channel, args.thread_ts);
    context.allowances.post(channel.id);
    const stored = storeDraft(workspace, channel, draft, {
      via: 'api',
      findsNames: args.parse === 'full' || isOn(args.link_names),
      ...(metadata && { metadata }),
      ...(threadTs && { threadTs, isBroadcast: isOn(args.reply_broadcast) }),
    });
    return { channel: channel.id, ts: stored.ts, message: messageAnswer(stored, channel, workspace, true) };
  },
};

const update: SlackMethod = {
  tier: 3,
  scopes: ['chat:write'],
  required: ['channel', 'ts'],
  optional: [
    'text',
    'blocks',
    'attachments',
    'markdown_text',
    'metadata',
    'link_names',
    'parse',
    'reply_broadcast',
    'as_user',
    'file_ids',
    'unfurled_attachments',
  ],
  run(context) {
    const { workspace, args } = context;
    const { channel, message } = findOwnMessage(context, 'cant_update_message');
    // "cannot be edited within a frozen, archived or deleted channel": docs.slack.dev chat.update, errors.
    if (channel.isArchived) throw new SlackRefusal('is_inactive');
    const draft = readDraft(args);
    if (draft.text.length > SLACK_LIMITS.messageText) throw new SlackRefusal('msg_too_long');
    // Left out it stays, and an empty object takes it away: docs.slack.dev chat.update, `metadata`.
    const metadata = readMetadata(args.metadata);
    replaceContent(message, draft, args.blocks);
    if (metadata) message.metadata = metadata;
    if (metadata === null) delete message.metadata;
    message.edited = { ts: workspace.nextTs() };
    return {
      channel: channel.id,
      ts: message.ts,
      text: message.text,
      message: messageAnswer(message, channel, workspace, true),
    };
  },
};

const remove: SlackMethod = {
  tier: 3,
  scopes: ['chat:write'],
  required: ['channel', 'ts'],
  optional: ['as_user'],
  run(context) {
    const { channel, message } = findOwnMessage(context, 'cant_delete_message');
    if (channel.isArchived) throw new SlackRefusal('cant_delete_message');
    message.deleted = true;
    unshareFiles(message, channel, context.workspace);
    return { channel: channel.id, ts: message.ts };
  },
};

const getPermalink: SlackMethod = {
  scopes: [],
  required: ['channel', 'message_ts'],
  optional: [],
  run(context) {
    const channel = visibleChannel(context);
    const message = findMessage(channel, context.args.message_ts);
    return { channel: channel.id, permalink: permalinkOf(message, channel, context.workspace.team.domain) };
  },
};

// Blocks left out stay only as long as no text is given, and go when one is: docs.slack.dev chat.update, `blocks`, as
// quoted in hex.pm's slack_kit 0.25.0-alpha.0; older pages had them stay. Attachments left out stay: older pages.
function replaceContent(message: SlackMessage, draft: Draft, givenBlocks: unknown): void {
  const keepsBlocks = draft.text === '' && givenBlocks === undefined;
  message.text = draft.text;
  if (draft.blocks?.length) message.blocks = draft.blocks;
  else if (!keepsBlocks) delete message.blocks;
  if (draft.attachments) message.attachments = draft.attachments;
  Object.assign(message, findLiveParts(message));
}

// The files themselves stay: they only are no longer shown here.
function unshareFiles({ ts, fileIds = [] }: SlackMessage, channel: SlackChannel, { files }: SlackWorkspace): void {
  const isHere = (share: SlackFileShare) => share.channelId === channel.id && share.ts === ts;
  for (const file of files) {
    if (fileIds.includes(file.id)) file.shares = file.shares.filter((share) => !isHere(share));
  }
}

function findOwnMessage(context: MethodContext, refusal: string): { channel: SlackChannel; message: SlackMessage } {
  const channel = visibleChannel(context);
  const message = findMessage(channel, context.args.ts);
  if (message.via !== 'api' || message.userId !== context.workspace.app.botUserId) throw new SlackRefusal(refusal);
  return { channel, message };
}

function findMessage(channel: SlackChannel, ts: unknown): SlackMessage {
  const message = channel.messages.find((candidate) => candidate.ts === ts && !candidate.deleted);
  if (!message) throw new SlackRefusal('message_not_found');
  return message;
}

/** The `chat.*` methods. */
export const CHAT_METHODS: Record<string, SlackMethod> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
};
