import type { BodyDigest } from '../digest-body.ts';
import type { ClientCredentials } from '../oauth/exchange.ts';
import { findObjectType, type SalesforceObjectType } from './object-types.ts';
import type { SalesforceOrg } from './org.ts';
import { noSuchResource } from './refusal.ts';
import type { SalesforceSession } from './state.ts';

/** The names in a path, such as `type` and `id`. */
export type PathNames = Readonly<Record<string, string>>;

/** The bytes of a file that came with a request. */
export interface UploadedFile extends BodyDigest {
  readonly fileName?: string;
  /** In hexadecimal. */
  readonly md5: string;
}

/** What an operation works with. */
export interface OperationContext {
  readonly org: SalesforceOrg;
  readonly names: PathNames;
  readonly query: Readonly<Record<string, string>>;
  /** The JSON that was sent; undefined when there was none. */
  readonly body: unknown;
  readonly file?: UploadedFile;
  readonly headers: Readonly<Record<string, string>>;
  /** The version of the API, such as 64. */
  readonly version: number;
  readonly session?: SalesforceSession;
  /** An app's name and secret, when they came with HTTP Basic. */
  readonly client?: ClientCredentials;
  /** Finds what a request inside the request asks for. */
  readonly findRoute: (httpMethod: string, path: string) => Route;
}

/** A good answer. */
export interface OperationAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** One thing that the API does; `run` gives a good answer or throws a `SalesforceRefusal`. */
export interface SalesforceOperation {
  /** What faults and the log know it by; `{type}` stands for the type of records in its path. */
  readonly name: string;
  readonly httpMethod: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/services/data/vXX.X`, unless `isUnversioned`. Names in braces match anything between two slashes. */
  readonly path: string;
  readonly isUnversioned?: boolean;
  /** `data` when absent: a session is needed and the call counts. */
  readonly access?: 'open' | 'identity';
  run(context: OperationContext): OperationAnswer;
}

/** Where a request leads. */
export interface Route {
  /** What faults and the log know it by; `unknown` when it leads nowhere. */
  readonly name: string;
  readonly operation?: SalesforceOperation;
  readonly names: PathNames;
  /** The version of the API in the address; undefined where none stands. */
  readonly version: number | undefined;
  /** True when only another HTTP method would lead somewhere. */
  readonly isOtherMethod: boolean;
}

/** The type of records that a path names; throws when there is none such, or none the caller may know of. */
export function objectType({ org, names }: Pick<OperationContext, 'org' | 'names'>): SalesforceObjectType {
  const type = findObjectType(names.type ?? '');
  if (!type || !org.mayDo(type, 'read')) throw noSuchResource();
  return type;
}

/** Where a record is found, as answers tell it. */
export function recordUrl(type: string, id: string, version: number): string {
  return `/services/data/v${version}.0/sobjects/${type}/${id}`;
}
