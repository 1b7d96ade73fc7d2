import { createHash } from 'node:crypto';
import type { ExportContext } from '../../delivery/export-context.ts';
import { IntegrationError, invalidInput, isIntegrationError } from '../../errors.ts';
import { type Finding, Integration, type SearchPage, type SearchQuery } from '../../integration.ts';
import type { ReportExportData } from '../../report.ts';
import type { ExportPart, ExportResult } from '../../result.ts';
import type { SlackMessage } from './blocks.ts';
import { checkMessages } from './check-messages.ts';
import { SLACK_PROVIDER, type SlackConfig, type SlackDestination } from './config.ts';
import { diagnoseBot, diagnoseWebhook } from './diagnose.ts';
import { formatSlackFor, type SlackFormat } from './format.ts';
import { permalink, rememberOrigin } from './permalinks.ts';
import { searchChannels, userIdOf } from './search.ts';
import { WebApi } from './web-api.ts';
import { postToWebhook, webhookWorks } from './webhook.ts';

/** What is kept of a posted message. */
interface Posted {
  exportId: string;
  channel: string;
  ts: string;
  url?: string;
}

const METADATA_EVENT = 'liveprompt_export';
const digestOf = (message: SlackMessage): string =>
  createHash('sha256').update(JSON.stringify(message)).digest('base64url').slice(0, 22);
const stepName = (index: number): string => `message-${index + 1}`;

/**
 * Slack: reports as Block Kit messages, by a bot token (parent message and thread) or by an incoming webhook (messages
 * one after the other).
 *
 * @example
 * ```ts
 * import { SLACK_PROVIDER, SlackIntegration } from '@liveprompt/integrations/slack';
 *
 * const slack = new SlackIntegration(SLACK_PROVIDER, { accessToken: process.env.SLACK_TOKEN ?? '' });
 * const works = () => slack.authenticate();
 * ```
 */
export class SlackIntegration extends Integration<SlackConfig, SlackDestination, SlackFormat> {
  readonly #api = new WebApi({
    token: this.config.accessToken ?? '',
    baseUrl: this.baseUrl ?? 'https://slack.com/api/',
    fetch: this.fetch,
  });

  async authenticate(): Promise<boolean> {
    if (this.config.webhookUrl !== undefined) return webhookWorks(this.http, this.config.webhookUrl);
    try {
      await this.#api.call((client) => client.auth.test());
      return true;
    } catch (error) {
      if (isIntegrationError(error) && error.code === 'AUTH_FAILED') return false;
      throw error;
    }
  }

  /** Pure. A webhook has no thread, so its messages say "next messages" where a bot's say "thread". */
  formatReport(data: ReportExportData<SlackDestination>): SlackFormat {
    return formatSlackFor(data, { thread: this.config.webhookUrl === undefined, files: false });
  }

  async exportReport(data: ReportExportData<SlackDestination>, given?: ExportContext): Promise<ExportResult> {
    const context = given ?? this.standaloneContext();
    const destination = SLACK_PROVIDER.resolveDestination(this.config, data.options.destination);
    const { messages, warnings } = this.formatReport(data);
    checkMessages(messages);
    for (const warning of warnings) context.warn(warning);
    await context.plan(messages.map((message, at) => ({ name: stepName(at), digest: digestOf(message) })));
    return this.config.webhookUrl === undefined
      ? this.#exportAsBot(messages, destination, context)
      : this.#exportByWebhook(this.config.webhookUrl, messages, context);
  }

  override diagnose(): Promise<Finding[]> {
    const { webhookUrl } = this.config;
    return webhookUrl === undefined ? diagnoseBot(this.#api) : diagnoseWebhook(this.http, webhookUrl);
  }

  /** `channel`: one page of the public channels, filtered by name. A page may be empty although more follow. */
  override async search(kind: string, query: SearchQuery): Promise<SearchPage> {
    if (kind !== 'channel') {
      throw invalidInput([{ path: 'kind', message: 'expected "channel"' }], this.provider.id);
    }
    if (this.config.webhookUrl !== undefined) {
      const message = 'a webhook cannot list channels; connect a bot token to choose one';
      throw invalidInput([{ path: 'kind', message }], this.provider.id);
    }
    return searchChannels(this.#api, query);
  }

  async #exportByWebhook(
    url: string,
    messages: readonly SlackMessage[],
    context: ExportContext,
  ): Promise<ExportResult> {
    const parts: ExportPart[] = [];
    for (const [at, message] of messages.entries()) {
      const name = stepName(at);
      await context.step(name, {
        send: async () => {
          await postToWebhook(this.http, url, message);
          return { delivered: true };
        },
      });
      parts.push({ name });
    }
    return { success: true, provider: this.provider.id, parts };
  }

  async #exportAsBot(
    messages: readonly SlackMessage[],
    destination: SlackDestination | undefined,
    context: ExportContext,
  ): Promise<ExportResult> {
    const channel = await this.#channelOf(destination, context);
    const askedThread = destination !== undefined && 'threadTs' in destination ? destination.threadTs : undefined;
    const posted: Posted[] = [];
    for (const [at, message] of messages.entries()) {
      const [parent] = posted;
      const to = { channel: parent?.channel ?? channel, threadTs: askedThread ?? parent?.ts };
      posted.push(await context.step(stepName(at), { send: () => this.#post(message, to, stepName(at), context) }));
    }
    const parts = posted.map(
      ({ exportId, url }, at): ExportPart => ({ name: stepName(at), exportId, ...(url ? { url } : {}) }),
    );
    const { name: _part, ...parent } = parts[0] ?? { name: '' };
    return { success: true, provider: this.provider.id, ...parent, parts };
  }

  /** Finding a person is a step too: it is waited for like any other call, and asked once for each export. */
  async #channelOf(destination: SlackDestination | undefined, context: ExportContext): Promise<string> {
    if (destination === undefined) {
      throw new IntegrationError({ code: 'INTERNAL', message: 'A bot export needs a destination.' });
    }
    if ('channel' in destination) return destination.channel;
    if ('user' in destination) return destination.user;
    const { email } = destination;
    return context.step('recipient', { repeatable: true, send: () => userIdOf(this.#api, email) });
  }

  async #post(
    message: SlackMessage,
    to: { channel: string; threadTs: string | undefined },
    part: string,
    context: ExportContext,
  ): Promise<Posted> {
    const answer = await this.#api.call(
      (client) =>
        client.chat.postMessage({
          channel: to.channel,
          text: message.text,
          blocks: message.blocks as never,
          unfurl_links: false,
          unfurl_media: false,
          // Visible to the whole workspace, so nothing but our own key goes in.
          metadata: { event_type: METADATA_EVENT, event_payload: { key: context.idempotencyKey, part } },
          ...(to.threadTs === undefined ? {} : { thread_ts: to.threadTs }),
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
    const url = await this.#linkTo(channel, ts, to.threadTs, answer.message?.team, context);
    return { exportId: `${channel}:${ts}`, channel, ts, ...(url === undefined ? {} : { url }) };
  }

  async #linkTo(
    channel: string,
    ts: string,
    threadTs: string | undefined,
    team: string | undefined,
    context: ExportContext,
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
      context.warn({ code: 'NO_LINK', message: 'The message was posted, but Slack did not give its link.' });
      return undefined;
    }
  }
}
