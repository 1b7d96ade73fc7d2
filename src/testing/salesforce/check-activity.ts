import { relationNames } from './activity-relations.ts';
import { problemOf } from './check-references.ts';
import { mergeTimes, readSpan } from './event-times.ts';
import { typeOfId } from './object-types.ts';
import type { SalesforceOrg } from './org.ts';
import type { SalesforceError } from './refusal.ts';
import type { SalesforceRecord, SalesforceValue } from './state.ts';
import { parseTime } from './time.ts';

const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;
/** The longest event. Salesforce's object reference. */
const MOST_DAYS = 14;

type Values = Readonly<Record<string, SalesforceValue>>;

/** What is sent for a task or an event. */
export interface SentActivity {
  readonly type: 'Task' | 'Event';
  readonly values: Values;
  readonly whoIds?: readonly string[] | undefined;
  /** The one to change; absent when it is made. */
  readonly record?: SalesforceRecord | undefined;
}

/** What is wrong with a task or an event as a whole. */
export function activityProblems(org: SalesforceOrg, sent: SentActivity): SalesforceError[] {
  return [...peopleProblems(org, sent), ...(sent.type === 'Event' ? timeProblems(sent) : [])];
}

function peopleProblems(org: SalesforceOrg, { type, values, whoIds, record }: SentActivity): SalesforceError[] {
  const after = { ...record?.values, ...values };
  const who = whoIds ?? (typeof after.WhoId === 'string' ? [after.WhoId] : []);
  const leads = who.filter((id) => typeOfId(id) === 'Lead');
  if (leads.length > 0 && after.WhatId) {
    return [wrong('Related To ID: a lead can not be related to anything else', 'WhatId')];
  }
  if (!whoIds) return [];
  const name = relationNames(type).whoIds;
  const most = org.limits.activityWhoIds;
  if (whoIds.length > most) return [wrong(`${name}: at most ${most} contacts can be related`, name)];
  if (leads.length > 0 && whoIds.length > 1)
    return [wrong(`${name}: several contacts or one lead can be related`, name)];
  if (typeof values.WhoId === 'string' && !whoIds.includes(values.WhoId)) {
    return [wrong(`${name}: the list does not have the one in WhoId`, name)];
  }
  const field = { name, label: name, referenceTo: ['Contact', 'Lead'] };
  return whoIds.flatMap((id) => problemOf(org, field, id));
}

function timeProblems({ values, record }: SentActivity): SalesforceError[] {
  const after = record ? mergeTimes(record.values, values) : values;
  const { isAllDay, startMs, minutes } = readSpan(after);
  if (startMs === undefined) return [missing(isAllDay ? ['ActivityDate'] : ['ActivityDateTime', 'DurationInMinutes'])];
  if (minutes === undefined) return [missing(['DurationInMinutes'])];
  const { StartDateTime: start, ActivityDateTime: other, EndDateTime: end } = values;
  if (!isAllDay && start && other && parseTime(start) !== parseTime(other)) {
    return [wrong('StartDateTime and ActivityDateTime must be the same', 'ActivityDateTime')];
  }
  if (minutes < 0) return [wrong('End Date/Time must be after Start Date/Time', 'EndDateTime')];
  const told = end && typeof values.DurationInMinutes === 'number' ? parseTime(end) : undefined;
  const span = isAllDay ? minutes - DAY_MINUTES : minutes;
  if (told !== undefined && told !== startMs + span * MINUTE_MS) {
    return [wrong('DurationInMinutes and EndDateTime must tell the same end', 'DurationInMinutes')];
  }
  if (isAllDay && minutes % DAY_MINUTES !== 0) return [wrong('An all-day event lasts whole days', 'DurationInMinutes')];
  if (minutes > MOST_DAYS * DAY_MINUTES)
    return [wrong(`An event lasts at most ${MOST_DAYS} days`, 'DurationInMinutes')];
  return [];
}

function wrong(message: string, field: string): SalesforceError {
  return { errorCode: 'FIELD_INTEGRITY_EXCEPTION', message, fields: [field] };
}

function missing(fields: readonly string[]): SalesforceError {
  return {
    errorCode: 'REQUIRED_FIELD_MISSING',
    message: `Required fields are missing: [${fields.join(', ')}]`,
    fields,
  };
}
