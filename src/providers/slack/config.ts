import { z } from 'zod';
import { IntegrationError } from '../../errors.ts';
import type { IntegrationProvider } from '../../provider.ts';
import { parseChannel } from './channel-link.ts';
import { SLACK_OAUTH } from './oauth.ts';

const secret = (label: string, placeholder: string, help: string) => ({ label, placeholder, help, type: 'secret' });

const channelSchema = z
  .string()
  .refine((channel) => parseChannel(channel) !== undefined, 'expected a channel’s id, name or link');

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
    defaultChannel: channelSchema.optional().meta({
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
    z.strictObject({
      channel: channelSchema,
      threadTs: tsSchema.optional(),
      replyBroadcast: z.boolean().optional(),
    }),
    z.strictObject({ user: z.string().regex(/^[UW][A-Z0-9]+$/, 'expected a user id such as U0123456789') }),
    z.strictObject({ email: z.string().regex(/^\S+@\S+$/, 'expected an e-mail address') }),
  ],
  { error: 'expected one of { channel, threadTs?, replyBroadcast? }, { user } and { email }' },
);

/**
 * Where a report goes: a channel by id, name or pasted link; a thread in it, with `replyBroadcast` shown in the channel
 * too; or a person by user id or e-mail address. A link to a message means its thread.
 */
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

/** What is asked of a webhook that only a bot can do. */
function refuseOfWebhook(asked: SlackDestination): never {
  const [path, wish] =
    'channel' in asked
      ? asked.threadTs === undefined
        ? ['destination.channel', 'another channel']
        : ['destination.threadTs', 'a thread']
      : 'user' in asked
        ? ['destination.user', 'a person']
        : ['destination.email', 'a person'];
  throw invalid(
    path,
    `a webhook posts to its own channel, not to ${wish}`,
    'Leave the destination out, or connect a bot token to choose one.',
  );
}

/** A channel in one spelling: `#sales`, `sales` and a link to it are one place, and so one export. */
function inOneSpelling({ channel, threadTs, replyBroadcast }: Extract<SlackDestination, { channel: string }>) {
  const named = parseChannel(channel);
  if (named === undefined) throw invalid('destination.channel', 'expected a channel’s id, name or link', CHOOSE);
  if (threadTs !== undefined && named.threadTs !== undefined && threadTs !== named.threadTs)
    throw invalid('destination.threadTs', 'the link leads to another thread', 'Leave one of the two out.');
  const thread = threadTs ?? named.threadTs;
  if (replyBroadcast === true && thread === undefined)
    throw invalid('destination.replyBroadcast', 'only a reply in a thread can be shown in the channel too', CHOOSE);
  return {
    channel: named.channel,
    ...(thread === undefined ? {} : { threadTs: thread }),
    ...(replyBroadcast === true ? { replyBroadcast } : {}),
  };
}

const CHOOSE = 'Choose a channel, or a thread in it.';

function resolveDestination(config: SlackConfig, asked: SlackDestination | undefined): SlackDestination | undefined {
  if (config.webhookUrl !== undefined) return asked === undefined ? undefined : refuseOfWebhook(asked);
  if (asked !== undefined) {
    if ('email' in asked) return { email: asked.email.toLowerCase() };
    return 'channel' in asked ? inOneSpelling(asked) : asked;
  }
  if (config.defaultChannel !== undefined) return inOneSpelling({ channel: config.defaultChannel });
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
  // Commercial and GovSlack: the Web API and, beside it, the hosts of incoming webhooks and of uploads. The GovSlack hosts of these two are not documented in what was read.
  hosts: ['slack.com', 'slack-gov.com'].flatMap((host) => [host, `www.${host}`, `hooks.${host}`, `files.${host}`]),
  resolveDestination,
  oauth: SLACK_OAUTH,
} satisfies IntegrationProvider<SlackConfig, SlackDestination> & { id: 'slack' };
