import type { SalesforceOrg } from './org.ts';
import type { SalesforceRecord, SalesforceValue } from './state.ts';

/** The names of what ties people and things to an activity. */
export function relationNames(activity: 'Task' | 'Event') {
  return activity === 'Task'
    ? ({ relation: 'TaskRelation', key: 'TaskId', whoIds: 'TaskWhoIds' } as const)
    : ({ relation: 'EventRelation', key: 'EventId', whoIds: 'EventWhoIds' } as const);
}

/** What is tied to an activity by relations; nothing without shared activities. */
export function relationsOf(org: SalesforceOrg, activity: SalesforceRecord): SalesforceRecord[] {
  if (activity.type !== 'Task' && activity.type !== 'Event') return [];
  const { relation, key } = relationNames(activity.type);
  return org.records(relation).filter(({ isDeleted, values }) => !isDeleted && values[key] === activity.id);
}

/** The people of an activity, the one that its WhoId names first. */
export function whoIdsOf(org: SalesforceOrg, activity: SalesforceRecord): string[] {
  const first = activity.values.WhoId ?? null;
  const tied = relationsOf(org, activity).flatMap(({ values }) => (values.IsWhat ? [] : [String(values.RelationId)]));
  return [...new Set([...(first === null ? [] : [String(first)]), ...tied])];
}

/** Makes the relations of an activity say what its WhoId, its WhatId and its list of people say. */
export function syncRelations(org: SalesforceOrg, activity: SalesforceRecord, whoIds: readonly string[]): void {
  if (!org.sharedActivities || (activity.type !== 'Task' && activity.type !== 'Event')) return;
  const { relation, key } = relationNames(activity.type);
  const what = activity.values.WhatId ?? null;
  const wanted = [...whoIds.map((id) => [id, false] as const), ...(what === null ? [] : [[what, true] as const])];
  const known = relationsOf(org, activity);
  const isWanted = ({ values }: SalesforceRecord) =>
    wanted.some(([id, isWhat]) => values.RelationId === id && values.IsWhat === isWhat);
  for (const tie of known) if (!isWanted(tie)) org.remove(tie.id);
  for (const [RelationId, IsWhat] of wanted) {
    if (known.some(({ values }) => values.RelationId === RelationId && values.IsWhat === IsWhat)) continue;
    org.add(relation, { [key]: activity.id, RelationId, IsWhat });
  }
}

/** Lets an activity follow a relation that was made or taken away by itself. */
export function followRelation(org: SalesforceOrg, { type, values, isDeleted }: SalesforceRecord): void {
  const activity = org.find(type === 'TaskRelation' ? values.TaskId : values.EventId);
  if (!activity) return;
  const name = values.IsWhat === true ? 'WhatId' : 'WhoId';
  const current: SalesforceValue = activity.values[name] ?? null;
  if (!isDeleted && current === null) org.edit(activity.id, { [name]: values.RelationId });
  if (isDeleted && current === values.RelationId) {
    const next = relationsOf(org, activity).find((other) => other.values.IsWhat === values.IsWhat);
    org.edit(activity.id, { [name]: next?.values.RelationId ?? null });
  }
}
