import { expect, onTestFinished } from 'vitest';
import type { SearchItem, SearchQuery } from '../../../src/index.ts';
import { HubApi } from '../../../src/providers/hubspot/hub-api.ts';
import { searchHubSpot } from '../../../src/providers/hubspot/pickers/search.ts';
import { type HubSpotSandboxOptions, startSandbox } from '../../../src/testing/index.ts';
import { guardedFetch } from '../../../src/transport/guarded-fetch.ts';

interface StageOptions {
  /** Of the token; all of them when absent. */
  scopes?: readonly string[];
  sandbox?: HubSpotSandboxOptions;
}

/** A portal, a token and the API over it. Whatever is told is looked through for the token, and so is every address. */
export async function hubspotStage({ scopes, sandbox: options = {} }: StageOptions = {}) {
  const sandbox = await startSandbox({ vendors: ['hubspot'], hubspot: options });
  const sent: { address: string; body: string }[] = [];
  const state = sandbox.state.hubspot;
  const { token } = state.addToken(scopes === undefined ? {} : { scopes });
  onTestFinished(async () => {
    await sandbox.close();
    expect(sent.map(({ address }) => address).join('\n')).not.toContain(token);
  });
  const send = guardedFetch({ hosts: [], allowHosts: ['127.0.0.1'] });
  const apiOf = (given: string): HubApi =>
    new HubApi({
      token: given,
      baseUrl: sandbox.hubspot.baseUrl,
      fetch: (input, init) => {
        sent.push({ address: String(input), body: typeof init?.body === 'string' ? init.body : '' });
        return send(input, init);
      },
    });
  const api = apiOf(token);
  /** What it gives, or what it throws, as JSON that was looked through for the token. */
  async function told<T>(work: Promise<T>): Promise<T> {
    const result = await work.catch((error: unknown) => {
      expect(JSON.stringify({ ...(error as Error), message: (error as Error).message })).not.toContain(token);
      throw error;
    });
    expect(JSON.stringify(result)).not.toContain(token);
    return result;
  }
  const search = (kind: string, query: SearchQuery = {}) => told(searchHubSpot(api, kind, query));
  const operations = () => state.requests.map(({ operation }) => operation);
  return { sandbox, sent, state, token, api, apiOf, told, search, operations, faults: sandbox.faults };
}

export type HubSpotStage = Awaited<ReturnType<typeof hubspotStage>>;

/** Every page of a search, by following the cursors. */
export async function allPages({ search }: HubSpotStage, kind: string, query = '') {
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
