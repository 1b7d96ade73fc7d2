import { expect } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import { USER } from './chaos-service.ts';
import type { Lane } from './lane.ts';

/** The ids of all that is to be seen of ours in the channel, and of the files that are there, shown or not. */
function thereIn({ sandbox, channel }: Pick<Lane, 'sandbox' | 'channel'>): Set<string> {
  const { slack } = sandbox.state;
  const ours = slack.messages(channel).filter(({ via }) => via !== 'person');
  const files = slack.files.filter(({ isUploaded, deleted }) => isUploaded && !deleted);
  return new Set([...ours.map(({ ts }) => `${slack.channel(channel).id}:${ts}`), ...files.map(({ id }) => id)]);
}

const idsOf = (parts: readonly { exportId?: string }[]): string[] =>
  parts.flatMap(({ exportId }) => (exportId === undefined ? [] : [exportId]));

/** Holds an outcome against the workspace: each part it names is there, each receipt tells what is so. */
export function expectTruth(outcome: ExportOutcome, lane: Pick<Lane, 'sandbox' | 'channel'>, where: string): void {
  const there = thereIn(lane);
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
export async function unknownIn(lane: Pick<Lane, 'sandbox' | 'channel' | 'storage'>): Promise<string[]> {
  const rows = await lane.storage.exports.list(`user:${USER}`, { limit: 200 });
  const known = rows.map(({ steps }) => steps).join(' ');
  const { slack } = lane.sandbox.state;
  const shownIds = slack.messages(lane.channel).flatMap(({ fileIds = [] }) => fileIds);
  const isSeen = (id: string) => !/^F/.test(id) || shownIds.includes(id);
  return [...thereIn(lane)].filter((id) => isSeen(id) && !known.includes(JSON.stringify(id)));
}

/** No token ever reaches the host that takes the bytes. */
export function expectNoTokenWithBytes({ sandbox }: Pick<Lane, 'sandbox'>, where: string): void {
  for (const { method, args } of sandbox.state.slack.requests) {
    if (method === 'files.upload') expect(args.authorization, where).toBe(false);
  }
}
