import { messageFileAnswer } from './file-answer.ts';
import type { SlackChannel, SlackMessage, SlackUser } from './state.ts';
import type { SlackWorkspace } from './workspace.ts';

/** A conversation as Slack describes it; direct messages have fields of their own. */
export function channelAnswer(channel: SlackChannel, workspace: SlackWorkspace): Record<string, unknown> {
  const common = {
    id: channel.id,
    created: channel.created,
    is_archived: channel.isArchived,
    is_im: channel.kind === 'im',
    is_org_shared: false,
    context_team_id: workspace.team.id,
    updated: channel.created * 1000,
  };
  if (channel.kind === 'im') {
    return { ...common, user: channel.memberIds[0], is_user_deleted: false, is_open: true, priority: 0 };
  }
  const blurb = (value: string) => ({ value, creator: '', last_set: 0 });
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate && channel.kind === 'channel',
    is_mpim: channel.kind === 'mpim',
    is_private: channel.isPrivate,
    is_general: channel.name === 'general',
    is_member: channel.botIsMember,
    unlinked: 0,
    is_shared: false,
    is_ext_shared: false,
    is_pending_ext_shared: false,
    pending_shared: [],
    parent_conversation: null,
    creator: channel.memberIds[0] ?? '',
    shared_team_ids: [workspace.team.id],
    pending_connected_team_ids: [],
    topic: blurb(channel.topic),
    purpose: blurb(channel.purpose),
    previous_names: [],
    properties: {},
  };
}

/** How many people are in a conversation, the bot included. */
export function memberCount(channel: SlackChannel): number {
  return channel.memberIds.length + (channel.botIsMember ? 1 : 0);
}

/** A message as Slack gives it back; metadata is left out unless asked for. */
export function messageAnswer(
  message: SlackMessage,
  channel: SlackChannel,
  workspace: SlackWorkspace,
  withMetadata: boolean,
): Record<string, unknown> {
  if (message.deleted) {
    return {
      type: 'message',
      subtype: 'tombstone',
      user: 'USLACKBOT',
      text: 'This message was deleted.',
      hidden: true,
      ts: message.ts,
      thread_ts: message.ts,
      ...threadSummary(message, channel),
    };
  }
  return {
    ...authorOf(message, workspace),
    type: 'message',
    ts: message.ts,
    text: message.text,
    team: workspace.team.id,
    ...(message.blocks && { blocks: message.blocks }),
    ...(message.attachments && { attachments: message.attachments }),
    ...(message.fileIds && { files: message.fileIds.map((id) => messageFileAnswer(id, workspace)) }),
    ...(message.edited && { edited: { user: message.userId, ts: message.edited.ts } }),
    ...(withMetadata && message.metadata && { metadata: message.metadata }),
    ...(message.threadTs ? replyFields(message, channel) : threadSummary(message, channel)),
  };
}

function authorOf(message: SlackMessage, { app, team }: SlackWorkspace): Record<string, unknown> {
  if (message.via === 'person') return { user: message.userId };
  const profile = {
    id: app.botId,
    app_id: app.appId,
    name: app.name,
    icons: {},
    deleted: false,
    updated: 0,
    team_id: team.id,
  };
  const webhook = message.via === 'webhook' ? { subtype: 'bot_message', username: app.name } : { user: message.userId };
  return { ...webhook, bot_id: app.botId, app_id: app.appId, bot_profile: profile };
}

function replyFields(message: SlackMessage, channel: SlackChannel): Record<string, unknown> {
  const parent = channel.messages.find(({ ts }) => ts === message.threadTs);
  return {
    thread_ts: message.threadTs,
    parent_user_id: parent?.userId,
    ...(message.isBroadcast && { subtype: 'thread_broadcast' }),
  };
}

function threadSummary(parent: SlackMessage, channel: SlackChannel): Record<string, unknown> {
  const replies = channel.messages.filter(({ threadTs, deleted }) => threadTs === parent.ts && !deleted);
  const latest = replies.at(-1);
  if (!latest) return {};
  const people = [...new Set(replies.map(({ userId }) => userId))];
  return {
    thread_ts: parent.ts,
    reply_count: replies.length,
    reply_users_count: people.length,
    reply_users: people,
    latest_reply: latest.ts,
    is_locked: false,
    subscribed: false,
  };
}

/** A user as Slack describes one; the e-mail address only to who may see it. */
export function userAnswer(user: SlackUser, workspace: SlackWorkspace, withEmail: boolean): Record<string, unknown> {
  return {
    id: user.id,
    team_id: workspace.team.id,
    name: user.name,
    deleted: user.deleted,
    color: '9f69e7',
    real_name: user.realName,
    tz: 'Etc/UTC',
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    profile: {
      avatar_hash: '',
      status_text: '',
      status_emoji: '',
      real_name: user.realName,
      real_name_normalized: user.realName,
      display_name: user.name,
      display_name_normalized: user.name,
      ...(withEmail && user.email !== undefined && { email: user.email }),
      team: workspace.team.id,
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: user.isBot,
    is_app_user: false,
    updated: 0,
    has_2fa: false,
  };
}
