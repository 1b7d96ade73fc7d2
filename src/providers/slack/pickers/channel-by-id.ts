import { isIntegrationError } from '../../../errors.ts';
import type { Finding, SearchPage } from '../../../integration.ts';
import { parseChannel } from '../channel-link.ts';
import type { WebApi } from '../web-api.ts';
import { listedChannel, type SlackChannelFacts } from './channel-lists.ts';
import { toItem } from './directory.ts';

/** Every id that was seen has a digit; without one it is a name in capitals. */
const CHANNEL_ID = /^(?=.*\d)[CGD][A-Z0-9]{6,}$/;

/** What somebody may choose, and what stands in the way. */
export interface ChannelLook {
  channel?: SlackChannelFacts;
  scopes?: readonly string[] | undefined;
}

/** The channel's id, when the text is one, a link to one or a mention. */
export function channelIdIn(text: string): string | undefined {
  const named = parseChannel(text)?.channel;
  return named !== undefined && CHANNEL_ID.test(named) ? named : undefined;
}

/** What Slack says of this channel; without `channel` when it is not shown to the app. Throws what else Slack refuses. */
export async function lookAtChannel(api: WebApi, id: string): Promise<ChannelLook> {
  try {
    const { channel, response_metadata } = await api.call(
      (client) => client.conversations.info({ channel: id, include_num_members: true }),
      id,
    );
    return { ...(channel === undefined ? {} : { channel }), scopes: response_metadata?.scopes };
  } catch (error) {
    if (isIntegrationError(error) && error.vendorCode === 'channel_not_found') return {};
    throw error;
  }
}

const note = (name: string, message: string, hint: string): Finding => ({ name, status: 'warning', message, hint });

/** The page of a picker for a channel's id: the channel, or why it cannot be chosen. */
export async function findChannelById(api: WebApi, id: string): Promise<SearchPage> {
  const { channel, scopes } = await lookAtChannel(api, id);
  const listed = channel === undefined ? undefined : listedChannel(channel, scopes);
  if (channel === undefined || listed === undefined) {
    const message = `${id} does not exist, or it is private and the app is not in it.`;
    return {
      items: [],
      notes: [note('not found', message, 'If it is private, invite the app there: /invite @YourApp')],
    };
  }
  if (channel.is_archived) {
    const hint = 'Unarchive the channel, or choose another one.';
    return { items: [], notes: [note('archived', `${listed.label} is archived.`, hint)] };
  }
  return { items: [toItem(listed)] };
}
