import type { SlackBlock, SlackLiveParts } from './live-parts.ts';

/** The workspace itself. */
export interface SlackTeam {
  id: string;
  name: string;
  domain: string;
}

/** The app whose bot token the sandbox gave out. */
export interface SlackApp {
  appId: string;
  botId: string;
  botUserId: string;
  name: string;
}

/** A person, or the bot's own account. */
export interface SlackUser {
  id: string;
  name: string;
  realName: string;
  email?: string;
  isBot: boolean;
  deleted: boolean;
}

/** A token and what it may do; set `status` to make it fail the way Slack makes such a token fail. */
export interface SlackToken {
  token: string;
  scopes: string[];
  status: 'active' | 'revoked' | 'expired' | 'inactive';
}

/** An incoming webhook. Set `status` to revoke it (its URL is gone) or to disable it, `channelId` to point it elsewhere. */
export interface SlackWebhook {
  /** Where to post to; whoever knows it may post. */
  url: string;
  /** The part of the URL after the host, as on hooks.slack.com. */
  path: string;
  channelId: string;
  status: 'active' | 'revoked' | 'disabled';
}

/** Metadata as it was posted. */
export interface SlackMetadata {
  event_type: string;
  event_payload: Record<string, unknown>;
}

/** A stored message. */
export interface SlackMessage extends SlackLiveParts {
  ts: string;
  userId: string;
  text: string;
  via: 'api' | 'webhook' | 'person';
  blocks?: SlackBlock[];
  attachments?: Record<string, unknown>[];
  metadata?: SlackMetadata;
  /** Set on replies only. */
  threadTs?: string;
  /** A reply that is shown in the channel, too. */
  isBroadcast: boolean;
  edited?: { ts: string };
  deleted: boolean;
}

/** A conversation of any kind, direct messages included. */
export interface SlackChannel {
  id: string;
  name: string;
  kind: 'channel' | 'im' | 'mpim';
  isPrivate: boolean;
  isArchived: boolean;
  botIsMember: boolean;
  topic: string;
  purpose: string;
  created: number;
  /** The people in it; the bot is told by `botIsMember`. */
  memberIds: string[];
  /** Everything ever posted, oldest first, replies and deleted messages included. */
  messages: SlackMessage[];
}
