import { type Html, type HtmlPart, html } from '../../page/html.ts';
import { initialsOf } from '../../page/initials.ts';
import type { SlackMessage } from '../state.ts';
import type { SlackWorkspace } from '../workspace.ts';
import { renderBlock } from './blocks.ts';
import { renderFiles } from './files.ts';
import { renderMrkdwn } from './mrkdwn.ts';
import { userName } from './names.ts';

const HUES = 5;
const BROADCAST = { channel: 'Replied to a thread', thread: 'Also sent to the channel' };
const TIME = new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' });

/** A message with its author, as a reader of the channel or of the thread sees it. */
export function renderMessage(message: SlackMessage, workspace: SlackWorkspace, place: 'channel' | 'thread'): Html {
  const isApp = message.via !== 'person';
  const name = isApp ? workspace.app.name : userName(message.userId, workspace);
  return html`<article class="message" id="p${message.ts.replace('.', '')}">
  <div class="avatar ${isApp ? 'app' : `hue-${hueOf(message.userId)}`}">${initialsOf(name)}</div>
  <div><div class="by"><b>${name}</b>${isApp && html`<span class="badge">APP</span>`}
    <span class="time">${TIME.format(timeOf(message.ts))}</span></div>
  ${message.isBroadcast && html`<div class="broadcast">${BROADCAST[place]}</div>`}
  <div class="body">${content(message, workspace)}${!message.deleted && renderFiles(message.fileIds ?? [], workspace)}${message.edited && html`<span class="edited">(edited)</span>`}</div></div>
</article>`;
}

/** The moment a `ts` stands for. */
export function timeOf(ts: string): Date {
  return new Date(Number(ts) * 1000);
}

function content(message: SlackMessage, workspace: SlackWorkspace): HtmlPart {
  if (message.deleted) return html`<div class="empty">This message was deleted.</div>`;
  if (message.blocks?.length) return message.blocks.map((block) => renderBlock(block, workspace));
  if (message.text === '' && message.fileIds?.length) return undefined;
  return html`<div class="text">${renderMrkdwn(message.text, workspace)}</div>`;
}

function hueOf(id: string): number {
  return [...id].reduce((sum, character) => sum + character.charCodeAt(0), 0) % HUES;
}
