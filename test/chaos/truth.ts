import { expect } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import { USER } from './chaos-service.ts';
import type { AnyLane, Lane } from './lane.ts';

const idsOf = (parts: readonly { exportId?: string }[]): string[] =>
  parts.flatMap(({ exportId }) => (exportId === undefined ? [] : [exportId]));

/** Holds an outcome against the vendor's account: each part it names is there, each receipt tells what is so. */
export function expectTruth(outcome: ExportOutcome, lane: Pick<AnyLane, 'there'>, where: string): void {
  const there = new Set(lane.there().keys());
  const { status, parts, receipts } = outcome;
  if (status === 'success') {
    for (const id of idsOf(parts)) expect(there, `${where}: a part that is named is there`).toContain(id);
  }
  for (const { name, exportId, status: told } of receipts ?? []) {
    if (exportId === undefined) continue;
    const isThere = there.has(exportId);
    expect(told === 'still-there', `${where}: receipt of ${name}, ${told}`).toBe(isThere);
  }
}

/** Ids of what is to be seen and what no row of the history knows, whatever it tells of it. */
export async function unknownIn(lane: Pick<AnyLane, 'there' | 'storage'>): Promise<string[]> {
  const rows = await lane.storage.exports.list(`user:${USER}`, { limit: 200 });
  const known = rows.map(({ steps }) => steps).join(' ');
  const seen = [...lane.there()].filter(([, { isSeen }]) => isSeen).map(([id]) => id);
  return seen.filter((id) => !known.includes(JSON.stringify(id)));
}

/** No token ever reaches the host that takes the bytes. */
export function expectNoTokenWithBytes({ sandbox }: Pick<Lane, 'sandbox'>, where: string): void {
  for (const { method, args } of sandbox.state.slack.requests) {
    if (method === 'files.upload') expect(args.authorization, where).toBe(false);
  }
}
