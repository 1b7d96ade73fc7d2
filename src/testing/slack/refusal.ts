/** Slack's "no": thrown by the code that finds the reason, worded as JSON or plain text where the answer is written. */
export class SlackRefusal extends Error {
  readonly code: string;
  /** Fields that Slack adds to this answer. */
  readonly details: Record<string, unknown>;

  constructor(code: string, details: Record<string, unknown> = {}) {
    super(code);
    this.name = 'SlackRefusal';
    this.code = code;
    this.details = details;
  }
}

/** Thrown when a channel receives more than its share. */
export class SlackTooFast extends Error {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('ratelimited');
    this.name = 'SlackTooFast';
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
