import type { Logger } from '../logger.ts';
import type { ExportWarning } from '../result.ts';

/**
 * What looking for an earlier attempt's result came to. Where there is more than one, `found` is the oldest, and the
 * `others` are removed with the step's `remove`. What has older content comes with a `refresh` that brings it up to date
 * and may be repeated; it is called only while the export is still this worker's.
 */
export type Found<T> = { found: T; others?: readonly T[]; refresh?: () => Promise<T> } | 'absent' | 'cannot-tell';

/** One remote write. Its result must be plain JSON: it is kept in the journal. */
export interface Step<T> {
  send: () => Promise<T>;
  /**
   * Looks for what an earlier attempt of unknown outcome, made at `since` or later by this machine's clock, may have
   * left. Say `absent` only if it would have been seen. Looks and changes nothing. What it throws counts as
   * `cannot-tell`, or is waited for where the error is `retryable`.
   */
  find?: (since: Date) => Promise<Found<T>>;
  /** Removes what this step made, when another worker turns out to have made it too. */
  remove?: (result: T) => Promise<unknown>;
  /** True when sending twice leaves one artefact. Such a step needs no `find`. Default false. */
  repeatable?: boolean;
  /**
   * Whether what an earlier attempt made, which nobody has seen yet, is still there; asked before a finished step is
   * relied on. When it is gone, a repeatable step is sent again. Default: it is taken to be there.
   */
  holds?: (result: T) => Promise<boolean>;
  /**
   * True when it takes away what an earlier step of the same name had made. Default false. Let it resolve to
   * `{ wasGone: true }` when somebody had deleted it before.
   */
  removes?: boolean;
  /** True when it only asks: it makes no part, and what it resolves to is nothing that an edit is told of. Default false. */
  reads?: boolean;
  /** Stands for the result when a person has said that the step was delivered and no look finds it. */
  settled?: T;
}

/**
 * How an integration takes part in delivery. Each remote write goes through `step`; a retry, or a later call for the
 * same export, never repeats a finished one.
 *
 * @example
 * ```ts
 * import type { ExportContext } from '@liveprompt/integrations';
 *
 * async function post(context: ExportContext, send: () => Promise<{ id: string }>) {
 *   const { id } = await context.step('note', { send });
 *   return { success: true, exportId: id };
 * }
 * ```
 */
export interface ExportContext {
  /** The same for every attempt of one export: write it into the remote record, and an earlier attempt can be found. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** The result of the named write, sent now or taken from the journal. Throws `IntegrationError`. */
  step<T>(name: string, step: Step<T>): Promise<T>;
  /** Tells all parts before the first is sent. Ends as `CONTENT_CHANGED` when finished parts of an earlier attempt differ. */
  plan(parts: readonly { name: string; digest: string }[]): Promise<void>;
  warn(warning: ExportWarning): void;
  /**
   * The step of an earlier attempt of which nothing is known yet, if there is one. No other step that is not repeatable
   * is sent before it is settled, by calling `step` with its name.
   */
  readonly inDoubt?: string | undefined;
}

/** What an earlier export left, for `updateReport` and `revokeReport`. */
export interface PreviousExport {
  exportId?: string;
  url?: string;
  /** Where it went. */
  destination?: unknown;
  /** What each finished step resolved to, by the step's name. Of an integration without steps: the parts it returned. */
  results: Readonly<Record<string, unknown>>;
  /** True when an earlier edit broke off: what is there may not be what `results` tell, so leave no part as it is. */
  isHalfEdited?: boolean;
}
