/** HubSpot's own forms propose eight in the morning for a task of a day. [ours, since it is not documented] */
const HOUR = 8;
const HOUR_MS = 3_600_000;

/** How far a zone is ahead of UTC at an instant, in milliseconds. */
function offsetMs(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - instant;
}

/** Eight in the morning of a day in a zone. */
function morningOf(day: string, timeZone: string): Date {
  const local = Date.parse(`${day}T00:00:00Z`) + HOUR * HOUR_MS;
  const guess = local - offsetMs(local, timeZone);
  // The offset may change that very day.
  return new Date(local - offsetMs(guess, timeZone));
}

/**
 * When a task is due, as HubSpot takes it: an instant stays what it is; of a bare day, eight in the morning in the given
 * zone, in which it is shown, so that it is not seen a day off.
 */
export function dueAt(dueDate: string, timeZone: string): string {
  return (dueDate.includes('T') ? new Date(dueDate) : morningOf(dueDate, timeZone)).toISOString();
}
