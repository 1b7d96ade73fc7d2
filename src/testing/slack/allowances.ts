import { ChannelPacing } from './pacing.ts';
import { SlackTooFast } from './refusal.ts';

const MINUTE_MS = 60_000;
/** Both the most and what is given unasked. docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps */
const RESTRICTED_PAGE: PageSizes = { usual: 15, most: 15 };

/** Slack's rate tiers. */
export type RateTier = 2 | 3 | 4;

/** Calls of one method in a minute, at least. docs.slack.dev/apis/web-api/rate-limits */
const CALLS_PER_MINUTE: Record<RateTier, number> = { 2: 20, 3: 50, 4: 100 };

/** How many items a page has when nobody asks, and at most. */
export interface PageSizes {
  readonly usual: number;
  readonly most: number;
}

/** Which of Slack's allowances are enforced. */
export interface AllowanceOptions {
  readonly enforceRateLimits?: boolean;
  readonly historyLimits?: 'marketplace' | 'restricted';
}

/** What the app may do, and how often. */
export class SlackAllowances {
  readonly #now: () => Date;
  readonly #channels: ChannelPacing | undefined;
  readonly #isRestricted: boolean;
  readonly #calls: Map<string, number[]> | undefined;
  readonly #lastRead = new Map<string, number>();

  constructor(options: AllowanceOptions, now: () => Date) {
    this.#now = now;
    this.#channels = options.enforceRateLimits ? new ChannelPacing() : undefined;
    this.#calls = options.enforceRateLimits ? new Map() : undefined;
    this.#isRestricted = options.historyLimits === 'restricted';
  }

  /**
   * Counts a call of a method, whatever becomes of it; throws `SlackTooFast` when the minute before has had as many as
   * the method's tier grants. How Slack lays the minutes is not documented.
   */
  call(method: string, tier: RateTier): void {
    if (!this.#calls) return;
    const now = this.#now().getTime();
    const recent = (this.#calls.get(method) ?? []).filter((time) => time > now - MINUTE_MS);
    this.#calls.set(method, recent);
    const [first] = recent;
    if (first !== undefined && recent.length >= CALLS_PER_MINUTE[tier]) {
      throw new SlackTooFast(Math.ceil((first + MINUTE_MS - now) / 1000));
    }
    recent.push(now);
  }

  /** Counts a message; throws `SlackTooFast` when its channel has had more than its share. */
  post(channelId: string): void {
    this.#channels?.spend(channelId, this.#now().getTime());
  }

  /**
   * Counts a call of a method that reads messages and gives the pages it may have; throws `SlackTooFast` when a
   * restricted app calls it twice within a minute. How Slack lays the minutes is not documented: here one begins with
   * each call that was let through, whatever became of it.
   */
  read(method: string, pages: PageSizes): PageSizes {
    if (!this.#isRestricted) return pages;
    const now = this.#now().getTime();
    const waitMs = (this.#lastRead.get(method) ?? Number.NEGATIVE_INFINITY) + MINUTE_MS - now;
    if (waitMs > 0) throw new SlackTooFast(Math.ceil(waitMs / 1000));
    this.#lastRead.set(method, now);
    return RESTRICTED_PAGE;
  }
}
