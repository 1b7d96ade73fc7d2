import type { ClientCredentials } from '../oauth/exchange.ts';
import type { RateTier, SlackAllowances } from './allowances.ts';
import { SlackRefusal } from './refusal.ts';
import { type ConversationType, SCOPE_PREFIX } from './scopes.ts';
import type { SlackChannel, SlackToken } from './state.ts';
import type { SlackWorkspace } from './workspace.ts';

/** What a method works with. */
export interface MethodContext {
  readonly workspace: SlackWorkspace;
  readonly token: SlackToken;
  readonly args: Record<string, unknown>;
  /** Counts what the app does, where its allowances are enforced. */
  readonly allowances: SlackAllowances;
}

/** One Web API method; `run` gives the fields of a good answer or throws a `SlackRefusal`. */
export interface SlackMethod {
  /** Scopes that are always needed; what depends on the conversation is checked with `requireScope`. */
  readonly scopes: readonly string[];
  /** Scopes one of which is needed, depending on the conversation; only for the header that tells them. */
  readonly alternatives?: readonly string[];
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Slack's rate tier of the method; absent for those with an allowance of their own, or none. */
  readonly tier?: RateTier;
  run(context: MethodContext): Record<string, unknown>;
}

/** What a method works with that is called without a token. */
export interface OpenMethodContext extends Omit<MethodContext, 'token' | 'allowances'> {
  readonly client: ClientCredentials | undefined;
}

/** A Web API method that is called without a token. */
export interface OpenMethod extends Pick<SlackMethod, 'required' | 'optional' | 'tier'> {
  run(context: OpenMethodContext): Record<string, unknown>;
}

/** Throws `missing_scope` when the token was not granted the scope. */
export function requireScope({ token }: MethodContext, scope: string): void {
  if (token.scopes.includes(scope)) return;
  throw new SlackRefusal('missing_scope', { needed: scope, provided: token.scopes.join(',') });
}

/** The conversation an argument names by id, if the bot can see it; throws `channel_not_found` otherwise. */
export function visibleChannel(context: MethodContext): SlackChannel {
  const { workspace, args } = context;
  const channel = workspace.channels.find(({ id }) => id === args.channel);
  if (!channel || !isVisible(channel)) throw new SlackRefusal('channel_not_found');
  return channel;
}

/** False for what does not exist as far as the bot can tell. */
export function isVisible(channel: SlackChannel): boolean {
  return !channel.isPrivate || channel.botIsMember;
}

/** The kind of a conversation in the words of `conversations.list`. */
export function conversationType(channel: SlackChannel): ConversationType {
  if (channel.kind !== 'channel') return channel.kind;
  return channel.isPrivate ? 'private_channel' : 'public_channel';
}

/** The scope that reading about this conversation (`read`) or in it (`history`) takes. */
export function channelScope(channel: SlackChannel, what: 'read' | 'history'): string {
  return `${SCOPE_PREFIX[conversationType(channel)]}:${what}`;
}

/** A flag as forms and JSON write it. */
export function isOn(value: unknown): boolean {
  return value === true || value === 'true' || value === '1' || value === 1;
}
