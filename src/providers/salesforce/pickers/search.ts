import { invalidInput, isIntegrationError } from '../../../errors.ts';
import type { Finding, SearchItem, SearchPage, SearchQuery } from '../../../integration.ts';
import { parseEmail } from '../../../matching/email-address.ts';
import { unknownCursor, writeCursor } from '../../../picker-cursor.ts';
import { unlessAborted } from '../../../unless-aborted.ts';
import { SALESFORCE_LIMITS } from '../limits.ts';
import { ID_PATTERN, RECORD_TYPES, type RecordType, typeOfId } from '../objects.ts';
import type { Row, SalesforceApi } from '../salesforce-api.ts';
import {
  CONVERTED,
  HIDDEN_FIELDS,
  NOT_THERE,
  NOTHING_FOUND,
  OTHER_ORG,
  otherKind,
  TOO_MANY,
  TOO_SHORT,
} from './notes.ts';
import { type Place, placeOf } from './picker-cursor.ts';
import { PICKERS, toItem } from './record-items.ts';
import { recordLinkIn } from './record-link.ts';
import { RecordReader } from './record-reader.ts';
import { searchWordsIn } from './search-words.ts';

const SHOWN = SALESFORCE_LIMITS.searchResults;

const page = (items: SearchItem[], notes: Finding[], nextCursor?: string): SearchPage => ({
  items,
  ...(nextCursor === undefined ? {} : { nextCursor }),
  ...(notes.length === 0 ? {} : { notes }),
});

/** One search of a picker. */
class Search {
  readonly #type: RecordType;
  readonly #reader: RecordReader;

  constructor(api: SalesforceApi, type: RecordType) {
    this.#type = type;
    this.#reader = new RecordReader(api, type);
  }

  /** The record of a link or an id. Salesforce's ids tell the kind, so that often nothing has to be asked. */
  async byId(id: string): Promise<SearchPage> {
    const type = typeOfId(id);
    if (type !== this.#type) return page([], [otherKind(this.#type, type)]);
    const row = await this.#reader.byId(id);
    if (row === undefined) return page([], [NOT_THERE]);
    return row.IsConverted === true ? page([], [CONVERTED]) : this.#page([row], []);
  }

  /** Those that were changed last, page by page. */
  async changedLast(place: Place | undefined, notes: Finding[] = []): Promise<SearchPage> {
    const rows = await this.#changedAfter(place);
    const last = rows.length > SHOWN ? rows[SHOWN - 1] : undefined;
    const changedAt = new Date(String(last?.LastModifiedDate));
    const cursor =
      last === undefined || Number.isNaN(changedAt.getTime())
        ? undefined
        : writeCursor(this.#type, { changedAt: changedAt.toISOString(), id: last.Id });
    return this.#page(rows.slice(0, SHOWN), notes, cursor);
  }

  /** Those that a text names, and those that are found by its words. */
  async byText(text: string): Promise<SearchPage> {
    const email = parseEmail(text);
    const words = searchWordsIn(email ?? text);
    const [named, found] = await Promise.all([
      this.#namedBy(text, email),
      words === undefined ? [] : this.#reader.found(words),
    ]);
    if (words === undefined && named.length === 0) return this.changedLast(undefined, [TOO_SHORT]);
    const ids = new Set(named.map(({ Id }) => Id));
    const rows = [...named, ...found.filter(({ Id }) => !ids.has(Id))];
    const notes = rows.length > SHOWN ? [TOO_MANY] : rows.length === 0 ? [nothingFoundBy(text, this.#type)] : [];
    return this.#page(rows.slice(0, SHOWN), notes);
  }

  async #namedBy(text: string, email: string | undefined): Promise<Row[]> {
    if (this.#type === 'Case' && /^\d{1,30}$/.test(text)) return this.#reader.byNumber(text);
    const isPerson = this.#type === 'Contact' || this.#type === 'Lead';
    return isPerson && email !== undefined ? this.#reader.byEmail(email) : [];
  }

  async #changedAfter(place: Place | undefined): Promise<Row[]> {
    try {
      return await this.#reader.changedLast(place);
    } catch (error) {
      // Salesforce knows no times before 1700, and whoever writes a cursor by hand may name one.
      if (place !== undefined && isIntegrationError(error) && error.code === 'REJECTED')
        throw unknownCursor('salesforce');
      throw error;
    }
  }

  #page(rows: readonly Row[], notes: Finding[], cursor?: string): SearchPage {
    const items = rows.map((row) => toItem(this.#type, row));
    return page(items, this.#reader.hasHiddenFields ? [...notes, HIDDEN_FIELDS] : notes, cursor);
  }
}

/** An id of a kind that is not known here looks like a word, so it is searched for first. */
const LIKE_AN_ID = /^(?:\d|[a-z]\d)/;
const nothingFoundBy = (text: string, type: RecordType): Finding =>
  ID_PATTERN.test(text) && LIKE_AN_ID.test(text) ? otherKind(type, undefined) : NOTHING_FOUND;

const refused = (path: string, message: string) => invalidInput([{ path, message }], 'salesforce');

function typeOfKind(kind: string): RecordType {
  const type = RECORD_TYPES.find((one) => [one, one.toLowerCase(), PICKERS[one].several].includes(kind));
  if (type !== undefined) return type;
  throw refused('kind', `expected one of ${RECORD_TYPES.map((one) => `"${one.toLowerCase()}"`).join(', ')}`);
}

function textOf({ query = '' }: SearchQuery): string {
  if (typeof query !== 'string') throw refused('query', 'expected a text');
  return query.trim();
}

/**
 * One page of accounts, contacts, leads, opportunities or cases: those that Salesforce's search finds, or those changed
 * last. The link of a record and its id lead to it alone; the e-mail address of contacts and leads and the number of a
 * case are looked up, too: a search sees new records late. Leads that were converted are left out.
 */
export async function searchSalesforce(
  api: SalesforceApi,
  instanceUrl: string,
  kind: string,
  query: SearchQuery,
): Promise<SearchPage> {
  const type = typeOfKind(kind);
  const text = textOf(query);
  const link = recordLinkIn(text, instanceUrl);
  if (link === undefined && text.length > SALESFORCE_LIMITS.searchQuery)
    throw refused('query', `expected at most ${SALESFORCE_LIMITS.searchQuery} characters`);
  const place = placeOf(type, query.cursor);
  const search = new Search(api, type);
  // A search by words has one page only.
  if (place !== undefined && searchWordsIn(text) !== undefined) throw unknownCursor('salesforce');
  return unlessAborted(query.signal, () => {
    if (place !== undefined) return search.changedLast(place);
    if (link !== undefined) return link.isOfOrg ? search.byId(link.id) : page([], [OTHER_ORG]);
    if (text === '') return search.changedLast(undefined);
    const isId = ID_PATTERN.test(text) && typeOfId(text) !== undefined;
    return isId ? search.byId(text) : search.byText(text);
  });
}
