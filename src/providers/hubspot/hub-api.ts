import { ofRead } from '../../transport/http-error.ts';
import { hubspotAnswerError, toHubSpotError, unreadable } from './errors.ts';

/** Where calls go and with what. */
export interface HubApiOptions {
  token: string;
  /** Ends in a slash. */
  baseUrl: string;
  fetch: typeof fetch;
}

/** One call. */
export interface HubCall {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Without a slash in front; what is put into it must be encoded. */
  path: string;
  query?: Record<string, string | number | readonly string[] | undefined>;
  json?: unknown;
  /** A body that comes bit by bit, with its headers. */
  stream?: { body: AsyncIterable<Uint8Array>; headers: Record<string, string> };
  /** True for a POST that only reads. */
  reads?: boolean;
}

/** An answer of success. */
export interface HubAnswer<T> {
  status: number;
  headers: Headers;
  body: T;
}

function addressOf(baseUrl: string, { path, query = {} }: HubCall): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) asked.set(name, typeof value === 'object' ? value.join(',') : String(value));
  }
  const search = asked.toString();
  return `${baseUrl}${path}${search === '' ? '' : `?${search}`}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * HubSpot's API for one token, over this package's own transport: the official client retries creates by itself, shares
 * its retries between all clients of a process, and waits for ever. Every error is an `IntegrationError`.
 */
export class HubApi {
  readonly #options: HubApiOptions;

  constructor(options: HubApiOptions) {
    this.#options = options;
  }

  /** The whole answer. Throws when it is none of success, or none that can be read. */
  async answer<T>(call: HubCall): Promise<HubAnswer<T>> {
    try {
      return await this.#send<T>(call);
    } catch (error) {
      const known = toHubSpotError(error);
      throw call.method === 'GET' || call.reads === true ? ofRead(known) : known;
    }
  }

  async #send<T>(call: HubCall): Promise<HubAnswer<T>> {
    const { token, baseUrl, fetch: send } = this.#options;
    const { method, json, stream } = call;
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: 'application/json' };
    if (json !== undefined) headers['content-type'] = 'application/json';
    const response = await send(addressOf(baseUrl, call), {
      method,
      headers: { ...headers, ...stream?.headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(stream === undefined ? {} : { body: ReadableStream.from(stream.body), duplex: 'half' as const }),
    });
    const text = await response.text();
    const { status } = response;
    const body = parsed(text);
    if (status < 200 || status > 299) throw hubspotAnswerError(status, response.headers, body);
    if (status === 204 && text === '') return { status, headers: response.headers, body: undefined as T };
    if (typeof body !== 'object' || body === null) throw unreadable(status);
    return { status, headers: response.headers, body: body as T };
  }

  /** What the answer holds. */
  async call<T>(call: HubCall): Promise<T> {
    return (await this.answer<T>(call)).body;
  }
}
