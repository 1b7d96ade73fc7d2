import type { HubSpotObjectType } from './object-types.ts';
import type { HubSpotOwner, HubSpotProperty } from './state.ts';

/** Values of a new record's properties; nothing checks them. */
export type HubSpotValues = Readonly<Record<string, string | undefined>>;

/** The records that a new one is tied to, by their ids. */
export type HubSpotTies = Partial<Record<HubSpotObjectType, readonly string[]>>;

/** An owner to add; only the e-mail address is needed. */
export type NewHubSpotOwner = { email: string } & Partial<Omit<HubSpotOwner, 'id'>>;

/** A property to add; only its name is needed. */
export type NewHubSpotProperty = { name: string } & Partial<HubSpotProperty>;
