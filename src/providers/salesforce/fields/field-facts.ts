import { shownName } from '../../../formatters/clean-text.ts';

/** What is known of a field: as little of Salesforce's description of it as filling it needs. Plain JSON. */
export interface FieldFacts {
  /** As the API calls it. */
  name: string;
  /** As people see it. */
  label: string;
  /** As the description names it, such as `picklist`; `richtext` for a text that is HTML. */
  type: string;
  /** The most characters of a text; 0 for what is none. */
  length: number;
  createable: boolean;
  updateable: boolean;
  nillable: boolean;
  defaultedOnCreate: boolean;
  calculated: boolean;
  /** Those that are active. */
  picklistValues: string[];
  restrictedPicklist: boolean;
  externalId: boolean;
  unique: boolean;
  /** Of a number: its digits in all. */
  precision?: number;
  /** Of a number: its digits behind the point. */
  scale?: number;
}

const LONGEST_SHOWN = 80;
const MOST_VALUES = 10;
const FLAGS = [
  'createable',
  'updateable',
  'nillable',
  'defaultedOnCreate',
  'calculated',
  'restrictedPicklist',
  'externalId',
  'unique',
] as const;
const CHOICES: ReadonlySet<unknown> = new Set(['picklist', 'multipicklist']);

const count = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0);

function activeValues(values: unknown): string[] {
  if (!Array.isArray(values)) return [];
  return values.flatMap((one: { active?: unknown; value?: unknown } | null) =>
    one?.active === true && typeof one.value === 'string' ? [one.value] : [],
  );
}

/** A field of a description; undefined for what is none. */
export function toFieldFacts(described: unknown): FieldFacts | undefined {
  if (typeof described !== 'object' || described === null) return undefined;
  const { name, label, type, length, precision, scale, htmlFormatted, picklistValues, ...flags } = described as Partial<
    Record<string, unknown>
  >;
  if (typeof name !== 'string' || typeof type !== 'string') return undefined;
  const is = (flag: (typeof FLAGS)[number]): boolean => flags[flag] === true;
  return {
    name,
    label: typeof label === 'string' ? label : name,
    type: htmlFormatted === true ? 'richtext' : type,
    length: count(length),
    createable: is('createable'),
    updateable: is('updateable'),
    nillable: is('nillable'),
    defaultedOnCreate: is('defaultedOnCreate'),
    calculated: is('calculated'),
    picklistValues: CHOICES.has(type) ? activeValues(picklistValues) : [],
    restrictedPicklist: is('restrictedPicklist'),
    externalId: is('externalId'),
    unique: is('unique'),
    ...(count(precision) === 0 ? {} : { precision: count(precision), scale: count(scale) }),
  };
}

/** True for what `toFieldFacts` gave, also after it was kept. */
export function isFieldFacts(kept: unknown): kept is FieldFacts {
  if (typeof kept !== 'object' || kept === null) return false;
  const { picklistValues, length, ...facts } = kept as Partial<Record<string, unknown>>;
  return (
    ['name', 'label', 'type'].every((text) => typeof facts[text] === 'string') &&
    typeof length === 'number' &&
    FLAGS.every((flag) => typeof facts[flag] === 'boolean') &&
    ['precision', 'scale'].every((number) => facts[number] === undefined || typeof facts[number] === 'number') &&
    Array.isArray(picklistValues) &&
    picklistValues.every((value) => typeof value === 'string')
  );
}

/** True when a new record must come with a value. A checkbox without one is not ticked. */
export const isRequired = ({ createable, nillable, defaultedOnCreate, type }: FieldFacts): boolean =>
  createable && !nillable && !defaultedOnCreate && type !== 'boolean';

/** The field of this name, in whatever case: Salesforce makes no difference. */
export function fieldNamed(fields: ReadonlyMap<string, FieldFacts>, name: string): FieldFacts | undefined {
  const wanted = name.toLowerCase();
  return fields.get(name) ?? [...fields.values()].find((field) => field.name.toLowerCase() === wanted);
}

const shortened = (text: string): string =>
  text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN).toWellFormed()}…`;

/** The label on one line. */
export const shownLabel = ({ label, name }: FieldFacts): string => shortened(shownName(label)) || name;

/** A number of the values of a picklist, each on one line. */
export function shownValues(values: readonly string[]): string {
  const shown = values.slice(0, MOST_VALUES).map((value) => shortened(shownName(value)));
  return `${shown.join(', ')}${values.length > MOST_VALUES ? ', …' : ''}`;
}

/** How an admin finds the field: by what people call it, and by its name in the API. */
export const shownField = (field: FieldFacts): string => `${shownLabel(field)} (${field.name})`;
