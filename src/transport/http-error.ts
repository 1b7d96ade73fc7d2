import { IntegrationError, type IntegrationErrorCode } from '../errors.ts';

/** Milliseconds of a `Retry-After` header in seconds or as an HTTP date; undefined when absent or unreadable. */
export function retryAfterMs(headers: Headers, now: number = Date.now()): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Math.ceil(Number(value) * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function codeOf(status: number): IntegrationErrorCode {
  if (status === 401) return 'AUTH_FAILED';
  if (status === 403) return 'PERMISSION_DENIED';
  if (status === 404 || status === 410) return 'NOT_FOUND';
  if (status === 429) return 'RATE_LIMITED';
  if (status === 408 || status >= 500) return 'UNAVAILABLE';
  return 'REJECTED';
}

const HINTS: Partial<Record<IntegrationErrorCode, string>> = {
  AUTH_FAILED: 'Connect the account again.',
  PERMISSION_DENIED: 'Give the connected account access, or connect another one.',
  RATE_LIMITED: 'Wait, then export again.',
  UNAVAILABLE: 'Check in the service whether the report arrived before exporting again.',
};

/** The error for an answer with an error status, for vendors without a better account of their own. The body is not looked at. */
export function httpError(status: number, headers: Headers, host: string): IntegrationError {
  const code = codeOf(status);
  return new IntegrationError({
    code,
    message: `${host} answered with status ${status}.`,
    hint: HINTS[code],
    status,
    retryAfterMs: retryAfterMs(headers),
    maybeDelivered: code === 'UNAVAILABLE',
  });
}

/** What only reads has changed nothing, whatever became of it. */
export const ofRead = (error: IntegrationError): IntegrationError =>
  error.maybeDelivered
    ? new IntegrationError({ ...error, message: error.message, hint: 'Export again later.', maybeDelivered: false })
    : error;
