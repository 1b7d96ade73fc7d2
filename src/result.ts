import type { InputIssue, IntegrationErrorCode } from './errors.ts';
import type { RecordMatches } from './matching/records.ts';

/** The parts of a report that are counted one by one. */
export type ElementKind =
  | 'title'
  | 'tldr'
  | 'decision'
  | 'actionItem'
  | 'insight'
  | 'question'
  | 'effectiveness'
  | 'participant'
  | 'analytics'
  | 'transcriptTurn'
  | 'attachment';

/**
 * Why an element is not in the output: `empty` has no text; `not-asked-for` was switched off by an option or its
 * default; `not-in-format` does not belong to `format: 'summary'`; `not-in-template` was left out by the user's
 * template; `not-supported` cannot be delivered over this connection.
 */
export type OmissionReason = 'empty' | 'not-asked-for' | 'not-in-format' | 'not-in-template' | 'not-supported';

/** Where one element of the report went. Exactly one of `parts` and `omitted` is present. */
export interface CoverageEntry {
  kind: ElementKind;
  /** Position in its list, from 0. */
  index: number;
  /** Names of the parts that hold it: `text`, `message-1`, `file-3fa9c1d2`. More than one when it was split. */
  parts?: string[];
  omitted?: OmissionReason;
}

/** The account of a formatted report: each of its elements, and where it went or why it did not. */
export interface Coverage {
  entries: CoverageEntry[];
  placed: number;
  omitted: number;
}

/** Something the caller should know although the export went on. `code` is stable, `message` is for people. */
export interface ExportWarning {
  code: string;
  message: string;
}

/** One message, note or record of an export. */
export interface ExportPart {
  name: string;
  exportId?: string;
  url?: string;
}

/** What an integration returns. Only `success` is needed. */
export interface ExportResult {
  success: boolean;
  provider?: string;
  /** The vendor's id of what was made. */
  exportId?: string;
  url?: string;
  error?: string;
  timestamp?: string;
  parts?: ExportPart[];
  warnings?: ExportWarning[];
}

/**
 * How an export stands. `unknown` is honest: the vendor may or may not have it, and nothing was sent twice. `revoked`:
 * it was there and was taken back.
 */
export type ExportStatus = 'success' | 'failed' | 'pending' | 'partial' | 'unknown' | 'revoked';

/**
 * What became of one part of an export that is taken back: `removed` now; `already-gone`, since somebody had deleted it;
 * `still-there`; or `unknown`, since nobody can tell what it is called.
 */
export interface RevokeReceipt extends ExportPart {
  status: 'removed' | 'already-gone' | 'still-there' | 'unknown';
}

/** What the service returns for every export, failed ones included. */
export interface ExportOutcome extends ExportResult {
  /** The export's id in the history; absent when it was refused before it was written down. */
  id?: string;
  status: ExportStatus;
  provider: string;
  settingId?: string;
  code?: IntegrationErrorCode;
  /** What a person should do next. */
  hint?: string;
  /** Each thing that did not fit, for `INVALID_INPUT`. */
  issues?: readonly InputIssue[];
  /** The vendor's own error code. */
  vendorCode?: string;
  /** For `NEEDS_CHOICE`: what can be chosen from. */
  choices?: readonly { settingId: string; label: string }[];
  retryable: boolean;
  /** When a `pending` export may go on, as an ISO string. */
  resumeAt?: string;
  timestamp: string;
  warnings: ExportWarning[];
  parts: ExportPart[];
  /** Of an `unknown` export: the part that may or may not have arrived, where it is known which. */
  inDoubt?: string;
  /** What became of each part, once the export was to be taken back. */
  receipts?: RevokeReceipt[];
  /** Which records were looked for and why they were chosen or not, when this call looked. Not stored. */
  matches?: RecordMatches;
  coverage?: Coverage;
  /** True when nothing was sent because an earlier call had already delivered the same content. */
  replayed: boolean;
}
