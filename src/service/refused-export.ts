import { IntegrationError, isIntegrationError } from '../errors.ts';
import type { ExportOutcome } from '../result.ts';
import type { SettingRow } from '../storage/storage-adapter.ts';

/** Several settings fit and the caller named none. */
export class ChoiceNeeded extends IntegrationError {
  readonly choices: readonly { settingId: string; label: string }[];

  constructor(provider: string, rows: readonly SettingRow[]) {
    super({
      code: 'NEEDS_CHOICE',
      provider,
      message: `There are ${rows.length} connections of this provider.`,
      hint: 'Name one of them with settingId.',
    });
    this.choices = rows.map(({ id, label }) => ({ settingId: id, label }));
  }
}

/** The outcome of an export that was refused before anything was written. */
export function refused(provider: string, thrown: unknown): ExportOutcome {
  const error = isIntegrationError(thrown)
    ? thrown
    : new IntegrationError({
        code: 'INTERNAL',
        message: `The export could not be prepared (${thrown instanceof Error ? thrown.name : typeof thrown}).`,
      });
  const { code, message, hint, issues, vendorCode, retryable } = error;
  return {
    success: false,
    status: 'failed',
    provider,
    code,
    error: message,
    hint,
    ...(issues.length === 0 ? {} : { issues }),
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(error instanceof ChoiceNeeded ? { choices: error.choices } : {}),
    retryable,
    timestamp: new Date().toISOString(),
    warnings: [],
    parts: [],
    replayed: false,
  };
}
