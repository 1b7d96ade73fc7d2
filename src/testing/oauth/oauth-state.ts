/** An app that may ask people of the account for access. */
export interface OAuthApp {
  clientId: string;
  clientSecret: string;
  /** Where codes are sent to; compared letter by letter. */
  redirectUris: string[];
  /** What it may ask for; absent, anything. */
  scopes?: string[];
}

/** What a person once agreed to. Set `status` to `revoked` as if they had removed the app: none of its tokens is taken then. */
export interface OAuthGrant {
  clientId: string;
  scopes: string[];
  status: 'active' | 'revoked';
  /** How often a refresh token of it was exchanged for a new token. */
  renewals: number;
}

/** What is sent to the app when a person has agreed. */
export interface OAuthCode {
  code: string;
  clientId: string;
  /** As the app named it; absent when it left it out, where a vendor allows that. */
  redirectUri?: string;
  scopes: string[];
  /** Of PKCE, by SHA-256. */
  challenge?: string;
  /** By the sandbox's time. */
  expiresAt: Date;
  /** A code is exchanged once. */
  isUsed: boolean;
}

/** What is known of an access token, whatever else a vendor knows of it. */
export interface OAuthToken {
  /** Set it to make the token fail the way the vendor makes such a token fail. */
  status: 'active' | 'revoked' | 'expired' | 'inactive';
  /** From then on, by the sandbox's time, it is refused as expired; absent for one that lasts. */
  expiresAt?: Date;
  /** What is exchanged for the next token. Absent when there is none, when it was used up, and when a newer token has it. */
  refreshToken?: string;
  /** What a person agreed to; absent for a token that nobody asked for by OAuth. */
  grant?: OAuthGrant;
}

/** What the vendor says of a token at this moment. */
export function standingOf({ status, expiresAt, grant }: OAuthToken, now: Date): OAuthToken['status'] {
  if (status !== 'active') return status;
  if (grant?.status === 'revoked') return 'revoked';
  return expiresAt && expiresAt <= now ? 'expired' : 'active';
}

/** Takes a token away for good, with all that came of the same consent. */
export function takeAway(token: OAuthToken): void {
  token.status = 'revoked';
  if (token.grant) token.grant.status = 'revoked';
}
