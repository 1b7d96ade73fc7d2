import { IntegrationError, invalidInput } from '../errors.ts';
import type { OwnerKey, SettingRow } from '../storage/storage-adapter.ts';
import { isUsers } from './identity.ts';

const isLocked = ({ owner, isActive, locked }: SettingRow): boolean => !isUsers(owner) && isActive && locked;

/** True when an organization has its members use these settings and none of their own. */
export const hasLocked = (rows: readonly SettingRow[]): boolean => rows.some(isLocked);

/** Of one provider's settings those that an export without `settingId` chooses from. */
export function candidatesOf(rows: readonly SettingRow[]): SettingRow[] {
  const active = rows.filter(({ isActive }) => isActive);
  return hasLocked(active) ? active.filter(isLocked) : active;
}

/** Of all settings that somebody may use those that an export could name. */
export function usableOf(rows: readonly SettingRow[]): SettingRow[] {
  const lockedProviders = new Set(rows.filter(isLocked).map(({ provider }) => provider));
  return rows.filter(({ owner, isActive, provider }) => isActive && !(isUsers(owner) && lockedProviders.has(provider)));
}

/** What somebody is told who wants to use a connection of their own where the organization has locked one. */
export const lockedOut = (provider: string, name: string): IntegrationError =>
  new IntegrationError({
    code: 'PERMISSION_DENIED',
    provider,
    message: `The organization has locked its connection to ${name}: its members use no other.`,
    hint: 'Export over the connection of the organization, or ask one of its admins to unlock it.',
  });

/** Throws `INVALID_INPUT` for a lock on what is nobody's but the user's own. */
export function checkLockable(owner: OwnerKey, locked: boolean | undefined): void {
  if (locked && isUsers(owner))
    throw invalidInput([{ path: 'locked', message: 'only a connection of an organization can be locked' }]);
}
