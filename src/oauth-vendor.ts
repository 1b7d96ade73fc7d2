/** What a token endpoint answered, as RFC 6749 words it, with what the vendor adds. */
export type TokenAnswer = Readonly<Record<string, unknown>>;

/** Where a vendor's people agree, and where tokens are had and ended. */
export interface OAuthEndpoints {
  authorize: string;
  token: string;
  /** Where tokens are ended. */
  revoke: string;
}

/** How people connect a vendor by its own login instead of a pasted token; part of the vendor's card. */
export interface OAuthVendor<Config = Record<string, unknown>> {
  /**
   * The addresses, of the login that is named, for vendors who have several; `baseUrl` is that of the API where it is
   * not the usual one. Throws `INVALID_INPUT` for a login that is none of the vendor's.
   */
  endpoints(at: { loginUrl?: string | undefined; baseUrl?: string | undefined }): OAuthEndpoints;
  /** Hosts of the endpoints, beside those of the card. */
  hosts?: readonly string[];
  /** What is asked for when the application does not say. */
  scopes: readonly string[];
  /** Default a space. */
  scopeSeparator?: ',' | ' ';
  /** How the application proves itself: in a header, or in the form. */
  clientAuthentication: 'basic' | 'form';
  /** Whether PKCE is used when the application does not say. */
  pkce: boolean;
  /** Kinds of tokens that the vendor's token endpoint calls by names of its own. */
  tokenTypes?: readonly string[];
  /** The answer of the token endpoint in the words of RFC 6749, where the vendor has others. */
  read?(answer: TokenAnswer, status: number): { answer: TokenAnswer; status: number };
  /** What of a configuration the tokens make up, such as the token and the address that came with it. */
  configFrom(answer: TokenAnswer): Partial<Config>;
  /** Which of the vendor's accounts it is, such as a workspace; undefined where the answer does not say. */
  accountOf(answer: TokenAnswer): string | undefined;
  /** The token in a configuration. */
  accessTokenOf(config: Config): string | undefined;
  /** Which token ends the grant, and how it is handed over: in a form, or as the one who asks. */
  revocation: { token: 'refresh' | 'access'; by: 'form' | 'bearer' };
  /** Why tokens are not ended when a connection is deleted, unless that is asked for; a sentence. Absent: they are. */
  keptOnDelete?: string;
}

/** An application as it is registered with a vendor. */
export interface OAuthApp {
  clientId: string;
  /** Absent for an application that has none. */
  clientSecret?: string | undefined;
  /** Where the vendor sends people back to; one of those that are registered. */
  redirectUri: string;
  /** What is asked for. Default: what exports need. */
  scopes?: readonly string[] | undefined;
  /** The login, for vendors who have several: of a sandbox, or an own domain. */
  loginUrl?: string | undefined;
  /** Whether PKCE is used. Default: what the vendor recommends for applications with a secret. */
  pkce?: boolean | undefined;
}
