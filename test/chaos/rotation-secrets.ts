import { createHash } from 'node:crypto';
import {
  type Encryption,
  type EncryptionContext,
  jweEncryption,
  type OwnerKey,
  type SettingRow,
} from '../../src/index.ts';
import { idOf, settingRow } from '../../src/testing/contract/storage-sample-rows.ts';

const OWNERS = 50;

/** The names of keys, the first one first. Each has bytes of its own, the same in all processes. */
export type Ring = readonly string[];

export const ringOf = (ring: Ring): Encryption =>
  jweEncryption({ keys: ring.map((id) => ({ id, key: createHash('sha256').update(`key ${id}`).digest() })) });

export const idAt = (index: number): string => idOf(`s${`${index}`.padStart(6, '0')}`);
export const userAt = (index: number): string => `user-${index % OWNERS}`;
export const ownerAt = (index: number): OwnerKey => `user:${userAt(index)}`;
export const secretOf = (index: number): string =>
  JSON.stringify({ config: { accessToken: `xoxb-${index}-of-a-test` } });
export const contextOf = ({ owner, provider, id }: SettingRow): EncryptionContext => ({
  owner,
  provider,
  settingId: id,
});

/** So many settings with a secret each. */
export async function settingsUnder(ring: Ring, count: number): Promise<SettingRow[]> {
  const encryption = ringOf(ring);
  const rows = Array.from({ length: count }, (_, index) =>
    settingRow({ id: idAt(index), owner: ownerAt(index), userId: userAt(index), locked: false, refreshLease: null }),
  );
  return Promise.all(
    rows.map(async (row, index) => ({ ...row, config: await encryption.encrypt(secretOf(index), contextOf(row)) })),
  );
}
