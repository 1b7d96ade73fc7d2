import { createHash } from 'node:crypto';
import type { ReportExportData } from '../report.ts';

const VERSION = 1;

/** JSON with sorted keys, so that equal values have equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** What makes two exports the same one. */
export interface ExportIdentity {
  owner: string;
  provider: string;
  settingId: string;
  /** As asked for, after defaults and before any look-up. */
  destination: unknown;
  /** The caller's own key, or the session. */
  subject: { key: string } | { session: string };
  /** Raised when a caller asks for a new copy of what was already delivered. */
  generation: number;
}

/** The key of an export: the same identity, in whatever process and at whatever time, has the same key. */
export function exportKey(identity: ExportIdentity): string {
  const { owner, provider, settingId, destination, subject, generation } = identity;
  return sha256(canonical([VERSION, owner, provider, settingId, destination ?? null, subject, generation]));
}

/** Attachments count by name, type and size: their bytes may only be readable once. */
function plainAttachment(attachment: NonNullable<ReportExportData['report']['attachments']>[number]): unknown {
  const { name, mimeType } = attachment;
  if ('open' in attachment) return [name, mimeType, attachment.size];
  return [name, mimeType, 'size' in attachment.content ? attachment.content.size : attachment.content.byteLength];
}

/** Digest of what is exported. A transcript that is not asked for does not count, nor do signals, callbacks and metadata. */
export function contentHash({ report, summary, options, rendered }: ReportExportData): string {
  const { transcript, attachments, ...rest } = report;
  const {
    signal,
    onProgress,
    onRepeat,
    onUnknown,
    deadlineMs,
    idempotencyKey,
    metadata,
    destination,
    settingId,
    ...format
  } = options;
  const files = format.includeAttachments ? attachments?.map(plainAttachment) : undefined;
  return sha256(
    JSON.stringify([
      rest,
      summary,
      format.includeTranscript ? transcript : undefined,
      files,
      rendered,
      canonical(format),
    ]),
  );
}
