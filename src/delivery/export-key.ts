import { attachmentDigest } from '../attachment.ts';
import { sha256 } from '../digest.ts';
import { FORMAT_DEFAULTS, type ReportExportData } from '../report.ts';
import { withoutUndefined } from '../without-undefined.ts';

const VERSION = 1;

/** JSON with sorted keys, so that equal values have equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** What makes two exports the same one. */
export interface ExportIdentity {
  owner: string;
  provider: string;
  settingId: string;
  /** The place as asked for, after defaults and before any look-up. */
  place: unknown;
  /** The caller's own key, or the session. */
  subject: { key: string } | { session: string };
  /** Raised when a caller asks for a new copy of what was already delivered. */
  generation: number;
}

/** The key of an export: the same identity, in whatever process and at whatever time, has the same key. */
export function exportKey(identity: ExportIdentity): string {
  const { owner, provider, settingId, place, subject, generation } = identity;
  return sha256(canonical([VERSION, owner, provider, settingId, place ?? null, subject, generation]));
}

/**
 * Digest of what is exported, and of `manner`, how it is put there. What the options leave out does not count, nor does
 * whether a default is written out, nor signals, callbacks and metadata.
 */
export function contentHash({ report, summary, options, rendered }: ReportExportData, manner?: unknown): string {
  const { transcript, attachments, analytics, participants, ...rest } = report;
  const given = { ...FORMAT_DEFAULTS, ...withoutUndefined(options) };
  const isFull = given.format === 'full';
  // Where nobody says it, a provider may choose: that is something else than asking for the default.
  const transcriptAs = isFull && given.includeTranscript ? (options.transcriptAs ?? 'any') : null;
  const shown = { ...given, transcriptAs };
  const format = Object.keys(FORMAT_DEFAULTS).map((name) => shown[name as keyof typeof FORMAT_DEFAULTS]);
  const content = [
    rest,
    summary,
    shown.includeParticipants ? participants : undefined,
    isFull && shown.includeTranscript ? transcript : undefined,
    isFull && shown.includeAnalytics ? analytics : undefined,
    shown.includeAttachments ? attachments?.map(attachmentDigest) : undefined,
    rendered,
    format,
    ...(manner === undefined ? [] : [canonical(manner)]),
  ];
  return sha256(JSON.stringify(content));
}
