/** One request as it arrived. Tokens and webhook addresses are never kept. */
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
  /** What the work ended with; absent when a fault kept the request from being worked on. */
  outcome?: { status: number; error?: string };
}
