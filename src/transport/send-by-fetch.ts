import { IntegrationError } from '../errors.ts';
import { isStream, NULL_BODY_STATUS, type RequestLimits, TIMED_OUT, tellingOf, tooLong } from './send-request.ts';

async function readBody(response: Response, host: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const body = response.body as AsyncIterable<Uint8Array<ArrayBuffer>> | null;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLong(host, maxBytes);
    chunks.push(chunk);
  }
  return chunks;
}

/** One request and its whole answer through a `fetch` of the host's, within the same limits. Rejects as `sendRequest` does. */
export async function sendBy(
  send: typeof fetch,
  host: string,
  input: string | URL | Request,
  init: RequestInit | undefined,
  { timeoutMs, maxResponseBytes, signals }: RequestLimits,
): Promise<Response> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs).unref();
  const signal = AbortSignal.any([...signals, timeout.signal]);
  let unreadable: unknown;
  const { body } = init ?? {};
  const moving = () => void timer.refresh();
  const failed = (error: unknown) => {
    unreadable = error;
  };
  const told = isStream(body) ? { body: ReadableStream.from(tellingOf(body, moving, failed)) } : {};
  try {
    const response = await send(input, { ...init, ...told, redirect: 'error', signal });
    const answer = await readBody(response, host, maxResponseBytes);
    const { status, statusText, headers } = response;
    return new Response(NULL_BODY_STATUS.has(status) ? null : new Blob(answer), { status, statusText, headers });
  } catch (error) {
    const known = unreadable ?? error;
    throw timeout.signal.aborted && !(known instanceof IntegrationError) ? TIMED_OUT : known;
  } finally {
    clearTimeout(timer);
  }
}
