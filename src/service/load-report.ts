import { IntegrationError } from '../errors.ts';
import type { ExportOptions, MeetingReport, MeetingSummary } from '../report.ts';
import type { ExportStatus } from '../result.ts';
import type { ExportRow } from '../storage/storage-adapter.ts';

/** An export that is to go on, as the history knows it. */
export interface ExportRecord {
  id: string;
  userId: string;
  organizationId?: string;
  sessionId: string;
  provider: string;
  settingId: string;
  destination?: unknown;
  status: ExportStatus;
  createdAt: string;
  /** What the caller gave as `options.metadata`. */
  metadata: Record<string, unknown>;
}

/** The content of an export. This package keeps none of it, so the host gives it again. */
export interface ExportContent {
  report: MeetingReport;
  summary?: MeetingSummary | null | undefined;
  /** As they were: format and sections. Key, destination and connection come from the history. */
  options?: Omit<ExportOptions, 'destination' | 'settingId' | 'idempotencyKey' | 'onRepeat'> | undefined;
}

/** Gives an export's content again; undefined when the host has it no more. */
export type LoadReport = (record: ExportRecord) => Promise<ExportContent | undefined>;

/** The organization over whose connection it goes, if it is one's. */
export const organizationOf = ({ owner }: ExportRow): string | undefined =>
  owner.startsWith('organization:') ? owner.slice('organization:'.length) : undefined;

/** Where it goes. */
export const destinationOf = ({ destination }: ExportRow): unknown =>
  destination === null ? undefined : (JSON.parse(destination) as unknown);

/** An export as the host is told of it. */
export function toRecord(row: ExportRow): ExportRecord {
  const { id, userId, sessionId, provider, settingId, status, createdAt } = row;
  const organizationId = organizationOf(row);
  const destination = destinationOf(row);
  const { caller } = JSON.parse(row.metadata) as { caller?: Record<string, unknown> };
  return {
    id,
    userId,
    ...(organizationId === undefined ? {} : { organizationId }),
    sessionId,
    provider,
    settingId,
    ...(destination === undefined ? {} : { destination }),
    status,
    createdAt,
    metadata: caller ?? {},
  };
}

/** The content of a stored export. Throws `NOT_FOUND` when the host has it no more, `INTERNAL` when it could not say. */
export async function loadFrom(load: LoadReport | undefined, row: ExportRow): Promise<ExportContent> {
  if (load === undefined) {
    throw new IntegrationError({
      code: 'INVALID_INPUT',
      message: 'The report of a stored export is needed to go on with it.',
      hint: 'Pass it, or construct ExportService with `load`.',
    });
  }
  const content = await load(toRecord(row)).catch((error: unknown) => {
    const name = error instanceof Error ? error.name : typeof error;
    throw new IntegrationError({
      code: 'INTERNAL',
      message: `The host's load failed (${name}).`,
      hint: 'Mend `load`; the export is left as it is.',
      retryable: true,
    });
  });
  if (content !== undefined) return content;
  throw new IntegrationError({
    code: 'NOT_FOUND',
    message: 'The host has the report of this export no more.',
    hint: 'Nothing can be sent without it.',
  });
}
