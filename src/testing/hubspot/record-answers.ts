import { findObjectType, type HubSpotObjectType, OBJECT_TYPES } from './object-types.ts';
import type { HubSpotPortal } from './portal.ts';
import { invalid } from './refusal.ts';
import type { HubSpotRecord } from './state.ts';

/** A record with the properties that were asked for, or with the usual ones; null for those without a value. */
export function recordAnswer(
  record: HubSpotRecord,
  portal: HubSpotPortal,
  asked: readonly string[],
): Record<string, unknown> {
  const { created, modified, shown } = OBJECT_TYPES[record.type];
  const known = new Set(portal.properties(record.type).map(({ name }) => name));
  const names = [created, modified, 'hs_object_id', ...(asked.length > 0 ? asked : shown)];
  const wanted = [...new Set(names)].filter((name) => known.has(name));
  return {
    id: record.id,
    properties: Object.fromEntries(wanted.map((name) => [name, record.properties[name] ?? null])),
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
    archived: record.archived,
    ...(record.archivedAt !== undefined && { archivedAt: record.archivedAt }),
  };
}

/** A record just written, with everything it has values for. */
export function writtenAnswer(record: HubSpotRecord, portal: HubSpotPortal): Record<string, unknown> {
  return recordAnswer(record, portal, Object.keys(record.properties));
}

/** What a record is tied to, for the `associations` of an answer. */
export function associationsAnswer(
  record: HubSpotRecord,
  portal: HubSpotPortal,
  asked: readonly string[],
): Record<string, unknown> {
  const tied = asked.map(readAskedType).flatMap((type) => {
    const others = portal.associationsOf(record.type, record.id, type);
    const name = `${OBJECT_TYPES[record.type].singular}_to_${OBJECT_TYPES[type].singular}`;
    return others.length > 0 ? [[type, { results: others.map(({ id }) => ({ id, type: name })) }] as const] : [];
  });
  return tied.length > 0 ? { associations: Object.fromEntries(tied) } : {};
}

function readAskedType(name: string): HubSpotObjectType {
  const type = findObjectType(name);
  if (!type) throw invalid(`One or more associations are not valid: ${name}`);
  return type;
}
