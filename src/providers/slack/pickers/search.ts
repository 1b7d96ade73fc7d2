import { IntegrationError, invalidInput, isIntegrationError } from '../../../errors.ts';
import type { Finding, SearchItem, SearchPage, SearchQuery } from '../../../integration.ts';
import { unknownCursor, writeCursor } from '../../../picker-cursor.ts';
import { stopIfAborted, unlessAborted } from '../../../unless-aborted.ts';
import { channelIdIn, findChannelById } from './channel-by-id.ts';
import { CHANNEL_PASSES } from './channel-lists.ts';
import { type Directory, type DirectoryPage, type Pass, readPage, toItem } from './directory.ts';
import { matcher } from './name-match.ts';
import { type Place, placeOf } from './picker-cursor.ts';
import { USER_PASS } from './user-list.ts';

const PASSES: Record<string, readonly Pass[]> = { channel: CHANNEL_PASSES, user: [USER_PASS] };
/** What is waited when Slack asks to wait and does not say how long: its allowances are for a minute. */
const UNSAID_WAIT_MS = 30_000;

const NOT_SHOWN: Finding = {
  name: 'not found',
  status: 'warning',
  message: 'No channel of this name is shown to the app. Private channels that it is not in are not shown to it.',
  hint: 'Invite the app there: /invite @YourApp',
};

const scopeLacks = ({ what, scope }: Pass): Finding => ({
  name: scope,
  status: 'warning',
  message: `The ${what} are left out: the app may not list them.`,
  hint: `Add the scope ${scope} to the Slack app and install it again.`,
});

function mayListNothing(passes: readonly Pass[]): IntegrationError {
  const scopes = passes.map(({ scope }) => scope).join(', ');
  return new IntegrationError({
    code: 'PERMISSION_DENIED',
    provider: 'slack',
    vendorCode: 'missing_scope',
    message: `The Slack app may not list ${passes.map(({ what }) => what).join(', ')}.`,
    hint: `Add ${passes.length === 1 ? 'the scope' : 'at least one of the scopes'} ${scopes} to the Slack app and install it again.`,
  });
}

/** A link, a mention and an id as Slack gives them today can be no name in capitals. */
const mayBeName = (text = ''): boolean => !/[/<]|^\s*[CGD]0/.test(text);

const page = (items: SearchItem[], notes: Finding[], nextCursor?: string): SearchPage => ({
  items,
  ...(nextCursor === undefined ? {} : { nextCursor }),
  ...(notes.length === 0 ? {} : { notes }),
});

/** One search on its way through the lists. */
class Walk {
  readonly #directory: Directory;
  readonly #kind: string;
  readonly #passes: readonly Pass[];
  readonly #matches: (keys: string) => boolean;
  readonly #notes: Finding[] = [];
  readonly #seen = new Set<string>();
  #place: Place;
  #hasMoved = false;

  constructor(directory: Directory, kind: string, { query = '', cursor }: SearchQuery) {
    this.#directory = directory;
    this.#kind = kind;
    this.#passes = PASSES[kind] ?? [];
    this.#matches = matcher(query);
    this.#place = placeOf(kind, this.#passes.length, cursor);
  }

  /** Goes on until a page has matches, the lists end, or Slack asks to wait. */
  async next(signal: AbortSignal | undefined): Promise<SearchPage> {
    for (;;) {
      stopIfAborted(signal);
      const pass = this.#passes[this.#place.pass];
      if (pass === undefined) return this.#end();
      const read = await this.#read(pass);
      if ('waitMs' in read) {
        return { ...page([], this.#notes, writeCursor(this.#kind, this.#place)), retryAfterMs: read.waitMs };
      }
      const items = read.entries.filter(({ keys }) => this.#matches(keys)).map(toItem);
      this.#move(pass, read, items.length > 0);
      if (items.length > 0) return page(items, this.#notes, this.#cursor());
    }
  }

  async #read(pass: Pass): Promise<DirectoryPage | { waitMs: number }> {
    const { cursor } = this.#place;
    try {
      return await readPage(this.#directory, pass, cursor);
    } catch (error) {
      if (!isIntegrationError(error)) throw error;
      if (error.vendorCode === 'invalid_cursor' && cursor !== undefined) throw unknownCursor('slack');
      // Nothing gained yet: the caller is told as for any other call.
      if (error.code !== 'RATE_LIMITED' || !this.#hasMoved) throw error;
      return { waitMs: error.retryAfterMs ?? UNSAID_WAIT_MS };
    }
  }

  #move(pass: Pass, { next, isDenied }: DirectoryPage, isMatch: boolean): void {
    const { pass: at, matched, listed } = this.#place;
    if (isDenied) this.#notes.push(scopeLacks(pass));
    const known = { matched: matched || isMatch, listed: listed || !isDenied };
    // A cursor that Slack has given before would lead round for ever.
    const goesOn = next !== undefined && !this.#seen.has(next);
    if (goesOn) this.#seen.add(next);
    else this.#seen.clear();
    this.#place = goesOn ? { ...known, pass: at, cursor: next } : { ...known, pass: at + 1 };
    this.#hasMoved = true;
  }

  #cursor(): string | undefined {
    return this.#place.pass < this.#passes.length ? writeCursor(this.#kind, this.#place) : undefined;
  }

  #end(): SearchPage {
    if (!this.#place.listed) throw mayListNothing(this.#passes);
    const isMissed = this.#kind === 'channel' && !this.#place.matched;
    return page([], isMissed ? [...this.#notes, NOT_SHOWN] : this.#notes);
  }
}

function checked(kind: string, query: SearchQuery): void {
  if (!Object.hasOwn(PASSES, kind)) {
    throw invalidInput([{ path: 'kind', message: 'expected "channel" or "user"' }], 'slack');
  }
  if (query.query !== undefined && typeof query.query !== 'string') {
    throw invalidInput([{ path: 'query', message: 'expected a text' }], 'slack');
  }
}

/**
 * One page of a picker: the first of Slack's pages, from the cursor on, that has matches. A channel's id or link is
 * looked up by itself.
 */
export async function searchSlack(directory: Directory, kind: string, query: SearchQuery): Promise<SearchPage> {
  checked(kind, query);
  const { signal } = query;
  return unlessAborted(signal, async () => {
    const id = kind === 'channel' ? channelIdIn(query.query ?? '') : undefined;
    const byId = id === undefined ? undefined : await findChannelById(directory.api, id);
    // What is no channel's id may be a name in capitals.
    if (byId !== undefined && (byId.items.length > 0 || !mayBeName(query.query))) return byId;
    const found = await new Walk(directory, kind, query).next(signal);
    return byId === undefined || found.items.length > 0 || found.nextCursor !== undefined ? found : byId;
  });
}
