import type { SalesforceLimits } from './state.ts';

/**
 * What Salesforce takes. Collections, composite and files: its REST API guide (sObject Collections, Composite, Insert or
 * Update Blob Data); queries: its SOQL reference; the contacts of an activity: its object reference.
 */
export const SALESFORCE_LIMITS: Readonly<SalesforceLimits> = {
  collectionRecords: 200,
  retrievedRecords: 2000,
  compositeRequests: 25,
  queryBatch: 2000,
  queryLength: 100_000,
  queryOffset: 2000,
  searchResults: 2000,
  bodyBytes: 50 * 1024 ** 2,
  largestFileBytes: 2 * 1024 ** 3,
  activityWhoIds: 50,
};
