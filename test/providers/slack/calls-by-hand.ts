import type { ChatPostMessageArguments, ChatUpdateArguments, WebClient } from '@slack/web-api';
import { withoutUndefined } from '../../../src/without-undefined.ts';

type Args = Readonly<Record<string, unknown>>;
type Shared = [{ id: string; title: string }];

const text = (value: unknown): string => String(value);
const isOn = (value: unknown): boolean => value === 'true';
const maybeText = (value: unknown): string | undefined => (value === undefined ? undefined : text(value));

const window = (args: Args) => ({
  channel: text(args.channel),
  oldest: text(args.oldest),
  inclusive: isOn(args.inclusive),
  include_all_metadata: isOn(args.include_all_metadata),
  limit: Number(args.limit),
});
const paged = (args: Args) => withoutUndefined({ limit: Number(args.limit), cursor: maybeText(args.cursor) });
const content = ({ text: words, blocks, metadata }: Args) => ({ text: text(words), blocks, metadata });

/**
 * Every method that we use, as somebody who has read Slack's pages calls it with Slack's client: with what the request
 * meant, typed, and with nothing that is not named here.
 */
export const BY_HAND: Record<string, (client: WebClient, args: Args) => Promise<unknown>> = {
  'auth.test': (client) => client.auth.test(),
  'chat.postMessage': (client, args) =>
    client.chat.postMessage({
      channel: text(args.channel),
      ...content(args),
      unfurl_links: false,
      unfurl_media: false,
      ...(args.thread_ts === undefined ? {} : { thread_ts: text(args.thread_ts) }),
      ...(args.reply_broadcast === undefined ? {} : { reply_broadcast: true }),
    } as ChatPostMessageArguments),
  'chat.update': (client, args) =>
    client.chat.update({ channel: text(args.channel), ts: text(args.ts), ...content(args) } as ChatUpdateArguments),
  'chat.delete': (client, args) => client.chat.delete({ channel: text(args.channel), ts: text(args.ts) }),
  'chat.getPermalink': (client, args) =>
    client.chat.getPermalink({ channel: text(args.channel), message_ts: text(args.message_ts) }),
  'conversations.history': (client, args) => client.conversations.history(window(args)),
  'conversations.replies': (client, args) => client.conversations.replies({ ...window(args), ts: text(args.ts) }),
  'conversations.info': (client, args) =>
    client.conversations.info({ channel: text(args.channel), include_num_members: true }),
  'conversations.list': (client, args) =>
    client.conversations.list({
      types: text(args.types),
      ...(args.exclude_archived === undefined ? {} : { exclude_archived: true }),
      ...paged(args),
    }),
  'conversations.open': (client, args) => client.conversations.open({ users: text(args.users) }),
  'users.info': (client, args) => client.users.info({ user: text(args.user) }),
  'users.list': (client, args) => client.users.list(paged(args)),
  'users.lookupByEmail': (client, args) => client.users.lookupByEmail({ email: text(args.email) }),
  'files.getUploadURLExternal': (client, args) =>
    client.files.getUploadURLExternal({ filename: text(args.filename), length: Number(args.length) }),
  'files.completeUploadExternal': (client, args) =>
    client.files.completeUploadExternal({
      files: args.files as Shared,
      channel_id: text(args.channel_id),
      thread_ts: text(args.thread_ts),
    }),
  'files.info': (client, args) => client.files.info({ file: text(args.file) }),
  'files.delete': (client, args) => client.files.delete({ file: text(args.file) }),
};
