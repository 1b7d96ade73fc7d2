import type { BodyDigest } from '../digest-body.ts';
import { findObjectType, type HubSpotObjectType } from './object-types.ts';
import type { HubSpotPortal } from './portal.ts';
import { invalid } from './refusal.ts';

/** The names in a path, such as `type` and `id`. */
export type PathNames = Readonly<Record<string, string>>;

/** The file of a form; what is not in it is read all the same. */
export interface UploadedFile extends BodyDigest {
  readonly fileName?: string;
  readonly contentType?: string;
}

/** What an operation works with. */
export interface OperationContext {
  readonly portal: HubSpotPortal;
  readonly names: PathNames;
  readonly query: Readonly<Record<string, string>>;
  /** The JSON that was sent, or the fields of a form. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The `file` of a form. */
  readonly file?: UploadedFile;
}

/** A good answer. */
export interface OperationAnswer {
  readonly status: number;
  readonly body?: Record<string, unknown>;
}

/** One thing that the API does; `run` gives a good answer or throws a `HubSpotRefusal`. */
export interface HubSpotOperation {
  /** What faults and the log know it by; `{type}` stands for the type of records in its path. */
  readonly name: string;
  readonly httpMethod: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Names in braces match anything between two slashes. */
  readonly path: string;
  /** All of them are needed; absent when no token is. */
  readonly scopes?: (names: PathNames) => readonly string[];
  /** What HubSpot documents for the query and the body. */
  readonly query: readonly string[];
  readonly fields: readonly string[];
  /** The body is a form, not JSON. */
  readonly isForm?: boolean;
  /** Searches have an allowance of their own, and their answers tell nothing of it. */
  readonly isSearch?: boolean;
  run(context: OperationContext): OperationAnswer;
}

/** The type of records that a path names; throws when there is none such. */
export function objectType(name: string | undefined): HubSpotObjectType {
  const type = findObjectType(name ?? '');
  if (!type) throw invalid(`Unable to infer object type from: ${name}`);
  return type;
}
