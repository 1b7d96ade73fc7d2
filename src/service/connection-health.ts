import type { IntegrationErrorCode } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { SettingRow, StorageAdapter } from '../storage/storage-adapter.ts';
import { withoutUndefined } from '../without-undefined.ts';
import { isSameJson, keepWithSetting } from './kept-with-setting.ts';

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

/** What is to be kept after a setting was refused, or used with success; undefined when that is known already. */
function learnHealth(row: SettingRow, refusal: Refusal | undefined): Pick<SettingRow, 'health'> | undefined {
  const health = nextHealth(row, refusal);
  return isSameJson(health, row.health) ? undefined : { health };
}

/** Keeps with a setting that the vendor refused it, or that it does no more. Never throws. */
export function keepHealth(
  settings: StorageAdapter['settings'],
  row: SettingRow,
  refusal: Refusal | undefined,
  logger: Logger,
): Promise<void> {
  return keepWithSetting(settings, row, (current) => learnHealth(current, refusal), logger);
}
