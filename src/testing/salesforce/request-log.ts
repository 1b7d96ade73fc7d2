import type { LoggedRequest } from '../request-log.ts';

/** One request as it arrived; the log has them in order of arrival. Tokens are never kept. */
export interface SalesforceRequest extends LoggedRequest {
  /** What was asked for, such as `Task.create`, `Task.upsert` or `query`; `unknown` for an address that is none. */
  operation: string;
  /** As on the instance, without the query. */
  path: string;
  query: Record<string, string>;
  /** The JSON that was sent; a list as `{ records }`. Of a file `bytes` and `sha256` instead of its content. */
  body: Record<string, unknown>;
  /** Headers that change what is done, in lower case: those that begin with `sforce-`. */
  headers: Record<string, string>;
}
