/** Why tokens are not given out. */
export type OAuthReason =
  | 'unknown-client'
  | 'wrong-secret'
  | 'unknown-grant-type'
  | 'unknown-code'
  | 'used-code'
  | 'expired-code'
  | 'other-redirect'
  | 'missing-verifier'
  | 'wrong-verifier'
  | 'pkce-not-allowed'
  | 'unknown-refresh-token';

/** A "no" of the vendor's OAuth side, in no vendor's words: each has its own. */
export class OAuthRefusal extends Error {
  readonly reason: OAuthReason;

  constructor(reason: OAuthReason) {
    super(reason);
    this.name = 'OAuthRefusal';
    this.reason = reason;
  }
}
