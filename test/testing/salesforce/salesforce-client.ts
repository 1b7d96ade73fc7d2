import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/testing/index.ts';

/** The version of the API that tests ask for where it does not matter. */
export const V = '/services/data/v64.0';

/** An answer, read. */
export interface SalesforceAnswer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface AskOptions {
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
}

/** Asks the stand-in with `fetch` and reads its JSON. A path that does not begin with `/services` or `/id` is one of the data API. */
export async function ask<Body = Record<string, unknown>>(
  { salesforce }: Sandbox<'salesforce'>,
  line: string,
  body?: unknown,
  { token = salesforce.accessToken, headers }: AskOptions = {},
): Promise<SalesforceAnswer<Body>> {
  const [method = '', path = ''] = line.split(' ');
  const whole = /^\/(services|id)\//.test(path) ? path : `${V}${path}`;
  const response = await fetch(`${salesforce.instanceUrl}${whole}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson ? JSON.parse(text) : { text }) as Body,
  };
}

/** A fresh sandbox with only Salesforce in it, and ways to ask it; ends with `await using`. */
export async function openSalesforce(salesforce: SandboxOptions['salesforce'] = {}) {
  const sandbox = await startSandbox({ vendors: ['salesforce'], salesforce });
  const org = sandbox.state.salesforce;
  const [[account], [contact], [lead], [deal, closedDeal], [issue], [user, other]] = [
    org.records('Account'),
    org.records('Contact'),
    org.records('Lead'),
    org.records('Opportunity'),
    org.records('Case'),
    org.users,
  ];
  if (!account || !contact || !lead || !deal || !closedDeal || !issue || !user || !other) {
    throw new Error('the seed is not what it was');
  }
  return {
    sandbox,
    org,
    seed: { account, contact, lead, deal, closedDeal, issue, user, other },
    ask: <Body = Record<string, unknown>>(line: string, body?: unknown, options?: AskOptions) =>
      ask<Body>(sandbox, line, body, options),
    /** The records that a query finds, or the refusal's first error. */
    async query(soql: string): Promise<Record<string, unknown>[]> {
      const { status, body } = await ask(sandbox, `GET /query?q=${encodeURIComponent(soql)}`);
      if (status === 200) return body.records as Record<string, unknown>[];
      return body as unknown as Record<string, unknown>[];
    },
    /** The records that a search finds, or the refusal's first error. */
    async search(sosl: string): Promise<Record<string, unknown>[]> {
      const { status, body } = await ask(sandbox, `GET /search?q=${encodeURIComponent(sosl)}`);
      if (status === 200) return body.searchRecords as Record<string, unknown>[];
      return body as unknown as Record<string, unknown>[];
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

/** The status of a refusal with its codes, and the fields that are wrong. */
export function refusalOf({ status, body }: SalesforceAnswer<unknown>): [number, ...string[]] {
  if (!Array.isArray(body)) return [status];
  const errors = body as { errorCode?: string; fields?: string[] }[];
  return [status, ...errors.map(({ errorCode = '', fields = [] }) => [errorCode, ...fields].join(' '))];
}
