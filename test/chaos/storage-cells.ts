import { expect } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import { type Copies, showCopies } from './copies.ts';
import { filesOf, type ReportName } from './reports.ts';

/** An export whose storage fails, or a revocation of what had been exported before. */
export interface StorageScenario {
  as: 'bot' | 'webhook';
  report: ReportName;
  before?: ReportName;
  revokes?: true;
}

/** What came of one failure of the storage. */
export interface StorageCell {
  first: ExportOutcome;
  last: ExportOutcome;
  copies: Copies;
}

/** One cell of a table. */
export const showStorageCell = ({ first, last, copies }: StorageCell): string => {
  const codes = [first.code, ...first.warnings.map(({ code }) => code)].filter((code) => code !== undefined);
  const one = [first.status, ...codes].join(' ');
  return `${one}, ${last.replayed ? 'replayed' : last.status}: ${showCopies(copies)}`;
};

/** Nothing of the export is left, and whoever was asked said so. */
function expectNothingLeft({ last, copies }: StorageCell, where: string): void {
  const counts = copies.counts.map(() => 0);
  const files = copies.files && { shown: {}, orphans: 0, stones: 0 };
  expect(copies, where).toEqual({ counts, before: counts, strays: 0, misplaced: 0, ...(files && { files }) });
  expect(last.status, where).toBe('revoked');
}

/** Each file is shown once. */
function expectFiles({ copies: { files } }: StorageCell, { report }: StorageScenario, where: string): void {
  if (files === undefined) return;
  expect(files, where).toMatchObject({
    shown: Object.fromEntries(filesOf(report).map((name) => [name, 1])),
    stones: 0,
  });
}

/** Exactly one of each; where nothing can be read back, at most one of each and an outcome that says so. */
function expectNeverTwo(
  { first, last, copies }: StorageCell,
  { as }: StorageScenario,
  isSlow: boolean,
  where: string,
): void {
  expect(copies, where).toMatchObject({ before: copies.before.map(() => 0), strays: 0, misplaced: 0 });
  expect(Math.max(...copies.counts), where).toBeLessThanOrEqual(1);
  // What was told to the first caller and could not be written down, nobody knows later on.
  const isSaved = first.success && !first.warnings.some(({ code }) => code === 'OUTCOME_NOT_SAVED');
  if (as === 'bot' || isSlow || isSaved) expect(last.status, where).toBe('success');
  if (last.success) expect(copies.counts, where).toEqual(copies.counts.map(() => 1));
  else expect(last, where).toMatchObject({ status: 'unknown', code: 'OUTCOME_UNKNOWN' });
}

/** Holds what came of a failure against the rule. A slow storage does its work, and loses nothing. */
export function judgeStorageCell(cell: StorageCell, scenario: StorageScenario, isSlow: boolean, where: string): void {
  if (scenario.revokes) {
    expectNothingLeft(cell, where);
    return;
  }
  expectNeverTwo(cell, scenario, isSlow, where);
  expectFiles(cell, scenario, where);
}
