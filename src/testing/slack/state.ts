import type { OAuthApp, OAuthToken } from '../oauth/oauth-state.ts';
import type { SlackBlock, SlackLiveParts } from './live-parts.ts';

/** The workspace itself. */
export interface SlackTeam {
  id: string;
  name: string;
  domain: string;
}

/** The app whose bot token the sandbox gave out. */
export interface SlackApp extends OAuthApp {
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
export interface SlackToken extends OAuthToken {
  token: string;
  scopes: string[];
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
  /** The files it shows, deleted ones included; `workspace.files` has them. */
  fileIds?: string[];
  /** A reply that is shown in the channel, too. */
  isBroadcast: boolean;
  edited?: { ts: string };
  deleted: boolean;
}

/** One place in which a file is shown. */
export interface SlackFileShare {
  channelId: string;
  /** The message that shows it. */
  ts: string;
  /** Set when that message is a reply. */
  threadTs?: string;
  /** When it was shared, in milliseconds of the workspace's time: `workspace.fileProcessingMs` counts from here. */
  sharedAtMs: number;
}

/** An uploaded file, or one that was announced and waits for its bytes. */
export interface SlackFile {
  id: string;
  name: string;
  title: string;
  /** As Slack guesses it from the ending of the name. */
  mimetype: string;
  /** The bytes that were announced; no other number is taken. */
  size: number;
  userId: string;
  altText?: string;
  /** In seconds. */
  created: number;
  /** Where its bytes go to; whoever knows it may send them. */
  uploadUrl: string;
  /** Of the bytes that came last, in hexadecimal; absent until they came. */
  sha256?: string;
  /** The bytes themselves, if they are at most 1 MiB. */
  content?: Uint8Array;
  isUploaded: boolean;
  /** True when `files.completeUploadExternal` ended the upload, with or without a channel. */
  isCompleted: boolean;
  deleted: boolean;
  /** The messages that show it; empty for a private file. */
  shares: SlackFileShare[];
}

/** What the workspace lets be uploaded; change any of it to be refused. */
export interface SlackFilePolicy {
  /** Longer files get `file_upload_size_restricted`. 1 GiB: commonly stated, not documented. */
  largestBytes: number;
  /** When true, every file gets `file_uploads_disabled`. */
  uploadsDisabled: boolean;
  /** Endings of names, without the dot, that get `file_type_not_allowed`. */
  refusedExtensions: string[];
  /** Longer files get `storage_limit_reached`. It does not shrink by itself. */
  storageLeftBytes: number;
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
