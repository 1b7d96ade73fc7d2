import type { SalesforceValue } from './state.ts';
import { parseDate, parseTime, writeDate, writeTime } from './time.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

type Values = Readonly<Record<string, SalesforceValue | undefined>>;

/** When an event begins and how long it takes; what is not known is undefined. */
export interface EventSpan {
  readonly isAllDay: boolean;
  readonly startMs: number | undefined;
  readonly minutes: number | undefined;
}

/** What the values of an event say about its time. */
export function readSpan(values: Values): EventSpan {
  const isAllDay = values.IsAllDayEvent === true;
  const began = parseTime(values.StartDateTime ?? values.ActivityDateTime);
  const day = parseDate(values.ActivityDate) ?? (began === undefined ? undefined : parseDate(writeDate(began)));
  const startMs = isAllDay ? day : began;
  const endMs = parseTime(values.EndDateTime);
  const told = typeof values.DurationInMinutes === 'number' ? values.DurationInMinutes : undefined;
  const counted = startMs === undefined || endMs === undefined ? undefined : (endMs - startMs) / MINUTE_MS;
  // An event of one whole day ends on the day it begins.
  const whole = counted === undefined ? DAY_MINUTES : counted + DAY_MINUTES;
  return { isAllDay, startMs, minutes: told ?? (isAllDay ? whole : counted) };
}

/** All the fields that tell an event's time, from those that do. */
export function eventTimes(values: Values): Record<string, SalesforceValue> {
  const { isAllDay, startMs, minutes } = readSpan(values);
  if (startMs === undefined || minutes === undefined) return {};
  const endMs = startMs + (isAllDay ? minutes - DAY_MINUTES : minutes) * MINUTE_MS;
  return {
    StartDateTime: writeTime(startMs),
    EndDateTime: writeTime(endMs),
    ActivityDateTime: isAllDay ? null : writeTime(startMs),
    ActivityDate: writeDate(startMs),
    DurationInMinutes: minutes,
  };
}

/** An event's values with new ones, of which only those are kept that still tell its time. */
export function mergeTimes(old: Values, changed: Values): Values {
  const kept: Record<string, SalesforceValue | undefined> = { ...old };
  const has = (...names: string[]) => names.some((name) => changed[name] !== undefined && changed[name] !== null);
  const drop = (...names: string[]) => {
    for (const name of names) delete kept[name];
  };
  if (has('StartDateTime', 'ActivityDateTime', 'ActivityDate')) {
    drop('StartDateTime', 'ActivityDateTime', 'ActivityDate');
    // The duration stays as it was when only the start is moved.
    drop('EndDateTime');
  }
  if (has('EndDateTime')) drop('EndDateTime', 'DurationInMinutes');
  if (has('DurationInMinutes')) drop('EndDateTime', 'DurationInMinutes');
  return { ...kept, ...changed };
}
