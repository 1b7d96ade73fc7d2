import { invalidInput, isIntegrationError } from '../../../errors.ts';
import type { Finding, SearchItem, SearchPage, SearchQuery } from '../../../integration.ts';
import { unknownCursor, writeCursor } from '../../../picker-cursor.ts';
import { unlessAborted } from '../../../unless-aborted.ts';
import { readAccount } from '../account.ts';
import { API } from '../api-paths.ts';
import type { HubApi } from '../hub-api.ts';
import { HUBSPOT_LIMITS } from '../limits.ts';
import { PATHS, type RecordType } from '../objects.ts';
import { type Place, placeOf } from './picker-cursor.ts';
import { PICKERS, type RecordAnswer, toItem } from './record-items.ts';
import { type LinkedRecord, recordLinkIn } from './record-link.ts';
import { recordById, recordNamedBy } from './record-look-ups.ts';

const TYPES = Object.keys(PICKERS) as RecordType[];

const note = (name: string, message: string, hint: string): Finding => ({ name, status: 'warning', message, hint });

const NOTHING_FOUND = note(
  'not found',
  'Nothing was found. What was added or changed in HubSpot a moment ago may not be found yet.',
  'Search again in a minute, or paste the link of the record, which is looked up at once.',
);
const NOT_THERE = note(
  'not found',
  'HubSpot does not have the record of this link, or does not show it to the app.',
  'Check the link, or search for the name.',
);
const OTHER_ACCOUNT = note(
  'another account',
  'This link leads to another HubSpot account than the one that is connected.',
  'Open the record in the connected account and copy its link from there.',
);
const otherKind = (wanted: RecordType, type: RecordType | undefined): Finding =>
  note(
    'another kind',
    `This link leads to ${type === undefined ? 'something that reports cannot be attached to' : `a ${type}`}, not to a ${wanted}.`,
    type === undefined ? `Paste the link of a ${wanted}, or search for the name.` : `Choose among the ${PATHS[type]}.`,
  );
const AT_THE_END = note(
  'too many',
  `HubSpot shows the first ${HUBSPOT_LIMITS.searchResults.toLocaleString('en-US')} records of a search, and there are more.`,
  'Type more of the name.',
);

const page = (items: SearchItem[], notes: Finding[], nextCursor?: string): SearchPage => ({
  items,
  ...(nextCursor === undefined ? {} : { nextCursor }),
  ...(notes.length === 0 ? {} : { notes }),
});

/** The portal of the token; undefined when HubSpot does not tell. */
async function portalOf(api: HubApi): Promise<string | undefined> {
  try {
    return (await readAccount(api, undefined)).portalId || undefined;
  } catch (error) {
    if (isIntegrationError(error)) return undefined;
    throw error;
  }
}

async function byLink(api: HubApi, wanted: RecordType, { portalId, type, id }: LinkedRecord): Promise<SearchPage> {
  if (type !== wanted) return page([], [otherKind(wanted, type)]);
  // Ids of one account may be those of other records in another.
  const [found, ownPortal] = await Promise.all([recordById(api, type, id), portalOf(api)]);
  if (ownPortal !== undefined && ownPortal !== portalId) return page([], [OTHER_ACCOUNT]);
  return found === undefined ? page([], [NOT_THERE]) : page([found], []);
}

/** A page that reached beyond what HubSpot shows would be refused as a whole. */
function limitAt(after: string | undefined): number {
  const left = HUBSPOT_LIMITS.searchResults - Number(after ?? 0);
  return left > 0 ? Math.min(HUBSPOT_LIMITS.searchPage, left) : HUBSPOT_LIMITS.searchPage;
}

interface SearchAnswer {
  total?: number;
  results?: RecordAnswer[];
  paging?: { next?: { after?: string } };
}

async function searched(api: HubApi, type: RecordType, text: string, after?: string): Promise<SearchAnswer> {
  const { properties, changed } = PICKERS[type];
  try {
    return await api.call<SearchAnswer>({
      method: 'POST',
      path: `${API.objects}/${PATHS[type]}/search`,
      reads: true,
      json: {
        // An empty query would be one, too: without it, the records that were changed last come first.
        ...(text === '' ? { sorts: [`-${changed}`] } : { query: text }),
        limit: limitAt(after),
        properties,
        ...(after === undefined ? {} : { after }),
      },
    });
  } catch (error) {
    if (after !== undefined && isIntegrationError(error) && error.status === 400) throw unknownCursor('hubspot');
    throw error;
  }
}

function toPage(
  type: RecordType,
  answer: SearchAnswer,
  named: SearchItem | undefined,
  place: Place | undefined,
): SearchPage {
  const { total = 0, results = [], paging } = answer;
  const ahead = named?.id ?? place?.ahead;
  const others = results.filter(({ id }) => id !== ahead).map((record) => toItem(type, record));
  const items = named === undefined ? others : [named, ...others];
  const after = paging?.next?.after;
  // HubSpot refuses whatever lies beyond, so no cursor may lead there.
  const isAtEnd = after === undefined || Number(after) >= HUBSPOT_LIMITS.searchResults;
  const isCut = isAtEnd && total > HUBSPOT_LIMITS.searchResults;
  const notes = isCut ? [AT_THE_END] : items.length === 0 && place === undefined && isAtEnd ? [NOTHING_FOUND] : [];
  return page(items, notes, isAtEnd ? undefined : writeCursor(type, { after, ahead }));
}

function checked(kind: string, { query = '' }: SearchQuery): { type: RecordType; text: string } {
  const type = TYPES.find((one) => kind === one || kind === PATHS[one]);
  const refused = (path: string, message: string) => invalidInput([{ path, message }], 'hubspot');
  if (type === undefined) throw refused('kind', `expected one of ${TYPES.map((one) => `"${one}"`).join(', ')}`);
  if (typeof query !== 'string') throw refused('query', 'expected a text');
  const text = query.trim();
  if (text.length > HUBSPOT_LIMITS.searchQuery) {
    throw refused('query', `expected at most ${HUBSPOT_LIMITS.searchQuery} characters`);
  }
  return { type, text };
}

/**
 * One page of contacts, companies, deals or tickets: those that HubSpot's search finds, or those changed last. The link of
 * a record, its id, and a contact's e-mail address are looked up, too: a search sees new records late.
 */
export async function searchHubSpot(api: HubApi, kind: string, query: SearchQuery): Promise<SearchPage> {
  const { type, text } = checked(kind, query);
  const place = placeOf(type, query.cursor);
  return unlessAborted(query.signal, async () => {
    const link = place === undefined ? recordLinkIn(text) : undefined;
    if (link !== undefined) return byLink(api, type, link);
    const [answer, named] = await Promise.all([
      searched(api, type, text, place?.after),
      place === undefined ? recordNamedBy(api, type, text) : undefined,
    ]);
    return toPage(type, answer, named, place);
  });
}
