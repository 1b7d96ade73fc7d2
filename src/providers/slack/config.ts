import { z } from 'zod';
import { IntegrationError } from '../../errors.ts';
import type { IntegrationProvider } from '../../provider.ts';

const secret = (label: string, placeholder: string, help: string) => ({ label, placeholder, help, type: 'secret' });

/** Checks a {@link SlackConfig}: an incoming webhook, or a bot token, never both. */
export const slackConfigSchema = z
  .strictObject({
    webhookUrl: z
      .url({ error: 'expected the address of an incoming webhook' })
      .optional()
      .meta(
        secret(
          'Webhook URL',
          'https://hooks.slack.com/services/…',
          'From "Incoming Webhooks" in the settings of your Slack app.',
        ),
      ),
    accessToken: z
      .string()
      .min(1)
      .refine((token) => /^[\x21-\x7e]+$/.test(token), 'expected a token without spaces or line ends')
      .optional()
      .meta(secret('Bot token', 'xoxb-…', 'From "OAuth & Permissions" in the settings of your Slack app.')),
    defaultChannel: z.string().min(1).optional().meta({
      type: 'text',
      label: 'Default channel',
      placeholder: '#sales or C0123456789',
      help: 'Where reports go when an export names no channel.',
    }),
  })
  .refine((config) => (config.webhookUrl === undefined) !== (config.accessToken === undefined), {
    error: 'expected either webhookUrl or accessToken',
  })
  .refine((config) => config.webhookUrl === undefined || config.defaultChannel === undefined, {
    error: 'a webhook posts to its own channel; leave defaultChannel out',
    path: ['defaultChannel'],
  });

/** How a Slack workspace is connected. */
export type SlackConfig = z.infer<typeof slackConfigSchema>;

const tsSchema = z.string().regex(/^\d{1,12}\.\d{6}$/, 'expected a message timestamp such as 1700000000.000100');

/** Checks a {@link SlackDestination}. */
export const slackDestinationSchema = z.union(
  [
    z.strictObject({ channel: z.string().min(1), threadTs: tsSchema.optional() }),
    z.strictObject({ user: z.string().regex(/^[UW][A-Z0-9]+$/, 'expected a user id such as U0123456789') }),
    z.strictObject({ email: z.string().min(3) }),
  ],
  { error: 'expected one of { channel, threadTs? }, { user } and { email }' },
);

/** Where a report goes: a channel by id or name, a thread in it, or a person by user id or e-mail address. */
export type SlackDestination = z.infer<typeof slackDestinationSchema>;

function invalid(path: string, message: string, hint: string): IntegrationError {
  return new IntegrationError({
    code: 'INVALID_INPUT',
    provider: 'slack',
    message: `${path}: ${message}.`,
    hint,
    issues: [{ path, message }],
  });
}

/** `#sales` and `sales` are one place, and so one export. */
const bareName = (channel: string): string => channel.replace(/^#/, '');

function resolveDestination(config: SlackConfig, asked: SlackDestination | undefined): SlackDestination | undefined {
  if (config.webhookUrl !== undefined) {
    if (asked === undefined) return undefined;
    throw invalid(
      'destination',
      'a webhook posts to its own channel',
      'Leave the destination out, or connect a bot token to choose one.',
    );
  }
  if (asked !== undefined) return 'channel' in asked ? { ...asked, channel: bareName(asked.channel) } : asked;
  if (config.defaultChannel !== undefined) return { channel: bareName(config.defaultChannel) };
  throw invalid(
    'destination',
    'no channel was named',
    'Name a channel in the destination, or save a default one with the connection.',
  );
}

/** Slack's card. */
export const SLACK_PROVIDER = {
  id: 'slack',
  name: 'Slack',
  icon: '💬',
  description: 'Posts meeting reports to a Slack channel, thread or person.',
  configSchema: slackConfigSchema,
  destinationSchema: slackDestinationSchema,
  // Commercial and GovSlack: the Web API and, beside it, the hosts of incoming webhooks. The GovSlack webhook host is not documented in what was read.
  hosts: ['slack.com', 'www.slack.com', 'hooks.slack.com', 'slack-gov.com', 'www.slack-gov.com', 'hooks.slack-gov.com'],
  resolveDestination,
} satisfies IntegrationProvider<SlackConfig, SlackDestination> & { id: 'slack' };
