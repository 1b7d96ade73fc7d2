import { SlackTooFast } from './refusal.ts';

const BURST = 10;
const PER_SECOND = 1;

/** Slack's allowance per channel: about one message a second, with short bursts above it. */
export class ChannelPacing {
  readonly #buckets = new Map<string, { left: number; at: number }>();

  /** Counts one message; throws `SlackTooFast` when the channel has had more than its share. */
  spend(channelId: string, nowMs: number): void {
    const bucket = this.#buckets.get(channelId) ?? { left: BURST, at: nowMs };
    const left = Math.min(BURST, bucket.left + ((nowMs - bucket.at) / 1000) * PER_SECOND);
    if (left < 1) throw new SlackTooFast(Math.max(1, Math.ceil((1 - left) / PER_SECOND)));
    this.#buckets.set(channelId, { left: left - 1, at: nowMs });
  }
}
