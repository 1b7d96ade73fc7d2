/** One request as it arrived; the log has them in order of arrival. Tokens and webhook addresses are never kept. */
export interface SlackRequest {
  /** The Web API method, or `webhook`. */
  method: string;
  httpMethod: string;
  /** ISO time of arrival. */
  time: string;
  /** The arguments, with JSON texts (blocks, metadata) already read. */
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
