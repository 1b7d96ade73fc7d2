import { IntegrationError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { ProgressEvent } from '../report.ts';
import type { ExportWarning } from '../result.ts';
import type { Claim } from './claim.ts';
import type { ExportContext, Step } from './export-context.ts';
import { FIRST_STEP, type Journal, partsOf, readJournal, redacted, startEdit } from './journal.ts';
import { type AttemptLimits, attempt, certain, look, toKnownError, unsettled, upToDate } from './retry.ts';
import { afterTheEnd, BY_HAND, contentChanged, repeated } from './step-refusals.ts';

/** A step that this worker sent and whose result, if it has one, no stored row tells yet. */
export interface UnsavedStep {
  name: string;
  step: Step<unknown>;
  result: unknown;
  /** True while nothing is known of what it made. */
  isInDoubt: boolean;
}

/** What a run is bound to. */
export interface RunOptions {
  isInDoubt: boolean;
  /** True when the integration says that all it sends goes through steps. */
  sendsBySteps: boolean;
  limits: Omit<AttemptLimits, 'hold' | 'warn' | 'redact'>;
  onProgress: ((event: ProgressEvent) => void) | undefined;
  /** Blanks secrets in what the integration has its steps resolve to. */
  redact(text: string): string;
}

/** The journal keeps what JSON keeps. Throws for what it cannot hold, such as a circle. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ??
      'null',
  ) as unknown;

/** One worker's go at one export: the context its integration works with, over the row it has claimed. */
export class ExportRun implements ExportContext {
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly warnings: ExportWarning[] = [];
  readonly claim: Claim;
  readonly limits: AttemptLimits;
  journal: Journal;
  unsaved: UnsavedStep[] = [];
  /** True once `plan` showed that finished parts are not what is to be sent now. */
  hasChangedPlan = false;
  #isInDoubt: boolean;
  #isClosed = false;
  /** Names of the steps that this round of the integration has finished. */
  readonly #finishedNow = new Set<string>();
  readonly #running = new Map<string, Promise<unknown>>();
  #lastSend: Promise<unknown> = Promise.resolve();
  readonly #options: RunOptions;

  constructor(claim: Claim, options: RunOptions) {
    this.claim = claim;
    this.journal = readJournal(claim.row.steps);
    this.idempotencyKey = claim.row.key;
    this.signal = options.limits.signal;
    this.logger = options.limits.logger;
    const { redact } = options;
    this.limits = { ...options.limits, redact, hold: () => claim.hold(), warn: (warning) => this.warn(warning) };
    this.#isInDoubt = options.isInDoubt;
    this.#options = options;
  }

  /** True when the integration says, or the journal shows, that it sends by steps. */
  get sendsBySteps(): boolean {
    const { open, plan, done } = this.journal;
    return this.#options.sendsBySteps || plan !== null || done.length > 0 || (open !== null && open !== FIRST_STEP);
  }

  /** True while something may have been sent of which nothing is known. */
  get isInDoubt(): boolean {
    return this.#isInDoubt;
  }

  get inDoubt(): string | undefined {
    const { open } = this.journal;
    return this.#isInDoubt && open !== FIRST_STEP ? (open ?? undefined) : undefined;
  }

  /** The integration has ended well without a step that could have been the one in doubt. */
  clearDoubtOfFirstStep(): void {
    if (this.sendsBySteps && this.journal.open === FIRST_STEP) this.#isInDoubt = false;
  }

  /** The caller chose to risk a second artefact. */
  settleByResending(): void {
    this.#isInDoubt = false;
  }

  step<T>(name: string, step: Step<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(afterTheEnd(name));
    const underWay = this.#running.get(name);
    if (underWay !== undefined) {
      this.warn(repeated(name));
      return underWay as Promise<T>;
    }
    const running = this.#step(name, step);
    this.#running.set(name, running);
    const end = () => this.#running.delete(name);
    running.then(end, () => {
      // With other credentials, or as an edit, the integration may begin anew.
      this.#finishedNow.clear();
      end();
    });
    return running;
  }

  /** Takes no more steps, and waits for those an integration has left behind: their outcome belongs to this export. */
  async close(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running.values());
    this.#isClosed = true;
  }

  async #step<T>(name: string, step: Step<T>): Promise<T> {
    const finished = this.#finished(name, step.removes);
    if (finished !== undefined && this.#finishedNow.has(name)) this.warn(repeated(name));
    if (finished?.isSettledByHand) return this.#adoptSettled(name, step);
    if (finished !== undefined && (await this.#holds(name, step, finished.result as T))) return finished.result as T;
    const result = await (step.repeatable ? this.#repeat(name, step) : this.#sendInTurn(name, step));
    this.#finish(name, this.#kept(name, result), step);
    this.#finishedNow.add(name);
    this.unsaved.push({ name, step: step as Step<unknown>, result, isInDoubt: false });
    return result;
  }

  /** What was taken away may be made again under the same name. */
  #finished(name: string, removes = false): Journal['done'][number] | undefined {
    const finished = this.journal.done.find((one) => one.name === name);
    return finished?.isRemoval === true && !removes ? undefined : finished;
  }

  /** What this very round has made needs no look. */
  async #holds<T>(name: string, { holds, repeatable }: Step<T>, result: T): Promise<boolean> {
    if (holds === undefined || repeatable !== true || this.#finishedNow.has(name)) return true;
    return attempt(name, { repeatable: true, send: () => holds(result) }, certain(new Date()), this.limits);
  }

  async plan(parts: readonly { name: string; digest: string }[]): Promise<void> {
    const before = this.journal.plan;
    const digestIn = (plan: typeof parts, name: string) => plan.find((part) => part.name === name)?.digest;
    this.hasChangedPlan =
      before !== null && this.journal.done.some(({ name }) => digestIn(before, name) !== digestIn(parts, name));
    if (this.hasChangedPlan) throw contentChanged();
    this.journal.plan = parts.map(({ name, digest }) => ({ name, digest }));
    // Later steps are written together with the plan, each before it is sent.
    if (parts.length > 1 && before === null && this.journal.open === FIRST_STEP) await this.save();
  }

  warn(warning: ExportWarning): void {
    const told = { code: String(warning.code), message: String(warning.message) };
    if (!this.warnings.some(({ code, message }) => code === told.code && message === told.message))
      this.warnings.push(told);
  }

  /** Turns the rest of this run into an edit of what earlier steps have left. */
  async startEdit(): Promise<void> {
    this.hasChangedPlan = false;
    this.#finishedNow.clear();
    this.journal = startEdit(this.journal);
    await this.save();
  }

  /** Writes the journal down. Throws `LostClaim` when another worker has the export now. */
  async save(): Promise<void> {
    const writing = new Set(this.unsaved);
    await this.claim.save({ steps: JSON.stringify(redacted(this.journal, this.#options.redact)) });
    this.unsaved = this.unsaved.filter((sent) => !writing.has(sent));
  }

  /** What was delivered is not sent again because its result cannot be kept. */
  #kept(name: string, result: unknown): unknown {
    try {
      return plain(result);
    } catch {
      this.warn({
        code: 'RESULT_NOT_KEPT',
        message: `${name} resolved to what JSON cannot hold; later calls get null.`,
      });
      return null;
    }
  }

  #finish(name: string, result: unknown, { removes, reads }: Pick<Step<unknown>, 'removes' | 'reads'>): void {
    this.journal.done = this.journal.done.filter((one) => one.name !== name);
    this.journal.done.push({
      name,
      result,
      ...(removes ? { isRemoval: true } : {}),
      ...(reads ? { isLook: true } : {}),
    });
    this.journal.mayBeGone = this.journal.mayBeGone.filter((one) => one !== name);
    this.#tellProgress(name);
  }

  /** No intent is needed: whatever becomes of it, it can be sent again. */
  async #repeat<T>(name: string, step: Step<T>): Promise<T> {
    // It may take long, and what has been sent before must not be in doubt for that.
    if (this.unsaved.some((sent) => sent.step.repeatable !== true && !sent.isInDoubt)) await this.save();
    return attempt(name, step.removes ? this.#noting(name, step) : step, certain(new Date()), this.limits);
  }

  /** A removal that failed may have been carried out all the same. */
  #noting<T>(name: string, step: Step<T>): Step<T> {
    const send = async (): Promise<T> => {
      try {
        return await step.send();
      } catch (error) {
        const { mayBeGone } = this.journal;
        if (toKnownError(error).maybeDelivered && !mayBeGone.includes(name)) mayBeGone.push(name);
        throw error;
      }
    };
    return { ...step, send };
  }

  /** One after the other, since the journal holds one step in flight. */
  #sendInTurn<T>(name: string, step: Step<T>): Promise<T> {
    const sending = this.#lastSend.then(() => this.#sendOnce(name, step));
    this.#lastSend = sending.catch(() => undefined);
    return sending;
  }

  /**
   * Its intent is written before it is sent. The first one came with the claim; what was found out before it is written
   * down with it, since whoever takes the export back must know where it may be.
   */
  async #sendOnce<T>(name: string, step: Step<T>): Promise<T> {
    const { open } = this.journal;
    if (this.#isInDoubt && open !== name && open !== FIRST_STEP) throw unsettled(open);
    const isNamed = open === FIRST_STEP || this.#isInDoubt;
    this.journal.open = name;
    if (!isNamed) this.journal.openSince = new Date().toISOString();
    if (!isNamed || (open === FIRST_STEP && this.unsaved.length > 0)) await this.save();
    const since = new Date(this.journal.openSince);
    const { absentSince } = this.journal;
    const state = { ...certain(since), isInDoubt: this.#isInDoubt, absentSince: this.#isInDoubt ? absentSince : null };
    try {
      return await attempt(name, step, state, this.limits);
    } finally {
      this.#isInDoubt = state.isInDoubt;
      this.journal.absentSince = state.absentSince;
      if (state.isInDoubt) this.unsaved.push({ name, step: step as Step<unknown>, result: undefined, isInDoubt: true });
      else this.journal.open = null;
    }
  }

  /** A person said that it is there; what it is called only a look can tell. */
  async #adoptSettled<T>(name: string, step: Step<T>): Promise<T> {
    const seen = await look(name, step, new Date(this.journal.openSince), this.limits);
    if (typeof seen === 'object') {
      const found = await upToDate(name, step, seen, this.limits);
      this.#finish(name, this.#kept(name, found), step);
      return found;
    }
    if (step.settled !== undefined) return step.settled;
    throw new IntegrationError({
      code: 'OUTCOME_UNKNOWN',
      message: `${name} was settled by hand and cannot be found, so what follows it cannot be sent.`,
      hint: step.removes ? BY_HAND : 'Send a whole new copy with onRepeat "new", or settle it as not delivered.',
    });
  }

  #tellProgress(step: string): void {
    const { onProgress } = this.#options;
    if (onProgress === undefined) return;
    const { plan } = this.journal;
    const total = plan?.length;
    const { provider } = this.claim.row;
    const parts = partsOf(this.journal);
    const done =
      plan === null ? parts.length : plan.filter(({ name }) => parts.some((part) => part.name === name)).length;
    const failed = () =>
      this.warn({ code: 'PROGRESS_CALLBACK_FAILED', message: 'onProgress threw; the export went on.' });
    try {
      const returned: unknown = onProgress({ provider, step, done, ...(total === undefined ? {} : { total }) });
      Promise.resolve(returned).catch(failed);
    } catch {
      failed();
    }
  }
}
