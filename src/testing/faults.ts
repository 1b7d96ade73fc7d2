import type { VendorName } from './vendor.ts';

/** Which requests a fault meets. */
export interface FaultTarget {
  readonly vendor: VendorName;
  /**
   * What is asked for. Of Slack a method's name, such as `chat.postMessage`, `webhook`, or `files.upload` for a file's
   * bytes; of HubSpot an operation's, such as `notes.create`, `contacts.batch-read`, `associations.put` or
   * `files.upload`; of Salesforce, too, such as `Task.create`, `Task.upsert`, `ContentVersion.create`, `query`,
   * `query.more`, `search`, `collections.create`, `composite` or `userinfo`. A person is asked by
   * `oauth.v2.authorize`, elsewhere `oauth.authorize`; tokens are given out by `oauth.v2.access`, elsewhere
   * `oauth.token`, and taken back by `auth.revoke`, `oauth.revoke` and `revoke`. Absent, the fault meets every request.
   */
  readonly method?: string;
  /** How many requests it spoils before it is used up; 1 when absent. */
  readonly times?: number;
  /** How many matching requests pass unharmed first; 0 when absent. */
  readonly skip?: number;
}

/**
 * One failure to come. "Commits" means the vendor does the work (the message is stored) although the client is not
 * told so properly; `committed: true` makes a refusal one of these.
 *
 * - `connection-refused`: nobody listens, see below
 * - `http-429`: refused, with `Retry-After` unless `retryAfterSeconds` is null (1 second when absent)
 * - `http-500-before`, `http-500-after`: a 500, without or with the work done
 * - `reset-before`, `reset-after`: the connection is reset, without or with the work done
 * - `slow`: the right answer, `delayMs` late; with `commitsLate` the work is done only then, too
 * - `lost-answer`: commits and never answers
 * - `html`: status 200 with an HTML page; `cut-json`: the right answer, broken off half-way
 * - `repeated`: the work is done twice, as if a proxy had sent the request again; the second answer is given
 * - `token-revoked`: from this request on the token (or the webhook) that it used is revoked, in the state, too, with
 *   the refresh token of the same consent; the request and all later ones get the vendor's refusal; a `files.upload`
 *   has no token and is only refused
 * - `fatal_error`, `error`: the vendor's own refusal, `error` with the code you name. Slack's codes are those of its
 *   documentation. HubSpot's are a status (`409`, `414`, `423`, `477`, `488`, `504`), an allowance that is used up
 *   (`DAILY`, `TEN_SECONDLY_ROLLING`, `SECONDLY`) or a category such as `VALIDATION_ERROR`; its `fatal_error` is a 500.
 *   Salesforce's are its error codes, such as `UNABLE_TO_LOCK_ROW` or `REQUEST_LIMIT_EXCEEDED`, each with the status
 *   that belongs to it, or a status; its `fatal_error` is `UNKNOWN_EXCEPTION`
 * - `redirect`: a 307 to another host
 *
 * `connection-refused` begins when `skip` matching requests have been answered; without `skip`, when it is added. Then
 * no vendor of the sandbox takes a connection for `forMs` (1000 when absent), and after that the same port listens
 * again. Nobody can count connections that nobody takes, so over sockets the time decides and `times` does not.
 * Through `handle` there is no connection: the next `times` matching requests are refused, however long that takes.
 * Either way the vendor sees nothing and logs nothing. The fault is used up when `times` requests were refused through
 * `handle`, or when the first request comes over a socket again.
 */
export type Fault = FaultTarget &
  (
    | { readonly kind: 'http-429'; readonly retryAfterSeconds?: number | null }
    | { readonly kind: 'http-500-before' | 'http-500-after' | 'reset-before' | 'reset-after' | 'lost-answer' }
    | { readonly kind: 'slow'; readonly delayMs: number; readonly commitsLate?: boolean }
    | { readonly kind: 'html' | 'fatal_error'; readonly committed?: boolean }
    | { readonly kind: 'token-revoked'; readonly committed?: boolean }
    | { readonly kind: 'cut-json' | 'repeated' }
    | { readonly kind: 'connection-refused'; readonly forMs?: number }
    | { readonly kind: 'error'; readonly code: string; readonly committed?: boolean }
    | { readonly kind: 'redirect'; readonly location?: string }
  );

/** The names of all failures a sandbox can produce. */
export type FaultKind = Fault['kind'];

/**
 * The failures to come, in the order they were added; a request meets the first that matches it.
 *
 * @example
 * ```ts
 * import { startSandbox } from '@liveprompt/integrations/testing';
 *
 * const sandbox = await startSandbox();
 * sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'http-500-after' });
 * ```
 */
export interface Faults {
  add(fault: Fault): void;
  /** Forgets every fault that has not struck yet. An outage that has begun runs its course. */
  clear(): void;
  /** Faults that still wait, so a test can assert that all of its faults were met. */
  readonly pending: readonly Fault[];
}
