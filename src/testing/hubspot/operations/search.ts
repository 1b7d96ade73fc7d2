import { isObject } from '../../is-object.ts';
import { findObjectType, type HubSpotObjectType, OBJECT_TYPES } from '../object-types.ts';
import { type HubSpotOperation, objectType } from '../operation.ts';
import type { HubSpotPortal } from '../portal.ts';
import { invalidJson, readLimit, readTexts, takePage } from '../read-arguments.ts';
import { recordAnswer } from '../record-answers.ts';
import { invalid } from '../refusal.ts';
import { type Filter, matches, wordsOf } from '../search-filter.ts';
import type { HubSpotLimits, HubSpotRecord } from '../state.ts';
import { toRead } from './records.ts';

const USUAL_PAGE = 10;
const OPERATORS = {
  one: ['EQ', 'NEQ', 'LT', 'LTE', 'GT', 'GTE', 'CONTAINS_TOKEN', 'NOT_CONTAINS_TOKEN'],
  two: ['BETWEEN'],
  many: ['IN', 'NOT_IN'],
  none: ['HAS_PROPERTY', 'NOT_HAS_PROPERTY'],
};

const search: HubSpotOperation = {
  name: '{type}.search',
  httpMethod: 'POST',
  path: '/crm/v3/objects/{type}/search',
  scopes: toRead,
  query: [],
  fields: ['query', 'limit', 'after', 'sorts', 'properties', 'filterGroups'],
  isSearch: true,
  run({ portal, names, body }) {
    const type = objectType(names.type);
    const { limits } = portal;
    const groups = readGroups(body.filterGroups, type, portal);
    const words = readQuery(body.query, limits);
    const asked = readTexts(body.properties, 'properties');
    const limit = readLimit(body.limit, USUAL_PAGE, limits.searchPage);
    if (Number(body.after ?? 0) + limit > limits.searchResults) {
      throw invalid(`A search gives at most ${limits.searchResults} results`);
    }
    const found = portal
      .searchable(type)
      .filter((record) => groups.length === 0 || groups.some((filters) => fits(record, filters, portal)))
      .filter((record) => saysAll(record, words));
    const page = takePage(sorted(found, body.sorts, type, portal), body.after, limit);
    const results = page.results.map((record) => recordAnswer(record, portal, asked));
    return { status: 200, body: { ...page, total: found.length, results } };
  },
};

function readGroups(given: unknown, type: HubSpotObjectType, portal: HubSpotPortal): Filter[][] {
  if (given === undefined) return [];
  if (!Array.isArray(given) || !given.every(isObject)) throw invalidJson('filterGroups must be a list of objects');
  const { filterGroups, filtersPerGroup, filters } = portal.limits;
  if (given.length > filterGroups) throw invalid(`Too many filter groups: at most ${filterGroups} are allowed`);
  const groups = given.map((group) => {
    if (!Array.isArray(group.filters) || group.filters.length === 0) throw invalidJson('a group needs filters');
    if (group.filters.length > filtersPerGroup) throw invalid(`A group has at most ${filtersPerGroup} filters`);
    return group.filters.map((filter) => readFilter(filter, type, portal));
  });
  if (groups.flat().length > filters) throw invalid(`A search has at most ${filters} filters`);
  return groups;
}

function readFilter(given: unknown, type: HubSpotObjectType, portal: HubSpotPortal): Filter {
  if (!isObject(given)) throw invalidJson('a filter must be an object');
  const { propertyName, operator, value, highValue, values } = given;
  if (typeof propertyName !== 'string') throw invalidJson('a filter needs a propertyName');
  if (typeof operator !== 'string' || !Object.values(OPERATORS).flat().includes(operator)) {
    throw invalidJson(`${String(operator)} is no operator`);
  }
  if (!isSearchable(propertyName, type, portal)) throw invalid(`Property ${propertyName} does not exist`);
  const isText = (one: unknown) => typeof one === 'string';
  if ([...OPERATORS.one, ...OPERATORS.two].includes(operator) && !isText(value))
    throw invalid(`${operator} needs a value`);
  if (OPERATORS.two.includes(operator) && !isText(highValue)) throw invalid(`${operator} needs a highValue`);
  const list = OPERATORS.many.includes(operator) ? readTexts(values, 'values') : [];
  if (OPERATORS.many.includes(operator) && list.length === 0) throw invalid(`${operator} needs values`);
  return { propertyName, operator, value: String(value), highValue: String(highValue), values: list };
}

// `associations.contact` stands for the contacts that a record is tied to.
function isSearchable(name: string, type: HubSpotObjectType, portal: HubSpotPortal): boolean {
  return tiedType(name) !== undefined || portal.properties(type).some((property) => property.name === name);
}

function tiedType(name: string): HubSpotObjectType | undefined {
  return name.startsWith('associations.') ? findObjectType(name.slice('associations.'.length)) : undefined;
}

function fits(record: HubSpotRecord, filters: readonly Filter[], portal: HubSpotPortal): boolean {
  return filters.every((filter) => {
    const toType = tiedType(filter.propertyName);
    const property = portal.properties(record.type).find(({ name }) => name === filter.propertyName);
    const tied = toType && portal.associationsOf(record.type, record.id, toType).map(({ id }) => id);
    const values = tied ?? [record.properties[filter.propertyName] ?? ''].filter(Boolean);
    return matches(filter, values, property?.type ?? 'string');
  });
}

function readQuery(given: unknown, { searchQueryLength }: HubSpotLimits): string[] {
  if (given === undefined) return [];
  if (typeof given !== 'string') throw invalidJson('query must be a string');
  if (given.length > searchQueryLength) throw invalid(`The query has more than ${searchQueryLength} characters`);
  return wordsOf(given);
}

function saysAll({ type, properties }: HubSpotRecord, words: readonly string[]): boolean {
  const said = OBJECT_TYPES[type].searched.flatMap((name) => wordsOf(properties[name] ?? ''));
  return words.every((word) => said.some((one) => one.startsWith(word)));
}

function sorted(
  records: readonly HubSpotRecord[],
  sorts: unknown,
  type: HubSpotObjectType,
  portal: HubSpotPortal,
): HubSpotRecord[] {
  const { name, isDown } = readSort(sorts);
  if (name === undefined) return [...records];
  const property = portal.properties(type).find((known) => known.name === name);
  if (!property) throw invalid(`Property ${name} does not exist`);
  const sortKey = (record: HubSpotRecord) => record.properties[name] ?? '';
  const order = (a: HubSpotRecord, b: HubSpotRecord) =>
    property.type === 'number' ? Number(sortKey(a)) - Number(sortKey(b)) : sortKey(a).localeCompare(sortKey(b));
  return records.toSorted((a, b) => (isDown ? order(b, a) : order(a, b)));
}

// HubSpot takes one order, as `name`, as `-name`, or as an object.
function readSort(sorts: unknown): { name?: string; isDown: boolean } {
  if (sorts === undefined) return { isDown: false };
  if (!Array.isArray(sorts)) throw invalidJson('sorts must be a list');
  if (sorts.length > 1) throw invalid('A search is sorted by one property');
  const [sort] = sorts as unknown[];
  if (sort === undefined) return { isDown: false };
  if (typeof sort === 'string') return { name: sort.replace(/^-/, ''), isDown: sort.startsWith('-') };
  if (!isObject(sort) || typeof sort.propertyName !== 'string') throw invalidJson('a sort needs a propertyName');
  return { name: sort.propertyName, isDown: sort.direction === 'DESCENDING' };
}

/** The search. */
export const SEARCH_OPERATIONS: readonly HubSpotOperation[] = [search];
