import { type Html, html } from '../../page/html.ts';
import type { SalesforceOrg } from '../org.ts';
import type { SalesforceField, SalesforceRecord, SalesforceValue } from '../state.ts';
import { parseDate, parseTime } from '../time.ts';
import { recordName } from './record-name.ts';

/** A moment in words, as the sandbox's own user sees it; the text itself when it is none. */
function readableTime(value: SalesforceValue | undefined, org: SalesforceOrg): string {
  const ms = parseTime(value);
  return ms === undefined ? String(value ?? '') : timeFormat(org).format(ms);
}

/** From when to when, with the day only once when it is one. */
export function readableSpan(
  from: SalesforceValue | undefined,
  to: SalesforceValue | undefined,
  org: SalesforceOrg,
): string {
  const [start, end] = [parseTime(from), parseTime(to)];
  if (start === undefined || end === undefined || end < start) return readableTime(from, org);
  return timeFormat(org).formatRange(start, end);
}

function timeFormat(org: SalesforceOrg): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone: zoneOf(org) });
}

/** A day in words, wherever the reader is; the text itself when it is none. */
export function readableDate(value: SalesforceValue | undefined): string {
  const ms = parseDate(value);
  if (ms === undefined) return String(value ?? '');
  return new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' }).format(ms);
}

/** What a reference is shown as: the name of the record, with a link to it where it has a page. */
export function referenceLink(id: SalesforceValue | undefined, org: SalesforceOrg): Html | undefined {
  const record = org.find(id);
  if (!record) return id ? html`${String(id)}` : undefined;
  return record.type === 'User' ? html`${recordName(record)}` : recordLink(record);
}

/** A link to a record's page. */
export function recordLink(record: SalesforceRecord): Html {
  return html`<a href="?record=${record.id}">${recordName(record)}</a>`;
}

/** A value as a person reads it. */
export function readableValue(field: SalesforceField, value: SalesforceValue, org: SalesforceOrg): Html {
  if (field.type === 'reference') return referenceLink(value, org) ?? html``;
  if (field.type === 'datetime') return html`${readableTime(value, org)}`;
  if (field.type === 'date') return html`${readableDate(value)}`;
  if (field.type === 'boolean') return html`${value === true ? 'Yes' : 'No'}`;
  const label = field.picklistValues.find((choice) => choice.value === value)?.label;
  return html`${label ?? String(value)}`;
}

// A time zone that is none, set by a test, is no reason to fail.
function zoneOf({ users }: SalesforceOrg): string {
  const zone = String(users[0]?.values.TimeZoneSidKey ?? 'UTC');
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
