import type { OAuthToken } from '../oauth/oauth-state.ts';
import type { SalesforceObjectType } from './object-types.ts';

/** A value of a field. */
export type SalesforceValue = string | number | boolean | null;

/** Somebody's session; set `status` to make it fail the way Salesforce makes such a session fail. */
export interface SalesforceSession extends OAuthToken {
  accessToken: string;
  status: 'active' | 'expired' | 'revoked';
  userId: string;
}

/** A record of any type. */
export interface SalesforceRecord {
  /** 18 characters. */
  readonly id: string;
  readonly type: SalesforceObjectType;
  /** What it has values for, id aside. Changed here, a search that lags does not notice; `org.edit` tells it. */
  values: Record<string, SalesforceValue>;
  /** True in the recycling bin. */
  isDeleted: boolean;
  /** What the sandbox's user may do with it; `none` hides it, as sharing rules do. */
  access: 'edit' | 'read' | 'none';
}

/** What a field holds. */
export type SalesforceFieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'reference'
  | 'picklist'
  | 'combobox'
  | 'email'
  | 'phone'
  | 'url'
  | 'base64'
  | 'JunctionIdList';

/** One choice of a picklist. */
export interface SalesforcePicklistValue {
  value: string;
  label: string;
  active: boolean;
  defaultValue: boolean;
}

/** A field of a type of records, as a description of the type tells it. */
export interface SalesforceField {
  name: string;
  label: string;
  type: SalesforceFieldType;
  /** The most characters; 0 for what is no text. */
  length: number;
  createable: boolean;
  updateable: boolean;
  /** False: a record needs a value, unless `defaultedOnCreate`. */
  nillable: boolean;
  defaultedOnCreate: boolean;
  /** False: no query can ask for records by it. */
  filterable: boolean;
  sortable: boolean;
  unique: boolean;
  externalId: boolean;
  caseSensitive: boolean;
  custom: boolean;
  picklistValues: SalesforcePicklistValue[];
  restrictedPicklist: boolean;
  /** The types a reference may lead to. */
  referenceTo: string[];
  /** What stands before the dot when a query follows the reference. */
  relationshipName: string | null;
  /** Only there while the organization has this switched on. */
  onlyWith?: 'personAccounts' | 'sharedActivities';
}

/** A file: a version of a document. Its record is among those of ContentVersion. */
export interface SalesforceFile {
  /** Of the ContentVersion. */
  id: string;
  contentDocumentId: string;
  title: string;
  pathOnClient: string;
  size: number;
  /** Of its bytes, in hexadecimal. */
  sha256: string;
  /** The bytes themselves, if they are at most 1 MiB. */
  content?: Uint8Array;
}

/** Who is told of duplicates, and when. */
export interface SalesforceDuplicateRule {
  /** As the refusal names it. */
  name?: string;
  object: SalesforceObjectType;
  /** The fields that are equal in duplicates, or what tells whether a record is a duplicate of the values. */
  matchOn:
    | readonly string[]
    | ((values: Readonly<Record<string, SalesforceValue>>, record: SalesforceRecord) => boolean);
  /** `alert` can be overridden by the caller, `block` cannot. */
  action: 'block' | 'alert';
}

/** How many of what Salesforce takes; change any of it. */
export interface SalesforceLimits {
  collectionRecords: number;
  retrievedRecords: number;
  compositeRequests: number;
  /** Records of a query's page. */
  queryBatch: number;
  queryLength: number;
  queryOffset: number;
  searchResults: number;
  /** Bytes of a body that is no form. */
  bodyBytes: number;
  largestFileBytes: number;
  activityWhoIds: number;
}

/** What may be done with the records of a type. */
export type SalesforceAction = 'read' | 'create' | 'update' | 'delete';
