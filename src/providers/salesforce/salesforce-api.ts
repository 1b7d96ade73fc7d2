import { IntegrationError } from '../../errors.ts';
import { ofRead } from '../../transport/http-error.ts';
import { type ApiUsage, apiUsageIn } from './api-usage.ts';
import { salesforceAnswerError, toSalesforceError, unreadable } from './errors.ts';
import { SALESFORCE_LIMITS } from './limits.ts';
import { compositeIn, queryPageIn, type Row, searchRowsIn } from './query-answer.ts';
import type { Soql, Sosl } from './soql.ts';

export type { Row } from './query-answer.ts';

/** Where calls go and with what. */
export interface SalesforceApiOptions {
  token: string;
  /** Of the org, such as `https://acme.my.salesforce.com`. */
  instanceUrl: string;
  /** Such as `65.0`. */
  apiVersion: string;
  fetch: typeof fetch;
}

/** One call. */
export interface SalesforceCall {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the API's version, without a slash in front; with one, below the instance. What is put into it must be encoded. */
  path: string;
  query?: Record<string, string | number | undefined>;
  json?: unknown;
  /** A body that comes bit by bit, with its headers. */
  stream?: { body: AsyncIterable<Uint8Array>; headers: Record<string, string> };
  /** True for a POST that only reads. */
  reads?: boolean;
  /** Is shown the body of a refusal, where an error says too little of it. */
  onRefusal?: (body: unknown) => void;
}

/** An answer of success. */
export interface SalesforceAnswer<T> {
  status: number;
  headers: Headers;
  body: T;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** What an answer does not say is not taken to be absent. */
function notRead(status: number): never {
  throw ofRead(unreadable(status));
}

const tooMany = (): IntegrationError =>
  new IntegrationError({
    code: 'REJECTED',
    provider: 'salesforce',
    message: 'Salesforce has more records than can be looked through.',
    hint: 'Name the records in the destination.',
  });

/**
 * Salesforce's REST API for one token, over this package's own transport: with jsforce a cut answer ends the process, a
 * redirect takes the token to any host, and a session that is over is asked for without end. Every error is an
 * `IntegrationError`.
 */
export class SalesforceApi {
  readonly #options: SalesforceApiOptions;
  #usage: ApiUsage | undefined;

  constructor(options: SalesforceApiOptions) {
    this.#options = options;
  }

  /** What Salesforce said last of its daily limit. */
  get usage(): ApiUsage | undefined {
    return this.#usage;
  }

  /** The whole answer. Throws when it is none of success, or none that can be read. */
  async answer<T>(call: SalesforceCall): Promise<SalesforceAnswer<T>> {
    try {
      return await this.#send<T>(call);
    } catch (error) {
      const known = toSalesforceError(error);
      throw call.method === 'GET' || call.reads === true ? ofRead(known) : known;
    }
  }

  /** What the answer holds. */
  async call<T>(call: SalesforceCall): Promise<T> {
    return (await this.answer<T>(call)).body;
  }

  /** All rows of a query. Throws `REJECTED` when there are more than can be looked through. */
  async query<Found extends Row = Row>(query: Soql): Promise<Found[]> {
    const text = query.toString();
    // An address has less room than a body.
    if (encodeURIComponent(text).length > SALESFORCE_LIMITS.addressLength)
      return (await this.#together([query])).flat() as Found[];
    const { status, body } = await this.answer({ method: 'GET', path: 'query', query: { q: text } });
    return (await this.#allRows(status, body)) as Found[];
  }

  /** All rows of several queries, in their order: as few calls as Salesforce allows. */
  async queries(queries: readonly Soql[]): Promise<Row[][]> {
    const [only] = queries;
    if (only !== undefined && queries.length === 1) return [await this.query(only)];
    const found: Row[][] = [];
    for (let at = 0; at < queries.length; at += SALESFORCE_LIMITS.compositeQueries) {
      found.push(...(await this.#together(queries.slice(at, at + SALESFORCE_LIMITS.compositeQueries))));
    }
    return found;
  }

  /** What a search finds, in Salesforce's order of what fits best. */
  async search(search: Sosl): Promise<Row[]> {
    const { status, body } = await this.answer({ method: 'GET', path: 'search', query: { q: search.toString() } });
    return searchRowsIn(body) ?? notRead(status);
  }

  async #together(queries: readonly Soql[]): Promise<Row[][]> {
    const compositeRequest = queries.map((query, at) => ({
      method: 'GET',
      referenceId: `query${at}`,
      url: `${this.#base}query?${new URLSearchParams({ q: query.toString() })}`,
    }));
    const json = { allOrNone: false, compositeRequest };
    const answer = await this.answer({ method: 'POST', path: 'composite', reads: true, json });
    const { headers } = answer;
    const found: Row[][] = [];
    for (const { status, body } of compositeIn(answer.body, queries.length) ?? notRead(answer.status)) {
      if (status < 200 || status > 299)
        throw ofRead(salesforceAnswerError({ status, headers, body, usage: this.#usage }));
      found.push(await this.#allRows(status, body));
    }
    return found;
  }

  async #allRows(status: number, first: unknown): Promise<Row[]> {
    let page = queryPageIn(first) ?? notRead(status);
    const rows = [...page.rows];
    while (page.next !== undefined) {
      if (rows.length > SALESFORCE_LIMITS.rowsLookedThrough || !page.next.startsWith(this.#base)) throw tooMany();
      const more = await this.answer({ method: 'GET', path: page.next });
      page = queryPageIn(more.body) ?? notRead(more.status);
      rows.push(...page.rows);
    }
    return rows;
  }

  get #base(): string {
    return `/services/data/v${this.#options.apiVersion}/`;
  }

  #addressOf({ path, query = {} }: SalesforceCall): string {
    const asked = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
    );
    const below = path.startsWith('/') ? path : `${this.#base}${path}`;
    const search = asked.length === 0 ? '' : `?${asked.join('&')}`;
    return `${this.#options.instanceUrl.replace(/\/$/, '')}${below}${search}`;
  }

  async #send<T>(call: SalesforceCall): Promise<SalesforceAnswer<T>> {
    const { method, json, stream } = call;
    const headers: Record<string, string> = {
      authorization: `Bearer ${this.#options.token}`,
      accept: 'application/json',
    };
    if (json !== undefined) headers['content-type'] = 'application/json';
    const response = await this.#options.fetch(this.#addressOf(call), {
      method,
      headers: { ...headers, ...stream?.headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(stream === undefined ? {} : { body: ReadableStream.from(stream.body), duplex: 'half' as const }),
    });
    const text = await response.text();
    const { status } = response;
    this.#usage = apiUsageIn(response.headers) ?? this.#usage;
    const body = parsed(text);
    if (status < 200 || status > 299) {
      call.onRefusal?.(body);
      throw salesforceAnswerError({ status, headers: response.headers, body: body ?? text, usage: this.#usage });
    }
    if (status === 204 && text === '') return { status, headers: response.headers, body: undefined as T };
    if (typeof body !== 'object' || body === null) throw unreadable(status);
    return { status, headers: response.headers, body: body as T };
  }
}
