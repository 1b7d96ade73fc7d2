import type { ExportContext, PreviousExport } from '../../delivery/export-context.ts';
import { IntegrationError, invalidInput, isIntegrationError } from '../../errors.ts';
import { type Finding, Integration, type SearchPage, type SearchQuery } from '../../integration.ts';
import type { ReportExportData } from '../../report.ts';
import type { ExportPart, ExportResult } from '../../result.ts';
import { BotExport } from './bot-export.ts';
import { type PlannedMessage, planMessages } from './bot-messages.ts';
import { checkMessages } from './check-messages.ts';
import { SLACK_PROVIDER, type SlackConfig, type SlackDestination } from './config.ts';
import { diagnoseBot, diagnoseWebhook } from './diagnose.ts';
import { formatSlackFor, type SlackFormat } from './format.ts';
import { searchChannels, userIdOf } from './search.ts';
import { WebApi } from './web-api.ts';
import { postToWebhook, webhookWorks } from './webhook.ts';

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
    const planned = planMessages(messages);
    await context.plan(planned.map(({ name, digest }) => ({ name, digest })));
    return this.config.webhookUrl === undefined
      ? this.#exportAsBot(planned, destination, previous, context)
      : this.#exportByWebhook(this.config.webhookUrl, planned, context);
  }

  async #exportByWebhook(
    url: string,
    planned: readonly PlannedMessage[],
    context: ExportContext,
  ): Promise<ExportResult> {
    const parts: ExportPart[] = [];
    for (const { name, message } of planned) {
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
    planned: readonly PlannedMessage[],
    destination: SlackDestination | undefined,
    previous: PreviousExport,
    context: ExportContext,
  ): Promise<ExportResult> {
    const channel = await this.#channelOf(destination, context);
    const threadTs = destination !== undefined && 'threadTs' in destination ? destination.threadTs : undefined;
    const posted = await new BotExport(this.#api, context, { channel, threadTs, previous }).carryOut(planned);
    const parts = posted.map(({ exportId, url }, at): ExportPart => {
      const name = planned[at]?.name ?? '';
      return { name, exportId, ...(url === undefined ? {} : { url }) };
    });
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
}
