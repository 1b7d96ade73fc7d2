import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import type { ChaosService } from './chaos-service.ts';
import { type Copies, showCopies } from './copies.ts';
import type { AnyLane } from './lane.ts';
import { printTable } from './table.ts';
import { expectTruth, unknownIn } from './truth.ts';

/** What a call is told that meets the other one at work. */
const WHILE_UNDER_WAY = ['OTHER_CONTENT', 'BEING_REVOKED'];

/** What two workers came to that were asked for something at the same time. */
export interface DuelResult {
  name: string;
  /** What each was told. */
  told: string;
  /** Of all rows, the newest first. */
  status: string;
  copies: Copies;
}

const toldOf = ({ status, code, replayed }: ExportOutcome): string =>
  [status, ...(code === undefined ? [] : [code]), ...(replayed ? ['replayed'] : [])].join(' ');

/** Takes back what was exported last, once there is something. */
export async function revokeLast({ mine }: ChaosService): Promise<ExportOutcome> {
  for (;;) {
    const [last] = (await mine.getExportHistory({ limit: 1 })).items;
    if (last !== undefined) return mine.revokeExport(last.id);
    await sleep(1);
  }
}

/**
 * Holds what both were told, and what the history says, against the vendor's account: one of them at least got its way,
 * and nobody was overtaken. `ofTheReport` are warnings that have nothing to do with that. The status of the newest row.
 */
export async function expectConsistent(
  lane: Pick<AnyLane, 'there' | 'storage' | 'service'>,
  outcomes: readonly ExportOutcome[],
  where: string,
  ofTheReport: readonly string[] = [],
): Promise<{ newest: ExportOutcome; statuses: string }> {
  const { items } = await lane.service().mine.getExportHistory();
  const [newest] = items;
  if (newest === undefined) throw new Error(`${where}: the history is empty.`);
  expect(await unknownIn(lane), `${where}: what no row knows`).toEqual([]);
  for (const row of items) expectTruth(row, lane, `${where}: row that is ${row.status}`);
  // Of two that succeeded the later one may have changed what the other was told.
  for (const { status } of items) expect(['success', 'revoked'], where).toContain(status);
  expect(
    outcomes.some(({ success }) => success),
    `${where}: one of them got its way`,
  ).toBe(true);
  for (const { success, status, code, warnings } of outcomes) {
    expect(success || (status === 'pending' && code === 'IN_PROGRESS'), `${where}: told ${status} ${code}`).toBe(true);
    const codes = warnings.map((warning) => warning.code);
    const others = codes.filter((one) => ![...WHILE_UNDER_WAY, ...ofTheReport].includes(one));
    expect(others, `${where}: nobody was overtaken`).toEqual([]);
  }
  return { newest, statuses: items.map(({ status }) => status).join(', ') };
}

/** The line of a table for one duel. */
export const resultOf = (
  name: string,
  outcomes: readonly ExportOutcome[],
  status: string,
  copies: Copies,
): DuelResult => ({ name, told: outcomes.map(toldOf).join(' + '), status, copies });

/** What the duels came to, each result with how often it was. */
export function printDuels(title: string, results: readonly DuelResult[]): void {
  const lines = results.map(({ name, told, status, copies }) => [name, told, status, showCopies(copies)].join('\n'));
  const rows = [...new Set(lines)].sort().map((line) => {
    const times = lines.filter((one) => one === line).length;
    return [...line.split('\n'), String(times)];
  });
  printTable(title, ['at the same time', 'told', 'rows, the newest first', 'copies', 'times'], rows);
}
