import { type Html, type HtmlPart, html } from '../../page/html.ts';
import { readableSize } from '../../page/readable-size.ts';
import type { HubSpotPortal } from '../portal.ts';
import type { HubSpotRecord } from '../state.ts';
import { recordName } from './record-name.ts';
import { renderRichText } from './rich-text.ts';
import { ownerName, readableTime } from './values.ts';

const SIGNS: Record<string, string> = { notes: '📝', tasks: '☑', meetings: '🗓' };
const WORDS: Record<string, string> = { notes: 'Note', tasks: 'Task', meetings: 'Meeting' };

/** What happened on a record, newest first. */
export function renderTimeline(record: HubSpotRecord, portal: HubSpotPortal): HtmlPart {
  const activities = portal.timeline(record.type, record.id);
  if (activities.length === 0) return html`<div class="empty">Nothing has been logged here yet.</div>`;
  return activities.map((activity) => renderActivity(activity, record, portal));
}

function renderActivity(activity: HubSpotRecord, record: HubSpotRecord, portal: HubSpotPortal): Html {
  const { type, id, properties } = activity;
  const others = portal
    .associationsOf(type, id)
    .filter((other) => other.id !== record.id)
    .map((other) => recordName(portal.get(other.type, other.id)));
  return html`<article class="activity ${type}" id="a${id}">
<header><span class="sign">${SIGNS[type]}</span><b>${titleOf(activity)}</b><span class="by">${ownerName(properties.hubspot_owner_id, portal)}</span>
<time>${type === 'tasks' ? 'Due ' : ''}${readableTime(properties.hs_timestamp, portal)}</time></header>
${factsOf(activity, portal)}<div class="text">${bodyOf(activity)}</div>${attachments(properties.hs_attachment_ids, portal)}
${others.length > 0 && html`<footer>Also on ${others.join(', ')}</footer>`}</article>`;
}

function titleOf({ type, properties }: HubSpotRecord): string {
  const said = properties.hs_task_subject ?? properties.hs_meeting_title;
  return said === undefined ? (WORDS[type] ?? type) : `${WORDS[type]}: ${said}`;
}

function factsOf({ type, properties }: HubSpotRecord, portal: HubSpotPortal): HtmlPart {
  if (type === 'notes') return undefined;
  const time = (name: string) => properties[name] && readableTime(properties[name], portal);
  const facts: [string, string | undefined][] = [
    ['Status', inWords(properties.hs_task_status)],
    ['Priority', inWords(properties.hs_task_priority)],
    ['Type', inWords(properties.hs_task_type)],
    ['Outcome', inWords(properties.hs_meeting_outcome)],
    ['Starts', time('hs_meeting_start_time')],
    ['Ends', time('hs_meeting_end_time')],
    ['Location', properties.hs_meeting_location],
  ];
  const known = facts.filter(([, fact]) => fact);
  return (
    known.length > 0 &&
    html`<dl class="facts">${known.map(([name, fact]) => html`<div><dt>${name}</dt><dd>${fact}</dd></div>`)}</dl>`
  );
}

function bodyOf({ properties }: HubSpotRecord): HtmlPart {
  const {
    hs_note_body: note,
    hs_task_body: task,
    hs_meeting_body: meeting,
    hs_internal_meeting_notes: inside,
  } = properties;
  return [
    renderRichText(note ?? task ?? meeting ?? ''),
    inside !== undefined && html`<div class="inside"><b>Internal notes</b>${renderRichText(inside)}</div>`,
  ];
}

function attachments(ids: string | undefined, { files }: HubSpotPortal): HtmlPart {
  if (!ids) return undefined;
  const shown = ids.split(';').map((id) => {
    const file = files.find((one) => one.id === id);
    if (!file || file.deleted) return html`<li class="gone">A file that was deleted</li>`;
    return html`<li><b>${file.name}</b> <span>${readableSize(file.size)}</span></li>`;
  });
  return html`<ul class="attachments">${shown}</ul>`;
}

// `NOT_STARTED` is written "Not started".
function inWords(value: string | undefined): string | undefined {
  const words = value?.toLowerCase().replaceAll('_', ' ');
  return words && `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
