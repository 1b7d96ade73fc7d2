import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../logger.ts';
import type { SettingRow, StorageAdapter } from '../storage/storage-adapter.ts';

/** What is learned about a connection while it is used. */
export type Learned = Partial<Pick<SettingRow, 'health' | 'account'>>;

const MOST_TRIES = 3;

/** True for one value, also where a database has put its keys into another order. */
export const isSameJson = (one: string | null, other: string | null): boolean =>
  one === other || (one !== null && other !== null && isDeepStrictEqual(JSON.parse(one), JSON.parse(other)));

/**
 * Keeps with a setting what was learned while it was used; `learn` tells it, and nothing when there is nothing new. What
 * was saved meanwhile by somebody else has to be learned anew, so nothing is kept then. Never throws.
 */
export async function keepWithSetting(
  settings: StorageAdapter['settings'],
  row: SettingRow,
  learn: (current: SettingRow) => Learned | undefined,
  logger: Logger,
): Promise<void> {
  try {
    let current: SettingRow | undefined = row;
    for (let tries = 0; current?.updatedAt === row.updatedAt && tries < MOST_TRIES; tries++) {
      const learned = learn(current);
      if (learned === undefined) return;
      // `updatedAt` stays: the setting is what its owner saved.
      const next = { ...current, ...learned, revision: current.revision + 1 };
      if (await settings.replace(next, current.revision)) return;
      current = await settings.get(row.owner, row.id);
    }
  } catch {
    logger.warn('what was learned of a connection is not kept', { provider: row.provider, settingId: row.id });
  }
}
