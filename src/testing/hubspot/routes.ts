import { findObjectType } from './object-types.ts';
import type { HubSpotOperation, PathNames } from './operation.ts';
import { ACCOUNT_OPERATIONS } from './operations/account.ts';
import { ASSOCIATION_OPERATIONS } from './operations/associations.ts';
import { BATCH_OPERATIONS } from './operations/batches.ts';
import { FILE_OPERATIONS } from './operations/files.ts';
import { OAUTH_OPERATIONS } from './operations/oauth.ts';
import { PROPERTY_OPERATIONS } from './operations/properties.ts';
import { RECORD_OPERATIONS } from './operations/records.ts';
import { SEARCH_OPERATIONS } from './operations/search.ts';

/** Everything the stand-in does. */
export const ALL_OPERATIONS: readonly HubSpotOperation[] = [
  ...RECORD_OPERATIONS,
  ...BATCH_OPERATIONS,
  ...SEARCH_OPERATIONS,
  ...ASSOCIATION_OPERATIONS,
  ...PROPERTY_OPERATIONS,
  ...FILE_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...OAUTH_OPERATIONS,
];

/** Where a request leads. */
export interface Route {
  /** What faults and the log know it by; `unknown` when it leads nowhere. */
  readonly name: string;
  readonly operation?: HubSpotOperation;
  readonly names: PathNames;
  /** True when only another HTTP method would lead somewhere. */
  readonly isOtherMethod: boolean;
}

const PATTERNS = ALL_OPERATIONS.map((operation) => ({ operation, pattern: toPattern(operation.path) }));

/** Finds the operation that a method and a path name. */
export function findRoute(httpMethod: string, path: string): Route {
  const fitting = PATTERNS.flatMap(({ operation, pattern }) => {
    const match = pattern.exec(path);
    return match ? [{ operation, names: decode(match.groups ?? {}) }] : [];
  });
  const found = fitting.find(({ operation }) => operation.httpMethod === httpMethod);
  if (!found) return { name: 'unknown', names: {}, isOtherMethod: fitting.length > 0 };
  const { operation, names } = found;
  const type = findObjectType(names.type ?? '') ?? names.type ?? '';
  return { name: operation.name.replace('{type}', type), operation, names, isOtherMethod: false };
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
