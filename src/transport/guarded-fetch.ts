import { IntegrationError } from '../errors.ts';
import { checkHost, type HostRules } from './host-rules.ts';
import { sendBy } from './send-by-fetch.ts';
import { isStream, NeverSent, type RequestBody, sendRequest, TIMED_OUT } from './send-request.ts';

/** What every request of one export keeps to. */
export interface NetworkPolicy extends HostRules {
  /** Milliseconds for one request, its answer's body included; of a streamed body, without any of it moving. Default 30,000. */
  timeoutMs?: number | undefined;
  /** Bytes of an answer that are read at most. Default 10 MiB. */
  maxResponseBytes?: number | undefined;
  /** Ends every request when it aborts. */
  signal?: AbortSignal | undefined;
  /** Sends in place of this package's own transport, for tests and instrumentation. */
  fetch?: typeof fetch | undefined;
}

/** Milliseconds for one request, where nobody says otherwise. */
export const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_RESPONSE_BYTES = 10 * 1024 * 1024;
/** Failures that happen before a byte of the request is sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_INVALID_CHAR',
]);

function systemCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 4; depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if ('errors' in at && Array.isArray(at.errors) && at.errors.length > 0) at = at.errors[0];
    else at = 'cause' in at ? at.cause : undefined;
  }
  return undefined;
}

function toNetworkError(error: unknown, host: string, signals: readonly AbortSignal[]): Error {
  if (error instanceof IntegrationError) return error;
  if (signals.some((signal) => signal.aborted)) {
    return new IntegrationError({
      code: 'ABORTED',
      message: `The request to ${host} was aborted by the caller.`,
      maybeDelivered: !(error instanceof NeverSent),
    });
  }
  if (error instanceof NeverSent) {
    return new IntegrationError({
      code: error.cause === TIMED_OUT ? 'TIMEOUT' : 'NETWORK',
      message: `${host} could not be reached.`,
      vendorCode: systemCode(error.cause),
    });
  }
  if (error === TIMED_OUT) {
    return new IntegrationError({
      code: 'TIMEOUT',
      message: `${host} did not answer in time.`,
      maybeDelivered: true,
    });
  }
  const code = systemCode(error);
  const neverSent = code !== undefined && NEVER_SENT.has(code);
  return new IntegrationError({
    code: 'NETWORK',
    message: neverSent
      ? `${host} could not be reached.`
      : `The connection to ${host} broke before the answer was whole.`,
    vendorCode: code,
    maybeDelivered: !neverSent,
  });
}

/** A request that cannot be built, such as one with a line break in a header, is not sent. */
async function buildable<T>(build: () => Promise<T>): Promise<T> {
  try {
    return await build();
  } catch (error) {
    throw new IntegrationError({
      code: 'INVALID_INPUT',
      message: `The request cannot be built (${error instanceof Error ? error.name : typeof error}).`,
      hint: 'Check the configuration for line breaks and other characters that no header may hold.',
    });
  }
}

/** Headers as our own callers write them, which need not be taken apart: names in lower case, values without a line end. */
function isPlainRecord(headers: RequestInit['headers']): headers is Record<string, string> {
  if (typeof headers !== 'object' || Object.getPrototypeOf(headers) !== Object.prototype) return false;
  return Object.entries(headers).every(
    ([name, value]) =>
      /^[a-z-]+$/.test(name) && typeof value === 'string' && /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value),
  );
}

const headersOf = (given: Request | undefined, init: RequestInit | undefined): Headers =>
  given?.headers ?? new Headers(init?.headers);

/**
 * The parts of a request as `sendRequest` takes them. A plain text, which is what most requests are, and a stream, which
 * must not be held, go the short way.
 */
async function plainRequest(
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<{ method: string; headers: Record<string, string>; body: RequestBody }> {
  const body = init?.body;
  const asItIs = typeof body === 'string' || isStream(body) ? body : undefined;
  const isPlain = !(input instanceof Request) && (body == null || asItIs !== undefined);
  const given = isPlain ? undefined : new Request(input, { ...init, signal: null });
  const headers =
    given === undefined && isPlainRecord(init?.headers) ? init.headers : Object.fromEntries(headersOf(given, init));
  const method = given?.method ?? init?.method ?? 'GET';
  if (given === undefined) return { method, headers, body: asItIs };
  return { method, headers, body: given.body === null ? undefined : new Uint8Array(await given.arrayBuffer()) };
}

/**
 * A `fetch` for one export: only to allowed hosts, never redirected, limited in time and size, bound to the export's
 * signal. What fails on the way is an `IntegrationError` with `maybeDelivered` set; an answer with an error status is
 * an answer.
 */
export function guardedFetch(policy: NetworkPolicy): typeof fetch {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES } = policy;
  return async (input, init) => {
    const request = input instanceof Request ? input : undefined;
    const url = checkHost(request ? request.url : String(input), policy);
    const signals = [policy.signal, init?.signal, request?.signal].filter((signal) => signal != null);
    if (signals.some((signal) => signal.aborted)) {
      throw new IntegrationError({ code: 'ABORTED', message: 'The export was aborted before the request was sent.' });
    }
    const limits = { timeoutMs, maxResponseBytes, signals };
    const { fetch: send } = policy;
    const plain = send === undefined ? await buildable(() => plainRequest(input, init)) : undefined;
    try {
      if (plain !== undefined) return await sendRequest(url, plain, limits);
      return await sendBy(send ?? fetch, url.host, input, init, limits);
    } catch (error) {
      throw toNetworkError(error, url.host, signals);
    }
  };
}
