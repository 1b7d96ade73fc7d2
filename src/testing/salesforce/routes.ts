import { findObjectType } from './object-types.ts';
import type { PathNames, Route, SalesforceOperation } from './operation.ts';
import { ACCOUNT_OPERATIONS } from './operations/account.ts';
import { COLLECTION_OPERATIONS } from './operations/collections.ts';
import { COMPOSITE_OPERATIONS } from './operations/composite.ts';
import { DESCRIBE_OPERATIONS } from './operations/describe.ts';
import { OAUTH_OPERATIONS } from './operations/oauth.ts';
import { QUERY_OPERATIONS } from './operations/query.ts';
import { RECORD_OPERATIONS } from './operations/records.ts';
import { SEARCH_OPERATIONS } from './operations/search.ts';
import { UPSERT_OPERATIONS } from './operations/upsert.ts';

/** Everything the stand-in does; of two that fit an address the first is meant. */
export const ALL_OPERATIONS: readonly SalesforceOperation[] = [
  ...DESCRIBE_OPERATIONS,
  ...COLLECTION_OPERATIONS,
  ...COMPOSITE_OPERATIONS,
  ...QUERY_OPERATIONS,
  ...SEARCH_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...OAUTH_OPERATIONS,
  ...RECORD_OPERATIONS,
  ...UPSERT_OPERATIONS,
];

const VERSIONED = /^\/services\/data\/v(\d{1,3})\.0(?=\/|$)/;
const PATTERNS = ALL_OPERATIONS.map((operation) => ({ operation, pattern: toPattern(operation.path) }));

/** Finds the operation that a method and a path name. */
export function findRoute(httpMethod: string, path: string): Route {
  const [start = '', digits] = VERSIONED.exec(path) ?? [];
  const version = digits === undefined ? undefined : Number(digits);
  const rest = version === undefined ? path : path.slice(start.length) || '/';
  const fitting = PATTERNS.flatMap(({ operation, pattern }) => {
    if ((version === undefined) !== (operation.isUnversioned ?? false)) return [];
    const match = pattern.exec(rest);
    return match ? [{ operation, names: decode(match.groups ?? {}) }] : [];
  });
  const found = fitting.find(({ operation }) => operation.httpMethod === httpMethod);
  if (!found) return { name: 'unknown', names: {}, version, isOtherMethod: fitting.length > 0 };
  const { operation, names } = found;
  const type = findObjectType(names.type ?? '') ?? names.type ?? '';
  return { name: operation.name.replace('{type}', type), operation, names, version, isOtherMethod: false };
}

function toPattern(path: string): RegExp {
  const names = path.replace(/\/$/, '').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return new RegExp(`^${names}/?$`);
}

function decode(names: Readonly<Record<string, string>>): PathNames {
  return Object.fromEntries(Object.entries(names).map(([name, value]) => [name, decodeOne(value)]));
}

// What is no encoding stays as it is, and names nothing.
function decodeOne(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
