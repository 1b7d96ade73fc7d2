import { isObject } from '../is-object.ts';
import type { SalesforceObjectType } from './object-types.ts';
import type { SalesforceOrg } from './org.ts';
import { badJson, refuse, type SalesforceError } from './refusal.ts';
import { readId } from './salesforce-id.ts';
import type { SalesforceField, SalesforceValue } from './state.ts';
import { parseDate, parseTime, writeTime } from './time.ts';

const TEXTS = ['string', 'textarea', 'picklist', 'combobox', 'email', 'phone', 'url'];
const NUMBERS = ['int', 'double', 'currency', 'percent'];

/** What a caller sent for a record. */
export interface SentValues {
  readonly values: Record<string, SalesforceValue>;
  /** The people of an activity, if they came as a list. */
  readonly whoIds?: readonly string[];
  /** What is wrong with values that could be read. */
  readonly errors: SalesforceError[];
}

/** Values as Salesforce keeps them, out of the JSON for a record; throws for what it does not even begin to work with. */
export function readValues(
  org: SalesforceOrg,
  type: SalesforceObjectType,
  body: unknown,
  action: 'create' | 'update',
): SentValues {
  if (!isObject(body)) throw badJson('The HTTP entity body is required, and must be an object');
  const given = Object.entries(body).filter(([name]) => name !== 'attributes');
  const fields = given.map(([name]) => fieldOf(org, type, name));
  if (fields.some(({ name }) => name === 'Id')) throw idGiven(action);
  const closed = fields.filter((field) => !(action === 'create' ? field.createable : field.updateable));
  if (closed.length > 0) throw notWritable(closed.map(({ name }) => name));
  const values: Record<string, SalesforceValue> = {};
  const errors: SalesforceError[] = [];
  let whoIds: readonly string[] | undefined;
  for (const [index, field] of fields.entries()) {
    const value = given[index]?.[1];
    if (field.type === 'JunctionIdList') whoIds = readIds(field, value);
    else {
      values[field.name] = readValue(field, value);
      errors.push(...problemsOf(field, values[field.name] ?? null));
    }
  }
  return { values, errors, ...(whoIds && { whoIds }) };
}

function fieldOf(org: SalesforceOrg, type: SalesforceObjectType, name: string): SalesforceField {
  const field = org.visibleField(type, name);
  if (!field) throw refuse('INVALID_FIELD', `No such column '${name}' on sobject of type ${type}`);
  return field;
}

function idGiven(action: 'create' | 'update'): Error {
  if (action === 'create')
    return refuse('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']);
  return refuse('INVALID_FIELD', 'The Id field should not be specified in the sobject data.', ['Id']);
}

function notWritable(names: readonly string[]): Error {
  const message = `Unable to create/update fields: ${names.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`;
  return refuse('INVALID_FIELD_FOR_INSERT_UPDATE', message, names);
}

function readValue({ name, type }: SalesforceField, value: unknown): SalesforceValue {
  if (value === null || value === '') {
    if (type !== 'boolean') return null;
    throw refuse('INVALID_TYPE_ON_FIELD_IN_RECORD', `${name}: value not of required type: ${String(value)}`, [name]);
  }
  if (TEXTS.includes(type) && typeof value === 'string') return value;
  if (type === 'boolean' && typeof value === 'boolean') return value;
  if (NUMBERS.includes(type) && typeof value === 'number' && (type !== 'int' || Number.isInteger(value))) return value;
  if (type === 'date' && parseDate(value) !== undefined) return String(value);
  const moment = type === 'datetime' ? parseTime(value) : undefined;
  if (moment !== undefined) return writeTime(moment);
  if ((type === 'reference' || type === 'id') && typeof value === 'string') return readId(value) ?? value;
  throw cannotRead(type, value);
}

function readIds({ type, name }: SalesforceField, value: unknown): readonly string[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw cannotRead(type, value);
  return value.map((one: unknown) => {
    const id = readId(one);
    if (id === undefined) throw refuse('MALFORMED_ID', `${name}: id value of incorrect type: ${String(one)}`, [name]);
    return id;
  });
}

function cannotRead(type: string, value: unknown): Error {
  const kind = Array.isArray(value) ? 'START_ARRAY' : isObject(value) ? 'START_OBJECT' : `VALUE_${kindOf(value)}`;
  const shown = typeof value === 'object' ? '' : ` value ${String(value)}`;
  return badJson(
    `Cannot deserialize instance of ${type} from ${kind}${shown} or request may be missing a required field at [line:1, column:1]`,
  );
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'STRING';
  if (typeof value === 'boolean') return String(value).toUpperCase();
  return Number.isInteger(value) ? 'NUMBER_INT' : 'NUMBER_FLOAT';
}

function problemsOf(field: SalesforceField, value: SalesforceValue): SalesforceError[] {
  if (typeof value !== 'string') return [];
  const { name, type, length, restrictedPicklist, picklistValues } = field;
  const problem = (errorCode: string, message: string) => [
    { errorCode, message: `${name}: ${message}`, fields: [name] },
  ];
  if (TEXTS.includes(type) && length > 0 && [...value].length > length) {
    return problem('STRING_TOO_LONG', `data value too large: ${value.slice(0, 255)} (max length=${length})`);
  }
  if (restrictedPicklist && !picklistValues.some((choice) => choice.active && choice.value === value)) {
    return problem('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', `bad value for restricted picklist field: ${value}`);
  }
  if (type === 'email' && !/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(value)) {
    return problem('INVALID_EMAIL_ADDRESS', `invalid email address: ${value}`);
  }
  return [];
}
