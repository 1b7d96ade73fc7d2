import type { HubSpotLimits } from './state.ts';

/**
 * What HubSpot takes. Searches: HubSpot's API specification and changelog of 2024-08; batches and bodies: its guides;
 * the numbers of requests: a Professional account, of which sources tell different ones.
 */
export const HUBSPOT_LIMITS: Readonly<HubSpotLimits> = {
  perTenSeconds: 190,
  perDay: 650_000,
  searchesPerSecond: 5,
  batchInputs: 100,
  associationBatchInputs: 1000,
  associationsPage: 500,
  searchPage: 200,
  searchResults: 10_000,
  searchQueryLength: 3000,
  filterGroups: 5,
  filtersPerGroup: 10,
  filters: 25,
  bodyLength: 65_536,
  largestFileBytes: 2 * 1024 ** 3,
};
