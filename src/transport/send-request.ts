import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { IntegrationError } from '../errors.ts';

/** What a request is limited by. */
export interface RequestLimits {
  timeoutMs: number;
  maxResponseBytes: number;
  /** Any of them ends the request. */
  signals: readonly AbortSignal[];
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const NULL_BODY_STATUS = new Set([101, 204, 205, 304]);

/** The request's time is over. */
export const TIMED_OUT = new Error('timed out');

const tooLong = (host: string, maxBytes: number): IntegrationError =>
  new IntegrationError({
    code: 'UNAVAILABLE',
    message: `The answer of ${host} is longer than ${maxBytes} bytes.`,
    maybeDelivered: true,
  });

/** Reads the whole body, so that a cut or endless answer fails here, in one place, and not in the caller's parser. */
async function readBody(answer: IncomingMessage, host: string, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer<ArrayBuffer>[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    answer.on('data', (chunk: Buffer<ArrayBuffer>) => {
      size += chunk.byteLength;
      chunks.push(chunk);
      if (size > maxBytes) answer.destroy(tooLong(host, maxBytes));
    });
    answer.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    answer.on('error', reject);
  });
}

function toResponse(answer: IncomingMessage, body: Buffer<ArrayBuffer>): Response {
  const status = answer.statusCode ?? 0;
  const headers = new Headers();
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) {
    headers.append(answer.rawHeaders[at] ?? '', answer.rawHeaders[at + 1] ?? '');
  }
  return new Response(NULL_BODY_STATUS.has(status) ? null : body, { status, headers });
}

/** Ends the request when its time is over or a signal says so. */
function watch(request: ClientRequest, { timeoutMs, signals }: RequestLimits) {
  const state = { isTimedOut: false, end };
  const abort = () => request.destroy(new Error('aborted'));
  const timer = setTimeout(() => {
    state.isTimedOut = true;
    abort();
  }, timeoutMs);
  for (const signal of signals) signal.addEventListener('abort', abort, { once: true });
  function end(): void {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', abort);
  }
  return state;
}

function answerTo(request: ClientRequest, body: string | Uint8Array | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve);
    // It stays for errors after the answer has begun, which the answer tells itself.
    request.on('error', reject);
    request.end(body);
  });
}

/**
 * One request and its whole answer, over `node:http` and `node:https`: half the CPU of the global `fetch`, which wraps
 * every body into streams. Never follows a redirect and asks for no compression. Rejects with what Node says, with
 * {@link TIMED_OUT}, or with an `IntegrationError` for an answer that is too long.
 */
export async function sendRequest(
  url: URL,
  init: { method: string; headers: Record<string, string>; body: string | Uint8Array | undefined },
  limits: RequestLimits,
): Promise<Response> {
  const { method, headers, body } = init;
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const request = send(url, { method, headers });
  const watching = watch(request, limits);
  try {
    const answer = await answerTo(request, body);
    if (REDIRECTS.has(answer.statusCode ?? 0)) {
      answer.destroy();
      throw new Error('redirected');
    }
    return toResponse(answer, await readBody(answer, url.host, limits.maxResponseBytes));
  } catch (error) {
    throw watching.isTimedOut ? TIMED_OUT : error;
  } finally {
    watching.end();
  }
}
