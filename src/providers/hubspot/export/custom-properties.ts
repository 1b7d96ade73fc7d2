import { sha256 } from '../../../digest.ts';
import { type InputIssue, invalidInput } from '../../../errors.ts';
import { RecordCache } from '../../../matching/record-cache.ts';
import { EXPORT_KEY } from '../account.ts';
import { API } from '../api-paths.ts';
import type { HubSpotDestination } from '../config.ts';
import type { HubApi } from '../hub-api.ts';
import { type ActivityType, PATHS } from '../objects.ts';
import { BODY_PROPERTIES } from './planned-activities.ts';

type Values = NonNullable<HubSpotDestination['customProperties']>;

interface PropertyDefinition {
  name: string;
  type: string;
  fieldType: string;
  options?: { value: string; hidden?: boolean }[];
  calculated?: boolean;
  archived?: boolean;
  modificationMetadata?: { readOnlyValue?: boolean };
}

/** Kept as briefly as a person takes to add a property and try again. */
const DEFINITIONS_AGE_MS = 60_000;
const DEFINITIONS = new RecordCache<Map<string, PropertyDefinition>>({ most: 1_000, ageMs: DEFINITIONS_AGE_MS });

/** Written by the export itself. */
const OURS: ReadonlySet<string> = new Set([
  ...Object.values(BODY_PROPERTIES),
  EXPORT_KEY,
  'hs_timestamp',
  'hs_attachment_ids',
  'hs_meeting_title',
  'hs_meeting_start_time',
  'hs_meeting_end_time',
]);
const MOST_OPTIONS_SHOWN = 10;

async function definitionsOf(api: HubApi, scope: string, type: ActivityType): Promise<Map<string, PropertyDefinition>> {
  const key = PATHS[type];
  const load = async () => {
    const { results = [] } = await api.call<{ results?: PropertyDefinition[] }>({
      method: 'GET',
      path: `${API.properties}/${key}`,
    });
    return new Map([[key, new Map(results.map((one) => [one.name, one]))]]);
  };
  return (await DEFINITIONS.readMany(sha256(scope), [key], load)).get(key) ?? new Map<string, PropertyDefinition>();
}

/** Written as HubSpot writes numbers, so that nothing is read into them. */
const isNumber = (value: string): boolean => /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value.trim());
/** A day that there is: 30 February is read as one in March. */
const isDate = (value: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value;
const isInstant = (value: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(value) &&
  isDate(value.slice(0, 10)) &&
  !Number.isNaN(Date.parse(value));

/** Why a value does not fit its property; undefined when it does. */
function misfit({ type, fieldType, options = [] }: PropertyDefinition, value: string): string | undefined {
  switch (type) {
    case 'number':
      return isNumber(value) ? undefined : 'expected a number';
    case 'bool':
      return value === 'true' || value === 'false' ? undefined : 'expected true or false';
    case 'date':
      return isDate(value) ? undefined : 'expected a date such as 2026-11-30';
    case 'datetime':
      return isInstant(value) ? undefined : 'expected a date and time with its offset, such as 2026-11-30T17:00:00Z';
    case 'enumeration': {
      const known = options.map((option) => option.value);
      const chosen = fieldType === 'checkbox' ? value.split(';') : [value];
      if (known.length === 0 || chosen.every((one) => known.includes(one))) return undefined;
      const shown = known.slice(0, MOST_OPTIONS_SHOWN).join(', ');
      return `expected ${fieldType === 'checkbox' ? 'some' : 'one'} of ${shown}${known.length > MOST_OPTIONS_SHOWN ? ', …' : ''}`;
    }
    default:
      return undefined;
  }
}

/** How a value is written: as it was given, as a number, or as a time. */
type Manner = 'text' | 'number' | 'datetime';
/** The account's own properties of each kind of activity that has them. */
export type FittingProperties = Partial<Record<ActivityType, Record<string, Manner>>>;

const mannerOf = ({ type }: PropertyDefinition): Manner => (type === 'number' || type === 'datetime' ? type : 'text');

function written(value: string, manner: Manner): string {
  if (manner === 'number') return value.trim();
  return manner === 'datetime' ? new Date(value).toISOString() : value;
}

/** The values for one kind of activity, as HubSpot takes them. */
export const customValues = (values: Values, manners: Record<string, Manner> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(manners).flatMap(([name, manner]) =>
      values[name] === undefined ? [] : [[name, written(String(values[name]), manner)]],
    ),
  );

const isReadOnly = ({ calculated, modificationMetadata }: PropertyDefinition): boolean =>
  calculated === true || modificationMetadata?.readOnlyValue === true;

/**
 * Holds values against the account's definitions. Each kind of activity gets the properties it has. Throws `INVALID_INPUT`
 * naming everything that does not fit, before anything is written. The answer holds no values, since it is kept.
 */
export async function checkCustomProperties(
  api: HubApi,
  scope: string,
  values: Values,
  types: readonly ActivityType[],
): Promise<FittingProperties> {
  const definitions = await Promise.all(
    types.map(async (type) => [type, await definitionsOf(api, scope, type)] as const),
  );
  const issues: InputIssue[] = [];
  const fitting: FittingProperties = {};
  for (const [name, given] of Object.entries(values)) {
    const path = `destination.customProperties.${name}`;
    const value = String(given);
    const having = definitions.filter(([, known]) => known.get(name) !== undefined);
    if (OURS.has(name)) issues.push({ path, message: 'is written by the export itself' });
    else if (having.length === 0)
      issues.push({
        path,
        message: `is no property of ${types.map((type) => PATHS[type]).join(' or ')} in this account`,
      });
    for (const [type, known] of OURS.has(name) ? [] : having) {
      const definition = known.get(name);
      if (definition === undefined) continue;
      const problem = isReadOnly(definition) ? 'can only be read' : misfit(definition, value);
      if (problem !== undefined) issues.push({ path, message: problem });
      else fitting[type] = { ...fitting[type], [name]: mannerOf(definition) };
    }
  }
  if (issues.length > 0) throw invalidInput(issues, 'hubspot');
  return fitting;
}
