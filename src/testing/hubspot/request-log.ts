import type { LoggedRequest } from '../request-log.ts';

/** One request as it arrived; the log has them in order of arrival. Tokens are never kept. */
export interface HubSpotRequest extends LoggedRequest {
  /** What was asked for, such as `notes.create` or `associations.put`; `unknown` for an address that is none. */
  operation: string;
  /** As on api.hubapi.com, without the query. */
  path: string;
  query: Record<string, string>;
  /** The JSON that was sent, secrets aside. Of an upload the form's fields, `bytes` and `sha256`. */
  body: Record<string, unknown>;
  /** Parts of the query and fields of the body that HubSpot does not document here; it ignores them, a test may not want to. */
  unknownArguments: string[];
}
