import { type InputIssue, IntegrationError, isIntegrationError } from '../errors.ts';
import type { ExportOutcome, ExportResult, ExportStatus, ExportWarning } from '../result.ts';
import type { ExportRow } from '../storage/storage-adapter.ts';
import { withoutUndefined } from '../without-undefined.ts';
import type { ExportRun } from './export-run.ts';
import {
  closed,
  FIRST_STEP,
  hasDelivered,
  type Journal,
  partsOf,
  readJournal,
  receiptsOf,
  redacted,
  resultsOf,
} from './journal.ts';
import { Pause, SETTLE_HINT, toKnownError, unsettled } from './retry.ts';

/** How an export ended: what the caller gets, and the change of its row that says the same. */
export interface Ending {
  change: Partial<ExportRow>;
  outcome: ExportOutcome;
}

interface StoredError {
  issues?: readonly InputIssue[];
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

function underWay(row: ExportRow): StoredError {
  return isInProgress(row)
    ? {
        code: 'IN_PROGRESS',
        message: 'The export is under way elsewhere.',
        hint: 'Call export again later: it answers with the outcome.',
      }
    : {
        code: 'OUTCOME_UNKNOWN',
        message: 'The worker that sent this export fell silent.',
        hint: 'Call export again, retryExport or resumeExports: it goes on where it stopped.',
      };
}

const isNamed = (open: string | null): open is string => open !== null && open !== FIRST_STEP;

/** What a row keeps as JSON, read. */
interface RowTold {
  error: StoredError;
  warnings: readonly ExportWarning[];
  journal: Journal;
}

/** The outcome that a stored row tells. */
export function fromRow(row: ExportRow, replayed: boolean): ExportOutcome {
  const { warnings = [] } = parse<{ warnings: ExportWarning[] }>(row.metadata);
  return outcomeOf(row, { error: parse<StoredError>(row.error), warnings, journal: readJournal(row.steps) }, replayed);
}

function outcomeOf(row: ExportRow, { error, warnings, journal }: RowTold, replayed: boolean): ExportOutcome {
  const { code, message, hint, issues, vendorCode, retryable } = error;
  const inProgress: StoredError = row.status === 'pending' && row.resumeAt === null ? underWay(row) : {};
  const shown = {
    code: code ?? inProgress.code,
    error: message ?? inProgress.message,
    hint: hint ?? inProgress.hint,
    issues,
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
    warnings: [...warnings],
    parts: partsOf(journal),
    ...(row.status === 'unknown' && isNamed(journal.open) ? { inDoubt: journal.open } : {}),
    ...(journal.isRevocation ? { receipts: receiptsOf(journal) } : {}),
    replayed,
  };
}

/** What a call is told that may not touch the export it met, which stays as the row tells. */
export function refusedAs(row: ExportRow, { code, message, hint, vendorCode }: IntegrationError): ExportOutcome {
  const { vendorCode: _code, issues: _issues, ...stored } = fromRow(row, false);
  const told = { code, error: message, hint, ...(vendorCode === undefined ? {} : { vendorCode }) };
  return { ...stored, ...told, success: false, status: 'failed', retryable: false };
}

type Redact = (text: string) => string;

/** The warnings of all attempts, each once. An edit starts anew: what it replaced is gone. */
function warningsOf(run: ExportRun, more: readonly ExportWarning[]): ExportWarning[] {
  const { warnings: earlier = [] } = parse<{ warnings: ExportWarning[] }>(run.claim.row.metadata);
  const all = [...(run.journal.previous === null ? earlier : []), ...run.warnings, ...more];
  return [...new Map(all.map((warning) => [`${warning.code} ${warning.message}`, warning])).values()];
}

/** The ending with this change of the row. */
export function ended(
  run: ExportRun,
  change: Partial<ExportRow>,
  redact: Redact,
  journal: Journal = run.journal,
  warnings: readonly ExportWarning[] = [],
): Ending {
  const { row } = run.claim;
  const caller = parse<{ caller: unknown }>(row.metadata).caller ?? {};
  const clean = (text: string | null): string | null => (text === null ? null : redact(text));
  const { exportId, url, error } = { ...row, ...change };
  const told: RowTold = {
    error: parse<StoredError>(clean(error)),
    warnings: warningsOf(run, warnings).map(({ code, message }) => ({ code: redact(code), message: redact(message) })),
    journal: redacted(journal, redact),
  };
  const whole: Partial<ExportRow> = {
    ...change,
    exportId: clean(exportId),
    url: clean(url),
    error: clean(error),
    steps: JSON.stringify(told.journal),
    metadata: JSON.stringify({ caller: parse<unknown>(redact(JSON.stringify(caller))), warnings: told.warnings }),
  };
  const updatedAt = new Date().toISOString();
  return { change: whole, outcome: outcomeOf({ ...row, ...whole, updatedAt }, told, false) };
}

const noResult = (): IntegrationError =>
  new IntegrationError({
    code: 'OUTCOME_UNKNOWN',
    message: 'exportReport of the provider returned no result.',
    hint: 'Let it return { success: true, … }; check whether the report arrived before exporting again.',
    maybeDelivered: true,
  });

const refusedByProvider = ({ error }: ExportResult, redact: Redact): IntegrationError =>
  new IntegrationError({
    code: 'REJECTED',
    message:
      error === undefined ? 'The provider refused the report without a reason.' : redact(String(error)).slice(0, 500),
  });

/** The ending of an integration that returned. `success: false` is its word that nothing arrived. */
export function finish(run: ExportRun, result: ExportResult, redact: Redact): Ending {
  if (typeof result?.success !== 'boolean') return fail(run, noResult(), redact);
  run.clearDoubtOfFirstStep();
  if (!result.success) return fail(run, refusedByProvider(result, redact), redact);
  // A step that was in doubt and is not among those of this attempt: what it may have left is still there.
  if (run.isInDoubt) return fail(run, unsettled(run.journal.open), redact);
  const { journal } = run;
  const { row } = run.claim;
  const known = resultsOf(journal);
  for (const part of result.parts ?? []) {
    if (!(part.name in known)) journal.done.push({ name: part.name, result: part });
  }
  const isEdit = journal.previous !== null;
  const change = {
    status: 'success' as const,
    error: null,
    resumeAt: null,
    exportId: result.exportId ?? (isEdit ? row.exportId : null),
    url: result.url ?? (isEdit ? row.url : null),
  };
  return ended(run, change, redact, closed(journal), result.warnings ?? []);
}

function statusOf({ journal }: ExportRun, isOpen: boolean): ExportStatus {
  if (isOpen) return 'unknown';
  if (journal.isRevocation) return 'partial';
  return hasDelivered(journal) ? 'partial' : 'failed';
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

/** What goes on with a revocation that broke off. */
export const REVOKE_AGAIN = 'Call revokeExport again: it goes on where it stopped.';

/** How an export that waits goes on, and what to do about one in doubt, is the same for all vendors. */
export function hintOf(error: IntegrationError, isPaused: boolean, isInDoubt: boolean, isRevocation: boolean): string {
  if (isRevocation && isPaused) return 'Call revokeExport again after resumeAt, or let resumeExports go on with it.';
  if (isRevocation && isInDoubt)
    return 'Look whether it arrived, say so with settleExport, and call revokeExport again.';
  if (isRevocation && error.retryable) return REVOKE_AGAIN;
  if (isPaused) return 'Export again after resumeAt, or let resumeExports go on with it.';
  return isInDoubt ? SETTLE_HINT : error.hint;
}

/** The ending of an integration that threw. */
export function fail(run: ExportRun, thrown: unknown, redact: Redact): Ending {
  const paused = thrown instanceof Pause ? thrown : undefined;
  const error = paused?.error ?? errorOf(run, thrown);
  const { journal } = run;
  // An edit names what it edits, so that one more try makes it certain.
  const isOpen = run.isInDoubt || (error.maybeDelivered && journal.previous === null);
  journal.open = isOpen ? (journal.open ?? FIRST_STEP) : null;
  const { code, message, vendorCode } = error;
  const issues = error.issues.length === 0 ? undefined : error.issues;
  const retryable = error.retryable && (paused !== undefined || !isOpen);
  const hint = hintOf(error, paused !== undefined, isOpen, journal.isRevocation);
  const [first] = partsOf(journal);
  const change: Partial<ExportRow> = {
    status: paused !== undefined ? 'pending' : statusOf(run, isOpen),
    // A claim that waits ends where the wait ends, so that whoever looks for ended claims finds it then.
    ...(paused === undefined ? {} : { leaseUntil: paused.resumeAt.toISOString() }),
    resumeAt: paused?.resumeAt.toISOString() ?? null,
    error: JSON.stringify({ code, message, hint, issues, vendorCode, retryable } satisfies Record<
      keyof StoredError,
      unknown
    >),
    exportId: first?.exportId ?? run.claim.row.exportId,
    url: first?.url ?? run.claim.row.url,
  };
  return ended(run, change, redact);
}
