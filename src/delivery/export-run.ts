import { IntegrationError, isIntegrationError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { ProgressEvent } from '../report.ts';
import type { ExportWarning } from '../result.ts';
import type { ExportRow, StorageAdapter } from '../storage/storage-adapter.ts';
import { stored } from '../storage-failure.ts';
import type { ExportContext, Step } from './export-context.ts';
import { FIRST_STEP, type Journal, partsOf } from './journal.ts';
import { type AttemptLimits, attempt, Pause, settle } from './retry.ts';

const SENT_AGAIN: ExportWarning = { code: 'SENT_AGAIN', message: 'An earlier attempt may have arrived too.' };

const lostClaim = (): IntegrationError =>
  new IntegrationError({
    code: 'IN_PROGRESS',
    message: 'Another worker has taken this export over.',
  });

/** An earlier attempt's step may have arrived, and nobody can tell. */
export const unsettled = (): IntegrationError =>
  new IntegrationError({
    code: 'OUTCOME_UNKNOWN',
    message: 'An earlier attempt was sent and its outcome is not known.',
    hint: 'Check whether the report arrived; export again with onUnknown "resend" if it did not.',
    maybeDelivered: true,
  });

/** One worker's go at one export: the context its integration works with, over the row it has claimed. */
export class ExportRun implements ExportContext {
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly warnings: ExportWarning[] = [];
  row: ExportRow;
  readonly journal: Journal;
  /** True when an earlier attempt may have left a step in flight. */
  #isInDoubt: boolean;
  readonly #exports: StorageAdapter['exports'];
  readonly #limits: AttemptLimits;
  readonly #onProgress: ((event: ProgressEvent) => void) | undefined;

  constructor(
    row: ExportRow,
    journal: Journal,
    options: {
      isInDoubt: boolean;
      exports: StorageAdapter['exports'];
      limits: Omit<AttemptLimits, 'onResend'>;
      onProgress?: ((event: ProgressEvent) => void) | undefined;
    },
  ) {
    this.row = row;
    this.journal = journal;
    this.idempotencyKey = row.key;
    this.signal = options.limits.signal;
    this.logger = options.limits.logger;
    this.#isInDoubt = options.isInDoubt;
    this.#exports = options.exports;
    this.#limits = { ...options.limits, onResend: () => this.warn(SENT_AGAIN) };
    this.#onProgress = options.onProgress;
  }

  /** True when the journal shows that the integration sends by steps. */
  get sendsBySteps(): boolean {
    const { open, plan, done } = this.journal;
    return plan !== null || done.length > 0 || (open !== null && open !== FIRST_STEP);
  }

  /** True until what an earlier attempt left in flight is settled. */
  get isInDoubt(): boolean {
    return this.#isInDoubt;
  }

  /** The caller chose to risk a second artefact. */
  settleByResending(): void {
    this.#isInDoubt = false;
    this.warn(SENT_AGAIN);
  }

  async step<T>(name: string, step: Step<T>): Promise<T> {
    const finished = this.journal.done.find((one) => one.name === name);
    if (finished !== undefined) return finished.result as T;
    const settled = this.#isInDoubt ? await this.#settleOpenStep(name, step) : await this.#open(name);
    const result = typeof settled === 'object' ? settled.found : await this.#send(name, step, settled === 'resend');
    this.journal.open = null;
    this.journal.done.push({ name, result: JSON.parse(JSON.stringify(result ?? null)) });
    this.#tellProgress(name);
    return result;
  }

  async plan(parts: readonly { name: string; digest: string }[]): Promise<void> {
    const before = this.journal.plan;
    const isChanged =
      before !== null && this.journal.done.some(({ name }) => digestIn(before, name) !== digestIn(parts, name));
    if (isChanged) {
      throw new IntegrationError({
        code: 'CONTENT_CHANGED',
        message: 'The report changed after a part of it was delivered.',
        hint: 'Export it with onRepeat "new" to send a whole new copy.',
      });
    }
    this.journal.plan = [...parts];
    if (parts.length > 1 && before === null) await this.save();
  }

  warn(warning: ExportWarning): void {
    this.warnings.push(warning);
  }

  /** Writes the journal under the row's revision. Throws `IN_PROGRESS` when another worker has the export now. */
  async save(): Promise<void> {
    const { row } = this;
    const next = {
      ...row,
      steps: JSON.stringify(this.journal),
      updatedAt: new Date().toISOString(),
      revision: row.revision + 1,
    };
    if (!(await stored(() => this.#exports.replace(next, row.revision)))) throw lostClaim();
    this.row = next;
  }

  /** The intent is written before anything is sent; the first one came with the claim. */
  async #open(name: string): Promise<'new'> {
    const isWritten = this.journal.open === FIRST_STEP;
    this.journal.open = name;
    if (!isWritten) await this.save();
    return 'new';
  }

  async #settleOpenStep<T>(name: string, step: Step<T>): Promise<{ found: T } | 'absent' | 'resend'> {
    const { open } = this.journal;
    this.#isInDoubt = false;
    if (open !== name && open !== FIRST_STEP) throw unsettled();
    this.journal.open = name;
    return step.repeatable ? 'absent' : settle(name, step, unsettled(), this.#limits);
  }

  async #send<T>(name: string, step: Step<T>, isResent: boolean): Promise<T> {
    try {
      return await attempt(name, step, this.#limits, isResent);
    } catch (error) {
      const known = error instanceof Pause ? error.error : error;
      if (isIntegrationError(known) && !known.maybeDelivered) this.journal.open = null;
      throw error;
    }
  }

  #tellProgress(step: string): void {
    if (this.#onProgress === undefined) return;
    const total = this.journal.plan?.length;
    const event = {
      provider: this.row.provider,
      step,
      done: partsOf(this.journal).length,
      ...(total === undefined ? {} : { total }),
    };
    try {
      this.#onProgress(event);
    } catch {
      this.warn({ code: 'PROGRESS_CALLBACK_FAILED', message: 'onProgress threw; the export went on.' });
    }
  }
}

const digestIn = (plan: readonly { name: string; digest: string }[], name: string): string | undefined =>
  plan.find((part) => part.name === name)?.digest;
