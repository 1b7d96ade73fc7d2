import type { PageSizes } from '../allowances.ts';
import { channelAnswer, memberCount } from '../answers.ts';
import {
  channelScope,
  conversationType,
  isOn,
  isVisible,
  requireScope,
  type SlackMethod,
  visibleChannel,
} from '../method.ts';
import { takePage } from '../paging.ts';
import { directMessage } from '../posting.ts';
import { SlackRefusal } from '../refusal.ts';
import { type ConversationType, conversationScopes, SCOPE_PREFIX } from '../scopes.ts';

// docs.slack.dev conversations.list, `limit`: 100 unasked, an integer under 1000.
const PAGES: PageSizes = { usual: 100, most: 999 };
const MAX_DIRECT_MESSAGE_USERS = 8;

const list: SlackMethod = {
  tier: 2,
  scopes: [],
  alternatives: conversationScopes('read'),
  required: [],
  optional: ['cursor', 'exclude_archived', 'limit', 'team_id', 'types'],
  run(context) {
    const { workspace, args } = context;
    const types = readTypes(args.types);
    for (const type of types) requireScope(context, `${SCOPE_PREFIX[type]}:read`);
    const skipsArchived = isOn(args.exclude_archived);
    const page = takePage(workspace.channels, args, {
      ...PAGES,
      listPages: workspace.listPages,
      isWanted: (channel) =>
        isVisible(channel) && types.includes(conversationType(channel)) && !(skipsArchived && channel.isArchived),
    });
    const answers = page.items.map((channel) => ({
      ...channelAnswer(channel, workspace),
      ...(channel.kind !== 'im' && { num_members: memberCount(channel) }),
    }));
    return { channels: answers, response_metadata: page.response_metadata };
  },
};

const info: SlackMethod = {
  tier: 3,
  scopes: [],
  alternatives: conversationScopes('read'),
  required: ['channel'],
  optional: ['include_locale', 'include_num_members'],
  run(context) {
    const channel = visibleChannel(context);
    requireScope(context, channelScope(channel, 'read'));
    return {
      channel: {
        ...channelAnswer(channel, context.workspace),
        ...(isOn(context.args.include_num_members) && { num_members: memberCount(channel) }),
      },
    };
  },
};

const open: SlackMethod = {
  tier: 3,
  scopes: [],
  alternatives: ['im:write', 'mpim:write'],
  required: [],
  optional: ['channel', 'return_im', 'users', 'prevent_creation'],
  run(context) {
    const { workspace, args } = context;
    const ids = String(args.users ?? '')
      .split(',')
      .filter(Boolean);
    requireScope(context, ids.length > 1 ? 'mpim:write' : 'im:write');
    const isKnown = (id: string) => workspace.users.some((user) => user.id === id);
    if (!args.channel && ids.length === 0) throw new SlackRefusal('users_list_not_supplied');
    if (ids.length > MAX_DIRECT_MESSAGE_USERS) throw new SlackRefusal('too_many_users');
    if (!ids.every(isKnown)) throw new SlackRefusal('user_not_found');
    const before = args.channel ? visibleChannel(context) : directMessage(workspace, ids, false);
    const channel = before ?? (isOn(args.prevent_creation) ? undefined : directMessage(workspace, ids));
    if (!channel) throw new SlackRefusal('channel_not_found');
    return {
      ...(before && { no_op: true, already_open: true }),
      channel: isOn(args.return_im) ? channelAnswer(channel, workspace) : { id: channel.id },
    };
  },
};

const join: SlackMethod = {
  tier: 3,
  scopes: ['channels:join'],
  required: ['channel'],
  optional: [],
  run(context) {
    const channel = visibleChannel(context);
    if (conversationType(channel) !== 'public_channel') throw new SlackRefusal('method_not_supported_for_channel_type');
    if (channel.isArchived) throw new SlackRefusal('is_archived');
    const wasMember = channel.botIsMember;
    channel.botIsMember = true;
    const answer = channelAnswer(channel, context.workspace);
    if (!wasMember) return { channel: answer };
    return { channel: answer, warning: 'already_in_channel', response_metadata: { warnings: ['already_in_channel'] } };
  },
};

function readTypes(value: unknown): ConversationType[] {
  const types = value
    ? String(value)
        .split(',')
        .map((type) => type.trim())
    : ['public_channel'];
  if (!types.every((type) => Object.hasOwn(SCOPE_PREFIX, type))) throw new SlackRefusal('invalid_types');
  return types as ConversationType[];
}

/** The `conversations.*` methods that are about conversations, not about what is said in them. */
export const CONVERSATION_METHODS: Record<string, SlackMethod> = {
  'conversations.list': list,
  'conversations.info': info,
  'conversations.open': open,
  'conversations.join': join,
};
