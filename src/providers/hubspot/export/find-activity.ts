import { CLOCK_SKEW_MS } from '../../../crm/clock-skew.ts';
import { IntegrationError, isIntegrationError } from '../../../errors.ts';
import { isGone, unlessGone } from '../../../unless-gone.ts';
import { EXPORT_KEY } from '../account.ts';
import { API } from '../api-paths.ts';
import type { HubApi } from '../hub-api.ts';
import { HUBSPOT_LIMITS } from '../limits.ts';
import { type ActivityType, type HubSpotRecord, PATHS } from '../objects.ts';
import { BODY_PROPERTIES } from './planned-activities.ts';

interface SeenActivity {
  id: string;
  createdAt?: string;
  properties?: Record<string, string | null | undefined>;
}
interface AssociationPage {
  results?: { toObjectId: string | number }[];
  paging?: { next?: { after?: string } };
}

/**
 * The activity with this reference in the unique property; undefined when there is none, or no such property. HubSpot's
 * index of it is no search index. `isInBin` looks among those that were deleted.
 */
export async function byUniqueProperty(
  api: HubApi,
  type: ActivityType,
  reference: string,
  isInBin = false,
): Promise<string | undefined> {
  try {
    const { id } = await api.call<{ id: string }>({
      method: 'GET',
      path: `${API.objects}/${PATHS[type]}/${encodeURIComponent(reference)}`,
      query: { idProperty: EXPORT_KEY, ...(isInBin ? { archived: 'true' } : {}) },
    });
    return id;
  } catch (error) {
    if (isGone(error) || (isIntegrationError(error) && error.status === 400)) return undefined;
    throw error;
  }
}

/** Whether activities of a kind have the unique property. */
export function hasUniqueProperty(api: HubApi, type: ActivityType): Promise<boolean> {
  const path = `${API.properties}/${PATHS[type]}/${EXPORT_KEY}`;
  return unlessGone(() => api.call({ method: 'GET', path }).then(() => true), false);
}

const cannotTell = (message: string, hint: string): IntegrationError =>
  new IntegrationError({ code: 'OUTCOME_UNKNOWN', provider: 'hubspot', message, hint });

const tooMany = (): IntegrationError =>
  cannotTell(
    'The record has more activities than can be looked through.',
    'Look at the record in HubSpot, then call settleExport; mine.setUp(settingId) makes such a look needless.',
  );

async function idsOn(api: HubApi, type: ActivityType, record: HubSpotRecord): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await api.call<AssociationPage>({
      method: 'GET',
      path: `${API.associationsOf}/${PATHS[record.type]}/${record.id}/associations/${PATHS[type]}`,
      query: { limit: HUBSPOT_LIMITS.associationPage, after },
    });
    ids.push(...(page.results ?? []).map(({ toObjectId }) => String(toObjectId)));
    const next = page.paging?.next?.after;
    if (ids.length > HUBSPOT_LIMITS.notesLookedThrough || (next !== undefined && next === after)) throw tooMany();
    after = next;
  } while (after !== undefined);
  return ids;
}

/** The ids of the activities on the first of the records that is still there. */
async function idsOnAny(api: HubApi, type: ActivityType, records: readonly HubSpotRecord[]): Promise<string[]> {
  for (const record of records) {
    try {
      return await idsOn(api, type, record);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  throw cannotTell('The records of the export are not there any more.', 'Export the report to other records.');
}

async function read(api: HubApi, type: ActivityType, ids: readonly string[]): Promise<SeenActivity[]> {
  const seen: SeenActivity[] = [];
  for (let from = 0; from < ids.length; from += HUBSPOT_LIMITS.batchInputs) {
    const inputs = ids.slice(from, from + HUBSPOT_LIMITS.batchInputs).map((id) => ({ id }));
    const { results = [] } = await api.call<{ results?: SeenActivity[] }>({
      method: 'POST',
      path: `${API.objects}/${PATHS[type]}/batch/read`,
      reads: true,
      json: { inputs, properties: [BODY_PROPERTIES[type]], propertiesWithHistory: [] },
    });
    seen.push(...results);
  }
  return seen;
}

/** Only a search finds what is on no record, and it sees new activities late: what it does not see may be there. */
async function search(api: HubApi, type: ActivityType, since: Date): Promise<SeenActivity[]> {
  const from = String(since.getTime() - CLOCK_SKEW_MS);
  const { results = [] } = await api.call<{ results?: SeenActivity[] }>({
    method: 'POST',
    path: `${API.objects}/${PATHS[type]}/search`,
    reads: true,
    json: {
      filterGroups: [{ filters: [{ propertyName: 'hs_createdate', operator: 'GTE', value: from }] }],
      properties: [BODY_PROPERTIES[type]],
      limit: HUBSPOT_LIMITS.searchPage,
    },
  });
  return results;
}

/**
 * The ids of the activities that carry the reference and were made at `since` or later, the oldest first. Throws where
 * nobody can tell: the records are gone, have too many activities, or there are none and a search sees nothing.
 */
export async function byReference(
  api: HubApi,
  type: ActivityType,
  reference: string,
  records: readonly HubSpotRecord[],
  since: Date,
): Promise<string[]> {
  const isAttached = records.length > 0;
  const seen = isAttached ? await read(api, type, await idsOnAny(api, type, records)) : await search(api, type, since);
  const ours = seen.filter(({ createdAt, properties }) => {
    const body = properties?.[BODY_PROPERTIES[type]] ?? '';
    return Date.parse(createdAt ?? '') >= since.getTime() - CLOCK_SKEW_MS && body.includes(reference);
  });
  if (ours.length === 0 && !isAttached)
    throw cannotTell(
      'The report is on no record, and HubSpot’s search sees new notes late.',
      'Search for it in HubSpot, then call settleExport.',
    );
  const order = (a: SeenActivity, b: SeenActivity): number =>
    Date.parse(a.createdAt ?? '') - Date.parse(b.createdAt ?? '') || (a.id < b.id ? -1 : 1);
  return ours.sort(order).map(({ id }) => id);
}
