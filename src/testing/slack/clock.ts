/** Gives out message times as Slack writes them: seconds, a dot, six digits; each later than the one before. */
export class SlackClock {
  readonly #now: () => Date;
  #lastMicros = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  now(): Date {
    return this.#now();
  }

  nextTs(): string {
    this.#lastMicros = Math.max(this.#now().getTime() * 1000, this.#lastMicros + 100);
    const seconds = Math.floor(this.#lastMicros / 1_000_000);
    return `${seconds}.${String(this.#lastMicros % 1_000_000).padStart(6, '0')}`;
  }
}
