import { sha256 } from '../../../digest.ts';
import { IntegrationError, isIntegrationError } from '../../../errors.ts';
import { RecordCache } from '../../../matching/record-cache.ts';
import { ofRead } from '../../../transport/http-error.ts';
import { unreadable } from '../errors.ts';
import type { ActivityType } from '../objects.ts';
import type { SalesforceApi } from '../salesforce-api.ts';
import { type FieldFacts, toFieldFacts } from './field-facts.ts';

interface ObjectDescription {
  createable?: boolean;
  fields?: unknown;
}

/** Kept as briefly as an admin takes to change a field and try again. */
const DESCRIPTIONS_AGE_MS = 60_000;
/** An object as the user sees it. */
interface Described {
  fields: ReadonlyMap<string, FieldFacts>;
  isCreateable: boolean;
}

const DESCRIPTIONS = new RecordCache<Described>({ most: 200, ageMs: DESCRIPTIONS_AGE_MS });

/** What people call them. */
export const PLURAL: Record<ActivityType, string> = { Task: 'tasks', Event: 'events' };

const denied = (message: string, permission: string): IntegrationError =>
  new IntegrationError({
    code: 'PERMISSION_DENIED',
    provider: 'salesforce',
    message,
    hint: `Give the user of the connection the permission “${permission}”.`,
  });

async function read(api: SalesforceApi, type: ActivityType): Promise<ObjectDescription> {
  try {
    return await api.call<ObjectDescription>({ method: 'GET', path: `sobjects/${type}/describe` });
  } catch (error) {
    if (!isIntegrationError(error) || error.code !== 'NOT_FOUND') throw error;
    throw denied(`Salesforce does not show ${PLURAL[type]} to the user.`, 'Access Activities');
  }
}

async function load(api: SalesforceApi, type: ActivityType): Promise<Described> {
  const { createable, fields } = await read(api, type);
  if (!Array.isArray(fields)) throw ofRead(unreadable(200));
  const known = fields.flatMap((described) => {
    const field = toFieldFacts(described);
    return field === undefined ? [] : [[field.name, field] as const];
  });
  return { fields: new Map(known), isCreateable: createable !== false };
}

/** How an object is described. */
export interface DescribeOptions {
  /** Asks anew. */
  isFresh?: boolean;
  /** True where nothing is to be made, so that it does not matter whether the user may. */
  isToRead?: boolean;
}

/**
 * The fields of tasks or events that the user can see, by their names in the API. Kept for a minute by `scope`, which says
 * whose they are. Throws `PERMISSION_DENIED` when the user may not see, or not make, any.
 */
export async function describeObject(
  api: SalesforceApi,
  scope: string,
  type: ActivityType,
  { isFresh = false, isToRead = false }: DescribeOptions = {},
): Promise<ReadonlyMap<string, FieldFacts>> {
  const whose = sha256(scope);
  if (isFresh) DESCRIPTIONS.forget(whose, type);
  const found = await DESCRIPTIONS.readMany(whose, [type], async () => new Map([[type, await load(api, type)]]));
  const { fields = new Map<string, FieldFacts>(), isCreateable = true } = found.get(type) ?? {};
  if (isCreateable || isToRead) return fields;
  DESCRIPTIONS.forget(whose, type);
  throw denied(`The Salesforce user may not make ${PLURAL[type]}.`, type === 'Task' ? 'Edit Tasks' : 'Edit Events');
}
