import { expect } from 'vitest';
import { type CrashRow, showCrash } from './crash.ts';
import { expectWhole } from './expect-whole.ts';
import { printTable } from './table.ts';

/** Prints what came of each crash. */
export const printCrashes = (vendor: string, title: string, rows: readonly CrashRow[]): void =>
  printTable(title, ['killed', `in ${vendor} then`, 'resumed as', 'asked again', 'copies'], rows.map(showCrash));

/** The points of such a name at which a process was killed. */
export const placesOf = (rows: readonly CrashRow[], what: RegExp): string[] =>
  rows.map(({ killedAt }) => killedAt).filter((place) => what.test(place));

/** Each activity is there once with its files and on its records, nothing else is, and whoever was asked said so. */
export function expectOneOfEach(rows: readonly CrashRow[]): void {
  for (const row of rows) {
    const { killedAt, resumed, again, finally: last } = row;
    expectWhole(last, {}, killedAt);
    for (const { status } of resumed) expect(status, killedAt).toBe('success');
    expect(again.status, killedAt).toBe('success');
    if (resumed.length > 0) expect(again.replayed, killedAt).toBe(true);
  }
}

/** Nothing is left, and whoever was asked said so; all of it has a receipt. */
export function expectNothingLeft(rows: readonly CrashRow[], receipts: number): void {
  for (const { killedAt, resumed, again, finally: last } of rows) {
    expect(last, killedAt).toMatchObject({ strays: 0, files: { shown: {}, orphans: 0, stones: 0 } });
    expect(Math.max(...last.counts), killedAt).toBe(0);
    for (const { status } of resumed) expect(status, killedAt).toBe('revoked');
    expect(again.status, killedAt).toBe('revoked');
    expect(again.receipts, killedAt).toHaveLength(receipts);
    for (const { status } of again.receipts ?? []) expect(['removed', 'already-gone'], killedAt).toContain(status);
  }
}
