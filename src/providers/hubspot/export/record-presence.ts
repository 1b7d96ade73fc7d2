import { IntegrationError } from '../../../errors.ts';
import { API } from '../api-paths.ts';
import type { HubApi } from '../hub-api.ts';
import { HUBSPOT_LIMITS } from '../limits.ts';
import { type HubSpotRecord, PATHS, RECORD_TYPES } from '../objects.ts';

async function idsThere(api: HubApi, path: string, ids: readonly string[]): Promise<string[]> {
  const there: string[] = [];
  for (let at = 0; at < ids.length; at += HUBSPOT_LIMITS.batchInputs) {
    const { results = [] } = await api.call<{ results?: { id: string }[] }>({
      method: 'POST',
      path: `${API.objects}/${path}/batch/read`,
      reads: true,
      json: {
        inputs: ids.slice(at, at + HUBSPOT_LIMITS.batchInputs).map((id) => ({ id })),
        properties: [],
        propertiesWithHistory: [],
      },
    });
    there.push(...results.map(({ id }) => id));
  }
  return there;
}

/** Those of the records that HubSpot has, by their own ids: one that was merged into another is gone. */
export async function recordsThere(api: HubApi, records: readonly HubSpotRecord[]): Promise<HubSpotRecord[]> {
  const there = new Set<string>();
  for (const type of RECORD_TYPES) {
    const ids = records.filter((one) => one.type === type).map(({ id }) => id);
    for (const id of await idsThere(api, PATHS[type], ids)) there.add(`${type}/${id}`);
  }
  return records.filter(({ type, id }) => there.has(`${type}/${id}`));
}

/** The error for records that were to have the report, and are not there. */
export function recordsGone(gone: readonly HubSpotRecord[]): IntegrationError {
  const named = gone.map(({ type, id }) => `${type} ${id}`).join(', ');
  return new IntegrationError({
    code: 'NOT_FOUND',
    provider: 'hubspot',
    message: `HubSpot does not have ${named}, or has merged it into another record.`,
    hint: 'Choose other records and export again; nothing was written.',
    issues: gone.map(({ type, id }) => ({ path: 'destination.associations', message: `${type} ${id} is not there` })),
  });
}
