import { invalidInput, isIntegrationError } from '../../errors.ts';
import type { IntegrationRuntime } from '../../integration.ts';
import { defineProvider, type ProviderEntry } from '../../provider.ts';
import { checkHost } from '../../transport/host-rules.ts';
import { SLACK_PROVIDER, type SlackConfig, type SlackDestination, slackConfigSchema } from './config.ts';
import { SlackIntegration } from './integration.ts';

export type { SlackBlock, SlackMessage } from './blocks/blocks.ts';
export {
  SLACK_PROVIDER,
  type SlackConfig,
  type SlackDestination,
  slackConfigSchema,
  slackDestinationSchema,
} from './config.ts';
export { toSlackError } from './errors.ts';
export { formatSlack, type SlackFormat } from './format.ts';
export { SlackIntegration } from './integration.ts';
export { SLACK_LIMITS } from './limits.ts';

/** How Slack is plugged in. */
export interface SlackOptions {
  /** Base of the Web API, ending in `/api/`. Default `https://slack.com/api/`; GovSlack: `https://slack-gov.com/api/`. */
  baseUrl?: string;
  /** Host names, without port, allowed beside Slack's own, for webhooks and `baseUrl`. */
  allowHosts?: readonly string[];
  /** Milliseconds for one request. Default 30,000. Keep it below a third of the service's `timing.leaseMs`. */
  timeoutMs?: number;
  /** Milliseconds for which a page of channels or people is kept in the process, for pickers. Default 300,000; 0 keeps none, a day is the most. */
  directoryAgeMs?: number;
  /** A subclass that changes what is sent. */
  integration?: typeof SlackIntegration;
}

const LONGEST_AGE_MS = 86_400_000;

const keepingPagesFor = (ageMs: number, Given: typeof SlackIntegration): typeof SlackIntegration =>
  class extends Given {
    protected override readonly directoryAgeMs = ageMs;
  };

/**
 * Slack for `new ExportService({ providers: [slack()] })`.
 *
 * @example
 * ```ts
 * import type { ReportExportData } from '@liveprompt/integrations';
 * import { slack, type SlackDestination, SlackIntegration } from '@liveprompt/integrations/slack';
 *
 * class QuietSlack extends SlackIntegration {
 *   override formatReport(data: ReportExportData<SlackDestination>) {
 *     const format = super.formatReport(data);
 *     return { ...format, messages: format.messages.slice(0, 1) };
 *   }
 * }
 * const provider = slack({ integration: QuietSlack });
 * ```
 */
export function slack(options: SlackOptions = {}): ProviderEntry<'slack', SlackConfig, SlackDestination> {
  const { allowHosts, baseUrl, timeoutMs } = options;
  const rules = { hosts: SLACK_PROVIDER.hosts, allowHosts };
  const configSchema = slackConfigSchema.superRefine(({ webhookUrl }, issues) => {
    if (webhookUrl === undefined) return;
    try {
      checkHost(webhookUrl, rules);
    } catch (error) {
      const message = isIntegrationError(error) ? `${error.message} ${error.hint ?? ''}`.trim() : 'is not allowed';
      issues.addIssue({ code: 'custom', path: ['webhookUrl'], message });
    }
  });
  const network: Pick<IntegrationRuntime, 'allowHosts' | 'baseUrl' | 'timeoutMs'> = { allowHosts, baseUrl, timeoutMs };
  const Given = options.integration ?? SlackIntegration;
  const { directoryAgeMs } = options;
  if (directoryAgeMs !== undefined && !(directoryAgeMs >= 0 && directoryAgeMs <= LONGEST_AGE_MS)) {
    throw invalidInput([{ path: 'directoryAgeMs', message: 'expected milliseconds from 0 to a day' }], 'slack');
  }
  const Chosen = directoryAgeMs === undefined ? Given : keepingPagesFor(directoryAgeMs, Given);
  return defineProvider({ ...SLACK_PROVIDER, configSchema }, Chosen, network);
}
