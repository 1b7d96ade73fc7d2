import { IntegrationError } from '../errors.ts';
import { checkHost, type HostRules } from './host-rules.ts';

/** What every request of one export keeps to. */
export interface NetworkPolicy extends HostRules {
  /** Milliseconds for one request, its answer's body included. Default 30,000. */
  timeoutMs?: number | undefined;
  /** Bytes of an answer that are read at most. Default 10 MiB. */
  maxResponseBytes?: number | undefined;
  /** Ends every request when it aborts. */
  signal?: AbortSignal | undefined;
  /** Replaces the global `fetch`, for tests and instrumentation. */
  fetch?: typeof fetch | undefined;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_RESPONSE_BYTES = 10 * 1024 * 1024;
const NULL_BODY_STATUS = new Set([101, 204, 205, 304]);
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
]);

function systemCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 4; depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if ('errors' in at && Array.isArray(at.errors) && at.errors.length > 0) at = at.errors[0];
    else at = 'cause' in at ? at.cause : undefined;
  }
  return undefined;
}

function toNetworkError(error: unknown, host: string, timeout: AbortSignal, signals: readonly AbortSignal[]): Error {
  if (error instanceof IntegrationError) return error;
  if (signals.some((signal) => signal.aborted)) {
    return new IntegrationError({
      code: 'ABORTED',
      message: `The request to ${host} was aborted by the caller.`,
      maybeDelivered: true,
    });
  }
  if (timeout.aborted) {
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

/** Reads the whole body so that a cut or endless answer fails here, in one place, and not in the caller's parser. */
async function readBody(response: Response, host: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const body = response.body as AsyncIterable<Uint8Array<ArrayBuffer>> | null;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new IntegrationError({
        code: 'UNAVAILABLE',
        message: `The answer of ${host} is longer than ${maxBytes} bytes.`,
        maybeDelivered: true,
      });
    }
    chunks.push(chunk);
  }
  return chunks;
}

/**
 * A `fetch` for one export: only to allowed hosts, never redirected, limited in time and size, bound to the export's
 * signal. What fails on the way is an `IntegrationError` with `maybeDelivered` set; an answer with an error status is
 * an answer.
 */
export function guardedFetch(policy: NetworkPolicy): typeof fetch {
  const send = policy.fetch ?? fetch;
  return async (input, init) => {
    const request = input instanceof Request ? input : undefined;
    const url = checkHost(request ? request.url : String(input), policy);
    const timeout = AbortSignal.timeout(policy.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const own = [policy.signal, init?.signal, request?.signal].filter((signal) => signal != null);
    if (own.some((signal) => signal.aborted)) {
      throw new IntegrationError({ code: 'ABORTED', message: 'The export was aborted before the request was sent.' });
    }
    try {
      const response = await send(input, { ...init, redirect: 'error', signal: AbortSignal.any([...own, timeout]) });
      const body = await readBody(response, url.host, policy.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES);
      const { status, statusText, headers } = response;
      return new Response(NULL_BODY_STATUS.has(status) ? null : new Blob(body), { status, statusText, headers });
    } catch (error) {
      throw toNetworkError(error, url.host, timeout, own);
    }
  };
}
