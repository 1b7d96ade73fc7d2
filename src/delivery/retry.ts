import { setTimeout as sleep } from 'node:timers/promises';
import { IntegrationError, isIntegrationError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { ExportWarning } from '../result.ts';
import type { Found, Step } from './export-context.ts';
import { FIRST_STEP } from './journal.ts';
import type { DeliveryTiming } from './timing.ts';

const MOST_ATTEMPTS = 6;
const LONGEST_WAIT_MS = 20_000;
/** What a vendor may ask for at most; later than in a week is a mistake of its clock. */
const LONGEST_RETRY_AFTER_MS = 7 * 86_400_000;

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
  timing: DeliveryTiming;
  logger: Logger;
  provider: string;
  onUnknown: 'stop' | 'resend';
  /** Called before each attempt; throws when this worker may not send any more. */
  hold(): Promise<void>;
  warn(warning: ExportWarning): void;
  /** Blanks secrets in what a provider says in its own words. */
  redact(text: string): string;
}

/** One step's fate, kept beside the loop so that whatever ends the loop leaves it true. */
export interface StepState {
  /** True while an attempt may have been carried out and nothing is known of it. */
  isInDoubt: boolean;
  /** When the first attempt may have been made. */
  since: Date;
  /** When a look first saw nothing, in epoch milliseconds. Kept with the export, so that a call with little time gets on. */
  absentSince: number | null;
  /** True once it was sent although nobody could tell: one risk is what the caller took. */
  hasResent: boolean;
}

export const SENT_AGAIN: ExportWarning = { code: 'SENT_AGAIN', message: 'An earlier attempt may have arrived too.' };

const aborted = (): IntegrationError =>
  new IntegrationError({ code: 'ABORTED', message: 'The export was aborted by the caller.' });

const outOfTime = (): IntegrationError =>
  new IntegrationError({
    code: 'TIMEOUT',
    message: 'The deadline of the export has passed.',
    hint: 'Call export again: it goes on where it stopped.',
  });

/** What to do about an export in doubt. */
export const SETTLE_HINT =
  'Look whether the report arrived, then say so with settleExport; or export again with onUnknown "resend".';

/** An earlier attempt's step may have arrived, and nobody can tell. */
export const unsettled = (step: string | null): IntegrationError =>
  new IntegrationError({
    code: 'OUTCOME_UNKNOWN',
    message: `An earlier attempt was sent${step === null || step === FIRST_STEP ? '' : ` (${step})`} and its outcome is not known.`,
    hint: SETTLE_HINT,
    maybeDelivered: true,
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
const backoffMs = (attempt: number, { timing }: AttemptLimits): number =>
  Math.random() * Math.min(LONGEST_WAIT_MS, timing.retryMs * 2 ** attempt);

async function wait(ms: number, limits: AttemptLimits, because: IntegrationError): Promise<void> {
  const until = Date.now() + ms;
  if (until > limits.deadline) throw new Pause(because, new Date(until));
  await sleep(ms, undefined, { signal: limits.signal }).catch(() => {
    throw aborted();
  });
}

/** Waits before the next attempt, as long as the vendor asks for. Throws `error` when there have been enough. */
async function waitAfter(error: IntegrationError, failures: number, limits: AttemptLimits): Promise<void> {
  // A vendor that names its time is obeyed up to the deadline, however often it does.
  if (failures >= MOST_ATTEMPTS && error.retryAfterMs === undefined) throw error;
  const asked = Math.min(error.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  await wait(Math.max(asked, backoffMs(failures, limits)), limits, error);
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
    const told = vendorCode === undefined ? undefined : limits.redact(vendorCode);
    logger.debug('export step failed', { ...fields(), code, vendorCode: told, status });
    throw error;
  }
}

/** One look, repeated while the vendor asks for patience. A look that fails for good is told, and tells nothing. */
export async function look<T>(name: string, step: Step<T>, since: Date, limits: AttemptLimits): Promise<Found<T>> {
  const { find } = step;
  if (find === undefined) return 'cannot-tell';
  for (let count = 1; ; count++) {
    if (limits.signal.aborted) throw aborted();
    if (Date.now() > limits.deadline) throw new Pause(outOfTime(), new Date());
    try {
      return await timed(`${name} (looking)`, count, limits, () => find(since));
    } catch (thrown) {
      const error = toKnownError(thrown);
      const isWorthWaiting = error.retryable && (count < MOST_ATTEMPTS || error.retryAfterMs !== undefined);
      if (error.code !== 'ABORTED' && !isWorthWaiting) {
        limits.warn({ code: 'COULD_NOT_LOOK', message: `${name}: ${error.message} ${error.hint}` });
        return 'cannot-tell';
      }
      if (error.code === 'ABORTED') throw error;
      await waitAfter(error, count, limits);
    }
  }
}

const secondCopy = (name: string, isRemoved: boolean): ExportWarning =>
  isRemoved
    ? { code: 'SECOND_COPY_REMOVED', message: `${name} had arrived more than once; the later ones were removed.` }
    : { code: 'SECOND_COPY', message: `${name} has arrived more than once: remove the later ones.` };

async function removeOthers<T>(
  name: string,
  step: Step<T>,
  others: readonly T[],
  limits: AttemptLimits,
): Promise<void> {
  for (const other of others) {
    const isRemoved = await removeCopy(step, other);
    limits.warn(secondCopy(name, isRemoved));
  }
}

/** False when the step cannot remove what it made. */
export async function removeCopy<T>(step: Step<T>, copy: T): Promise<boolean> {
  if (step.remove === undefined) return false;
  try {
    await step.remove(copy);
    return true;
  } catch {
    return false;
  }
}

/**
 * Settles an attempt of unknown outcome: the artefact if it is found; `absent` when two looks did not see it; `resend`
 * when nobody can tell and the caller chose to risk a second one. Throws `error` when nobody can tell otherwise.
 */
async function settle<T>(
  name: string,
  step: Step<T>,
  state: StepState,
  error: IntegrationError,
  limits: AttemptLimits,
): Promise<Exclude<Found<T>, string> | 'send'> {
  for (;;) {
    const seen = await look(name, step, state.since, limits);
    if (typeof seen === 'object') {
      await removeOthers(name, step, seen.others ?? [], limits);
      return seen;
    }
    if (seen === 'cannot-tell') {
      if (limits.onUnknown === 'stop' || state.hasResent) throw error;
      limits.warn(SENT_AGAIN);
      state.hasResent = true;
      return 'send';
    }
    state.absentSince ??= Date.now();
    const untilLastLook = state.absentSince + limits.timing.lookAgainMs - Date.now();
    if (untilLastLook <= 0) return 'send';
    await wait(untilLastLook, limits, error);
  }
}

/** The state of a step of which nothing was sent yet. */
export const certain = (since: Date): StepState => ({ isInDoubt: false, since, absentSince: null, hasResent: false });

const notRemoved = (name: string): IntegrationError =>
  new IntegrationError({
    code: 'OUTCOME_UNKNOWN',
    message: `${name} is to be removed and was found, and the provider does not say how it is removed then.`,
    hint: 'Remove it by hand; as the provider’s author, give what `find` found a `refresh` that removes it.',
    retryable: false,
  });

/** What was found, saying what it should. Throws as `attempt` does. */
export async function upToDate<T>(
  name: string,
  { removes }: Pick<Step<T>, 'removes'>,
  { found, refresh }: Exclude<Found<T>, string>,
  limits: AttemptLimits,
): Promise<T> {
  // What is to be removed and was found is there.
  if (refresh === undefined && removes) throw notRemoved(name);
  if (refresh === undefined) return found;
  const state = certain(new Date());
  return attempt(name, { repeatable: true, send: refresh }, state, limits);
}

/** A repeatable step in doubt harms nobody: the next attempt makes it certain. */
const harmless = (error: IntegrationError): IntegrationError =>
  error.maybeDelivered
    ? new IntegrationError({ ...error, message: error.message, hint: undefined, maybeDelivered: false })
    : error;

/**
 * The only retry loop. Repeats what is known not to have been carried out, or may be carried out twice; looks first
 * when it may have been. Throws `IntegrationError`, or `Pause` when the wait is longer than the deadline; `state` says
 * then whether the step is in doubt.
 */
export async function attempt<T>(name: string, step: Step<T>, state: StepState, limits: AttemptLimits): Promise<T> {
  let failure: IntegrationError | undefined;
  for (let count = 1; ; count++) {
    if (state.isInDoubt) {
      const settled = await settle(name, step, state, failure ?? unsettled(name), limits);
      const adopted = settled === 'send' ? undefined : { result: await upToDate(name, step, settled, limits) };
      state.isInDoubt = false;
      state.absentSince = null;
      if (adopted !== undefined) return adopted.result;
    }
    if (limits.signal.aborted) throw aborted();
    if (Date.now() > limits.deadline) throw new Pause(outOfTime(), new Date());
    await limits.hold();
    try {
      return await timed(name, count, limits, step.send);
    } catch (thrown) {
      failure = toKnownError(thrown);
      if (step.repeatable) failure = harmless(failure);
      state.isInDoubt = failure.maybeDelivered;
      if (failure.code === 'ABORTED' || limits.signal.aborted) throw failure;
      if (!failure.retryable && !failure.maybeDelivered) throw failure;
      if (!state.isInDoubt) await waitAfter(failure, count, limits);
    }
  }
}
