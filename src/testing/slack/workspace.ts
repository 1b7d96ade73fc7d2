import { randomBytes } from 'node:crypto';
import { newApp, SandboxOAuth } from '../oauth/sandbox-oauth.ts';
import { SlackClock } from './clock.ts';
import { fileTypeOf } from './file-types.ts';
import { findLiveParts, type SlackBlock } from './live-parts.ts';
import type { SlackRequest } from './request-log.ts';
import { ALL_SCOPES } from './scopes.ts';
import type {
  SlackApp,
  SlackChannel,
  SlackFile,
  SlackFilePolicy,
  SlackMessage,
  SlackMetadata,
  SlackTeam,
  SlackToken,
  SlackUser,
  SlackWebhook,
} from './state.ts';

/** Twelve hours: docs.slack.dev/authentication/using-token-rotation. */
const ROTATING_SECONDS = 43_200;

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
  fileIds?: string[];
  threadTs?: string;
  isBroadcast?: boolean;
  userId?: string;
  via?: SlackMessage['via'];
  findsNames?: boolean;
}

/** A file to add; its name and size are needed. */
export type NewSlackFile = Pick<SlackFile, 'name' | 'size'> & Partial<Omit<SlackFile, 'id' | 'uploadUrl'>>;

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
    ...newApp('slack', '1000000001.1000000002'),
  };
  readonly users: SlackUser[] = [];
  readonly channels: SlackChannel[] = [];
  readonly tokens: SlackToken[] = [];
  /** Who may ask for tokens, and what people agreed to. */
  readonly oauth: SandboxOAuth<SlackToken>;
  readonly webhooks: SlackWebhook[] = [];
  /** Every file that was ever announced, deleted ones included. */
  readonly files: SlackFile[] = [];
  readonly filePolicy: SlackFilePolicy = {
    largestBytes: 1024 ** 3,
    uploadsDisabled: false,
    refusedExtensions: [],
    storageLeftBytes: Number.POSITIVE_INFINITY,
  };
  /** How long after a share Slack does not tell of it yet; see the option of this name. */
  fileProcessingMs = 0;
  /** How lists are cut into pages; see the option of this name. */
  listPages: 'full' | 'ragged' = 'full';
  /** Every request since the start, or since a test emptied it (`requests.length = 0`). */
  readonly requests: SlackRequest[] = [];
  readonly #root: string;
  readonly #clock: SlackClock;
  #lastId = 0;

  /** `root` is the address below which the stand-in answers. */
  constructor(root: string, now: () => Date) {
    this.#root = root;
    this.#clock = new SlackClock(now);
    this.oauth = new SandboxOAuth({
      app: this.app,
      tokens: this.tokens,
      now: () => this.now(),
      accessTokenSeconds: ROTATING_SECONDS,
      allScopes: ALL_SCOPES,
      issue: ({ scopes }) => this.#keepToken(this.oauth.accessTokenSeconds === null ? 'xoxb-' : 'xoxe.xoxb-1-', scopes),
      newCode: () => `${this.app.clientId}.${randomBytes(32).toString('hex')}`,
      newRefreshToken: () => `xoxe-1-${newSecret()}`,
    });
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

  /**
   * Adds a bot token; it has every scope unless you name the ones it shall have. With `expiresInMs` it is one of an app
   * with token rotation: it ends then and comes with a refresh token.
   */
  addToken(options: { scopes?: readonly string[]; expiresInMs?: number } = {}): SlackToken {
    const { scopes = ALL_SCOPES, expiresInMs } = options;
    return expiresInMs === undefined ? this.#keepToken('xoxb-', scopes) : this.oauth.connect({ scopes, expiresInMs });
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

  /** Adds a file as if its upload had been announced: nobody has sent its bytes yet, unless you say so. */
  addFile(file: NewSlackFile): SlackFile {
    const added: SlackFile = {
      title: file.name,
      mimetype: fileTypeOf(file.name).mimetype,
      userId: this.app.botUserId,
      created: Math.floor(this.#clock.now().getTime() / 1000),
      isUploaded: false,
      isCompleted: false,
      deleted: false,
      shares: [],
      ...file,
      id: this.#nextId('F'),
      uploadUrl: `${this.#root}/upload/v1/${randomBytes(24).toString('base64url')}`,
    };
    this.files.push(added);
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

  #keepToken(prefix: string, scopes: readonly string[]): SlackToken {
    const added: SlackToken = { token: `${prefix}${newSecret()}`, scopes: [...scopes], status: 'active' };
    this.tokens.push(added);
    return added;
  }

  #nextId(prefix: string): string {
    this.#lastId += 1;
    return `${prefix}0${String(this.#lastId).padStart(8, '0')}`;
  }
}

function newSecret(): string {
  return `sandbox-${randomBytes(12).toString('hex')}`;
}
