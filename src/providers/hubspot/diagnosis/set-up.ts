import { randomUUID } from 'node:crypto';
import { isIntegrationError } from '../../../errors.ts';
import { finding, ok } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import { EXPORT_KEY, type HubSpotAccount, readAccount } from '../account.ts';
import { API } from '../api-paths.ts';
import type { HubApi } from '../hub-api.ts';
import { type ActivityType, PATHS } from '../objects.ts';
import { couldNotAsk } from './could-not-ask.ts';
import {
  definitionOf,
  KEYED_TYPES,
  keyName,
  notUnique,
  type PropertyDefinition,
  WITHOUT_KEY,
} from './export-key-property.ts';

/** A property that every account has; the new one goes into its group, whatever the account calls that. */
const NEIGHBOURS: Record<ActivityType, string> = {
  note: 'hs_note_body',
  meeting: 'hs_meeting_title',
  task: 'hs_task_subject',
};

/** How it stands with one kind of activity; `works` is undefined when nobody can tell. */
interface KeyOutcome {
  finding: Finding;
  works: boolean | undefined;
}

async function groupOf(api: HubApi, type: ActivityType): Promise<string> {
  const { groupName = '' } = (await definitionOf(api, type, NEIGHBOURS[type])) ?? {};
  // For notes this is the one that others use; for the rest it goes by analogy.
  return groupName === '' ? `${PATHS[type]}information` : groupName;
}

async function created(api: HubApi, type: ActivityType): Promise<PropertyDefinition> {
  const groupName = await groupOf(api, type);
  return api.call<PropertyDefinition>({
    method: 'POST',
    path: `${API.properties}/${PATHS[type]}`,
    json: {
      name: EXPORT_KEY,
      label: 'LivePrompt export key',
      description: 'By this value LivePrompt finds what it exported. Please leave it as it is.',
      groupName,
      type: 'string',
      fieldType: 'text',
      hasUniqueValue: true,
      formField: false,
    },
  });
}

/** The property, made if it is not there. */
async function ensured(api: HubApi, type: ActivityType): Promise<PropertyDefinition> {
  const there = await definitionOf(api, type, EXPORT_KEY);
  if (there !== undefined) return there;
  try {
    return await created(api, type);
  } catch (error) {
    // Somebody may have made it at the same moment, or the answer was lost.
    const now = isIntegrationError(error) ? await definitionOf(api, type, EXPORT_KEY) : undefined;
    if (now === undefined) throw error;
    return now;
  }
}

/** Whether HubSpot looks records up by the property: a value that nothing has must be missed, and not refused. */
async function canLookUp(api: HubApi, type: ActivityType): Promise<boolean> {
  try {
    const path = `${API.objects}/${PATHS[type]}/${randomUUID()}`;
    await api.call({ method: 'GET', path, query: { idProperty: EXPORT_KEY } });
    // It found something for a value that was never given: it looked by something else.
    return false;
  } catch (error) {
    if (!isIntegrationError(error)) throw error;
    if (error.code === 'NOT_FOUND') return true;
    if (error.code === 'REJECTED') return false;
    throw error;
  }
}

function refused(type: ActivityType, error: unknown): KeyOutcome {
  const told = couldNotAsk(keyName(type), error);
  const isFinal = told.code === 'REJECTED' || told.code === 'PERMISSION_DENIED';
  if (!isFinal) return { finding: told, works: undefined };
  const message = `The property ${EXPORT_KEY} of ${PATHS[type]} could not be set up: ${told.message} ${WITHOUT_KEY}`;
  return { finding: { ...told, status: 'warning', message }, works: false };
}

async function setUpOne(api: HubApi, type: ActivityType): Promise<KeyOutcome> {
  const name = keyName(type);
  try {
    const { hasUniqueValue } = await ensured(api, type);
    if (hasUniqueValue !== true) return { finding: notUnique(type), works: false };
    if (await canLookUp(api, type)) {
      return { finding: ok(name, `Exports find their ${PATHS[type]} by the property ${EXPORT_KEY}.`), works: true };
    }
    const message = `HubSpot does not look up ${PATHS[type]} by the property ${EXPORT_KEY}. ${WITHOUT_KEY}`;
    const hint = 'Set up again in a minute: a new property may take a while.';
    return { finding: finding(name, 'warning', message, hint), works: false };
  } catch (error) {
    return refused(type, error);
  }
}

/**
 * Gives notes, meetings and tasks the unique property by which exports are found, and proves that they are. May be
 * repeated, by several at once. Throws when HubSpot does not tell which account it is.
 */
export async function setUpHubSpot(
  api: HubApi,
  before: HubSpotAccount | undefined,
): Promise<{ findings: Finding[]; account: HubSpotAccount }> {
  const account = await readAccount(api, before);
  const outcomes = await Promise.all(KEYED_TYPES.map((type) => setUpOne(api, type)));
  // What nobody could tell stays as it was.
  const exportKeyOn = KEYED_TYPES.filter((type, at) => outcomes[at]?.works ?? account.exportKeyOn.includes(type));
  const isNew = exportKeyOn.some((type) => !account.exportKeyOn.includes(type));
  const since = isNew ? undefined : account.exportKeySince;
  const exportKeySince = since ?? new Date().toISOString();
  return {
    findings: outcomes.map((outcome) => outcome.finding),
    account: { ...account, exportKeyOn, exportKeySince },
  };
}
