import type { HubSpotPortal } from './portal.ts';
import { type RatePolicy, tooManyRequests } from './refusal.ts';
import type { HubSpotToken } from './state.ts';

const BURST_MS = 10_000;
const SECOND_MS = 1000;

/** What an app has asked so far. */
interface Spent {
  burst: number[];
  day: string;
  today: number;
}

const days = new Map<string, Intl.DateTimeFormat>();

/** Making one costs more than answering a call. */
function dayIn(timeZone: string): Intl.DateTimeFormat {
  const known = days.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone });
  days.set(timeZone, known);
  return known;
}

/** How often the app may ask, and what its answers tell about that. */
export class HubSpotAllowances {
  readonly #portal: HubSpotPortal;
  readonly #isEnforced: boolean;
  readonly #spent = new WeakMap<HubSpotToken, Spent>();
  #searches: number[] = [];

  constructor(portal: HubSpotPortal, isEnforced: boolean) {
    this.#portal = portal;
    this.#isEnforced = isEnforced;
  }

  /** Counts a request, whatever becomes of it; throws a refusal when it is one too many. */
  spend(token: HubSpotToken, kind: 'search' | 'other'): void {
    const now = this.#portal.now().getTime();
    const spent = this.#of(token);
    const { perDay, perTenSeconds, searchesPerSecond } = this.#portal.limits;
    this.#refuseAbove(spent.today, perDay, 'DAILY');
    spent.today += 1;
    if (kind === 'search') {
      // Of the whole account, not of one app.
      this.#searches = this.#searches.filter((time) => time > now - SECOND_MS);
      this.#refuseAbove(this.#searches.length, searchesPerSecond, 'SECONDLY');
      this.#searches.push(now);
    } else {
      this.#refuseAbove(spent.burst.length, perTenSeconds, 'TEN_SECONDLY_ROLLING');
      spent.burst.push(now);
    }
  }

  /** What every answer but that to a search tells. */
  headers(token: HubSpotToken): Record<string, string> {
    const { perDay, perTenSeconds } = this.#portal.limits;
    const { burst, today } = this.#of(token);
    return {
      'x-hubspot-ratelimit-max': String(perTenSeconds),
      'x-hubspot-ratelimit-remaining': String(Math.max(0, perTenSeconds - burst.length)),
      'x-hubspot-ratelimit-interval-milliseconds': String(BURST_MS),
      'x-hubspot-ratelimit-daily': String(perDay),
      'x-hubspot-ratelimit-daily-remaining': String(Math.max(0, perDay - today)),
    };
  }

  #refuseAbove(count: number, most: number, policy: RatePolicy): void {
    if (this.#isEnforced && count >= most) throw tooManyRequests(policy);
  }

  // The day ends at midnight where the account is; the ten seconds are those before now.
  #of(token: HubSpotToken): Spent {
    const now = this.#portal.now();
    const day = dayIn(this.#portal.timeZone).format(now);
    const spent = this.#spent.get(token) ?? { burst: [], day, today: 0 };
    if (spent.day !== day) Object.assign(spent, { day, today: 0 });
    spent.burst = spent.burst.filter((time) => time > now.getTime() - BURST_MS);
    this.#spent.set(token, spent);
    return spent;
  }
}
