import { shownName } from '../../../formatters/clean-text.ts';
import type { Listed, Pass } from './directory.ts';
import { searchKeys } from './name-match.ts';

/** What Slack says of a channel, as far as a picker needs it. */
export interface SlackChannelFacts {
  id?: string;
  name?: string;
  is_archived?: boolean;
  is_im?: boolean;
  is_member?: boolean;
  is_mpim?: boolean;
  is_private?: boolean;
  is_ext_shared?: boolean;
  num_members?: number;
  user?: string;
}

/** `mpdm-ada--ben--chiara-1`, as Slack names a group message. */
const GROUP_NAME = /^mpdm-(.+)-\d+$/;

/** Whether the app can post there at once. Slack shows a private channel to its members alone. */
const needsInvitation = (channel: SlackChannelFacts, scopes: readonly string[] | undefined): boolean =>
  channel.is_member === false && scopes !== undefined && !scopes.includes('chat:write.public');

function labelOf({ id, name = '', is_im, is_mpim }: SlackChannelFacts): string {
  if (is_im) return 'Direct message';
  const people = is_mpim ? GROUP_NAME.exec(name)?.[1] : undefined;
  return people === undefined ? `#${shownName(name) || id}` : people.split('--').map(shownName).join(', ');
}

function detailOf(channel: SlackChannelFacts, scopes: readonly string[] | undefined): string {
  const { num_members: members } = channel;
  const isPrivate = channel.is_private === true && channel.is_mpim !== true && channel.is_im !== true;
  return [
    channel.is_mpim ? 'group message' : '',
    isPrivate ? 'private' : '',
    channel.is_archived ? 'archived' : '',
    channel.is_ext_shared ? 'shared with another organization' : '',
    members === undefined ? '' : `${members} ${members === 1 ? 'member' : 'members'}`,
    needsInvitation(channel, scopes) ? 'the app is not in it: invite it with /invite' : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** A channel as a picker shows it. Undefined for what has no id or name. */
export function listedChannel(channel: SlackChannelFacts, scopes: readonly string[] | undefined): Listed | undefined {
  const { id, name } = channel;
  if (typeof id !== 'string' || (typeof name !== 'string' && !channel.is_im)) return undefined;
  const label = labelOf(channel);
  return {
    id,
    label,
    detail: detailOf(channel, scopes),
    keys: searchKeys([name, channel.is_mpim ? label : undefined]),
    name: name ?? id,
    isMember: channel.is_member !== false,
    isShared: channel.is_ext_shared === true,
  };
}

function channelPass(types: string, what: string, scope: string): Pass {
  return {
    id: types,
    what,
    scope,
    async list(client, asked) {
      const answer = await client.conversations.list({ types, exclude_archived: true, ...asked });
      const scopes = answer.response_metadata?.scopes;
      const channels: SlackChannelFacts[] = Array.isArray(answer.channels) ? answer.channels : [];
      const entries = channels.flatMap((channel) => listedChannel(channel, scopes) ?? []);
      return { entries, next: answer.response_metadata?.next_cursor || undefined };
    },
  };
}

/** The lists of channels, in the order in which a picker reads them. */
export const CHANNEL_PASSES: readonly [Pass, Pass, Pass] = [
  channelPass('public_channel', 'public channels', 'channels:read'),
  channelPass('private_channel', 'private channels', 'groups:read'),
  channelPass('mpim', 'group messages', 'mpim:read'),
];
