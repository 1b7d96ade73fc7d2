import { expect } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import type { Copies } from './copies.ts';

/** What is there once more than it should: what no look can mend. */
export interface Surplus {
  activities?: number;
  files?: number;
  contacts?: number;
}

export const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

/** All that was asked for is there once, but for so many second copies, each where it belongs; nothing else is. */
export function expectWhole(copies: Copies, surplus: Surplus, where: string): void {
  const { counts, before, strays, misplaced, files, contacts } = copies;
  const { activities = 0 } = surplus;
  expect({ total: sum(counts), missing: counts.includes(0), before: sum(before), strays, misplaced }, where).toEqual({
    total: counts.length + activities,
    missing: false,
    before: 0,
    strays: 0,
    misplaced: 0,
  });
  if (files === undefined) return;
  const { shown, wanted = [], times = 1, stones } = files;
  expect(Object.keys(shown).sort(), `${where}: files`).toEqual([...wanted]);
  if (surplus.files === undefined)
    for (const [name, count] of Object.entries(shown)) expect(count, `${where}: ${name}`).toBe(times);
  expect(sum(Object.values(shown)), `${where}: files in all`).toBe(wanted.length * times + (surplus.files ?? 0));
  expect(stones, `${where}: files that are named and gone`).toBe(0);
  for (const [address, count] of Object.entries(contacts ?? {}))
    expect(count, `${where}: ${address}`).toBe(1 + (surplus.contacts ?? 0));
}

/** As if all were there, but that tasks have no owner of their own, which the warning tells. */
export function expectUnowned({ counts, strays, misplaced }: Copies, { warnings }: ExportOutcome, where: string): void {
  expect({ total: sum(counts) + strays, misplaced }, where).toEqual({ total: counts.length, misplaced: 0 });
  expect(strays, where).toBeGreaterThan(0);
  expect(
    warnings.map(({ code }) => code),
    where,
  ).toContain('TASK_OWNER_UNKNOWN');
}
