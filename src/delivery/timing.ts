/** How long delivery waits, and for what. All in milliseconds. */
export interface DeliveryTiming {
  /** How long an export may go on trying when it does not say itself. What is left then is `pending`. Default 120,000. */
  deadlineMs: number;
  /**
   * How long a claim holds when its worker falls silent; another worker may go on after that. A living worker renews it.
   * Default 90,000: half of it is left whenever a request starts, which leaves a request of 30 seconds 15 more for
   * clocks that differ.
   */
  leaseMs: number;
  /** Between two looks for what a lost answer may have made: vendors show new things late. Default 10,000. */
  lookAgainMs: number;
  /** The first wait before a retry; each is a random part of twice the one before, 20 seconds at most. Default 500. */
  retryMs: number;
  /**
   * For how long others leave the process alone that gets new tokens for a connection; when it falls silent, another one
   * may go on after that. Half of it is what the vendor has to answer. Default 30,000.
   */
  refreshLeaseMs: number;
}

/** Slack's delay in showing a new message is undocumented; 5 to 10 seconds are what others wait. */
export const DEFAULT_TIMING: DeliveryTiming = {
  deadlineMs: 120_000,
  leaseMs: 90_000,
  lookAgainMs: 10_000,
  retryMs: 500,
  refreshLeaseMs: 30_000,
};
