import { relationsOf } from './activity-relations.ts';
import { ACTIVITY_TYPES } from './object-types.ts';
import type { SalesforceOrg } from './org.ts';
import type { SalesforceRecord } from './state.ts';
import { parseDate, parseTime } from './time.ts';

/** The tasks and events that name a record, newest first. */
export function timelineOf(org: SalesforceOrg, id: string | undefined): SalesforceRecord[] {
  const names = (activity: SalesforceRecord) =>
    [activity.values.WhoId, activity.values.WhatId].includes(id ?? null) ||
    relationsOf(org, activity).some(({ values }) => values.RelationId === id);
  const momentOf = ({ values }: SalesforceRecord) =>
    parseTime(values.StartDateTime) ?? parseDate(values.ActivityDate) ?? parseTime(values.CreatedDate) ?? 0;
  return ACTIVITY_TYPES.flatMap((type) => org.records(type))
    .filter((activity) => id !== undefined && !activity.isDeleted && names(activity))
    .reverse()
    .sort((a, b) => momentOf(b) - momentOf(a));
}
