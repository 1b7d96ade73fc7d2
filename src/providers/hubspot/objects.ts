/** A kind of record a report can be attached to, by HubSpot's singular name. */
export type RecordType = 'contact' | 'company' | 'deal' | 'ticket';
/** A kind of activity this package writes. */
export type ActivityType = 'note' | 'meeting' | 'task';

/** The names of each kind in paths. */
export const PATHS = {
  contact: 'contacts',
  company: 'companies',
  deal: 'deals',
  ticket: 'tickets',
  note: 'notes',
  meeting: 'meetings',
  task: 'tasks',
} as const satisfies Record<RecordType | ActivityType, string>;

/** The kinds of records, in the order in which a link prefers them. */
export const RECORD_TYPES = ['deal', 'ticket', 'company', 'contact'] as const satisfies readonly RecordType[];

/** HubSpot's numbers of the kinds, as they stand in links. developers.hubspot.com, object type ids */
export const TYPE_IDS: Record<RecordType | ActivityType, string> = {
  contact: '0-1',
  company: '0-2',
  deal: '0-3',
  ticket: '0-5',
  note: '0-46',
  meeting: '0-47',
  task: '0-27',
};

/**
 * HubSpot's ids of the association from an activity to a record. `@hubspot/api-client` 14.0.1, enum `AssociationTypes`; a
 * test holds this table to it.
 */
export const ASSOCIATION_IDS: Record<ActivityType, Record<RecordType, number>> = {
  note: { contact: 202, company: 190, deal: 214, ticket: 228 },
  meeting: { contact: 200, company: 188, deal: 212, ticket: 226 },
  task: { contact: 204, company: 192, deal: 216, ticket: 230 },
};

/** One record. */
export interface HubSpotRecord {
  type: RecordType;
  id: string;
}

/** The associations of a new activity, as its create call takes them. */
export const associationsTo = (from: ActivityType, records: readonly HubSpotRecord[]) =>
  records.map(({ type, id }) => ({
    to: { id },
    types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: ASSOCIATION_IDS[from][type] }],
  }));
