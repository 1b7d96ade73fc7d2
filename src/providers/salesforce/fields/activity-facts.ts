import type { ActivityType } from '../objects.ts';
import { type FieldFacts, fieldNamed, isFieldFacts, isRequired } from './field-facts.ts';

/** What is kept of tasks or events with a connection, so that an export without custom fields has to ask for nothing. */
export interface ActivityFacts {
  /** ISO string. */
  readAt: string;
  /** The field that was asked for, to hold the keys. */
  askedKeyField: string;
  /** The field by which exports are found; absent where the org has none that makes them certain. */
  keyField?: string;
  /** True when an activity can be with several people. */
  hasWhoIds: boolean;
  /** Those that an export writes, those that the org requires, and the key. */
  fields: FieldFacts[];
}

/** An export's key has so many characters at most. [ours] */
const KEY_LENGTH = 40;
const WHO_IDS: Record<ActivityType, string> = { Task: 'TaskWhoIds', Event: 'EventWhoIds' };

/** Unique, or two records could have one key; external id, or Salesforce does not find a record by it. */
const canHoldKeys = ({ type, externalId, unique, createable, length }: FieldFacts): boolean =>
  type === 'string' && externalId && unique && createable && length >= KEY_LENGTH;

/** What of a description is worth keeping. `own` are the fields that an export writes by itself. */
export function toActivityFacts(
  type: ActivityType,
  described: ReadonlyMap<string, FieldFacts>,
  { keyField, own }: { keyField: string; own: readonly string[] },
): ActivityFacts {
  const named = fieldNamed(described, keyField);
  const key = named !== undefined && canHoldKeys(named) ? named : undefined;
  const isOwn = new Set(own);
  return {
    readAt: new Date().toISOString(),
    askedKeyField: keyField,
    ...(key === undefined ? {} : { keyField: key.name }),
    hasWhoIds: described.get(WHO_IDS[type])?.createable === true,
    fields: [...described.values()].filter((field) => isOwn.has(field.name) || field === key || isRequired(field)),
  };
}

/** What was kept, if it was that. */
export function asActivityFacts(kept: unknown): ActivityFacts | undefined {
  const { readAt, askedKeyField, keyField, hasWhoIds, fields } = (kept ?? {}) as Partial<ActivityFacts>;
  const isThat =
    typeof readAt === 'string' &&
    !Number.isNaN(Date.parse(readAt)) &&
    typeof askedKeyField === 'string' &&
    typeof hasWhoIds === 'boolean' &&
    (keyField === undefined || typeof keyField === 'string') &&
    Array.isArray(fields) &&
    fields.every(isFieldFacts);
  return isThat ? (kept as ActivityFacts) : undefined;
}

/** The fields that were kept, by their names. */
export const fieldsOf = ({ fields }: ActivityFacts): ReadonlyMap<string, FieldFacts> =>
  new Map(fields.map((field) => [field.name, field]));
