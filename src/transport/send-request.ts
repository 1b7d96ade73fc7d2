import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { IntegrationError } from '../errors.ts';

/** What a request sends: a text, bytes, or bytes as they come. */
export type RequestBody = string | Uint8Array | AsyncIterable<Uint8Array> | undefined;

/** What a request is limited by. */
export interface RequestLimits {
  /** For the whole request; with a body that comes bit by bit, between two bits of it, and from the last to the answer's end. */
  timeoutMs: number;
  maxResponseBytes: number;
  /** Any of them ends the request. */
  signals: readonly AbortSignal[];
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Statuses whose answers have no body, by the Fetch standard. */
export const NULL_BODY_STATUS = new Set([101, 204, 205, 304]);

/** Every request ends with it, most of them long after they are answered. */
const CLOSED = new Error('closed');
/** The request's time is over. */
export const TIMED_OUT = new Error('timed out');

/** What ended a request before there was a connection, so that not a byte of it was sent. */
export class NeverSent extends Error {
  constructor(reason: unknown) {
    super('never sent', { cause: reason });
  }
}

/** The answer is longer than we are willing to read. */
export const tooLong = (host: string, maxBytes: number): IntegrationError =>
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
  const state = { isTimedOut: false, isConnected: false, goesOn, end };
  request.on('socket', (socket) => {
    const connected = () => {
      state.isConnected = true;
    };
    if (socket.connecting) socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected);
    else connected();
  });
  const abort = () => request.destroy(new Error('aborted'));
  const timer = setTimeout(() => {
    state.isTimedOut = true;
    abort();
  }, timeoutMs);
  function goesOn(): void {
    timer.refresh();
  }
  for (const signal of signals) signal.addEventListener('abort', abort, { once: true });
  function end(): void {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', abort);
  }
  return state;
}

/** Tells of each bit that was taken on, so that a long body is not taken for a hung one, and why it cannot be read on. */
export async function* tellingOf(
  body: AsyncIterable<Uint8Array>,
  taken: () => void,
  unreadable: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) {
      yield chunk;
      taken();
    }
  } catch (error) {
    unreadable(error);
    throw error;
  }
}

/** True for a body that comes bit by bit. */
export const isStream = (body: unknown): body is AsyncIterable<Uint8Array> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

function answerTo(request: ClientRequest, body: RequestBody, goesOn: () => void): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // An answer may come before the whole body is sent, which is not sent any further then.
    request.on('response', resolve);
    // It stays for errors after the answer has begun, which the answer tells itself.
    request.on('error', reject);
    // An answer that asks for another protocol has no body to come, and nobody tells of its end otherwise.
    request.on('close', () => reject(CLOSED));
    if (isStream(body)) pipeline(tellingOf(body, goesOn, reject), request).catch(reject);
    else request.end(body);
  });
}

function lengthOf(body: RequestBody, announced: string | undefined): Record<string, string | number> {
  if (body === undefined) return {};
  if (!isStream(body)) return { 'content-length': Buffer.byteLength(body) };
  return announced === undefined ? {} : { 'content-length': announced };
}

/**
 * One request and its whole answer, over `node:http` and `node:https`: half the CPU of the global `fetch`, which wraps
 * every body into streams. Never follows a redirect and asks for no compression. Rejects with what Node says, with
 * {@link TIMED_OUT}, or with an `IntegrationError` for an answer that is too long.
 */
export async function sendRequest(
  url: URL,
  init: { method: string; headers: Record<string, string>; body: RequestBody },
  limits: RequestLimits,
): Promise<Response> {
  const { method, body } = init;
  // Node frames a body by itself for some methods only. How long a stream will be its sender alone knows.
  const { 'content-length': announced, ...headers } = init.headers;
  const length = lengthOf(body, announced);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const request = send(url, { method, headers: { ...headers, ...length } });
  const watching = watch(request, limits);
  try {
    const answer = await answerTo(request, body, watching.goesOn);
    if (REDIRECTS.has(answer.statusCode ?? 0)) {
      answer.destroy();
      throw new Error('redirected');
    }
    return toResponse(answer, await readBody(answer, url.host, limits.maxResponseBytes));
  } catch (error) {
    if (error instanceof IntegrationError) throw error;
    const known = watching.isTimedOut ? TIMED_OUT : error;
    throw watching.isConnected ? known : new NeverSent(known);
  } finally {
    watching.end();
    if (isStream(body)) request.destroy();
  }
}
