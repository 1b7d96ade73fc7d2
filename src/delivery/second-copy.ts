import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { toPart } from '../export-part.ts';
import type { ExportOutcome, ExportWarning } from '../result.ts';
import type { ExportRow, StorageAdapter } from '../storage/storage-adapter.ts';
import type { ExportRun, UnsavedStep } from './export-run.ts';
import { FIRST_STEP, readJournal, resultsOf } from './journal.ts';
import { fromRow, isInProgress } from './outcome.ts';
import { look, removeCopy } from './retry.ts';

const BETWEEN_LOOKS_MS = 250;

/** The winner's row once it acts no more, or as it stands when this worker's own time is over. Undefined when it is gone. */
async function winnersRow(run: ExportRun, exports: StorageAdapter['exports']): Promise<ExportRow | undefined> {
  const { owner, id } = run.claim.row;
  const { deadline, signal } = run.limits;
  for (;;) {
    const row = await exports.get(owner, { id }).catch(() => undefined);
    const isOver = row !== undefined && !isInProgress(row);
    if (isOver || run.unsaved.length === 0 || Date.now() > deadline || signal.aborted) return row;
    await sleep(BETWEEN_LOOKS_MS);
  }
}

/** True when the row names this very artefact: the winner has found it, or edited the same. */
function isNamed({ name, step }: UnsavedStep, artefact: unknown, row: ExportRow): boolean {
  const theirs = resultsOf(readJournal(row.steps))[name];
  if (theirs === undefined) return false;
  const { exportId } = toPart(name, artefact);
  if (exportId !== undefined) return toPart(name, theirs).exportId === exportId;
  // Two results that tell nothing of what was made look alike, and stand for two things unless one was found again.
  const tellsApart = step.find !== undefined || step.repeatable === true;
  return tellsApart && isDeepStrictEqual(theirs, JSON.parse(JSON.stringify(artefact ?? null)));
}

/**
 * The winner does not know what became of this very step, or fell silent in it, so the copy of this worker may be the
 * only one, or what it found may be the winner's.
 */
function mayBeTheOnly(name: string, { status, steps }: ExportRow): boolean {
  const { open } = readJournal(steps);
  return (status === 'unknown' || status === 'pending') && (open === name || open === FIRST_STEP);
}

async function settleArtefact(
  sent: UnsavedStep,
  artefact: unknown,
  row: ExportRow | undefined,
): Promise<ExportWarning | undefined> {
  const { name, step } = sent;
  const { exportId } = toPart(name, artefact);
  const copy = exportId === undefined ? name : `${name} (${exportId})`;
  // Sending it twice leaves one artefact.
  if (step.repeatable === true) return undefined;
  if (row !== undefined && isNamed(sent, artefact, row)) return undefined;
  if (row !== undefined && mayBeTheOnly(name, row)) {
    return {
      code: 'ARRIVED_LATE',
      message: `${copy} arrived, and the history does not know it: settle it as delivered.`,
    };
  }
  if (row !== undefined && !isInProgress(row) && (await removeCopy(step, artefact))) {
    return { code: 'SECOND_COPY_REMOVED', message: `${copy} was sent twice; the second one was removed.` };
  }
  return {
    code: 'SECOND_COPY',
    message: `${copy} was sent while another worker had the export too: remove one of them.`,
  };
}

/** What the step of this worker made: known, or found by looking. Undefined when nobody can tell. */
async function artefactsOf(
  { name, step, result, isInDoubt }: UnsavedStep,
  run: ExportRun,
): Promise<readonly unknown[] | undefined> {
  if (step.removes) return [];
  if (!isInDoubt) return [result];
  const seen = await look(name, step, new Date(run.journal.openSince), run.limits).catch(() => 'cannot-tell' as const);
  if (seen === 'cannot-tell') return undefined;
  return seen === 'absent' ? [] : [seen.found, ...(seen.others ?? [])];
}

/** What this worker took away, or may have, and the winner takes to be there. */
function removedLate({ unsaved, journal }: ExportRun, row: ExportRow | undefined): ExportWarning[] {
  if (row === undefined) return [];
  const removals = unsaved.flatMap(({ name, step }) => (step.removes ? [name] : []));
  const named = resultsOf(readJournal(row.steps));
  return [...new Set([...removals, ...journal.mayBeGone])]
    .filter((name) => name in named && row.status !== 'revoked')
    .map((name) => ({
      code: 'REMOVED_LATE',
      message: `${name} was removed while another worker had the export: if it is missing, export with onRepeat "new".`,
    }));
}

async function settleCopies(run: ExportRun, row: ExportRow | undefined): Promise<ExportWarning[]> {
  const warnings: ExportWarning[] = removedLate(run, row);
  for (const sent of run.unsaved) {
    const artefacts = await artefactsOf(sent, run);
    if (artefacts === undefined) {
      const message = `${sent.name} may have been sent while another worker had the export too: look whether it is there twice.`;
      warnings.push({ code: 'MAY_BE_TWICE', message });
    }
    for (const artefact of artefacts ?? []) {
      const warning = await settleArtefact(sent, artefact, row);
      if (warning !== undefined) warnings.push(warning);
    }
    if (sent.step.repeatable && row !== undefined && row.contentHash !== run.claim.row.contentHash) {
      const message = `${sent.name} was edited by two workers with different content: export it once more.`;
      warnings.push({ code: 'EDITED_BY_TWO', message });
    }
  }
  return warnings;
}

/**
 * What a worker does that finds out it has lost its export: it waits for the winner's last word, removes what it sent
 * meanwhile unless that is what the winner names, and says so where it cannot. What it had to warn of it tells, too.
 */
export async function yieldToWinner(run: ExportRun, exports: StorageAdapter['exports']): Promise<ExportOutcome> {
  const row = await winnersRow(run, exports);
  const warnings = await settleCopies(run, row);
  for (const { code } of warnings) run.logger.warn('export overtaken', { id: run.claim.row.id, code });
  const clean = ({ code, message }: ExportWarning) => ({ code, message: run.limits.redact(message) });
  const outcome = fromRow(row ?? run.claim.row, false);
  return { ...outcome, warnings: [...outcome.warnings, ...run.warnings.map(clean), ...warnings] };
}
