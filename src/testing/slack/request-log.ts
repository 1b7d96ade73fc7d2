/** One request as it arrived; the log has them in order of arrival. Tokens, secrets, webhook and upload addresses are never kept. */
export interface SlackRequest {
  /** The Web API method, `webhook`, or `files.upload` for bytes that came to an upload address. */
  method: string;
  httpMethod: string;
  /** ISO time of arrival. */
  time: string;
  /**
   * The arguments, with JSON texts (blocks, metadata) already read. Of an upload `fileId` (when there is such a file),
   * `bytes`, `sha256` and `authorization`: true when a token came along, which an upload address has no right to.
   */
  args: Record<string, unknown>;
  /** Arguments Slack does not document for this method; it ignores them, a test may not want to. */
  unknownArguments: string[];
  /** The fault that struck, if one did. */
  fault?: string;
  /**
   * How often Slack did what was asked, told or not: 0 when it refused or a fault kept it from the work, 2 when the
   * request was repeated on its way. A fault can make this come later than the answer.
   */
  carriedOut: number;
  /** What the work ended with; absent when a fault kept the request from being worked on. */
  outcome?: { status: number; error?: string };
}
