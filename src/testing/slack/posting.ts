import { type Draft, splitText } from './draft.ts';
import { isVisible, type MethodContext } from './method.ts';
import { SlackRefusal } from './refusal.ts';
import type { SlackChannel, SlackMessage } from './state.ts';
import type { NewSlackMessage, SlackWorkspace } from './workspace.ts';

/**
 * The conversation a message goes to: by id, by name with or without `#`, or a user's id for a direct message. Throws
 * `channel_not_found`, `is_archived` or `not_in_channel` where Slack would.
 */
export function findPostingChannel({ workspace, token, args }: MethodContext): SlackChannel {
  const wanted = String(args.channel ?? '');
  const channel = workspace.findChannel(wanted) ?? directMessage(workspace, [wanted]);
  if (!channel || !isVisible(channel)) throw new SlackRefusal('channel_not_found');
  if (channel.isArchived) throw new SlackRefusal('is_archived');
  if (!channel.botIsMember && !token.scopes.includes('chat:write.public')) throw new SlackRefusal('not_in_channel');
  return channel;
}

/** The conversation with exactly these people, opened if need be; undefined when one of them does not exist. */
export function directMessage(
  workspace: SlackWorkspace,
  userIds: readonly string[],
  create = true,
): SlackChannel | undefined {
  const people = userIds.map((id) => workspace.users.find((user) => user.id === id && !user.deleted));
  if (people.length === 0 || people.some((person) => person === undefined || person.isBot)) return undefined;
  const wanted = [...userIds].sort().join();
  const known = workspace.channels.find((c) => c.kind !== 'channel' && [...c.memberIds].sort().join() === wanted);
  if (known || !create) return known;
  const names = people.map((person) => person?.name ?? '');
  const isGroup = names.length > 1;
  return workspace.addChannel({
    name: isGroup ? `mpdm-${names.join('--')}-1` : `@${names[0]}`,
    kind: isGroup ? 'mpim' : 'im',
    isPrivate: true,
    memberIds: [...userIds],
  });
}

/**
 * The parent's `ts` when the request names a thread. Throws `thread_not_found` when nothing in this channel has that
 * `ts`, and `cannot_reply_to_message` for a reply's `ts`: Slack asks for the parent's.
 */
export function findThread(channel: SlackChannel, threadTs: unknown): string | undefined {
  if (threadTs === undefined || threadTs === '') return undefined;
  const parent = channel.messages.find(({ ts }) => ts === threadTs);
  if (!parent || parent.deleted) throw new SlackRefusal('thread_not_found');
  if (parent.threadTs) throw new SlackRefusal('cannot_reply_to_message');
  return parent.ts;
}

/** Stores a checked message, in several pieces when its text is too long; gives back the first. */
export function storeDraft(
  workspace: SlackWorkspace,
  channel: SlackChannel,
  draft: Draft,
  how: Omit<NewSlackMessage, 'text'>,
): SlackMessage {
  const [first = '', ...more] = splitText(draft);
  const common = { userId: workspace.app.botUserId, ...how };
  const { text: _, ...content } = draft;
  const stored = workspace.post(channel.id, { ...common, ...content, text: first });
  for (const text of more) workspace.post(channel.id, { ...common, text });
  return stored;
}
