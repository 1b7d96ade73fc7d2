/**
 * The versions of HubSpot's API in use, in one place. HubSpot supports v4 until 30 March 2027 and v1 to v3 until September
 * 2027, and names later versions by a date, such as `crm/objects/2026-09`. developers.hubspot.com/changelog, "Legacy APIs
 * and Legacy Apps"; the official client 14.0.1 still calls these.
 */
export const API = {
  objects: 'crm/v3/objects',
  /** Of one record. */
  associationsOf: 'crm/v4/objects',
  associations: 'crm/v4/associations',
  properties: 'crm/v3/properties',
  owners: 'crm/v3/owners/',
  files: 'files/v3/files',
  account: 'account-info/v3/details',
  /** Not in the published specification; several public projects call it. */
  tokenInfo: 'oauth/v2/private-apps/get/access-token-info',
} as const;
