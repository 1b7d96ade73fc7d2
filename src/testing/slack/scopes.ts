/** The kinds of conversation, as `conversations.list` names them. */
export type ConversationType = 'public_channel' | 'private_channel' | 'im' | 'mpim';

/** The first word of the scopes for each kind of conversation. */
export const SCOPE_PREFIX: Record<ConversationType, string> = {
  public_channel: 'channels',
  private_channel: 'groups',
  im: 'im',
  mpim: 'mpim',
};

/** The scopes to read about conversations (`read`) or in them (`history`), one for each kind. */
export function conversationScopes(what: 'read' | 'history'): string[] {
  return Object.values(SCOPE_PREFIX).map((prefix) => `${prefix}:${what}`);
}

/** What the sandbox's own bot token is granted. */
export const ALL_SCOPES: readonly string[] = [
  'chat:write',
  'chat:write.public',
  'channels:join',
  'im:write',
  'mpim:write',
  'users:read',
  'users:read.email',
  'team:read',
  'files:write',
  'files:read',
  ...conversationScopes('read'),
  ...conversationScopes('history'),
];
