import type { Logger } from '../logger.ts';
import type { ProgressEvent } from '../report.ts';
import type { ExportResult } from '../result.ts';
import type { OwnerKey, StorageAdapter } from '../storage/storage-adapter.ts';
import type { ExportContext, PreviousExport } from './export-context.ts';
import type { ExportIdentity } from './export-key.ts';
import type { DeliveryTiming } from './timing.ts';

/** What is asked of delivery over one integration, whatever is done with it. */
export interface AttemptRequest {
  onUnknown: 'stop' | 'resend';
  deadlineMs: number | undefined;
  signal: AbortSignal | undefined;
  onProgress: ((event: ProgressEvent) => void) | undefined;
  /** True when the integration sends by steps alone, so that a crash leaves no more than one of them in doubt. */
  sendsBySteps: boolean;
}

/** Taking one export back, as the service asks for it. */
export interface RevokeRequest extends AttemptRequest {
  /** Takes back what is there; undefined when the integration has not the power. */
  revoke: ((previous: PreviousExport, context: ExportContext) => Promise<void>) | undefined;
}

/** One export as the service asks for it. */
export interface DeliveryRequest extends AttemptRequest {
  owner: OwnerKey;
  userId: string;
  sessionId: string;
  identity: Omit<ExportIdentity, 'generation'>;
  /** Where it goes and how it is put there. */
  destination: unknown;
  contentHash: string;
  metadata: Record<string, unknown> | undefined;
  onRepeat: 'update' | 'replay' | 'new';
  send(context: ExportContext): Promise<ExportResult>;
  /** Brings what is there up to date; undefined when the integration has not the power. */
  update: ((previous: PreviousExport, context: ExportContext) => Promise<ExportResult>) | undefined;
}

/** What delivery works over. */
export interface DeliveryDependencies {
  exports: StorageAdapter['exports'];
  logger: Logger;
  timing: DeliveryTiming;
  /** Blanks the setting's secrets in what a provider says in its own words. */
  redact(text: string): string;
}
