import { isIntegrationError } from '../../../errors.ts';
import { SALESFORCE_LIMITS } from '../limits.ts';
import type { RecordType } from '../objects.ts';
import type { Row, SalesforceApi } from '../salesforce-api.ts';
import { joined, type Soql, searchedFor, soql, sosl } from '../soql.ts';
import type { Place } from './picker-cursor.ts';
import { PICKERS } from './record-items.ts';

/** One more than is shown, which tells that there are more. */
const LIMIT = SALESFORCE_LIMITS.searchResults + 1;
/** Digits of a case's number, unless an admin has chosen others: Salesforce fills them up with zeros. */
const CASE_DIGITS = 8;
const EMPTY = soql``;

const isRefused = (error: unknown, ...codes: readonly string[]): boolean =>
  isIntegrationError(error) && codes.includes(error.vendorCode ?? '');

/** What the look gives, or nothing when Salesforce refuses it for one of these reasons. */
async function unlessRefused(codes: readonly string[], look: () => Promise<Row[]>): Promise<Row[]> {
  try {
    return await look();
  } catch (error) {
    if (isRefused(error, ...codes)) return [];
    throw error;
  }
}

const behind = ({ changedAt, id }: Place): Soql => {
  const time = new Date(changedAt);
  return soql`(LastModifiedDate < ${time} OR (LastModifiedDate = ${time} AND Id > ${id}))`;
};

/**
 * Reads records of one kind. Salesforce refuses a query as a whole when the user is not shown one of its fields; then only
 * those are read that everybody sees.
 */
export class RecordReader {
  readonly #api: SalesforceApi;
  readonly #type: RecordType;
  #hasHiddenFields = false;

  constructor(api: SalesforceApi, type: RecordType) {
    this.#api = api;
    this.#type = type;
  }

  /** True when the user was not shown all fields. */
  get hasHiddenFields(): boolean {
    return this.#hasHiddenFields;
  }

  /** Those that were changed last, first: by time and id, as Salesforce counts no further than to 2,000 by itself. */
  changedLast(place?: Place): Promise<Row[]> {
    return this.#query({
      also: soql`, LastModifiedDate`,
      where: place === undefined ? [] : [behind(place)],
      rest: soql` ORDER BY LastModifiedDate DESC, Id LIMIT ${LIMIT}`,
    });
  }

  /** Those that Salesforce's search finds, in its order. It sees new ones late. */
  found(words: string): Promise<Row[]> {
    const { object, offered } = PICKERS[this.#type];
    const where = offered === undefined ? EMPTY : soql` WHERE ${offered}`;
    const term = searchedFor(words, { isPrefix: true });
    return this.#shown((fields) =>
      this.#api.search(sosl`FIND {${term}} IN ALL FIELDS RETURNING ${object}(${fields}${where} LIMIT ${LIMIT})`),
    );
  }

  /** The one with this id, offered or not. */
  async byId(id: string): Promise<Row | undefined> {
    const { object } = PICKERS[this.#type];
    // An id of 18 characters with a slip in it is refused, not missed.
    const [row] = await unlessRefused(['INVALID_QUERY_FILTER_OPERATOR', 'MALFORMED_ID'], () =>
      this.#shown((fields) => this.#api.query(soql`SELECT ${fields} FROM ${object} WHERE Id = ${id}`)),
    );
    return row;
  }

  /** Contacts or leads with this address. */
  byEmail(email: string): Promise<Row[]> {
    return unlessRefused(['INVALID_FIELD'], () => this.#lookUp(soql`Email = ${email}`));
  }

  /** The case with this number, with and without the zeros that fill it up. */
  byNumber(digits: string): Promise<Row[]> {
    return this.#lookUp(soql`CaseNumber IN ${[digits, digits.padStart(CASE_DIGITS, '0')]}`);
  }

  #lookUp(condition: Soql): Promise<Row[]> {
    return this.#query({ where: [condition], rest: soql` ORDER BY LastModifiedDate DESC, Id LIMIT ${LIMIT}` });
  }

  #query({ also = EMPTY, where, rest }: { also?: Soql; where: readonly Soql[]; rest: Soql }): Promise<Row[]> {
    const { object, offered } = PICKERS[this.#type];
    const conditions = offered === undefined ? where : [offered, ...where];
    const filter = conditions.length === 0 ? EMPTY : soql` WHERE ${joined(conditions, soql` AND `)}`;
    return this.#shown((fields) => this.#api.query(soql`SELECT ${fields}${also} FROM ${object}${filter}${rest}`));
  }

  async #shown(read: (fields: Soql) => Promise<Row[]>): Promise<Row[]> {
    const { fields, leastFields } = PICKERS[this.#type];
    if (this.#hasHiddenFields) return read(leastFields);
    try {
      return await read(fields);
    } catch (error) {
      if (!isRefused(error, 'INVALID_FIELD')) throw error;
    }
    const rows = await read(leastFields);
    this.#hasHiddenFields = true;
    return rows;
  }
}
