import type { MeetingReport } from '../report.ts';

type Zone = Pick<MeetingReport, 'timeZone' | 'locale'>;

const MOST_CACHED = 50;
const cache = new Map<string, Intl.DateTimeFormat>();

/** Making an `Intl.DateTimeFormat` costs more than formatting a whole report, so the last few are kept. */
function formatter(kind: string, zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${kind}|${zone.locale ?? ''}|${options.timeZone}`;
  let found = cache.get(key);
  if (found === undefined) {
    if (cache.size >= MOST_CACHED) cache.clear();
    found = new Intl.DateTimeFormat(zone.locale ?? 'en', options);
    cache.set(key, found);
  }
  return found;
}

const DAY: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' };
const ZONED_TIME: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' };

/** Day and time with the zone's name. Put together here, since `Intl`'s own ranges take a hundred times as long. */
function formatMoment(date: Date, zone: Zone, timeZone: string): string {
  const day = formatter('day', zone, { ...DAY, timeZone }).format(date);
  return `${day}, ${formatter('zoned', zone, { ...ZONED_TIME, timeZone }).format(date)}`;
}

/** When the meeting was, in its own zone and locale (UTC and English where it names none). */
export function formatMeetingTime(report: MeetingReport): string {
  const timeZone = report.timeZone ?? 'UTC';
  const start = new Date(report.startedAt);
  const end = report.endedAt === undefined ? undefined : new Date(report.endedAt);
  if (end === undefined || end <= start) return formatMoment(start, report, timeZone);
  const day = formatter('day', report, { ...DAY, timeZone });
  const time = formatter('zoned', report, { ...ZONED_TIME, timeZone });
  // Without its zone from the same formatter: with other options some locales write the hour differently.
  const from = time.formatToParts(start).filter((part) => part.type !== 'timeZoneName');
  const [startDay, endDay] = [day.format(start), day.format(end)];
  const until = endDay === startDay ? '' : `${endDay}, `;
  return `${startDay}, ${from
    .map((part) => part.value)
    .join('')
    .trim()} – ${until}${time.format(end)}`;
}

/** The day of an instant in a zone, as `2026-11-30`. */
export function dayOf(instant: string, timeZone: string): string {
  const zone = { timeZone, locale: 'en-US' };
  const parts = formatter('day of', zone, {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(new Date(instant));
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** How long the meeting took, in minutes; undefined when that is not known. */
export function durationMinutes(report: MeetingReport): number | undefined {
  if (report.endedAt === undefined) return undefined;
  const minutes = Math.round((Date.parse(report.endedAt) - Date.parse(report.startedAt)) / 60_000);
  return minutes > 0 ? minutes : undefined;
}

/** A due date: a bare date stays that day in every zone, an instant is told in the meeting's zone. */
export function formatDueDate(dueDate: string, report: Zone): string {
  const isDateOnly = !dueDate.includes('T');
  const date = new Date(dueDate);
  if (isDateOnly) return formatter('day', report, { ...DAY, timeZone: 'UTC' }).format(date);
  return formatMoment(date, report, report.timeZone ?? 'UTC');
}

/** Seconds since the start as `4:07` or `1:02:07`. */
export function formatOffset(seconds: number): string {
  const whole = Math.floor(seconds);
  const pad = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}
