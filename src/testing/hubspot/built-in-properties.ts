import { type HubSpotObjectType, OBJECT_TYPES } from './object-types.ts';
import type { HubSpotOption, HubSpotProperty } from './state.ts';

interface Sketch {
  readonly type?: HubSpotProperty['type'];
  readonly fieldType?: string;
  readonly options?: readonly (string | HubSpotOption)[];
  readonly readOnly?: boolean;
  readonly unique?: boolean;
}

const TEXT: Sketch = {};
const LONG: Sketch = { fieldType: 'textarea' };
const RICH: Sketch = { fieldType: 'html' };
const TIME: Sketch = { type: 'datetime', fieldType: 'date' };
const NUMBER: Sketch = { type: 'number', fieldType: 'number' };
const FIXED_TIME: Sketch = { ...TIME, readOnly: true };
/** The choices are the portal's owners, which a property does not list. */
const OWNER: Sketch = { type: 'enumeration', fieldType: 'select' };

const choice = (...options: (string | HubSpotOption)[]): Sketch => ({
  type: 'enumeration',
  fieldType: 'select',
  options,
});

const ACTIVITY: Record<string, Sketch> = {
  hs_timestamp: TIME,
  hubspot_owner_id: OWNER,
  hs_attachment_ids: TEXT,
};

// Names and choices of tasks and meetings are from memory; HubSpot documents them, the sheet of facts does not.
const PROPERTIES: Record<HubSpotObjectType, Record<string, Sketch>> = {
  contacts: {
    email: { unique: true },
    firstname: TEXT,
    lastname: TEXT,
    phone: TEXT,
    company: TEXT,
    jobtitle: TEXT,
    hs_additional_emails: TEXT,
    hubspot_owner_id: OWNER,
    lifecyclestage: choice(
      'subscriber',
      'lead',
      'marketingqualifiedlead',
      'salesqualifiedlead',
      'opportunity',
      'customer',
      'evangelist',
      'other',
    ),
  },
  companies: {
    name: TEXT,
    domain: TEXT,
    phone: TEXT,
    description: LONG,
    hs_additional_domains: TEXT,
    hubspot_owner_id: OWNER,
  },
  deals: {
    dealname: TEXT,
    dealstage: choice(
      { label: 'Appointment Scheduled', value: 'appointmentscheduled' },
      { label: 'Qualified To Buy', value: 'qualifiedtobuy' },
      { label: 'Presentation Scheduled', value: 'presentationscheduled' },
      { label: 'Decision Maker Bought-In', value: 'decisionmakerboughtin' },
      { label: 'Contract Sent', value: 'contractsent' },
      { label: 'Closed Won', value: 'closedwon' },
      { label: 'Closed Lost', value: 'closedlost' },
    ),
    pipeline: choice({ label: 'Sales Pipeline', value: 'default' }),
    amount: NUMBER,
    closedate: TIME,
    description: LONG,
    hs_is_closed: { type: 'bool', fieldType: 'booleancheckbox', readOnly: true },
    hubspot_owner_id: OWNER,
  },
  tickets: {
    subject: TEXT,
    content: LONG,
    hs_pipeline: choice({ label: 'Support Pipeline', value: '0' }),
    hs_pipeline_stage: choice(
      { label: 'New', value: '1' },
      { label: 'Waiting on contact', value: '2' },
      { label: 'Waiting on us', value: '3' },
      { label: 'Closed', value: '4' },
    ),
    hs_ticket_priority: choice('LOW', 'MEDIUM', 'HIGH', 'URGENT'),
    hubspot_owner_id: OWNER,
  },
  notes: { ...ACTIVITY, hs_note_body: RICH },
  tasks: {
    ...ACTIVITY,
    hs_task_subject: TEXT,
    hs_task_body: RICH,
    hs_task_status: choice('NOT_STARTED', 'IN_PROGRESS', 'COMPLETED', 'WAITING', 'DEFERRED'),
    hs_task_priority: choice('NONE', 'LOW', 'MEDIUM', 'HIGH'),
    hs_task_type: choice('TODO', 'EMAIL', 'CALL'),
  },
  meetings: {
    ...ACTIVITY,
    hs_meeting_title: TEXT,
    hs_meeting_body: RICH,
    hs_internal_meeting_notes: RICH,
    hs_meeting_start_time: TIME,
    hs_meeting_end_time: TIME,
    hs_meeting_outcome: choice('SCHEDULED', 'COMPLETED', 'RESCHEDULED', 'NO_SHOW', 'CANCELED'),
    hs_meeting_location: TEXT,
    hs_meeting_external_url: TEXT,
  },
};

/** Where the name itself does not say it. */
const LABELS: Record<string, string> = {
  closedate: 'Close date',
  createdate: 'Create date',
  dealname: 'Deal name',
  dealstage: 'Deal stage',
  domain: 'Company domain name',
  firstname: 'First name',
  hubspot_owner_id: 'Owner',
  jobtitle: 'Job title',
  lastname: 'Last name',
  lifecyclestage: 'Lifecycle stage',
};

/** The properties that every portal has for a type of records. */
export function builtInProperties(type: HubSpotObjectType): HubSpotProperty[] {
  const { created, modified } = OBJECT_TYPES[type];
  const sketches: Record<string, Sketch> = {
    hs_object_id: { ...NUMBER, readOnly: true, unique: true },
    // A deal may be given the day on which it was made.
    [created]: type === 'deals' ? TIME : FIXED_TIME,
    [modified]: FIXED_TIME,
    ...PROPERTIES[type],
  };
  return Object.entries(sketches).map(([name, sketch]) => ({
    name,
    label: LABELS[name] ?? labelOf(name),
    type: sketch.type ?? 'string',
    fieldType: sketch.fieldType ?? 'text',
    groupName: OBJECT_TYPES[type].group,
    description: '',
    options: (sketch.options ?? []).map(toOption),
    hasUniqueValue: sketch.unique ?? false,
    readOnly: sketch.readOnly ?? false,
    hubspotDefined: true,
  }));
}

function toOption(option: string | HubSpotOption): HubSpotOption {
  return typeof option === 'string' ? { label: labelOf(option.toLowerCase()), value: option } : { ...option };
}

function labelOf(name: string): string {
  const words = name.replace(/^hs_/, '').replaceAll('_', ' ');
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
