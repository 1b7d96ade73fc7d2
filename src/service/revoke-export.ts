import { revoke } from '../delivery/revoke.ts';
import type { ExportOutcome } from '../result.ts';
import type { ExportRow } from '../storage/storage-adapter.ts';
import type { Member } from './identity.ts';
import { Sender } from './sender.ts';
import type { ServiceParts } from './service-parts.ts';

/** How an export is taken back. */
export interface RevokeOptions {
  /** How long it may go on trying, in milliseconds; what is left then waits for the next call. Default: the service's. */
  deadlineMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** What is told when the export was wanted again while it was to be taken back. */
const EXPORTED_AGAIN: Partial<ExportOutcome> = {
  code: 'IN_PROGRESS',
  error: 'The report was exported again while it was to be taken back.',
  hint: 'Call revokeExport again if it is still to go.',
};

/** Takes a stored export back over the connection it went by. Throws `IntegrationError` when it could not begin. */
export async function revokeRow(
  parts: ServiceParts,
  member: Member,
  row: ExportRow,
  { deadlineMs, signal }: RevokeOptions = {},
): Promise<ExportOutcome> {
  const { connections, storage, logger, timing } = parts;
  const setting = await connections.get(member, row.settingId);
  const sender = new Sender({ opened: await connections.open(setting), row: setting, signal }, parts);
  const { sendsBySteps, revokeReport } = sender.integration;
  const request = {
    onUnknown: 'stop' as const,
    deadlineMs,
    signal,
    onProgress: undefined,
    sendsBySteps,
    revoke:
      revokeReport === undefined
        ? undefined
        : (...told: Parameters<typeof revokeReport>) => sender.call(async (one) => one.revokeReport?.(...told)),
  };
  const over = { exports: storage.exports, logger, timing, redact: sender.secrets.redact };
  const outcome = await revoke(row, request, over);
  await parts.connections.keepHealthAfter(setting, outcome);
  if (outcome.status !== 'success') return { ...outcome, success: outcome.status === 'revoked' };
  return { ...outcome, ...EXPORTED_AGAIN, success: false };
}
