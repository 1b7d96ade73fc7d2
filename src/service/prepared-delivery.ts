import { deliver, redeliver } from '../delivery/deliver.ts';
import type { DeliveryRequest } from '../delivery/delivery-request.ts';
import type { ExportContext } from '../delivery/export-context.ts';
import { contentHash } from '../delivery/export-key.ts';
import type { DeliveryTiming } from '../delivery/timing.ts';
import { isIntegrationError } from '../errors.ts';
import type { Integration } from '../integration.ts';
import type { Logger } from '../logger.ts';
import type { ExportOutcome, ExportResult } from '../result.ts';
import type { ExportRow, StorageAdapter } from '../storage/storage-adapter.ts';
import type { Redactor } from '../transport/redact.ts';
import type { Connections } from './connections.ts';
import type { PreparedExport } from './export-preparation.ts';
import { type FormattingWatch, watchFormatting } from './formatting-watch.ts';
import type { LoadReport } from './resume.ts';
import { secretsOf } from './secrets.ts';

/** What every user's service works over: the one configured service's parts. */
export interface ServiceParts {
  connections: Connections;
  storage: StorageAdapter;
  logger: Logger;
  timing: DeliveryTiming;
  load: LoadReport | undefined;
}

type Instance = Integration<unknown, unknown>;

/** One export's integration: made anew with fresh credentials when the vendor refuses those it has. */
class Sender {
  readonly secrets: Redactor;
  readonly #prepared: PreparedExport;
  readonly #parts: ServiceParts;
  #integration: Instance;
  #formatting: FormattingWatch;

  constructor(prepared: PreparedExport, parts: ServiceParts) {
    this.#prepared = prepared;
    this.#parts = parts;
    this.secrets = secretsOf(prepared.entry, prepared.config);
    this.#integration = this.#make(prepared.config);
    this.#formatting = watchFormatting(this.#integration);
  }

  get integration(): Instance {
    return this.#integration;
  }

  get coverage(): FormattingWatch['coverage'] {
    return this.#formatting.coverage;
  }

  /** Credentials that the host keeps are asked for once more after the vendor refused them. */
  async call(run: (integration: Instance) => Promise<ExportResult>): Promise<ExportResult> {
    try {
      return await run(this.#integration);
    } catch (error) {
      const { row } = this.#prepared;
      if (row.credentialsRef === null || !isIntegrationError(error) || error.code !== 'AUTH_FAILED') throw error;
      const { config } = await this.#parts.connections.open(row, true);
      this.secrets.add(config);
      this.#integration = this.#make(config);
      this.#formatting = watchFormatting(this.#integration);
      return run(this.#integration);
    }
  }

  #make(config: unknown): Instance {
    const { entry, data } = this.#prepared;
    return entry.create(config, { logger: this.#parts.logger, signal: data.options.signal });
  }
}

function requestOf(prepared: PreparedExport, userId: string, sender: Sender): DeliveryRequest {
  const { entry, row, data } = prepared;
  const { options, sessionId } = data;
  const { destination, idempotencyKey } = options;
  const subject = idempotencyKey === undefined ? { session: sessionId } : { key: idempotencyKey };
  const { integration } = sender;
  const update: DeliveryRequest['update'] = (previous, context: ExportContext) =>
    sender.call(async (one) => one.updateReport?.(previous, data, context) ?? { success: false });
  return {
    owner: row.owner,
    userId,
    sessionId,
    identity: { owner: row.owner, provider: entry.id, settingId: row.id, destination, subject },
    contentHash: contentHash(data),
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
  const sender = new Sender(prepared, parts);
  const request = requestOf(prepared, userId, sender);
  const over = { exports: storage.exports, logger, timing, redact: sender.secrets.redact };
  const outcome = await (stored === undefined ? deliver(request, over) : redeliver(stored, request, over));
  const told = { ...outcome, warnings: [...prepared.warnings, ...outcome.warnings] };
  const { coverage } = sender;
  // Coverage says where things are, so an export that did not arrive has none.
  return coverage === undefined || !outcome.success ? told : { ...told, coverage };
}
