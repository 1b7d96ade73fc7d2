import type { Rotation, SettingRow } from '../../src/index.ts';
import { fillPlace } from './fill-place.ts';
import { RotationProcess } from './rotation-process.ts';
import { contextOf, type Ring, ringOf, settingsUnder } from './rotation-secrets.ts';
import { openPlace, type StoragePlace } from './storage-place.ts';

export const OLD: Ring = ['2026-01'];
export const BOTH: Ring = ['2026-11', '2026-01'];
export const NEW: Ring = ['2026-11'];

/** All settings with their secrets, read with these keys alone. Throws for one that cannot be read. */
export async function openedWith(place: StoragePlace, ring: Ring): Promise<{ row: SettingRow; secret: string }[]> {
  const storage = await openPlace(place);
  const encryption = ringOf(ring);
  const opened: { row: SettingRow; secret: string }[] = [];
  await storage.maintenance.eachSetting(async (row) => {
    opened.push({ row, secret: await encryption.decrypt(row.config ?? '', contextOf(row)) });
  });
  await storage.close();
  return opened;
}

/** What a rotation that was killed again and again came to. */
export interface RotationUnderFire {
  before: SettingRow[];
  /** How many secrets each process that was killed had told to be written anew, and how many it had passed over. */
  killed: { rotated: number; current: number }[];
  last: Rotation;
  reads: number;
  unreadable: string[];
}

/** One process after the other rotates and is killed; meanwhile another one reads with both keys. The last one may finish. */
export async function rotateUnderFire(place: StoragePlace, count: number, kills: number): Promise<RotationUnderFire> {
  await fillPlace(place, await settingsUnder(OLD, count));
  const before = (await openedWith(place, OLD)).map(({ row }) => row);
  const orders = { place, ring: BOTH, count };
  const reader = new RotationProcess({ task: 'read', ...orders });
  await reader.hears(({ isReading }) => isReading === true);
  const killed: RotationUnderFire['killed'] = [];
  let afterId: string | undefined;
  for (let kill = 1; kill <= kills; kill += 1) {
    const rotator = new RotationProcess({ task: 'rotate', ...orders, afterId });
    const share = Math.floor(count / (kills + 1));
    await rotator.hears(({ progress }) => (progress?.rotated ?? 0) >= share);
    await rotator.kill();
    const { rotated = 0, current = 0, lastId } = rotator.progress ?? {};
    killed.push({ rotated, current });
    // Every second one begins at the beginning, as a host does that has kept nothing.
    afterId = kill % 2 === 1 ? lastId : undefined;
  }
  const last = await new RotationProcess({ task: 'rotate', ...orders }).hears(({ rotation }) => rotation !== undefined);
  reader.stop();
  const { reads = 0, unreadable = [] } = await reader.hears((answer) => answer.reads !== undefined);
  if (last.rotation === undefined) throw new Error('The rotation told no result.');
  return { before, killed, last: last.rotation, reads, unreadable };
}
