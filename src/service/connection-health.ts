import type { IntegrationErrorCode } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { SettingRow, StorageAdapter } from '../storage/storage-adapter.ts';
import { withoutUndefined } from '../without-undefined.ts';

/** Why the vendor refused a connection, as a settings page shows it without asking the vendor. */
export interface ConnectionHealth {
  code: IntegrationErrorCode;
  message: string;
  /** What to do about it. */
  hint: string;
  vendorCode?: string;
  /** When it was first refused; ISO string. */
  since: string;
}

/** A refusal, as an error or an outcome tells it. */
export interface Refusal {
  code?: IntegrationErrorCode | undefined;
  message?: string | undefined;
  hint?: string | undefined;
  vendorCode?: string | undefined;
}

const MOST_TRIES = 3;

/** What is kept of a setting's health; undefined while nothing speaks against it. */
export const healthOf = ({ health }: Pick<SettingRow, 'health'>): ConnectionHealth | undefined =>
  health === null ? undefined : (JSON.parse(health) as ConnectionHealth);

function nextHealth(row: SettingRow, refusal: Refusal | undefined): string | null {
  if (refusal === undefined) return null;
  const { code = 'AUTH_FAILED', message = '', hint = '', vendorCode } = refusal;
  const before = healthOf(row);
  const isSame = before?.code === code && before.vendorCode === vendorCode;
  const since = isSame ? before.since : new Date().toISOString();
  return JSON.stringify(withoutUndefined({ code, message, hint, vendorCode, since }));
}

/**
 * Keeps with a setting that the vendor refused it, or, without a refusal, that it does no more. Writes only what is new.
 * What was saved meanwhile by somebody else has a health of its own, so nothing is kept then. Never throws.
 */
export async function keepHealth(
  settings: StorageAdapter['settings'],
  row: SettingRow,
  refusal: Refusal | undefined,
  logger: Logger,
): Promise<void> {
  try {
    let current: SettingRow | undefined = row;
    for (let tries = 0; current?.updatedAt === row.updatedAt && tries < MOST_TRIES; tries++) {
      const health = nextHealth(current, refusal);
      if (health === current.health) return;
      // `updatedAt` stays: the setting is what its owner saved.
      if (await settings.replace({ ...current, health, revision: current.revision + 1 }, current.revision)) return;
      current = await settings.get(row.owner, row.id);
    }
  } catch {
    logger.warn('connection health not kept', { provider: row.provider, settingId: row.id });
  }
}
