import { randomBytes } from 'node:crypto';
import { SlackClock } from './clock.ts';
import { findLiveParts, type SlackBlock } from './live-parts.ts';
import type { SlackRequest } from './request-log.ts';
import { ALL_SCOPES } from './scopes.ts';
import type {
  SlackApp,
  SlackChannel,
  SlackMessage,
  SlackMetadata,
  SlackTeam,
  SlackToken,
  SlackUser,
  SlackWebhook,
} from './state.ts';

/** A channel to add; only its name is needed. */
export type NewSlackChannel = { name: string } & Partial<Omit<SlackChannel, 'id' | 'messages'>>;

/** A user to add; only the name is needed. */
export type NewSlackUser = { name: string } & Partial<Omit<SlackUser, 'id'>>;

/** A message to put into a channel as if someone had posted it. */
export interface NewSlackMessage {
  text: string;
  blocks?: SlackBlock[];
  attachments?: Record<string, unknown>[];
  metadata?: SlackMetadata;
  threadTs?: string;
  isBroadcast?: boolean;
  userId?: string;
  via?: SlackMessage['via'];
  findsNames?: boolean;
}

/**
 * Everything the Slack stand-in knows. Change any of it, at any time, from a test.
 *
 * @example
 * ```ts
 * import { startSandbox } from '@liveprompt/integrations/testing';
 *
 * const sandbox = await startSandbox();
 * sandbox.state.slack.channel('general').isArchived = true;
 * const reader = sandbox.state.slack.addToken({ scopes: ['channels:read'] });
 * ```
 */
export class SlackWorkspace {
  readonly team: SlackTeam = { id: 'T0SANDBOX1', name: 'Sandbox', domain: 'sandbox' };
  readonly app: SlackApp = {
    appId: 'A0SANDBOX1',
    botId: 'B0SANDBOX1',
    botUserId: 'U0SANDBOX1',
    name: 'Meeting Reports',
  };
  readonly users: SlackUser[] = [];
  readonly channels: SlackChannel[] = [];
  readonly tokens: SlackToken[] = [];
  readonly webhooks: SlackWebhook[] = [];
  /** Every request since the start, or since a test emptied it (`requests.length = 0`). */
  readonly requests: SlackRequest[] = [];
  readonly #root: string;
  readonly #clock: SlackClock;
  #lastId = 0;

  /** `root` is the address below which the stand-in answers. */
  constructor(root: string, now: () => Date) {
    this.#root = root;
    this.#clock = new SlackClock(now);
  }

  addChannel(channel: NewSlackChannel): SlackChannel {
    const prefix = channel.kind === 'im' ? 'D' : channel.kind === 'mpim' ? 'G' : 'C';
    const added: SlackChannel = {
      kind: 'channel',
      isPrivate: false,
      isArchived: false,
      botIsMember: true,
      topic: '',
      purpose: '',
      created: Math.floor(this.#clock.now().getTime() / 1000),
      memberIds: [],
      ...channel,
      id: this.#nextId(prefix),
      messages: [],
    };
    this.channels.push(added);
    return added;
  }

  addUser(user: NewSlackUser): SlackUser {
    const added: SlackUser = { realName: user.name, isBot: false, deleted: false, ...user, id: this.#nextId('U') };
    this.users.push(added);
    return added;
  }

  /** Adds a bot token; it has every scope unless you name the ones it shall have. */
  addToken(options: { scopes?: readonly string[] } = {}): SlackToken {
    const added: SlackToken = {
      token: `xoxb-sandbox-${randomBytes(12).toString('hex')}`,
      scopes: [...(options.scopes ?? ALL_SCOPES)],
      status: 'active',
    };
    this.tokens.push(added);
    return added;
  }

  /** Adds an incoming webhook that posts to the channel. */
  addWebhook(channel: string): SlackWebhook {
    const secret = randomBytes(12).toString('hex');
    const path = `/services/${this.team.id}/${this.#nextId('B')}/${secret}`;
    const added: SlackWebhook = {
      url: `${this.#root}${path}`,
      path,
      channelId: this.channel(channel).id,
      status: 'active',
    };
    this.webhooks.push(added);
    return added;
  }

  /** The conversation with this id or name; undefined when there is none. */
  findChannel(idOrName: string): SlackChannel | undefined {
    const name = idOrName.replace(/^#/, '');
    return this.channels.find((channel) => channel.id === idOrName || channel.name === name);
  }

  /** The conversation with this id or name; throws when there is none, as a test that asks for it is mistaken. */
  channel(idOrName: string): SlackChannel {
    const channel = this.findChannel(idOrName);
    if (!channel) throw new Error(`The sandbox has no channel ${JSON.stringify(idOrName)}.`);
    return channel;
  }

  /** What a reader of the channel can see, each thread's replies right after its parent. */
  messages(idOrName: string): SlackMessage[] {
    const visible = this.channel(idOrName).messages.filter((message) => !message.deleted);
    const threadOf = (message: SlackMessage) => message.threadTs ?? message.ts;
    return visible.sort((a, b) => threadOf(a).localeCompare(threadOf(b)) || a.ts.localeCompare(b.ts));
  }

  /** Puts a message into a channel; from a person unless `via` says otherwise. Nothing is checked. */
  post(channel: string, message: NewSlackMessage): SlackMessage {
    const { findsNames: _, ...given } = message;
    const stored: SlackMessage = {
      via: 'person',
      userId: this.users.find((user) => !user.isBot)?.id ?? this.app.botUserId,
      isBroadcast: false,
      deleted: false,
      ...given,
      ...findLiveParts(message),
      ts: this.nextTs(),
    };
    this.channel(channel).messages.push(stored);
    return stored;
  }

  /** A new time of a message or an edit, later than all before. */
  nextTs(): string {
    return this.#clock.nextTs();
  }

  /** The sandbox's time. */
  now(): Date {
    return this.#clock.now();
  }

  #nextId(prefix: string): string {
    this.#lastId += 1;
    return `${prefix}0${String(this.#lastId).padStart(8, '0')}`;
  }
}
