import { type Html, type HtmlPart, html } from '../../page/html.ts';
import { pageResponse } from '../../page/page-response.ts';
import type { SlackChannel, SlackMessage } from '../state.ts';
import type { SlackWorkspace } from '../workspace.ts';
import { renderMessage, timeOf } from './message.ts';
import { userName } from './names.ts';
import { STYLE } from './style.ts';

const DAY = new Intl.DateTimeFormat('en-US', { weekday: 'long', month: 'long', day: 'numeric', timeZone: 'UTC' });

/** The workspace with one channel open, as a person sees it in a browser. */
export function pageAnswer(workspace: SlackWorkspace, channelName: string | null): Response {
  const open = workspace.findChannel(channelName ?? 'general') ?? workspace.channels[0];
  if (!open || (channelName !== null && !workspace.findChannel(channelName))) {
    return new Response('There is no such channel.', { status: 404, headers: { 'content-type': 'text/plain' } });
  }
  const body = html`${sidebar(workspace, open)}<main>${top(open, workspace)}<div class="stream">${stream(open, workspace)}</div></main>`;
  return pageResponse({ title: `${open.name} | ${workspace.team.name}`, style: STYLE, body });
}

function sidebar(workspace: SlackWorkspace, open: SlackChannel): Html {
  const { team, channels } = workspace;
  const links = (shown: readonly SlackChannel[]) =>
    shown.map(
      (channel) => html`<a class="${channel === open ? 'open' : ''}" href="?channel=${encodeURIComponent(channel.id)}">
<span class="sign">${sign(channel)}</span>${titleOf(channel, workspace)}</a>`,
    );
  const group = (title: string, shown: readonly SlackChannel[]) =>
    shown.length > 0 && html`<h2>${title}</h2>${links(shown)}`;
  const rooms = channels.filter(({ kind }) => kind === 'channel');
  return html`<nav class="sidebar"><h1>${team.name}</h1>
${group(
  'Channels',
  rooms.filter(({ isArchived }) => !isArchived),
)}
${group(
  'Direct messages',
  channels.filter(({ kind }) => kind !== 'channel'),
)}
${group(
  'Archived',
  rooms.filter(({ isArchived }) => isArchived),
)}</nav>`;
}

function top(channel: SlackChannel, workspace: SlackWorkspace): Html {
  const name = titleOf(channel, workspace);
  const title = channel.kind === 'channel' ? `${sign(channel)} ${name}` : name;
  return html`<header class="top"><h2>${title}</h2><span>${channel.topic}</span></header>`;
}

// A conversation between people goes by their names.
function titleOf({ kind, name, memberIds }: SlackChannel, workspace: SlackWorkspace): string {
  return kind === 'channel' ? name : memberIds.map((id) => userName(id, workspace)).join(', ');
}

function sign(channel: SlackChannel): string {
  if (channel.kind !== 'channel') return '●';
  return channel.isPrivate ? '🔒' : '#';
}

function stream(channel: SlackChannel, workspace: SlackWorkspace): HtmlPart {
  const repliesTo = (parent: SlackMessage) =>
    channel.messages.filter(({ threadTs, deleted }) => threadTs === parent.ts && !deleted);
  const roots = channel.messages.filter(
    (message) => (!message.threadTs || message.isBroadcast) && (!message.deleted || repliesTo(message).length > 0),
  );
  if (roots.length === 0) return html`<div class="empty">Nothing has been posted here yet.</div>`;
  let lastDay = '';
  return roots.map((message) => {
    const day = DAY.format(timeOf(message.ts));
    const divider = day !== lastDay && html`<div class="day"><span>${day}</span></div>`;
    lastDay = day;
    return html`${divider}${renderMessage(message, workspace, 'channel')}${thread(repliesTo(message), workspace)}`;
  });
}

function thread(replies: readonly SlackMessage[], workspace: SlackWorkspace): HtmlPart {
  if (replies.length === 0) return undefined;
  const count = replies.length === 1 ? '1 reply' : `${replies.length} replies`;
  return html`<section class="thread"><div class="count">${count}</div>
${replies.map((reply) => renderMessage(reply, workspace, 'thread'))}</section>`;
}
