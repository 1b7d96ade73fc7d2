import { type Html, type HtmlPart, html } from '../../page/html.ts';
import { whoIdsOf } from '../activity-relations.ts';
import type { SalesforceOrg } from '../org.ts';
import type { SalesforceRecord } from '../state.ts';
import { parseTime } from '../time.ts';
import { renderFiles } from './files.ts';
import { recordName } from './record-name.ts';
import { readableDate, readableSpan, referenceLink } from './values.ts';

/** What is planned and what happened on a record, each newest first. */
export function renderTimeline(record: SalesforceRecord, org: SalesforceOrg): HtmlPart {
  const activities = org.timeline(record.id);
  const open = activities.filter((activity) => isOpen(activity, org));
  const past = activities.filter((activity) => !isOpen(activity, org));
  const part = (title: string, ones: readonly SalesforceRecord[]) =>
    ones.length > 0 && html`<h3>${title}</h3>${ones.map((activity) => renderActivity(activity, record, org))}`;
  if (activities.length === 0) return html`<div class="empty">No activities to show.</div>`;
  return [part('Upcoming & Overdue', open), part('Past Activity', past)];
}

function isOpen({ type, values }: SalesforceRecord, org: SalesforceOrg): boolean {
  if (type === 'Task') return values.IsClosed !== true;
  return (parseTime(values.EndDateTime) ?? 0) > org.now().getTime();
}

function renderActivity(activity: SalesforceRecord, record: SalesforceRecord, org: SalesforceOrg): Html {
  const { type, id, values } = activity;
  const others = [...whoIdsOf(org, activity), values.WhatId].filter((other) => other && other !== record.id);
  const state = type === 'Task' ? String(values.Status ?? '') : '';
  return html`<article class="activity ${type}${values.IsClosed === true ? ' closed' : ''}" id="${id}">
<header><span class="sign">${type === 'Task' ? (values.IsClosed === true ? '☑' : '☐') : '🗓'}</span><b>${recordName(activity)}</b>
${state && html`<span class="state">${state}</span>`}<time>${timeOf(activity, org)}</time></header>
${facts(activity, org)}${values.Description !== undefined && values.Description !== null && html`<div class="text">${String(values.Description)}</div>`}${renderFiles(activity, org)}
${others.length > 0 && html`<footer>Also on ${others.map((other, index) => [index > 0 && ', ', referenceLink(other, org)])}</footer>`}</article>`;
}

function timeOf({ type, values }: SalesforceRecord, org: SalesforceOrg): string {
  if (type === 'Task') return values.ActivityDate ? `Due ${readableDate(values.ActivityDate)}` : 'No due date';
  if (values.IsAllDayEvent === true) return `${readableDate(values.ActivityDate)}, all day`;
  return readableSpan(values.StartDateTime, values.EndDateTime, org);
}

function facts({ type, values }: SalesforceRecord, org: SalesforceOrg): Html {
  const known: [string, HtmlPart][] = [
    ['Assigned to', referenceLink(values.OwnerId, org)],
    ['Priority', type === 'Task' && text(values.Priority)],
    ['Location', text(values.Location)],
    ['Call', text(values.CallObject)],
  ];
  const shown = known.filter(([, value]) => value);
  return html`<dl class="facts">${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
