import { cleanText } from '../../../formatters/clean-text.ts';
import { parseEmail } from '../../../matching/email-address.ts';
import { ID_PATTERN, toLongId } from '../objects.ts';
import { choiceValue } from './choice-value.ts';
import { dateValue, instantValue, timeValue } from './date-value.ts';
import type { FieldFacts } from './field-facts.ts';
import type { GivenValue } from './field-values.ts';
import { numberValue } from './number-value.ts';
import { textValue } from './text-value.ts';

/** A value as the API takes it. */
export type FieldValue = string | number | boolean;

/** A value that fits its field, and what happened to it on the way; or what the field takes instead. */
export type FittingValue =
  | { value: FieldValue; isRounded?: boolean; isNew?: boolean; whole?: string }
  | { takes: string };

type Fit = (field: FieldFacts, text: string, timeZone: string | undefined) => FittingValue;

/** An address with a scheme that runs something, or with what no address has. */
const NO_URL = /^(?!https?:|mailto:|ftp:|tel:)[a-z][a-z0-9+-]*:|\s/i;

/** What `parseEmail` leaves out, and Salesforce does not: a name beside the address, and what nobody sees. */
const BESIDE_EMAIL = /[\s<>:\p{Cf}]/u;

const known = (value: FieldValue | undefined, takes: string): FittingValue =>
  value === undefined ? { takes } : { value };

const lineOf =
  (isOne: (text: string) => boolean, takes: string): Fit =>
  ({ length }, text) => {
    if (!isOne(text)) return { takes };
    return length > 0 && text.length > length ? { takes: `at most ${length} characters` } : { value: text };
  };

/** The three characters behind the fifteenth say of a mistyped id that it is none. */
const isId = (text: string): boolean =>
  ID_PATTERN.test(text) && (text.length === 15 || toLongId(text.slice(0, 15)) === text);

const BOOLEANS: Record<string, boolean> = { true: true, false: false };
const ofBoolean: Fit = (_field, text) =>
  known(Object.hasOwn(BOOLEANS, text) ? BOOLEANS[text] : undefined, 'true or false');
const ofDate: Fit = (_field, text, timeZone) => known(dateValue(text, timeZone), 'a date such as 2026-11-30');
const ofInstant: Fit = (_field, text) =>
  known(instantValue(text), 'a date and time with its offset, such as 2026-11-30T17:00:00Z');
const ofTime: Fit = (_field, text) => known(timeValue(text), 'a time such as 17:00:00');
const ofReference: Fit = (_field, text) =>
  known(isId(text) ? toLongId(text) : undefined, 'the id of a record, 15 or 18 letters and digits');

/** The kinds of fields that take one value of a certain form. */
const FITS: ReadonlyMap<string, Fit> = new Map([
  ['boolean', ofBoolean],
  ['int', numberValue],
  ['long', numberValue],
  ['double', numberValue],
  ['currency', numberValue],
  ['percent', numberValue],
  ['date', ofDate],
  ['datetime', ofInstant],
  ['time', ofTime],
  ['reference', ofReference],
  ['email', lineOf((text) => parseEmail(text) !== undefined && !BESIDE_EMAIL.test(text), 'an e-mail address')],
  ['phone', lineOf((text) => !text.includes('\n'), 'a phone number')],
  ['url', lineOf((text) => !NO_URL.test(text), 'an address of the web')],
]);
const CHOICES: ReadonlySet<string> = new Set(['picklist', 'multipicklist']);
const TEXTS: ReadonlySet<string> = new Set(['string', 'textarea', 'combobox', 'encryptedstring']);

/** One or more texts, numbers or truths as texts; undefined for what holds anything else. */
function scalars(raw: unknown): string[] | undefined {
  const all: unknown[] = Array.isArray(raw) ? raw : [raw];
  const texts = all.filter((one) => ['string', 'number', 'boolean'].includes(typeof one));
  return texts.length === all.length ? texts.map((one) => cleanText(String(one)).trim()) : undefined;
}

/** True for the kinds of fields that can be filled. */
export const isFillable = ({ type }: FieldFacts): boolean => FITS.has(type) || CHOICES.has(type) || TEXTS.has(type);

/**
 * What was given, as the field takes it. An instant of the report is a day in `timeZone` where the field takes days, and a
 * number of the report is rounded to the digits that the field has; what stands in the settings must fit as it is.
 */
export function fittingValue(field: FieldFacts, given: GivenValue, timeZone: string): FittingValue {
  const texts = scalars(given.raw) ?? [];
  if (CHOICES.has(field.type)) return choiceValue(field, texts);
  const toValue = FITS.get(field.type);
  if (toValue === undefined) return textValue(field, given);
  const isLiteral = given.from === 'literal';
  const fitting = toValue(field, texts.length === 1 ? (texts[0] ?? '') : '', isLiteral ? undefined : timeZone);
  if (!isLiteral || !('isRounded' in fitting) || fitting.isRounded !== true) return fitting;
  const { scale = 0 } = field;
  return { takes: scale === 0 ? 'a whole number' : `at most ${scale} digits behind the point` };
}
