import type { SalesforceField } from '../state.ts';
import {
  defineField,
  flag,
  longText,
  owner,
  picklist,
  READ_ONLY,
  reference,
  systemFields,
  text,
} from './define-field.ts';

const RELATED = ['Account', 'Opportunity', 'Campaign', 'Case'];
const SETTABLE_ONCE = { updateable: false };
const REQUIRED_ONCE = { nillable: false, updateable: false };

/** What a task and an event have in common. */
function activityFields(): SalesforceField[] {
  return [
    ...systemFields(),
    reference('WhoId', ['Contact', 'Lead'], { label: 'Name ID' }),
    reference('WhatId', RELATED, { label: 'Related To ID' }),
    defineField('Subject', 'combobox', { length: 255, picklistValues: [] }),
    longText('Description', 32_000),
    owner(),
    reference('AccountId', ['Account'], READ_ONLY),
    flag('IsArchived', { ...READ_ONLY, nillable: false }),
    flag('IsReminderSet'),
    defineField('ReminderDateTime', 'datetime'),
    flag('IsRecurrence', SETTABLE_ONCE),
  ];
}

/** The fields of a task. */
export function taskFields(): SalesforceField[] {
  return [
    ...activityFields(),
    defineField('ActivityDate', 'date', { label: 'Due Date Only' }),
    picklist('Status', ['Not Started', 'In Progress', 'Completed', 'Waiting on someone else', 'Deferred'], {
      nillable: false,
      defaultedOnCreate: true,
    }),
    picklist('Priority', ['Normal', 'High', 'Low'], { nillable: false, defaultedOnCreate: true }),
    flag('IsHighPriority', { ...READ_ONLY, nillable: false }),
    flag('IsClosed', { ...READ_ONLY, nillable: false }),
    defineField('CallDurationInSeconds', 'int'),
    picklist('CallType', ['Internal', 'Inbound', 'Outbound'], { length: 40 }),
    text('CallDisposition', 255),
    text('CallObject', 255),
    picklist('TaskSubtype', ['Task', 'Email', 'ListEmail', 'Cadence', 'Call', 'LinkedIn'], {
      length: 40,
      restrictedPicklist: true,
      defaultedOnCreate: true,
      updateable: false,
    }),
    defineField('TaskWhoIds', 'JunctionIdList', {
      referenceTo: ['Contact', 'Lead'],
      filterable: false,
      sortable: false,
      onlyWith: 'sharedActivities',
    }),
  ];
}

/** The fields of an event. */
export function eventFields(): SalesforceField[] {
  return [
    ...activityFields(),
    text('Location', 255),
    flag('IsAllDayEvent'),
    defineField('ActivityDateTime', 'datetime'),
    defineField('ActivityDate', 'date'),
    defineField('DurationInMinutes', 'int'),
    defineField('StartDateTime', 'datetime'),
    defineField('EndDateTime', 'datetime'),
    flag('IsPrivate'),
    picklist('ShowAs', ['Busy', 'OutOfOffice', 'Free'], {
      length: 40,
      restrictedPicklist: true,
      defaultedOnCreate: true,
    }),
    flag('IsChild', { ...READ_ONLY, nillable: false }),
    flag('IsGroupEvent', { ...READ_ONLY, nillable: false }),
    picklist('EventSubtype', ['Event'], {
      length: 40,
      restrictedPicklist: true,
      defaultedOnCreate: true,
      updateable: false,
    }),
    defineField('EventWhoIds', 'JunctionIdList', {
      referenceTo: ['Contact', 'Lead'],
      filterable: false,
      sortable: false,
      onlyWith: 'sharedActivities',
    }),
  ];
}

/** The fields of what ties people to an activity. */
export function relationFields(type: 'TaskRelation' | 'EventRelation'): SalesforceField[] {
  const activity = type === 'TaskRelation' ? 'Task' : 'Event';
  return [
    ...systemFields(),
    reference(`${activity}Id`, [activity], REQUIRED_ONCE),
    reference('RelationId', ['Contact', 'Lead', ...RELATED], REQUIRED_ONCE),
    flag('IsWhat', { ...READ_ONLY, nillable: false }),
  ];
}
