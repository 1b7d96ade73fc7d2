import type { HubSpotRecord } from '../state.ts';

/** What a record is called in a list. */
export function recordName({
  id,
  properties: { firstname, lastname, email, name, domain, dealname, subject },
}: HubSpotRecord): string {
  const person = [firstname, lastname].filter(Boolean).join(' ');
  return [person, name, dealname, subject, email, domain].find(Boolean) ?? `No name (${id})`;
}
