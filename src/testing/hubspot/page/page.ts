import { type Html, type HtmlPart, html } from '../../page/html.ts';
import { initialsOf } from '../../page/initials.ts';
import { pageResponse } from '../../page/page-response.ts';
import { ACTIVITY_TYPES, type HubSpotObjectType, OBJECT_TYPE_NAMES, OBJECT_TYPES } from '../object-types.ts';
import type { HubSpotPortal } from '../portal.ts';
import type { HubSpotRecord } from '../state.ts';
import { recordName } from './record-name.ts';
import { STYLE } from './style.ts';
import { renderTimeline } from './timeline.ts';
import { readableValue } from './values.ts';

/** A list longer than this is cut. [ours] */
const LISTED = 200;
const ACTIVITIES: readonly HubSpotObjectType[] = ACTIVITY_TYPES;
const SHOWN_TYPES = OBJECT_TYPE_NAMES.filter((type) => !ACTIVITIES.includes(type));

/** The portal with one record open, as a person sees it in a browser. */
export function pageAnswer(portal: HubSpotPortal, recordId: string | null): Response {
  const live = SHOWN_TYPES.flatMap((type) => portal.records(type)).filter(({ archived }) => !archived);
  const open = recordId === null ? live[0] : live.find(({ id }) => id === recordId);
  if (!open) {
    return new Response('There is no such record.', { status: 404, headers: { 'content-type': 'text/plain' } });
  }
  const body = html`${sidebar(live, open, portal)}<main>${about(open, portal)}
<section class="timeline"><h2>Activity</h2>${renderTimeline(open, portal)}</section></main>`;
  return pageResponse({ title: `${recordName(open)} | Account ${portal.portalId}`, style: STYLE, body });
}

function sidebar(live: readonly HubSpotRecord[], open: HubSpotRecord, portal: HubSpotPortal): Html {
  const group = (type: HubSpotObjectType): HtmlPart => {
    const records = live.filter((record) => record.type === type);
    const rest = records.length - LISTED;
    return html`<h2>${type}</h2>${records.slice(0, LISTED).map((record) => link(record, record === open))}
${rest > 0 && html`<span class="rest">and ${rest} more</span>`}`;
  };
  return html`<nav class="sidebar"><h1>Account ${portal.portalId}</h1>${SHOWN_TYPES.map(group)}</nav>`;
}

function about(record: HubSpotRecord, portal: HubSpotPortal): Html {
  const { singular, created, modified } = OBJECT_TYPES[record.type];
  const hidden = [created, modified, 'hs_object_id'];
  const rows = portal.properties(record.type).flatMap((property) => {
    const value = record.properties[property.name];
    if (!value || hidden.includes(property.name)) return [];
    return [html`<dt>${property.label}</dt><dd>${readableValue(property, value, portal)}</dd>`];
  });
  const tied = portal.associationsOf(record.type, record.id).filter(({ type }) => !ACTIVITIES.includes(type));
  return html`<section class="about"><div class="head"><span class="avatar of-${record.type}">${initialsOf(recordName(record))}</span>
<div><h2>${recordName(record)}</h2><span class="kind">${singular} ${record.id}</span></div></div>
<h3>About this ${singular}</h3><dl>${rows}</dl>
${tied.length > 0 && html`<h3>Associated records</h3>${tied.map(({ type, id }) => link(portal.get(type, id), false))}`}</section>`;
}

function link(record: HubSpotRecord, isOpen: boolean): Html {
  return html`<a class="${isOpen ? 'open' : ''}" href="?record=${encodeURIComponent(record.id)}">${recordName(record)}</a>`;
}
