import type { LoggedRequest } from '../request-log.ts';

/** One request as it arrived; the log has them in order of arrival. Tokens, secrets, webhook and upload addresses are never kept. */
export interface SlackRequest extends LoggedRequest {
  /** The Web API method, `webhook`, or `files.upload` for bytes that came to an upload address. */
  method: string;
  /**
   * The arguments, with JSON texts (blocks, metadata) already read. Of an upload `fileId` (when there is such a file),
   * `bytes`, `sha256` and `authorization`: true when a token came along, which an upload address has no right to.
   */
  args: Record<string, unknown>;
  /** Arguments Slack does not document for this method; it ignores them, a test may not want to. */
  unknownArguments: string[];
}
