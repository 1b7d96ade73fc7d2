import { randomBytes } from 'node:crypto';
import type { OAuthApp, OAuthCode, OAuthGrant, OAuthToken } from './oauth-state.ts';

/** RFC 6749, 4.1.2, allows ten minutes at most. */
const CODE_MS = 10 * 60 * 1000;

/** What a vendor brings along. */
export interface OAuthSetup<Token extends OAuthToken> {
  readonly app: OAuthApp;
  readonly tokens: readonly Token[];
  readonly now: () => Date;
  readonly accessTokenSeconds: number;
  /** What is granted when nobody names anything. */
  readonly allScopes: readonly string[];
  /** Makes an access token and keeps it. */
  readonly issue: (grant: OAuthGrant) => Token;
  readonly newCode: () => string;
  readonly newRefreshToken: () => string;
  /** Whether this consent comes with a refresh token; always when absent. */
  readonly hasRefreshToken?: (grant: OAuthGrant) => boolean;
}

/**
 * The vendor's side of OAuth: who may ask, who agreed to what, and how long it lasts. Change any of it, at any time, from a test.
 *
 * @example
 * ```ts
 * import { startSandbox } from '@liveprompt/integrations/testing';
 *
 * const sandbox = await startSandbox();
 * const { oauth } = sandbox.state.hubspot;
 * oauth.consents = false; // the next person says no
 * const expired = oauth.connect({ expiresInMs: 0 }); // as if a person had agreed some time ago
 * ```
 */
export class SandboxOAuth<Token extends OAuthToken = OAuthToken> {
  /** Whether the next person who is asked agrees. */
  consents = true;
  /** Whether a refresh token is used up by its exchange, or lasts. */
  refreshTokens: 'single-use' | 'lasting' = 'single-use';
  /** How long an access token is taken. With null it lasts, and comes without a refresh token. */
  accessTokenSeconds: number | null;
  /** When false, an app that comes with PKCE is refused; only Slack does that. */
  allowsPkce = true;
  /** The first is the sandbox's own. */
  readonly apps: OAuthApp[];
  /** One for each time a person agreed and the app fetched its tokens. */
  readonly grants: OAuthGrant[] = [];
  /** Every code that was ever sent, used ones included. */
  readonly codes: OAuthCode[] = [];
  readonly #setup: OAuthSetup<Token>;

  constructor(setup: OAuthSetup<Token>) {
    this.#setup = setup;
    this.apps = [setup.app];
    this.accessTokenSeconds = setup.accessTokenSeconds;
  }

  /**
   * As if a person had agreed and the app had fetched its tokens: gives the access token, which has the refresh token.
   * It has every scope unless you name the ones it shall have.
   */
  connect(options: { scopes?: readonly string[]; expiresInMs?: number } = {}): Token {
    const token = this.addGrant(this.#setup.app.clientId, options.scopes ?? this.#setup.allScopes);
    if (options.expiresInMs !== undefined) token.expiresAt = new Date(this.now().getTime() + options.expiresInMs);
    return token;
  }

  /** Keeps what a person agreed to, and gives the first token for it. */
  addGrant(clientId: string, scopes: readonly string[]): Token {
    const grant: OAuthGrant = { clientId, scopes: [...scopes], status: 'active', renewals: 0 };
    this.grants.push(grant);
    return this.addToken(grant, this.#setup.newRefreshToken());
  }

  /** Gives another token for what a person agreed to; a `refreshToken` that was not named is a new one. */
  addToken(grant: OAuthGrant, refreshToken: string = this.#setup.newRefreshToken()): Token {
    const token = this.#setup.issue(grant);
    token.grant = grant;
    if (this.accessTokenSeconds === null) return token;
    token.expiresAt = new Date(this.now().getTime() + this.accessTokenSeconds * 1000);
    if (this.#setup.hasRefreshToken?.(grant) ?? true) token.refreshToken = refreshToken;
    return token;
  }

  /** Sends a code, as when a person has agreed. */
  addCode(asked: Omit<OAuthCode, 'code' | 'expiresAt' | 'isUsed'>): OAuthCode {
    const expiresAt = new Date(this.now().getTime() + CODE_MS);
    const code: OAuthCode = { ...asked, code: this.#setup.newCode(), expiresAt, isUsed: false };
    this.codes.push(code);
    return code;
  }

  /** The token that a refresh token belongs to; undefined when it is none, or none any more. */
  findByRefreshToken(refreshToken: unknown): Token | undefined {
    return this.#setup.tokens.find((token) => token.refreshToken !== undefined && token.refreshToken === refreshToken);
  }

  /** The sandbox's time. */
  now(): Date {
    return this.#setup.now();
  }
}

/** The sandbox's own app, with a fresh secret. */
export function newApp(vendor: string, clientId: string): OAuthApp {
  const redirectUris = [`https://host.example/oauth/${vendor}/callback`];
  return { clientId, clientSecret: randomBytes(16).toString('hex'), redirectUris };
}
