import type { ExportContext, PreviousExport } from '../../delivery/export-context.ts';
import { IntegrationError, invalidInput, isIntegrationError } from '../../errors.ts';
import { planFiles } from '../../formatters/report-files.ts';
import { type Finding, Integration, type SearchPage, type SearchQuery } from '../../integration.ts';
import { FORMAT_DEFAULTS, type ReportExportData } from '../../report.ts';
import type { ExportPart, ExportResult } from '../../result.ts';
import { withoutUndefined } from '../../without-undefined.ts';
import { checkMessages } from './blocks/check-messages.ts';
import { SLACK_PROVIDER, type SlackConfig, type SlackDestination } from './config.ts';
import { diagnoseBot, diagnoseWebhook } from './diagnosis/diagnose.ts';
import { BotExport, type PlannedExport } from './export/bot-export.ts';
import { BotFiles } from './export/bot-files.ts';
import { BotMessages, FIRST_MESSAGE, type PlannedMessage, planMessages } from './export/bot-messages.ts';
import { BotRevocation } from './export/bot-revocation.ts';
import { FileExport } from './export/file-export.ts';
import { planShares } from './export/planned-shares.ts';
import { asPosted, type Spot } from './export/posted.ts';
import type { UploadRoad } from './export/upload-file.ts';
import { formatSlackFor, type SlackFormat } from './format.ts';
import { CACHE_AGE_MS, type Directory, directoryOf } from './pickers/directory.ts';
import { searchSlack } from './pickers/search.ts';
import { userIdOf } from './pickers/user-by-email.ts';
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
  /** Milliseconds for which a page of channels or people is kept in the process. Default 5 minutes; 0 keeps none. */
  protected readonly directoryAgeMs: number = CACHE_AGE_MS;
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
    const isBot = this.config.webhookUrl === undefined;
    return formatSlackFor(data, { thread: isBot, files: isBot });
  }

  async exportReport(data: ReportExportData<SlackDestination>, context?: ExportContext): Promise<ExportResult> {
    return this.#deliver(data, { results: {} }, context ?? this.standaloneContext());
  }

  /**
   * Edits the messages that an earlier export posted, adds messages and files that are new or were deleted in Slack, and
   * deletes those the report needs no more. A webhook cannot edit: `CONTENT_CHANGED`.
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

  /**
   * Deletes the messages and files that an earlier export posted, and looks for the one in doubt. A webhook cannot
   * delete: `REJECTED`.
   */
  override async revokeReport(previous: PreviousExport, context?: ExportContext): Promise<void> {
    if (this.config.webhookUrl !== undefined) {
      throw new IntegrationError({
        code: 'REJECTED',
        provider: 'slack',
        message: 'A webhook cannot delete its messages.',
        hint: 'Delete them in Slack by hand.',
      });
    }
    const over = context ?? this.standaloneContext();
    const messages = new BotMessages(this.#api, over);
    const files = new BotFiles(this.#api, this.#road(over));
    const destination = previous.destination as SlackDestination | undefined;
    await new BotRevocation(messages, files, over, previous).carryOut(() => this.#spotOf(destination, over, previous));
  }

  /** What each feature needs and has, and whether reports can reach the destination. Posts nothing. */
  override diagnose(destination?: SlackDestination): Promise<Finding[]> {
    const { webhookUrl, accessToken = '' } = this.config;
    if (webhookUrl !== undefined) return diagnoseWebhook(this.http, webhookUrl);
    return diagnoseBot(this.#directory(), accessToken, destination);
  }

  /**
   * One page of the channels (`channel`: public, then private ones, then group messages) or of the people (`user`) whose
   * name has the query in it; of a channel's id or link that channel. Throws `PERMISSION_DENIED` when no scope shows any,
   * `RATE_LIMITED` when Slack asks to wait before anything is found, `INVALID_INPUT` for a webhook, which cannot list.
   */
  override async search(kind: string, query: SearchQuery): Promise<SearchPage> {
    if (this.config.webhookUrl !== undefined) {
      const message = 'a webhook cannot list anything; connect a bot token to choose from a list';
      throw invalidInput([{ path: 'kind', message }], this.provider.id);
    }
    return searchSlack(this.#directory(), kind, query);
  }

  /** A source is given up a little before the request that waits for it, so that the right one is blamed. */
  #road({ signal }: ExportContext): UploadRoad {
    return { send: this.fetch, signal, timeoutMs: this.timeoutMs * 0.9 };
  }

  #directory(): Directory {
    return directoryOf(this.#api, this.config.accessToken ?? '', this.baseUrl ?? '', this.directoryAgeMs);
  }

  async #deliver(
    data: ReportExportData<SlackDestination>,
    previous: PreviousExport,
    context: ExportContext,
  ): Promise<ExportResult> {
    const destination = SLACK_PROVIDER.resolveDestination(this.config, data.options.destination);
    const { messages, files, warnings } = this.formatReport(data);
    checkMessages(messages);
    for (const warning of warnings) context.warn(warning);
    const { webhookUrl } = this.config;
    const { includeAttachments = FORMAT_DEFAULTS.includeAttachments } = data.options;
    const planned = {
      messages: planMessages(messages),
      files: webhookUrl === undefined ? planFiles(includeAttachments ? data.report : {}, files) : [],
    };
    await context.plan([...planned.messages, ...planned.files, ...planShares(planned.files)]);
    return webhookUrl === undefined
      ? this.#exportAsBot(planned, destination, previous, context)
      : this.#exportByWebhook(webhookUrl, planned.messages, context);
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
    planned: PlannedExport,
    destination: SlackDestination | undefined,
    previous: PreviousExport,
    context: ExportContext,
  ): Promise<ExportResult> {
    const target = { ...(await this.#spotOf(destination, context, previous)), previous };
    const messages = new BotMessages(this.#api, context);
    const files = new FileExport(new BotFiles(this.#api, this.#road(context)), context, previous);
    const parts = await new BotExport(messages, files, context, target).carryOut(planned);
    const { name: _part, ...parent } = parts[0] ?? { name: '' };
    return { success: true, provider: this.provider.id, ...parent, parts };
  }

  /** Finding a person is a step too: it is waited for like any other call, and asked once for each export, edits included. */
  async #spotOf(
    destination: SlackDestination | undefined,
    context: ExportContext,
    { results }: PreviousExport,
  ): Promise<Spot> {
    if (destination === undefined) {
      throw new IntegrationError({ code: 'INTERNAL', message: 'A bot export needs a destination.' });
    }
    if ('channel' in destination)
      return { threadTs: undefined, ...withoutUndefined(destination), channel: destination.channel };
    if ('user' in destination) return { channel: destination.user, threadTs: undefined };
    const { email } = destination;
    // A conversation that has begun goes on, also when the address has changed.
    const begun = asPosted(results[FIRST_MESSAGE]);
    if (begun !== undefined) return { channel: begun.channel, threadTs: undefined };
    const user = await context.step('recipient', { repeatable: true, send: () => userIdOf(this.#api, email) });
    return { channel: user, threadTs: undefined };
  }
}
