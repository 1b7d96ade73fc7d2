/** Every reason an export can fail for. The list is stable: a `switch` over it narrows and may be exhaustive. */
export type IntegrationErrorCode =
  | 'AUTH_FAILED'
  | 'PERMISSION_DENIED'
  | 'NOT_FOUND'
  | 'RATE_LIMITED'
  | 'QUOTA_EXCEEDED'
  | 'INVALID_INPUT'
  | 'REJECTED'
  | 'CONTENT_CHANGED'
  | 'NEEDS_CHOICE'
  | 'UNAVAILABLE'
  | 'NETWORK'
  | 'TIMEOUT'
  | 'ABORTED'
  | 'OUTCOME_UNKNOWN'
  | 'IN_PROGRESS'
  | 'MISSING_DEPENDENCY'
  | 'STORAGE_FAILED'
  | 'INTERNAL';

/** One thing that does not fit, and where: `summary.actionItems[2].dueDate`. */
export interface InputIssue {
  path: string;
  message: string;
}

/**
 * Why a stored secret cannot be read:
 *
 * - `key-missing`: its key is not in the ring
 * - `key-wrong`: the key of that name is another one
 * - `moved`: it belongs to another setting, provider or owner
 * - `tampered`: it was changed or cut after it was written
 * - `damaged`: it is nothing that this encryption writes
 *
 * A key's name and the setting stand in the secret where they can be read, so a change of those looks like `key-missing`,
 * `key-wrong` or `moved`.
 */
export type UnreadableReason = 'key-missing' | 'key-wrong' | 'moved' | 'tampered' | 'damaged';

/** The facts of a failure. Those left out are derived from the code. */
export interface IntegrationErrorInit {
  code: IntegrationErrorCode;
  /** Our own sentence. Never a vendor's text: it can echo a report or a request. */
  message: string;
  provider?: string | undefined;
  /** What a person should do next, in one sentence. Default: what fits the code. */
  hint?: string | undefined;
  retryable?: boolean | undefined;
  retryAfterMs?: number | undefined;
  /** HTTP status, when there was an answer. */
  status?: number | undefined;
  /** The vendor's own error code, such as `channel_not_found`. */
  vendorCode?: string | undefined;
  /** True when the vendor may have carried the request out although it failed for us. */
  maybeDelivered?: boolean | undefined;
  issues?: readonly InputIssue[] | undefined;
  /** Of a stored secret that cannot be read. */
  unreadable?: UnreadableReason | undefined;
}

const BRAND = Symbol.for('@liveprompt/integrations/IntegrationError');
const RETRYABLE: ReadonlySet<IntegrationErrorCode> = new Set([
  'RATE_LIMITED',
  'UNAVAILABLE',
  'NETWORK',
  'TIMEOUT',
  'STORAGE_FAILED',
]);

/** What to do next where the place of the failure has nothing better to say. */
const HINTS: Record<IntegrationErrorCode, string> = {
  AUTH_FAILED: 'Connect the account again.',
  PERMISSION_DENIED: 'Ask somebody who may, or connect another account.',
  NOT_FOUND: 'Check what was named, and choose another.',
  RATE_LIMITED: 'Export again later.',
  QUOTA_EXCEEDED: 'Wait until the quota is renewed, or raise it.',
  INVALID_INPUT: 'Correct what is named and call again; nothing was sent.',
  REJECTED: 'See the vendor code.',
  CONTENT_CHANGED: 'Export with onRepeat "new" to send it again, or "replay" to keep what is there.',
  NEEDS_CHOICE: 'Name one of them with settingId.',
  UNAVAILABLE: 'Export again later.',
  NETWORK: 'Check the network, then export again.',
  TIMEOUT: 'Check whether the report arrived, then export again.',
  ABORTED: 'Export again when you want it to go on.',
  OUTCOME_UNKNOWN: 'Check whether the report arrived before exporting again.',
  IN_PROGRESS: 'Call export again later: it answers with the outcome.',
  MISSING_DEPENDENCY: 'Install the package that is named.',
  STORAGE_FAILED: 'Check the storage, then export again.',
  INTERNAL: 'Please report this with the code and the provider.',
};

/**
 * The one error class of this package. `code` says what happened, `hint` what to do about it, `retryable` whether the
 * same call can succeed later, and `maybeDelivered` whether the vendor may have carried it out all the same.
 *
 * It holds no request, no answer and no `cause`, so logging it gives nothing away.
 *
 * @example
 * ```ts
 * import { IntegrationError } from '@liveprompt/integrations';
 *
 * throw new IntegrationError({ code: 'NOT_FOUND', message: 'The board does not exist.', hint: 'Pick another board.' });
 * ```
 */
export class IntegrationError extends Error {
  override readonly name = 'IntegrationError';
  readonly code: IntegrationErrorCode;
  readonly provider: string | undefined;
  readonly hint: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;
  readonly vendorCode: string | undefined;
  readonly maybeDelivered: boolean;
  readonly issues: readonly InputIssue[];
  /** Why a stored secret cannot be read; undefined for every other failure. */
  readonly unreadable: UnreadableReason | undefined;

  constructor(init: IntegrationErrorInit) {
    super(init.message);
    this.code = init.code;
    this.provider = init.provider;
    this.hint = init.hint ?? HINTS[init.maybeDelivered ? 'OUTCOME_UNKNOWN' : init.code];
    this.retryable = init.retryable ?? RETRYABLE.has(init.code);
    this.retryAfterMs = init.retryAfterMs;
    this.status = init.status;
    this.vendorCode = init.vendorCode;
    this.maybeDelivered = init.maybeDelivered ?? false;
    this.issues = init.issues ?? [];
    this.unreadable = init.unreadable;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/**
 * True for an {@link IntegrationError}, also one made by another copy of this package, which `instanceof` would miss.
 *
 * @example
 * ```ts
 * import { isIntegrationError } from '@liveprompt/integrations';
 *
 * const isWorthRetrying = (error: unknown) => isIntegrationError(error) && error.retryable;
 * ```
 */
export function isIntegrationError(error: unknown): error is IntegrationError {
  return typeof error === 'object' && error !== null && BRAND in error;
}

/** The same error with what its words may give away blanked. */
export const blanked = (error: IntegrationError, redact: (text: string) => string): IntegrationError =>
  new IntegrationError({
    ...error,
    message: redact(error.message),
    hint: redact(error.hint),
    vendorCode: error.vendorCode === undefined ? undefined : redact(error.vendorCode),
  });

const MOST_SHOWN = 5;

/** The error for input that does not fit: its message names the first paths, `issues` all of them. */
export function invalidInput(issues: readonly InputIssue[], provider?: string): IntegrationError {
  const shown = issues.slice(0, MOST_SHOWN).map(({ path, message }) => `${path}: ${message.replace(/[.\s]+$/, '')}`);
  const more = issues.length > shown.length ? ` (and ${issues.length - shown.length} more)` : '';
  return new IntegrationError({
    code: 'INVALID_INPUT',
    message: `${shown.join('; ')}${more}.`,
    provider,
    issues,
  });
}
