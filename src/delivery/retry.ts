import { setTimeout as sleep } from 'node:timers/promises';
import { IntegrationError, isIntegrationError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Step } from './export-context.ts';

const MOST_ATTEMPTS = 6;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
/** Between two looks for a lost artefact: vendors show a new one late. */
const BETWEEN_LOOKS_MS = 5_000;

/** An attempt that must wait beyond the deadline. Delivery makes a `pending` export of it. */
export class Pause {
  readonly error: IntegrationError;
  readonly resumeAt: Date;

  constructor(error: IntegrationError, resumeAt: Date) {
    this.error = error;
    this.resumeAt = resumeAt;
  }
}

/** What one step's attempts are bound to. */
export interface AttemptLimits {
  signal: AbortSignal;
  /** Epoch milliseconds after which no attempt starts. */
  deadline: number;
  logger: Logger;
  provider: string;
  onUnknown: 'stop' | 'resend';
  /** Told when a step is sent although an earlier attempt of it may have arrived. */
  onResend(): void;
}

const aborted = (): IntegrationError =>
  new IntegrationError({ code: 'ABORTED', message: 'The export was aborted by the caller.' });

const outOfTime = (): IntegrationError =>
  new IntegrationError({
    code: 'TIMEOUT',
    message: 'The deadline of the export has passed.',
    hint: 'Call export again: it goes on where it stopped.',
  });

/** What a step threw, as an error whose fate is told. Anything but an `IntegrationError` says nothing about the vendor's side. */
export function toKnownError(error: unknown): IntegrationError {
  if (isIntegrationError(error)) return error;
  return new IntegrationError({
    code: 'OUTCOME_UNKNOWN',
    message: `The provider failed without saying whether the report was delivered (${error instanceof Error ? error.name : typeof error}).`,
    maybeDelivered: true,
  });
}

/** Full jitter: anything between nothing and the doubled wait, so that many callers do not come back at once. */
const backoffMs = (attempt: number): number => Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);

async function wait(ms: number, limits: AttemptLimits, because: IntegrationError): Promise<void> {
  const until = Date.now() + ms;
  if (until > limits.deadline) throw new Pause(because, new Date(until));
  await sleep(ms, undefined, { signal: limits.signal }).catch(() => {
    throw aborted();
  });
}

async function timed<T>(name: string, attempt: number, limits: AttemptLimits, run: () => Promise<T>): Promise<T> {
  const { logger, provider } = limits;
  const start = performance.now();
  const fields = () => ({ provider, step: name, attempt, durationMs: Math.round(performance.now() - start) });
  try {
    const result = await run();
    logger.debug('export step done', fields());
    return result;
  } catch (error) {
    const { code, vendorCode, status } = toKnownError(error);
    logger.debug('export step failed', { ...fields(), code, vendorCode, status });
    throw error;
  }
}

/**
 * Settles an attempt of unknown outcome: the artefact if it is found; `absent` when two looks did not see it; `resend`
 * when nobody can tell and the caller chose to risk a second one. Throws `error` when nobody can tell otherwise.
 */
export async function settle<T>(
  name: string,
  step: Step<T>,
  error: IntegrationError,
  limits: AttemptLimits,
): Promise<{ found: T } | 'absent' | 'resend'> {
  for (const look of [1, 2]) {
    const seen =
      step.find === undefined
        ? 'cannot-tell'
        : await timed(`${name} (looking)`, look, limits, step.find).catch(() => 'cannot-tell' as const);
    if (typeof seen === 'object') return seen;
    if (seen === 'cannot-tell') {
      if (limits.onUnknown === 'stop') throw error;
      limits.onResend();
      return 'resend';
    }
    if (look === 1) await wait(BETWEEN_LOOKS_MS, limits, error);
  }
  return 'absent';
}

/**
 * The only retry loop. Repeats what is known not to have been carried out, or may be carried out twice; looks first
 * when it may have been. Throws `IntegrationError`, or `Pause` when the wait is longer than the deadline.
 */
export async function attempt<T>(name: string, step: Step<T>, limits: AttemptLimits, isResent = false): Promise<T> {
  let hasResent = isResent;
  for (let count = 1; ; count++) {
    if (limits.signal.aborted) throw aborted();
    if (Date.now() > limits.deadline) throw new Pause(outOfTime(), new Date());
    try {
      return await timed(name, count, limits, step.send);
    } catch (thrown) {
      const error = toKnownError(thrown);
      if (error.code === 'ABORTED' || limits.signal.aborted) throw error;
      if (error.maybeDelivered && step.repeatable !== true) {
        // One risk is what the caller took: a second unknown outcome ends the export.
        if (hasResent) throw error;
        const settled = await settle(name, step, error, limits);
        if (typeof settled === 'object') return settled.found;
        hasResent = settled === 'resend';
      } else if (!error.retryable) throw error;
      if (count >= MOST_ATTEMPTS) throw error;
      await wait(Math.max(error.retryAfterMs ?? 0, backoffMs(count)), limits, error);
    }
  }
}
