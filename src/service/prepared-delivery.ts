import { deliver, redeliver } from '../delivery/deliver.ts';
import type { DeliveryRequest } from '../delivery/delivery-request.ts';
import type { ExportContext } from '../delivery/export-context.ts';
import { contentHash } from '../delivery/export-key.ts';
import type { ExportOutcome } from '../result.ts';
import type { ExportRow } from '../storage/storage-adapter.ts';
import type { PreparedExport } from './export-preparation.ts';
import { Sender } from './sender.ts';
import type { ServiceParts } from './service-parts.ts';

function requestOf(prepared: PreparedExport, userId: string, sender: Sender): DeliveryRequest {
  const { entry, row, data } = prepared;
  const { options, sessionId } = data;
  const { destination, idempotencyKey } = options;
  const place = entry.placeOf(destination);
  const subject = idempotencyKey === undefined ? { session: sessionId } : { key: idempotencyKey };
  const { integration } = sender;
  const update: DeliveryRequest['update'] = (previous, context: ExportContext) =>
    sender.call(async (one) => one.updateReport?.(previous, data, context) ?? { success: false });
  return {
    owner: row.owner,
    userId,
    sessionId,
    identity: { owner: row.owner, provider: entry.id, settingId: row.id, place, subject },
    destination,
    contentHash: contentHash(data, place === destination ? undefined : destination),
    metadata: options.metadata,
    onRepeat: options.onRepeat ?? 'update',
    onUnknown: options.onUnknown ?? 'stop',
    deadlineMs: options.deadlineMs,
    signal: options.signal,
    onProgress: options.onProgress,
    sendsBySteps: integration.sendsBySteps,
    send: (context) => sender.call((one) => one.exportReport(data, context)),
    update: integration.updateReport === undefined ? undefined : update,
  };
}

/** Delivers a checked export: a new one, or the stored one it goes on with. Throws `STORAGE_FAILED` while nothing has been sent. */
export async function deliverPrepared(
  parts: ServiceParts,
  userId: string,
  prepared: PreparedExport,
  stored?: ExportRow,
): Promise<ExportOutcome> {
  const { storage, logger, timing } = parts;
  const { row, data } = prepared;
  const sender = new Sender({ opened: prepared, row, signal: data.options.signal }, parts);
  const request = requestOf(prepared, userId, sender);
  const over = { exports: storage.exports, logger, timing, redact: sender.secrets.redact };
  const outcome = await (stored === undefined ? deliver(request, over) : redeliver(stored, request, over));
  await parts.connections.keepHealthAfter(row, outcome);
  const told = { ...outcome, warnings: [...prepared.warnings, ...outcome.warnings] };
  const { coverage, matches } = sender.watched;
  const matched = matches === undefined ? told : { ...told, matches };
  // Coverage says where things are, so an export that did not arrive has none.
  return coverage === undefined || !outcome.success ? matched : { ...matched, coverage };
}
