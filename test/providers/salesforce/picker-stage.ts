import { expect, onTestFinished } from 'vitest';
import type { SearchItem, SearchQuery } from '../../../src/index.ts';
import { searchSalesforce } from '../../../src/providers/salesforce/pickers/search.ts';
import { SalesforceApi } from '../../../src/providers/salesforce/salesforce-api.ts';
import { type SandboxOptions, startSandbox } from '../../../src/testing/index.ts';
import { guardedFetch } from '../../../src/transport/guarded-fetch.ts';

/** Where the connected org is, as its links say. The sandbox itself is on this machine. */
export const INSTANCE = 'https://acme.my.salesforce.com';

/** An org, a token and the API over it. Whatever is told is looked through for the token, and so is every address. */
export async function salesforceStage(options: SandboxOptions['salesforce'] = {}) {
  const sandbox = await startSandbox({ vendors: ['salesforce'], salesforce: options });
  const { instanceUrl, accessToken: token } = sandbox.salesforce;
  const org = sandbox.state.salesforce;
  const addresses: string[] = [];
  onTestFinished(async () => {
    await sandbox.close();
    expect(addresses.join('\n')).not.toContain(token);
  });
  const send = guardedFetch({ hosts: [], allowHosts: ['127.0.0.1'] });
  const api = new SalesforceApi({
    token,
    instanceUrl,
    apiVersion: '65.0',
    fetch: (input, init) => {
      addresses.push(String(input));
      return send(input, init);
    },
  });
  /** What it gives, or what it throws, as JSON that was looked through for the token. */
  async function told<T>(work: Promise<T>): Promise<T> {
    const result = await work.catch((error: unknown) => {
      expect(JSON.stringify({ ...(error as Error), message: (error as Error).message })).not.toContain(token);
      throw error;
    });
    expect(JSON.stringify(result)).not.toContain(token);
    return result;
  }
  const search = (kind: string, query: SearchQuery = {}, instance = INSTANCE) =>
    told(searchSalesforce(api, instance, kind, query));
  const operations = () => org.requests.map(({ operation }) => operation);
  /** The queries and searches that were sent, as Salesforce read them. */
  const asked = () => org.requests.map(({ query }) => query.q ?? '');
  return { sandbox, org, token, api, search, operations, asked, faults: sandbox.faults };
}

export type SalesforceStage = Awaited<ReturnType<typeof salesforceStage>>;

/** The id of the first record of a kind that the sandbox begins with. */
export const firstId = ({ org }: SalesforceStage, type: Parameters<SalesforceStage['org']['records']>[0]): string =>
  org.records(type)[0]?.id ?? '';

/** Every page of a search, by following the cursors. */
export async function allPages({ search }: SalesforceStage, kind: string, query = '') {
  const items: SearchItem[] = [];
  const notes: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await search(kind, { query, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items);
    notes.push(...(page.notes ?? []).map(({ name }) => name));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return { items, notes };
}
