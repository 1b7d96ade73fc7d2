/** What is logged of a request to any vendor; each logs more of its own. Tokens and other secrets are never kept. */
export interface LoggedRequest {
  httpMethod: string;
  /** ISO time of arrival. */
  time: string;
  /** The fault that struck, if one did. */
  fault?: string;
  /**
   * How often the vendor did what was asked, told or not: 0 when it refused or a fault kept it from the work, 2 when
   * the request was repeated on its way. A fault can make this come later than the answer.
   */
  carriedOut: number;
  /** What the work ended with; absent when a fault kept the request from being worked on. */
  outcome?: { status: number; error?: string };
}
