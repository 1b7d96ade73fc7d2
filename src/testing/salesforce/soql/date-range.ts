import { malformed } from './tokens.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Days, from the first moment of the first one to that of the day after the last. */
export interface DateRange {
  readonly fromMs: number;
  readonly beforeMs: number;
}

/** The days that a name such as TODAY or LAST_N_DAYS:7 stands for, in UTC. Only these few are known. */
export function readRange(name: string, count: number | undefined, now: Date): DateRange {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const days = (from: number, before: number) => ({ fromMs: today + from * DAY_MS, beforeMs: today + before * DAY_MS });
  if (count === undefined) {
    if (name === 'TODAY') return days(0, 1);
    if (name === 'YESTERDAY') return days(-1, 0);
    if (name === 'TOMORROW') return days(1, 2);
  } else {
    if (name === 'LAST_N_DAYS') return days(-count, 1);
    if (name === 'NEXT_N_DAYS') return days(1, count + 1);
    if (name === 'N_DAYS_AGO') return days(-count, 1 - count);
  }
  throw malformed(`unexpected token: '${name}'`);
}
