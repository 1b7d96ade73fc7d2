import { IntegrationError, isIntegrationError } from '../errors.ts';
import type { ExportOutcome, ExportResult, ExportStatus, ExportWarning } from '../result.ts';
import type { ExportRow } from '../storage/storage-adapter.ts';
import { withoutUndefined } from '../without-undefined.ts';
import type { ExportRun } from './export-run.ts';
import { FIRST_STEP, partsOf, readJournal } from './journal.ts';
import { Pause, toKnownError } from './retry.ts';

/** How an export ended: what the caller gets, and the row that says the same. */
export interface Ending {
  row: ExportRow;
  outcome: ExportOutcome;
}

interface StoredError {
  code?: ExportOutcome['code'];
  message?: string;
  hint?: string;
  vendorCode?: string;
  retryable?: boolean;
}

/** True while another worker may act on the export, or its wait has not ended. */
export function isInProgress(row: ExportRow): boolean {
  return row.status === 'pending' && row.leaseUntil > new Date().toISOString();
}

const parse = <T>(json: string | null): Partial<T> => (json === null ? {} : (JSON.parse(json) as Partial<T>));

/** The outcome that a stored row tells. */
export function fromRow(row: ExportRow, replayed: boolean): ExportOutcome {
  const { code, message, hint, vendorCode, retryable } = parse<StoredError>(row.error);
  const inProgress: StoredError =
    isInProgress(row) && row.resumeAt === null
      ? {
          code: 'IN_PROGRESS',
          message: 'The export is under way elsewhere.',
          hint: 'Call export again later: it answers with the outcome.',
        }
      : {};
  const { warnings } = parse<{ warnings: ExportWarning[] }>(row.metadata);
  const shown = {
    code: code ?? inProgress.code,
    error: message ?? inProgress.message,
    hint: hint ?? inProgress.hint,
    vendorCode,
  };
  return {
    success: row.status === 'success',
    id: row.id,
    status: row.status,
    provider: row.provider,
    settingId: row.settingId,
    ...(row.exportId === null ? {} : { exportId: row.exportId }),
    ...(row.url === null ? {} : { url: row.url }),
    ...withoutUndefined(shown),
    ...(row.resumeAt === null ? {} : { resumeAt: row.resumeAt }),
    retryable: retryable ?? row.status === 'pending',
    timestamp: row.updatedAt,
    warnings: warnings ?? [],
    parts: partsOf(readJournal(row.steps)),
    replayed,
  };
}

function ended(
  run: ExportRun,
  change: Partial<ExportRow>,
  redact: (text: string) => string,
  warnings: readonly ExportWarning[] = [],
): Ending {
  const { row, journal } = run;
  const told = [...run.warnings, ...warnings];
  const caller = parse<{ caller: unknown }>(row.metadata).caller ?? {};
  const clean = (text: string | null): string | null => (text === null ? null : redact(text));
  const changed = { ...row, ...change };
  const next: ExportRow = {
    ...changed,
    exportId: clean(changed.exportId),
    url: clean(changed.url),
    error: clean(changed.error),
    steps: redact(JSON.stringify(journal)),
    metadata: redact(JSON.stringify({ caller, warnings: told })),
    updatedAt: new Date().toISOString(),
    revision: row.revision + 1,
  };
  return { row: next, outcome: fromRow(next, false) };
}

const noResult = (): IntegrationError =>
  new IntegrationError({
    code: 'OUTCOME_UNKNOWN',
    message: 'exportReport of the provider returned no result.',
    hint: 'Let it return { success: true, … }; check whether the report arrived before exporting again.',
    maybeDelivered: true,
  });

/** The ending of an integration that returned. `success: false` is its word that nothing arrived. */
export function finish(run: ExportRun, result: ExportResult, redact: (text: string) => string): Ending {
  if (typeof result?.success !== 'boolean') return fail(run, noResult(), redact);
  run.journal.open = null;
  if (!result.success) {
    const message =
      result.error === undefined
        ? 'The provider refused the report without a reason.'
        : String(result.error).slice(0, 500);
    const error: StoredError = { code: 'REJECTED', message, retryable: false };
    return ended(
      run,
      { status: run.journal.done.length > 0 ? 'partial' : 'failed', error: JSON.stringify(error) },
      redact,
    );
  }
  const parts = result.parts ?? [];
  const known = new Set(run.journal.done.map(({ name }) => name));
  for (const part of parts) if (!known.has(part.name)) run.journal.done.push({ name: part.name, result: part });
  const change = {
    status: 'success' as const,
    error: null,
    exportId: result.exportId ?? null,
    url: result.url ?? null,
  };
  return ended(run, change, redact, result.warnings ?? []);
}

function statusOf(run: ExportRun, error: IntegrationError): ExportStatus {
  if (error.maybeDelivered || run.isInDoubt) return 'unknown';
  return run.journal.done.length > 0 ? 'partial' : 'failed';
}

/**
 * What a throw means. A mistake of a provider that has shown to send by steps, while none is in flight, was no lost
 * answer; anywhere else nobody knows what was sent before it.
 */
function errorOf(run: ExportRun, thrown: unknown): IntegrationError {
  const { open } = run.journal;
  const isInFlight = open !== null && open !== FIRST_STEP;
  if (isIntegrationError(thrown) || !run.sendsBySteps || isInFlight) return toKnownError(thrown);
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  return new IntegrationError({
    code: 'INTERNAL',
    message: `The provider failed between two steps (${name}).`,
    hint: 'Please report this with the provider’s name.',
  });
}

/** The ending of an integration that threw. */
export function fail(run: ExportRun, thrown: unknown, redact: (text: string) => string): Ending {
  const paused = thrown instanceof Pause ? thrown : undefined;
  const error = paused?.error ?? errorOf(run, thrown);
  const isOpen = error.maybeDelivered || run.isInDoubt;
  run.journal.open = isOpen ? (run.journal.open ?? FIRST_STEP) : null;
  const { code, message, hint, vendorCode, retryable } = error;
  const first = run.journal.done.length > 0 ? partsOf(run.journal)[0] : undefined;
  const change: Partial<ExportRow> = {
    status: paused !== undefined ? 'pending' : statusOf(run, error),
    // A claim that waits ends where the wait ends, so that whoever looks for ended claims finds it then.
    ...(paused === undefined ? {} : { leaseUntil: paused.resumeAt.toISOString() }),
    resumeAt: paused?.resumeAt.toISOString() ?? null,
    error: JSON.stringify({ code, message, hint, vendorCode, retryable } satisfies Record<keyof StoredError, unknown>),
    exportId: first?.exportId ?? null,
    url: first?.url ?? null,
  };
  return ended(run, change, redact);
}
