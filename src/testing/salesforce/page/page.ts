import { type Html, type HtmlPart, html } from '../../page/html.ts';
import { initialsOf } from '../../page/initials.ts';
import { pageResponse } from '../../page/page-response.ts';
import { OBJECT_TYPES, type SalesforceObjectType } from '../object-types.ts';
import type { SalesforceOrg } from '../org.ts';
import type { SalesforceRecord } from '../state.ts';
import { renderFiles } from './files.ts';
import { recordName } from './record-name.ts';
import { STYLE } from './style.ts';
import { renderTimeline } from './timeline.ts';
import { readableValue, recordLink } from './values.ts';

/** A list longer than this is cut. [ours] */
const LISTED = 200;
const SHOWN_TYPES: readonly SalesforceObjectType[] = ['Contact', 'Lead', 'Account', 'Opportunity', 'Case', 'Campaign'];
/** What everybody knows of a record already, or nobody wants to. */
const HIDDEN = [
  'IsDeleted',
  'CreatedDate',
  'LastModifiedDate',
  'Name',
  'SystemModstamp',
  'LastModifiedById',
  'CreatedById',
  'MasterRecordId',
];

/** The organization with one record open, as a person sees it in a browser. */
export function pageAnswer(org: SalesforceOrg, recordId: string | null): Response {
  const live = SHOWN_TYPES.flatMap((type) => org.records(type)).filter(({ isDeleted }) => !isDeleted);
  const open = recordId === null ? live[0] : live.find((record) => record === openRecord(org, recordId));
  if (!open) {
    return new Response('There is no such record.', { status: 404, headers: { 'content-type': 'text/plain' } });
  }
  const files = renderFiles(open, org);
  const body = html`${sidebar(live, open, org)}<main>${about(open, org)}
<section class="timeline"><h2>Activity</h2>${renderTimeline(open, org)}
${files && html`<h2>Files</h2>${files}`}</section></main>`;
  return pageResponse({ title: `${recordName(open)} | ${org.name}`, style: STYLE, body });
}

// A link to a task or an event leads to the record that it is on.
function openRecord(org: SalesforceOrg, id: string): SalesforceRecord | undefined {
  const record = org.find(id);
  if (record?.type !== 'Task' && record?.type !== 'Event') return record;
  return org.find(record.values.WhoId) ?? org.find(record.values.WhatId);
}

function sidebar(live: readonly SalesforceRecord[], open: SalesforceRecord, org: SalesforceOrg): Html {
  const group = (type: SalesforceObjectType): HtmlPart => {
    const records = live.filter((record) => record.type === type);
    const rest = records.length - LISTED;
    if (records.length === 0) return undefined;
    const links = records.slice(0, LISTED).map((record) => {
      return html`<a class="${record === open ? 'open' : ''}" href="?record=${record.id}">${recordName(record)}</a>`;
    });
    return html`<h2>${OBJECT_TYPES[type].plural}</h2>${links}${rest > 0 && html`<span class="rest">and ${rest} more</span>`}`;
  };
  const place = org.isSandbox ? `${org.name} (sandbox)` : org.name;
  return html`<nav class="sidebar"><h1>${place}</h1>${SHOWN_TYPES.map(group)}</nav>`;
}

function about(record: SalesforceRecord, org: SalesforceOrg): Html {
  const rows = org.fields(record.type).flatMap((field) => {
    const value = record.values[field.name] ?? null;
    if (value === null || value === '' || value === false || HIDDEN.includes(field.name)) return [];
    return [html`<dt>${field.label.replace(/ ID$/, '')}</dt><dd>${readableValue(field, value, org)}</dd>`];
  });
  const tied = relatedTo(record, org);
  return html`<section class="about"><div class="head"><span class="avatar of-${record.type}">${initialsOf(recordName(record))}</span>
<div><span class="kind">${OBJECT_TYPES[record.type].label}</span><h2>${recordName(record)}</h2></div></div>
<h3>Details</h3><dl>${rows}</dl>
${tied.length > 0 && html`<h3>Related</h3><ul class="related">${tied.slice(0, LISTED).map((other) => html`<li>${recordLink(other)}</li>`)}</ul>`}</section>`;
}

function relatedTo({ id }: SalesforceRecord, org: SalesforceOrg): SalesforceRecord[] {
  const roles = org.records('OpportunityContactRole').filter(({ isDeleted }) => !isDeleted);
  const asPerson = roles.flatMap(({ values }) => (values.ContactId === id ? [values.OpportunityId] : []));
  const asDeal = roles.flatMap(({ values }) => (values.OpportunityId === id ? [values.ContactId] : []));
  const byRole = new Set([...asPerson, ...asDeal]);
  return SHOWN_TYPES.flatMap((type) => org.records(type)).filter(
    (other) =>
      !other.isDeleted && (other.values.AccountId === id || other.values.ContactId === id || byRole.has(other.id)),
  );
}
