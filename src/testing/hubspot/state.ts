import type { OAuthToken } from '../oauth/oauth-state.ts';
import type { HubSpotObjectType } from './object-types.ts';

/** A token and what it may do; set `status` to make it fail the way HubSpot makes such a token fail. */
export interface HubSpotToken extends OAuthToken {
  token: string;
  scopes: string[];
  status: 'active' | 'revoked' | 'expired';
  userId: number;
  appId: number;
}

/** Somebody to whom records can belong. */
export interface HubSpotOwner {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  userId: number;
  archived: boolean;
  createdAt: string;
  updatedAt: string;
}

/** A contact, company, deal, ticket, note, task or meeting. */
export interface HubSpotRecord {
  id: string;
  type: HubSpotObjectType;
  /** What it has values for. Changed here, a search that lags does not notice; `portal.edit` tells it. */
  properties: Record<string, string>;
  /** ISO times. */
  createdAt: string;
  updatedAt: string;
  archived: boolean;
  archivedAt?: string;
  /** The contact it was merged into: who asks for this record gets that one. */
  mergedInto?: string;
}

/** A record by its name. */
export interface HubSpotRecordRef {
  type: HubSpotObjectType;
  id: string;
}

/** How one record is tied to another, seen from the first. */
export interface HubSpotAssociation extends HubSpotRecordRef {
  /** HubSpot's numbers for this pair of types in this direction. */
  typeIds: number[];
}

/** One choice of an enumeration. */
export interface HubSpotOption {
  label: string;
  value: string;
}

/** A property of a type of records. */
export interface HubSpotProperty {
  name: string;
  label: string;
  type: 'string' | 'number' | 'date' | 'datetime' | 'enumeration' | 'bool';
  fieldType: string;
  groupName: string;
  description: string;
  /** Empty for an enumeration whose choices are not a closed list, such as owners. */
  options: HubSpotOption[];
  hasUniqueValue: boolean;
  readOnly: boolean;
  hubspotDefined: boolean;
}

/** An uploaded file. */
export interface HubSpotFile {
  id: string;
  /** With its ending. */
  name: string;
  /** The folder's path, beginning with a slash. */
  folderPath: string;
  folderId: string;
  access: string;
  size: number;
  /** Of its bytes, in hexadecimal. */
  sha256: string;
  /** The bytes themselves, if they are at most 1 MiB. */
  content?: Uint8Array;
  contentType: string;
  createdAt: string;
  deleted: boolean;
}

/** How many of what HubSpot takes; change any of it. */
export interface HubSpotLimits {
  /** Requests in ten seconds, searches aside. Only told, unless `rateLimits` enforces it. */
  perTenSeconds: number;
  /** Requests between two midnights of the portal's time zone. Only told, unless `rateLimits` enforces it. */
  perDay: number;
  /** Searches in a second. Only counted where `rateLimits` enforces it. */
  searchesPerSecond: number;
  /** Inputs of a batch of records, and records of a list's page. */
  batchInputs: number;
  associationBatchInputs: number;
  associationsPage: number;
  searchPage: number;
  searchResults: number;
  searchQueryLength: number;
  filterGroups: number;
  filtersPerGroup: number;
  filters: number;
  /** Characters of a body: of a note, a task or a meeting. */
  bodyLength: number;
  largestFileBytes: number;
}
