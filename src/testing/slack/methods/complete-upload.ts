import { isObject } from '../../is-object.ts';
import { checkBlocks } from '../blocks/check-blocks.ts';
import { fileAnswer } from '../file-answer.ts';
import type { SlackBlock } from '../live-parts.ts';
import { isVisible, type MethodContext } from '../method.ts';
import { findThread } from '../posting.ts';
import { SlackRefusal } from '../refusal.ts';
import type { SlackChannel, SlackFile } from '../state.ts';
import type { SlackWorkspace } from '../workspace.ts';

// docs.slack.dev files.completeUploadExternal, errors.
const MAX_CHANNELS = 100;

interface Wanted {
  readonly file: SlackFile;
  readonly title: string | undefined;
}

interface Target {
  readonly channel: SlackChannel;
  readonly threadTs: string | undefined;
}

interface Introduction {
  readonly text: string;
  readonly blocks?: SlackBlock[];
}

/**
 * Ends the uploads that a call names and shows them in its channels, all in one message each; gives the answer's
 * `files`. Called again for the same files it makes another message: what Slack does then is not documented, and this
 * is the worse of the two. Throws before anything is stored.
 */
export function completeUpload(context: MethodContext): Record<string, unknown>[] {
  const { workspace, args, allowances } = context;
  const wanted = readFiles(args.files, workspace);
  const targets = findChannels(context).map((channel) => ({ channel, threadTs: findThread(channel, args.thread_ts) }));
  const introduction = readIntroduction(args);
  for (const { channel } of targets) allowances.post(channel.id);
  for (const { file, title } of wanted) {
    file.isCompleted = true;
    if (title !== undefined) file.title = title;
  }
  const files = wanted.map(({ file }) => file);
  for (const target of targets) share(files, target, introduction, workspace);
  return files.map((file) => answerFile(file, workspace));
}

function share(
  files: readonly SlackFile[],
  { channel, threadTs }: Target,
  introduction: Introduction,
  workspace: SlackWorkspace,
) {
  const { ts } = workspace.post(channel.id, {
    via: 'api',
    userId: workspace.app.botUserId,
    fileIds: files.map(({ id }) => id),
    ...introduction,
    ...(threadTs && { threadTs }),
  });
  const place = { channelId: channel.id, ts, ...(threadTs && { threadTs }), sharedAtMs: workspace.now().getTime() };
  for (const file of files) file.shares.push({ ...place });
}

// While it is still busy Slack tells no more than the documented example has.
function answerFile(file: SlackFile, workspace: SlackWorkspace): Record<string, unknown> {
  const { id, title } = file;
  return workspace.fileProcessingMs > 0 ? { id, title } : fileAnswer(file, workspace);
}

function readFiles(value: unknown, workspace: SlackWorkspace): Wanted[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) {
    throw new SlackRefusal('invalid_arguments');
  }
  return value.map(({ id, title }) => {
    const file = workspace.files.find((known) => known.id === id);
    if (!file?.isUploaded || file.deleted) throw new SlackRefusal('file_not_found');
    if (file.userId !== workspace.app.botUserId) throw new SlackRefusal('access_denied');
    return { file, title: typeof title === 'string' && title !== '' ? title : undefined };
  });
}

// Ids only: names are refused, and so are users' ids, which the page on `channels` allows but callers report as refused
// (slackapi/python-slack-sdk issue 1359 and others).
function findChannels({ workspace, args }: MethodContext): SlackChannel[] {
  const single = args.channel_id ? [findChannel(workspace, args.channel_id, 'channel_not_found')] : [];
  const ids = String(args.channels ?? '')
    .split(',')
    .filter(Boolean);
  if (ids.length > MAX_CHANNELS) throw new SlackRefusal('channels_limit_exceeded');
  return [...single, ...ids.map((id) => findChannel(workspace, id, 'invalid_channel'))];
}

function findChannel(workspace: SlackWorkspace, id: unknown, refusal: string): SlackChannel {
  const channel = workspace.channels.find((known) => known.id === id);
  if (!channel || !isVisible(channel)) throw new SlackRefusal(refusal);
  if (channel.isArchived) throw new SlackRefusal('is_archived');
  // `chat:write.public` is about messages; that it does not help here is derived from the documented `not_in_channel`.
  if (!channel.botIsMember) throw new SlackRefusal('not_in_channel');
  return channel;
}

// Unlike a message's text a comment is never split: that is not documented either way, and one call is one message.
function readIntroduction({ initial_comment: comment, blocks }: Record<string, unknown>): Introduction {
  if (comment !== undefined && comment !== '') return { text: String(comment) };
  return blocks === undefined || blocks === '' ? { text: '' } : { text: '', blocks: checkBlocks(blocks) };
}
