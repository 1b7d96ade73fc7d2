import { isIntegrationError } from '../../../errors.ts';
import { finding, ok } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import { API } from '../api-paths.ts';
import { type HubSpotDestination, isMatching, namedRecords } from '../config.ts';
import { checkCustomProperties } from '../export/custom-properties.ts';
import type { HubApi } from '../hub-api.ts';
import { HUBSPOT_LIMITS } from '../limits.ts';
import { type ActivityType, type HubSpotRecord, PATHS, RECORD_TYPES, type RecordType } from '../objects.ts';
import { couldNotAsk } from './could-not-ask.ts';

const NAME = 'destination';
/** Records that are asked for one by one, because they were not among the many. Ours. */
const MOST_SINGLE = 50;

/** The ids of those that are there under their own id, asked for many at once. */
async function idsThere(api: HubApi, type: RecordType, ids: readonly string[]): Promise<Set<string>> {
  const there = new Set<string>();
  for (let at = 0; at < ids.length; at += HUBSPOT_LIMITS.batchInputs) {
    const inputs = ids.slice(at, at + HUBSPOT_LIMITS.batchInputs).map((id) => ({ id }));
    const { results = [] } = await api.call<{ results?: { id: string }[] }>({
      method: 'POST',
      path: `${API.objects}/${PATHS[type]}/batch/read`,
      reads: true,
      json: { inputs, properties: [], propertiesWithHistory: [] },
    });
    for (const { id } of results) there.add(id);
  }
  return there;
}

/** Why a record did not come under its own id: gone, merged into another one, or there after all. */
async function recordFinding(api: HubApi, { type, id }: HubSpotRecord): Promise<Finding | undefined> {
  const another = `Name another ${type} in destination.associations.`;
  try {
    const path = `${API.objects}/${PATHS[type]}/${encodeURIComponent(id)}`;
    const { id: now } = await api.call<{ id: string }>({ method: 'GET', path });
    if (now === id) return undefined;
    const winner = /^\d{1,20}$/.test(now) ? now : 'another one';
    const hint = `Name the ${type} ${winner} in destination.associations instead.`;
    return finding(NAME, 'warning', `The ${type} ${id} was merged into ${winner}, which gets the reports.`, hint);
  } catch (error) {
    if (!isIntegrationError(error) || error.code !== 'NOT_FOUND') return couldNotAsk(NAME, error);
    const message = `HubSpot does not have the ${type} ${id}, or does not show it to the app.`;
    return { ...finding(NAME, 'failed', message, another), code: error.code };
  }
}

async function typeFindings(api: HubApi, type: RecordType, ids: readonly string[]): Promise<Finding[]> {
  try {
    const there = await idsThere(api, type, ids);
    const others = ids.filter((id) => !there.has(id));
    const found: (Finding | undefined)[] = [];
    for (const id of others.slice(0, MOST_SINGLE)) found.push(await recordFinding(api, { type, id }));
    if (others.length > MOST_SINGLE) {
      const message = `${others.length - MOST_SINGLE} more ${PATHS[type]} were not found, and not looked at one by one.`;
      found.push(finding(NAME, 'warning', message, 'Mend the others first, and look again.'));
    }
    return found.filter((one) => one !== undefined);
  } catch (error) {
    return [couldNotAsk(NAME, error)];
  }
}

async function recordFindings(api: HubApi, destination: HubSpotDestination): Promise<Finding[]> {
  const records = namedRecords(destination);
  const findings: Finding[] = [];
  for (const type of RECORD_TYPES) {
    const ids = records.filter((record) => record.type === type).map(({ id }) => id);
    if (ids.length > 0) findings.push(...(await typeFindings(api, type, ids)));
  }
  if (findings.length > 0) return findings;
  const named =
    records.length === 0
      ? ''
      : `${records.length === 1 ? 'The record is' : `All ${records.length} records are`} there. `;
  return [
    ok(
      NAME,
      `${named}${isMatching(destination) ? 'Records are found by the participants of each meeting.' : ''}`.trim(),
    ),
  ];
}

/** What an export would say of the properties, before it writes anything. */
async function propertyFindings(api: HubApi, token: string, destination: HubSpotDestination): Promise<Finding[]> {
  const name = 'destination-properties';
  const { as = 'note', customProperties = {} } = destination;
  if (Object.keys(customProperties).length === 0) return [];
  const types: readonly ActivityType[] = as === 'both' ? ['note', 'meeting'] : [as];
  try {
    await checkCustomProperties(api, token, customProperties, types);
    return [ok(name, 'HubSpot has all custom properties, and takes their values.')];
  } catch (error) {
    if (!isIntegrationError(error) || error.code !== 'INVALID_INPUT') return [couldNotAsk(name, error)];
    const hint = 'Correct destination.customProperties, or add them in HubSpot; what is added is seen after a minute.';
    return [{ ...finding(name, 'failed', error.message, hint), code: error.code }];
  }
}

/** Whether the records and properties that a destination names are there. Reads only. */
export const diagnoseDestination = async (
  api: HubApi,
  token: string,
  destination: HubSpotDestination,
): Promise<Finding[]> => [
  ...(await recordFindings(api, destination)),
  ...(await propertyFindings(api, token, destination)),
];
