import type { HubSpotPortal } from '../portal.ts';
import { parseTime } from '../property-values.ts';
import type { HubSpotProperty } from '../state.ts';

/** A moment in words, in the portal's time zone; the text itself when it is none. */
export function readableTime(value: string | undefined, { timeZone }: HubSpotPortal): string {
  const ms = parseTime(value ?? '');
  if (ms === undefined) return value ?? '';
  return new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(ms);
}

/** The name of an owner, or what stands in its place. */
export function ownerName(id: string | undefined, { owners }: HubSpotPortal): string {
  if (!id) return 'No owner';
  const owner = owners.find((one) => one.id === id);
  return [owner?.firstName, owner?.lastName].filter(Boolean).join(' ') || owner?.email || id;
}

/** A value as a person reads it. */
export function readableValue(property: HubSpotProperty, value: string, portal: HubSpotPortal): string {
  if (property.name === 'hubspot_owner_id') return ownerName(value, portal);
  if (property.type === 'datetime') return readableTime(value, portal);
  return property.options.find((option) => option.value === value)?.label ?? value;
}
