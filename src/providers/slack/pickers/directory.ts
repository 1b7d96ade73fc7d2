import type { WebClient } from '@slack/web-api';
import { sha256 } from '../../../digest.ts';
import { isIntegrationError } from '../../../errors.ts';
import type { SearchItem } from '../../../integration.ts';
import type { WebApi } from '../web-api.ts';
import { PageCache } from './page-cache.ts';

/**
 * Milliseconds for which a page of channels or people is kept: 5 minutes. Ours: Slack allows about 20 such calls a
 * minute, and a person who types a name must not use them up.
 */
export const CACHE_AGE_MS = 300_000;
/** Names kept in a process, of all workspaces together. */
const MOST_NAMES = 300_000;
/** A scope that lacks is asked for again soon: somebody may be adding it right now. */
const DENIED_AGE_MS = 15_000;
/** The first page is to be there at once. */
const FIRST_PAGE = 200;
/** The most of `conversations.list`: "an integer under 1000". docs.slack.dev conversations.list, `limit` */
const LATER_PAGE = 999;

/** A channel or a person as a list has them. */
export interface Listed {
  id: string;
  label: string;
  detail: string;
  /** What a query is looked for in; see `searchKeys`. */
  keys: string;
  /** Of channels: the name as Slack writes it, and whether the app and people of other organizations are in it. */
  name?: string;
  isMember?: boolean;
  isShared?: boolean;
}

/** An entry as a picker shows it. */
export const toItem = ({ id, label, detail }: Listed): SearchItem =>
  detail === '' ? { id, label } : { id, label, detail };

/** What a list's call is asked for and answers. */
export interface ListAsked {
  limit: number;
  cursor?: string;
}
export interface ListAnswer {
  entries: Listed[];
  next: string | undefined;
}

/** One of Slack's lists, never mixed with another: public and private channels asked for together take many times the calls. */
export interface Pass {
  id: string;
  /** What is in it, such as "public channels". */
  what: string;
  /** The scope that shows it. */
  scope: string;
  list(client: WebClient, asked: ListAsked): Promise<ListAnswer>;
}

/** One page of a list, or that the app may not see the list. */
export type DirectoryPage = ListAnswer & { isDenied: boolean };

/** Whose lists are read, and how long their pages hold. */
export interface Directory {
  api: WebApi;
  /** Tells one token at one address from every other; it does not give the token away. */
  key: string;
  ageMs: number;
}

const digest = (...parts: readonly string[]): string => sha256(JSON.stringify(parts));

/** A process has one, so that each request's integration finds what the one before has read. */
const PAGES = new PageCache<DirectoryPage>(MOST_NAMES);

/** The lists that this token sees at this address. */
export const directoryOf = (api: WebApi, token: string, baseUrl: string, ageMs: number): Directory => ({
  api,
  key: digest(token, baseUrl),
  ageMs,
});

async function load(api: WebApi, pass: Pass, cursor: string | undefined): Promise<DirectoryPage> {
  const asked = cursor === undefined ? { limit: FIRST_PAGE } : { limit: LATER_PAGE, cursor };
  try {
    return { ...(await api.call((client) => pass.list(client, asked))), isDenied: false };
  } catch (error) {
    if (!isIntegrationError(error) || error.vendorCode !== 'missing_scope') throw error;
    return { entries: [], next: undefined, isDenied: true };
  }
}

/** One page of a list, from the cache or from Slack. Throws what Slack says, but for a missing scope. */
export function readPage({ api, key, ageMs }: Directory, pass: Pass, cursor?: string): Promise<DirectoryPage> {
  return PAGES.read(
    digest(key, pass.id, cursor ?? ''),
    ageMs,
    () => load(api, pass, cursor),
    ({ entries, isDenied }) => ({
      names: entries.length,
      ageMs: isDenied ? Math.min(ageMs, DENIED_AGE_MS) : ageMs,
    }),
  );
}
