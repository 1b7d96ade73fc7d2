import type { ExportContext, PreviousExport, Step } from '../../delivery/export-context.ts';
import { IntegrationError, invalidInput, isIntegrationError } from '../../errors.ts';
import { type Finding, Integration, type SearchPage, type SearchQuery } from '../../integration.ts';
import type { ReportExportData } from '../../report.ts';
import type { ExportPart, ExportResult } from '../../result.ts';
import type { SlackMessage } from './blocks.ts';
import { asPosted, BotMessages, digestOf, type Posted, type Spot } from './bot-messages.ts';
import { checkMessages } from './check-messages.ts';
import { SLACK_PROVIDER, type SlackConfig, type SlackDestination } from './config.ts';
import { diagnoseBot, diagnoseWebhook } from './diagnose.ts';
import { formatSlackFor, type SlackFormat } from './format.ts';
import { searchChannels, userIdOf } from './search.ts';
import { WebApi } from './web-api.ts';
import { postToWebhook, webhookWorks } from './webhook.ts';

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
  override readonly sendsBySteps = true;
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

  async exportReport(data: ReportExportData<SlackDestination>, context?: ExportContext): Promise<ExportResult> {
    return this.#deliver(data, { results: {} }, context ?? this.standaloneContext());
  }

  /**
   * Edits the messages that an earlier export posted, adds those it lacks and deletes those the report needs no more. A
   * webhook cannot edit: `CONTENT_CHANGED`.
   */
  override async updateReport(
    previous: PreviousExport,
    data: ReportExportData<SlackDestination>,
    context?: ExportContext,
  ): Promise<ExportResult> {
    if (this.config.webhookUrl !== undefined) {
      throw new IntegrationError({
        code: 'CONTENT_CHANGED',
        provider: 'slack',
        message: 'The report changed after it was posted, and a webhook cannot edit its messages.',
      });
    }
    return this.#deliver(data, previous, context ?? this.standaloneContext());
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

  async #deliver(
    data: ReportExportData<SlackDestination>,
    previous: PreviousExport,
    context: ExportContext,
  ): Promise<ExportResult> {
    const destination = SLACK_PROVIDER.resolveDestination(this.config, data.options.destination);
    const { messages, warnings } = this.formatReport(data);
    checkMessages(messages);
    for (const warning of warnings) context.warn(warning);
    await context.plan(messages.map((message, at) => ({ name: stepName(at), digest: digestOf(message) })));
    return this.config.webhookUrl === undefined
      ? this.#exportAsBot(messages, destination, previous, context)
      : this.#exportByWebhook(this.config.webhookUrl, messages, context);
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
        settled: { delivered: true },
      });
      parts.push({ name });
    }
    return { success: true, provider: this.provider.id, parts };
  }

  async #exportAsBot(
    messages: readonly SlackMessage[],
    destination: SlackDestination | undefined,
    previous: PreviousExport,
    context: ExportContext,
  ): Promise<ExportResult> {
    const channel = await this.#channelOf(destination, context);
    const askedThread = destination !== undefined && 'threadTs' in destination ? destination.threadTs : undefined;
    const bot = new BotMessages(this.#api, context);
    const posted: Posted[] = [];
    for (const [at, message] of messages.entries()) {
      const [parent] = posted;
      const to = { channel: parent?.channel ?? channel, threadTs: askedThread ?? parent?.ts };
      const name = stepName(at);
      const before = asPosted(previous.results[name]);
      const saysIt = before?.digest === digestOf(message) && previous.isHalfEdited !== true;
      if (before !== undefined && saysIt) posted.push(before);
      else if (before === undefined) posted.push(await context.step(name, bot.posting(message, name, to)));
      else {
        const mayBeGone = at > 0 && previous.isHalfEdited === true;
        const instead = mayBeGone ? bot.posting(message, name, to) : undefined;
        posted.push(await this.#edit(name, bot.editing(before, message, name), instead, context));
      }
      if (at === 0)
        await this.#withdrawDoubtful(messages.length, { channel, threadTs: askedThread }, posted[0], bot, context);
    }
    for (const [name, kept] of Object.entries(previous.results)) {
      const old = asPosted(kept);
      const isNeeded = posted.some(({ exportId }) => exportId === old?.exportId);
      if (old !== undefined && !isNeeded) await context.step(name, bot.removing(old));
    }
    const parts = posted.map(
      ({ exportId, url }, at): ExportPart => ({ name: stepName(at), exportId, ...(url ? { url } : {}) }),
    );
    const { name: _part, ...parent } = parts[0] ?? { name: '' };
    return { success: true, provider: this.provider.id, ...parent, parts };
  }

  /** A message that may have been posted and that a shorter report needs no more. */
  async #withdrawDoubtful(
    count: number,
    asked: Spot,
    parent: Posted | undefined,
    bot: BotMessages,
    context: ExportContext,
  ): Promise<void> {
    const { inDoubt } = context;
    const isNeeded = Array.from({ length: count }, (_, at) => stepName(at)).includes(inDoubt ?? stepName(0));
    if (inDoubt === undefined || isNeeded) return;
    const to = { channel: parent?.channel ?? asked.channel, threadTs: asked.threadTs ?? parent?.ts };
    await context.step(inDoubt, bot.withdrawing(inDoubt, to));
  }

  /** A reply that an edit which broke off had taken away already is posted anew. */
  async #edit(
    name: string,
    edit: Step<Posted>,
    instead: Step<Posted> | undefined,
    context: ExportContext,
  ): Promise<Posted> {
    try {
      return await context.step(name, edit);
    } catch (error) {
      const isGone = isIntegrationError(error) && error.vendorCode === 'message_not_found';
      if (instead === undefined || !isGone) throw error;
      return context.step(name, instead);
    }
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
}
