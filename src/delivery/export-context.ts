import type { Logger } from '../logger.ts';
import type { ExportWarning } from '../result.ts';

/** What looking for an earlier attempt's result came to. */
export type Found<T> = { found: T } | 'absent' | 'cannot-tell';

/** One remote write. Its result must be plain JSON: it is kept in the journal. */
export interface Step<T> {
  send: () => Promise<T>;
  /** Looks for what an earlier attempt of unknown outcome may have made. */
  find?: () => Promise<Found<T>>;
  /** True when sending twice leaves one artefact. Default false. */
  repeatable?: boolean;
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
}
