import { fileTypeOf } from './file-types.ts';
import type { SlackFile, SlackFileShare } from './state.ts';
import type { SlackWorkspace } from './workspace.ts';

type ShareKind = 'public' | 'private' | 'im';

/** A file as `files.info` describes it, with the places that show it as far as Slack has noticed them. */
export function fileAnswer(file: SlackFile, workspace: SlackWorkspace): Record<string, unknown> {
  const noticed = file.shares.filter((share) => isNoticed(share, workspace));
  const sharesIn = (kind: ShareKind) => noticed.filter(({ channelId }) => kindOf(channelId, workspace) === kind);
  const idsOf = (kind: ShareKind) => [...new Set(sharesIn(kind).map(({ channelId }) => channelId))];
  const open = sharesIn('public');
  const closed = [...sharesIn('private'), ...sharesIn('im')];
  return {
    ...describe(file, workspace),
    is_public: open.length > 0,
    shares: {
      ...(open.length > 0 && { public: sharesByChannel(open, workspace) }),
      ...(closed.length > 0 && { private: sharesByChannel(closed, workspace) }),
    },
    channels: idsOf('public'),
    groups: idsOf('private'),
    ims: idsOf('im'),
  };
}

/** A file as it stands in a message; of a deleted one only its id is left. */
export function messageFileAnswer(id: string, workspace: SlackWorkspace): Record<string, unknown> {
  const file = workspace.files.find((known) => known.id === id);
  if (!file || file.deleted) return { id, mode: 'tombstone' };
  const isPublic = file.shares.some(({ channelId }) => kindOf(channelId, workspace) === 'public');
  return { ...describe(file, workspace), is_public: isPublic, file_access: 'visible' };
}

// Not for as long as Slack is still busy with it, nor once the message is gone.
function isNoticed({ sharedAtMs, channelId, ts }: SlackFileShare, workspace: SlackWorkspace): boolean {
  const message = workspace.channels.find(({ id }) => id === channelId)?.messages.find((one) => one.ts === ts);
  return message?.deleted !== true && workspace.now().getTime() >= sharedAtMs + workspace.fileProcessingMs;
}

function describe(file: SlackFile, { team }: SlackWorkspace): Record<string, unknown> {
  const { filetype, prettyType } = fileTypeOf(file.name);
  const address = file.name.toLowerCase().replace(/[^a-z0-9.]+/g, '_');
  const privateUrl = `https://files.slack.com/files-pri/${team.id}-${file.id}`;
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype,
    pretty_type: prettyType,
    user: file.userId,
    user_team: team.id,
    editable: false,
    size: file.size,
    mode: 'hosted',
    is_external: false,
    external_type: '',
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: `${privateUrl}/${address}`,
    url_private_download: `${privateUrl}/download/${address}`,
    permalink: `https://${team.domain}.slack.com/files/${file.userId}/${file.id}/${address}`,
    permalink_public: `https://slack-files.com/${team.id}-${file.id}-0000000000`,
    comments_count: 0,
    is_starred: false,
    has_rich_preview: false,
    ...(file.altText !== undefined && { alt_txt: file.altText }),
  };
}

function sharesByChannel(shares: readonly SlackFileShare[], workspace: SlackWorkspace): Record<string, unknown> {
  const byChannel: Record<string, unknown[]> = {};
  for (const share of shares) {
    byChannel[share.channelId] ??= [];
    byChannel[share.channelId]?.push(shareAnswer(share, workspace));
  }
  return byChannel;
}

function shareAnswer({ channelId, ts, threadTs }: SlackFileShare, { channels, team, app }: SlackWorkspace) {
  const channel = channels.find(({ id }) => id === channelId);
  const replies = channel?.messages.filter((message) => message.threadTs === ts && !message.deleted) ?? [];
  const people = [...new Set(replies.map(({ userId }) => userId))];
  return {
    reply_users: people,
    reply_users_count: people.length,
    reply_count: replies.length,
    ts,
    ...(threadTs && { thread_ts: threadTs }),
    channel_name: channel?.name ?? '',
    team_id: team.id,
    share_user_id: app.botUserId,
    source: 'UNKNOWN',
  };
}

function kindOf(channelId: string, { channels }: SlackWorkspace): ShareKind {
  const channel = channels.find(({ id }) => id === channelId);
  if (channel?.kind === 'im') return 'im';
  return channel?.isPrivate ? 'private' : 'public';
}
