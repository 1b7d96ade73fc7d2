import { dayOf } from '../../../formatters/dates.ts';

/** Salesforce takes no dates before and after. SOAP API guide, primitive types. */
const FIRST_YEAR = 1700;
const LAST_YEAR = 4000;

const isYearTaken = (text: string): boolean => {
  const year = Number(text.slice(0, 4));
  return year >= FIRST_YEAR && year <= LAST_YEAR;
};

/** A day that there is: 30 February is read as one in March. */
const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

const isInstant = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[\d:.]*(Z|[+-]\d{2}:\d{2})$/.test(text) &&
  isDate(text.slice(0, 10)) &&
  !Number.isNaN(Date.parse(text));

/** A date as Salesforce takes it; of an instant the day in `timeZone`, where one is given. Undefined for what is none. */
export function dateValue(text: string, timeZone?: string): string | undefined {
  const day = timeZone !== undefined && isInstant(text) ? dayOf(text, timeZone) : text;
  return isDate(day) && isYearTaken(day) ? day : undefined;
}

/** A date and time with its offset, in UTC. Undefined for what is none. */
export const instantValue = (text: string): string | undefined =>
  isInstant(text) && isYearTaken(text) ? new Date(text).toISOString() : undefined;

/** A time of day as Salesforce takes it. Undefined for what is none. */
export function timeValue(text: string): string | undefined {
  const [, hoursAndMinutes, seconds = '00', rest = ''] =
    /^((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?Z?$/.exec(text) ?? [];
  return hoursAndMinutes === undefined ? undefined : `${hoursAndMinutes}:${seconds}.${rest.padEnd(3, '0')}Z`;
}
