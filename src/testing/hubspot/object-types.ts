/** The kinds of records the stand-in keeps, as the API's paths name them. */
export type HubSpotObjectType = 'contacts' | 'companies' | 'deals' | 'tickets' | 'notes' | 'tasks' | 'meetings';

/** What is known of a kind of record besides its properties. */
export interface ObjectTypeFacts {
  /** HubSpot's own name of the type, in record addresses and wherever a type may be named. */
  readonly typeId: string;
  readonly singular: string;
  /** The group its properties are in. That of tasks and of meetings is a guess after that of notes. */
  readonly group: string;
  /** What reading and writing such records takes; activities go with contacts. */
  readonly scopes: { readonly read: string; readonly write: string };
  /** What looking at the properties and adding one takes. */
  readonly schemaScopes: { readonly read: string; readonly write: string };
  /** The properties that tell when a record was made and changed. */
  readonly created: string;
  readonly modified: string;
  /** What an answer shows when nobody asks for properties, besides the id and those two. */
  readonly shown: readonly string[];
  /** Where the words of a search are looked for. */
  readonly searched: readonly string[];
}

const CONTACTS = { read: 'crm.objects.contacts.read', write: 'crm.objects.contacts.write' };
const CONTACT_SCHEMA = { read: 'crm.schemas.contacts.read', write: 'crm.schemas.contacts.write' };
const TICKETS = { read: 'tickets', write: 'tickets' };
const TIMES = { created: 'createdate', modified: 'hs_lastmodifieddate' };
const ACTIVITY = {
  scopes: CONTACTS,
  schemaScopes: CONTACT_SCHEMA,
  created: 'hs_createdate',
  modified: 'hs_lastmodifieddate',
  shown: [],
};

/** What is known of every kind of record. Type ids: the addresses of records, as seen in several public repositories. */
export const OBJECT_TYPES: Readonly<Record<HubSpotObjectType, ObjectTypeFacts>> = {
  contacts: {
    typeId: '0-1',
    singular: 'contact',
    group: 'contactinformation',
    scopes: CONTACTS,
    schemaScopes: CONTACT_SCHEMA,
    created: 'createdate',
    modified: 'lastmodifieddate',
    shown: ['email', 'firstname', 'lastname'],
    searched: ['firstname', 'lastname', 'email', 'phone', 'company', 'hs_additional_emails'],
  },
  companies: {
    typeId: '0-2',
    singular: 'company',
    group: 'companyinformation',
    scopes: { read: 'crm.objects.companies.read', write: 'crm.objects.companies.write' },
    schemaScopes: { read: 'crm.schemas.companies.read', write: 'crm.schemas.companies.write' },
    ...TIMES,
    shown: ['domain', 'name'],
    searched: ['name', 'domain', 'phone', 'hs_additional_domains'],
  },
  deals: {
    typeId: '0-3',
    singular: 'deal',
    group: 'dealinformation',
    scopes: { read: 'crm.objects.deals.read', write: 'crm.objects.deals.write' },
    schemaScopes: { read: 'crm.schemas.deals.read', write: 'crm.schemas.deals.write' },
    ...TIMES,
    shown: ['amount', 'closedate', 'dealname', 'dealstage', 'pipeline'],
    searched: ['dealname', 'description'],
  },
  tickets: {
    typeId: '0-5',
    singular: 'ticket',
    group: 'ticketinformation',
    scopes: TICKETS,
    schemaScopes: TICKETS,
    ...TIMES,
    shown: ['content', 'hs_pipeline', 'hs_pipeline_stage', 'hs_ticket_priority', 'subject'],
    searched: ['subject', 'content'],
  },
  notes: { typeId: '0-46', singular: 'note', group: 'notesinformation', ...ACTIVITY, searched: ['hs_note_body'] },
  tasks: {
    typeId: '0-27',
    singular: 'task',
    group: 'tasksinformation',
    ...ACTIVITY,
    searched: ['hs_task_subject', 'hs_task_body'],
  },
  meetings: {
    typeId: '0-47',
    singular: 'meeting',
    group: 'meetingsinformation',
    ...ACTIVITY,
    searched: ['hs_meeting_title', 'hs_meeting_body'],
  },
};

/** All kinds of records. */
export const OBJECT_TYPE_NAMES = Object.keys(OBJECT_TYPES) as HubSpotObjectType[];

/** Those that stand on a record's timeline. */
export const ACTIVITY_TYPES = ['notes', 'tasks', 'meetings'] as const satisfies readonly HubSpotObjectType[];

/** The type a path names by its plural, its singular or its id; undefined for what is none. */
export function findObjectType(name: string): HubSpotObjectType | undefined {
  const wanted = name.toLowerCase();
  return OBJECT_TYPE_NAMES.find((type) => {
    const { typeId, singular } = OBJECT_TYPES[type];
    return type === wanted || singular === wanted || typeId === wanted;
  });
}
