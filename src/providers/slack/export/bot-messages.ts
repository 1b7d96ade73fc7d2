import type { ExportContext, Step } from '../../../delivery/export-context.ts';
import { shortDigest } from '../../../digest.ts';
import { IntegrationError } from '../../../errors.ts';
import type { SlackMessage } from '../blocks/blocks.ts';
import { slackCodeError } from '../errors.ts';
import type { WebApi } from '../web-api.ts';
import { deleteMessage, isMessageThere } from './delete-message.ts';
import { findMessage, type Mark, METADATA_EVENT } from './find-message.ts';
import { permalink, rememberOrigin } from './permalinks.ts';
import { type Posted, postedAt, type Spot } from './posted.ts';

/** One message of an export, as it is planned. */
export interface PlannedMessage {
  name: string;
  /** Of what it says. */
  digest: string;
  message: SlackMessage;
}

/** The part that is the parent of the others. */
export const FIRST_MESSAGE = 'message-1';

const digestOf = (message: SlackMessage): string => shortDigest(JSON.stringify(message));

/** The messages of an export by name, the parent first. */
export const planMessages = (messages: readonly SlackMessage[]): PlannedMessage[] =>
  messages.map((message, at) => ({
    name: at === 0 ? FIRST_MESSAGE : `message-${at + 1}`,
    digest: digestOf(message),
    message,
  }));

/** The messages of one export as a bot posts them: each a step, marked so that it can be found again. */
export class BotMessages {
  readonly #api: WebApi;
  readonly #context: ExportContext;

  constructor(api: WebApi, context: ExportContext) {
    this.#api = api;
    this.#context = context;
  }

  /** Posts a new message. */
  posting({ message, name, digest }: PlannedMessage, to: Spot): Step<Posted> {
    const mark: Mark = { key: this.#context.idempotencyKey, part: name, digest };
    return {
      send: () => this.#post(message, mark, to),
      find: async (since) => {
        const seen = await findMessage(this.#api, to, mark, since);
        const isOlder = typeof seen === 'object' && seen.found.digest !== mark.digest;
        return isOlder ? { ...seen, refresh: () => this.#edit(seen.found, message, mark) } : seen;
      },
      remove: (posted) => deleteMessage(this.#api, posted),
    };
  }

  /** Has a message that is there say what it should; one that says it already is only looked for. */
  bringing(posted: Posted, { message, name, digest }: PlannedMessage, isChanged: boolean): Step<Posted> {
    const mark: Mark = { key: this.#context.idempotencyKey, part: name, digest };
    return {
      repeatable: true,
      send: () => (isChanged ? this.#edit(posted, message, mark) : this.#confirm(posted)),
    };
  }

  /** Takes a message away that the report needs no more. */
  removing(posted: Posted): Step<{ wasGone: boolean }> {
    return { repeatable: true, removes: true, send: () => deleteMessage(this.#api, posted) };
  }

  /** Takes a message away of which nobody knows whether it was posted, and which the report needs no more. */
  withdrawing(part: string, to: () => Promise<Spot>): Step<Posted | null> {
    const mark: Mark = { key: this.#context.idempotencyKey, part, digest: '' };
    return {
      removes: true,
      send: async () => null,
      find: async (since) => {
        const seen = await findMessage(this.#api, await to(), mark, since);
        if (typeof seen !== 'object') return seen;
        const { found } = seen;
        return { ...seen, refresh: () => deleteMessage(this.#api, found).then(() => found) };
      },
      remove: async (posted) => posted && deleteMessage(this.#api, posted),
    };
  }

  async #post(message: SlackMessage, mark: Mark, to: Spot): Promise<Posted> {
    const answer = await this.#api.call(
      (client) =>
        client.chat.postMessage({
          channel: to.channel,
          ...contentOf(message, mark),
          unfurl_links: false,
          unfurl_media: false,
          ...threadOf(to, mark),
        }),
      to.channel,
    );
    const { channel, ts } = answer;
    if (channel === undefined || ts === undefined) {
      throw new IntegrationError({
        code: 'UNAVAILABLE',
        provider: 'slack',
        message: 'Slack’s answer names no message.',
        maybeDelivered: true,
      });
    }
    const url = await this.#linkTo(channel, ts, to.threadTs, answer.message?.team);
    return postedAt({ channel, threadTs: to.threadTs }, { ts, digest: mark.digest, url });
  }

  async #edit(posted: Posted, message: SlackMessage, mark: Mark): Promise<Posted> {
    const { channel, ts } = posted;
    await this.#api.call((client) => client.chat.update({ channel, ts, ...contentOf(message, mark) }), channel);
    return { ...posted, digest: mark.digest };
  }

  async #confirm(posted: Posted): Promise<Posted> {
    if (await isMessageThere(this.#api, posted)) return posted;
    throw slackCodeError('message_not_found');
  }

  async #linkTo(
    channel: string,
    ts: string,
    threadTs: string | undefined,
    team: string | undefined,
  ): Promise<string | undefined> {
    const known = permalink(team, channel, ts, threadTs);
    if (known !== undefined) return known;
    try {
      const { permalink: link } = await this.#api.call((client) =>
        client.chat.getPermalink({ channel, message_ts: ts }),
      );
      if (link !== undefined) rememberOrigin(team, link);
      return link;
    } catch {
      this.#context.warn({ code: 'NO_LINK', message: 'The message was posted, but Slack did not give its link.' });
      return undefined;
    }
  }
}

/** The first message alone is shown in the channel: the others belong to it. */
const threadOf = ({ threadTs, replyBroadcast }: Spot, { part }: Mark) =>
  threadTs === undefined
    ? {}
    : { thread_ts: threadTs, ...(replyBroadcast === true && part === FIRST_MESSAGE ? { reply_broadcast: true } : {}) };

/** What a message says, and the mark by which it is found again. */
const contentOf = (message: SlackMessage, mark: Mark) => ({
  text: message.text,
  blocks: message.blocks as never,
  metadata: { event_type: METADATA_EVENT, event_payload: { ...mark } },
});
