import { isIntegrationError } from '../../../errors.ts';
import { finding } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import { EXPORT_KEY } from '../account.ts';
import { API } from '../api-paths.ts';
import type { HubApi } from '../hub-api.ts';
import { type ActivityType, PATHS } from '../objects.ts';

/** The kinds of activities that can have the unique property. */
export const KEYED_TYPES = ['note', 'meeting', 'task'] as const satisfies readonly ActivityType[];

/** A property as HubSpot defines it. */
export interface PropertyDefinition {
  groupName?: string;
  hasUniqueValue?: boolean;
}

/** The definition of a property; undefined when there is none of this name. */
export async function definitionOf(
  api: HubApi,
  type: ActivityType,
  name: string,
): Promise<PropertyDefinition | undefined> {
  try {
    return await api.call<PropertyDefinition>({ method: 'GET', path: `${API.properties}/${PATHS[type]}/${name}` });
  } catch (error) {
    if (isIntegrationError(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/** The name of what is found out about the property of one kind. */
export const keyName = (type: ActivityType): string => `export-key-${type}`;

/** What is done without the property. */
export const WITHOUT_KEY = 'A lost one is looked for by a mark in its text, which takes longer and is less certain.';

/** Somebody else made a property of this name: whether it is unique cannot be changed afterwards. */
export const notUnique = (type: ActivityType): Finding =>
  finding(
    keyName(type),
    'failed',
    `The property ${EXPORT_KEY} of ${PATHS[type]} is there, and its values are not unique. ${WITHOUT_KEY}`,
    `Delete the property ${EXPORT_KEY} of ${PATHS[type]} in HubSpot, and set up again: it cannot be made unique afterwards.`,
  );
