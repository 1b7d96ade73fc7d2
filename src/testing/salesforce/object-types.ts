/** The kinds of records the stand-in keeps, as the API's paths name them. */
export type SalesforceObjectType =
  | 'Task'
  | 'Event'
  | 'Contact'
  | 'Lead'
  | 'Account'
  | 'Opportunity'
  | 'OpportunityContactRole'
  | 'Case'
  | 'Campaign'
  | 'User'
  | 'Organization'
  | 'ContentVersion'
  | 'ContentDocument'
  | 'ContentDocumentLink'
  | 'TaskRelation'
  | 'EventRelation';

/** What is known of a kind of record besides its fields. */
export interface ObjectTypeFacts {
  /** The first three characters of its ids. */
  readonly prefix: string;
  readonly label: string;
  readonly plural: string;
  /** What nobody may do with it through the API. */
  readonly never?: readonly ('create' | 'update' | 'delete')[];
  /** Searches find it. */
  readonly searchable: boolean;
  /** Only there while the organization has this switched on. */
  readonly onlyWith?: 'sharedActivities';
}

/** What is known of every kind of record. Prefixes: Salesforce's list of standard field record id prefixes. */
export const OBJECT_TYPES: Readonly<Record<SalesforceObjectType, ObjectTypeFacts>> = {
  Task: { prefix: '00T', label: 'Task', plural: 'Tasks', searchable: true },
  Event: { prefix: '00U', label: 'Event', plural: 'Events', searchable: true },
  Contact: { prefix: '003', label: 'Contact', plural: 'Contacts', searchable: true },
  Lead: { prefix: '00Q', label: 'Lead', plural: 'Leads', searchable: true },
  Account: { prefix: '001', label: 'Account', plural: 'Accounts', searchable: true },
  Opportunity: { prefix: '006', label: 'Opportunity', plural: 'Opportunities', searchable: true },
  OpportunityContactRole: {
    prefix: '00K',
    label: 'Opportunity Contact Role',
    plural: 'Opportunity Contact Role',
    searchable: false,
  },
  Case: { prefix: '500', label: 'Case', plural: 'Cases', searchable: true },
  Campaign: { prefix: '701', label: 'Campaign', plural: 'Campaigns', searchable: true },
  User: { prefix: '005', label: 'User', plural: 'Users', searchable: true, never: ['create', 'update', 'delete'] },
  Organization: {
    prefix: '00D',
    label: 'Organization',
    plural: 'Organizations',
    searchable: false,
    never: ['create', 'update', 'delete'],
  },
  ContentVersion: {
    prefix: '068',
    label: 'Content Version',
    plural: 'Content Versions',
    searchable: true,
    never: ['delete'],
  },
  ContentDocument: {
    prefix: '069',
    label: 'Content Document',
    plural: 'Content Documents',
    searchable: true,
    never: ['create'],
  },
  ContentDocumentLink: {
    prefix: '06A',
    label: 'Content Document Link',
    plural: 'Content Document Link',
    searchable: false,
  },
  TaskRelation: {
    prefix: '0RT',
    label: 'Task Relation',
    plural: 'Task Relations',
    searchable: false,
    onlyWith: 'sharedActivities',
  },
  EventRelation: {
    prefix: '0RE',
    label: 'Event Relation',
    plural: 'Event Relations',
    searchable: false,
    onlyWith: 'sharedActivities',
  },
};

/** All kinds of records. */
export const OBJECT_TYPE_NAMES = Object.keys(OBJECT_TYPES) as SalesforceObjectType[];

/** Those that stand on a record's timeline. */
export const ACTIVITY_TYPES = ['Task', 'Event'] as const satisfies readonly SalesforceObjectType[];

/** The type with this name, in whatever case; undefined for what is none. */
export function findObjectType(name: string): SalesforceObjectType | undefined {
  const wanted = name.toLowerCase();
  return OBJECT_TYPE_NAMES.find((type) => type.toLowerCase() === wanted);
}

/** The type that an id belongs to; undefined for the id of something that is not kept here. */
export function typeOfId(id: string): SalesforceObjectType | undefined {
  return OBJECT_TYPE_NAMES.find((type) => id.startsWith(OBJECT_TYPES[type].prefix));
}
