import type * as Library from 'oauth4webapi';
import type { OAuthApp, OAuthEndpoints, OAuthVendor, TokenAnswer } from '../oauth-vendor.ts';
import type { NetworkPolicy } from '../transport/guarded-fetch.ts';
import { callbackError, GrantOver, isOfNoToken, tokenError, usedUp } from './oauth-errors.ts';
import { tokenFetch } from './token-request.ts';

/** A vendor's OAuth, and the application that uses it. */
export interface OAuthClientOptions {
  provider: string;
  vendor: OAuthVendor;
  app: OAuthApp;
  /** The login of this connection, for vendors who have several. Default that of the application. */
  loginUrl?: string | undefined;
  /** Base address of the vendor's API where it is not the usual one. */
  baseUrl?: string | undefined;
  network: NetworkPolicy;
}

/** What must be remembered between the way to the vendor and the way back. */
export interface AuthorizationSecrets {
  state: string;
  /** Null where PKCE is not used. */
  verifier: string | null;
}

let loading: Promise<typeof Library> | undefined;
/** Loaded when the first login begins or the first token ends. */
const library = (): Promise<typeof Library> => {
  loading ??= import('oauth4webapi');
  return loading;
};

/** One application's dealings with one vendor's login: the way there, the code, new tokens, the end. */
export class OAuthClient {
  readonly #options: OAuthClientOptions;
  readonly #endpoints: OAuthEndpoints;
  readonly #usesPkce: boolean;

  /** Throws `INVALID_INPUT` for a login that is none of the vendor's. */
  constructor(options: OAuthClientOptions) {
    const { vendor, app, baseUrl } = options;
    this.#options = options;
    this.#endpoints = vendor.endpoints({ loginUrl: options.loginUrl ?? app.loginUrl, baseUrl });
    this.#usesPkce = app.pkce ?? vendor.pkce;
  }

  /** Where the vendor sends people back to. */
  get redirectUri(): string {
    return this.#options.app.redirectUri;
  }

  /** The address to send the person to, and what must be remembered until they come back. */
  async begin(): Promise<{ url: string; secrets: AuthorizationSecrets }> {
    const oauth = await library();
    const { app, vendor } = this.#options;
    const state = oauth.generateRandomState();
    const verifier = this.#usesPkce ? oauth.generateRandomCodeVerifier() : null;
    const url = new URL(this.#endpoints.authorize);
    const challenge = verifier === null ? undefined : await oauth.calculatePKCECodeChallenge(verifier);
    const query = {
      response_type: 'code',
      client_id: app.clientId,
      redirect_uri: app.redirectUri,
      scope: (app.scopes ?? vendor.scopes).join(vendor.scopeSeparator ?? ' '),
      state,
      ...(challenge === undefined ? {} : { code_challenge: challenge, code_challenge_method: 'S256' }),
    };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return { url: url.href, secrets: { state, verifier } };
  }

  /**
   * The tokens for what the vendor sent the person back with. Throws `PERMISSION_DENIED` when they did not agree,
   * `INVALID_INPUT` for an address that does not belong to `secrets`, `AUTH_FAILED` for a code that is not taken.
   */
  async exchange(callback: URL, { state, verifier }: AuthorizationSecrets): Promise<TokenAnswer> {
    const oauth = await library();
    const { provider, app } = this.#options;
    const { server, client, proof, options } = this.#parts(oauth);
    let parameters: URLSearchParams;
    try {
      parameters = oauth.validateAuthResponse(server, client, callback, state);
      if (parameters.getAll('code').length !== 1) throw new TypeError('expected one code');
    } catch (error) {
      throw callbackError(provider, error);
    }
    const known = verifier ?? oauth.nopkce;
    try {
      return await this.#tokens(oauth.processAuthorizationCodeResponse, () =>
        oauth.authorizationCodeGrantRequest(server, client, proof, parameters, app.redirectUri, known, options),
      );
    } catch (error) {
      throw error instanceof GrantOver ? usedUp(error) : error;
    }
  }

  /** New tokens. Throws `GrantOver` when there are none any more, and what kept the vendor from being asked. */
  async refresh(refreshToken: string): Promise<TokenAnswer> {
    const oauth = await library();
    const { server, client, proof, options } = this.#parts(oauth);
    return this.#tokens(oauth.processRefreshTokenResponse, () =>
      oauth.refreshTokenGrantRequest(server, client, proof, refreshToken, options),
    );
  }

  /**
   * Ends the grant. False when the vendor says that this token is none, or none any more. Throws when it could not be
   * asked, or refuses.
   */
  async revoke(tokens: { accessToken: string; refreshToken: string | null }): Promise<boolean> {
    const { vendor, provider } = this.#options;
    const token =
      vendor.revocation.token === 'access' ? tokens.accessToken : (tokens.refreshToken ?? tokens.accessToken);
    const asked = vendor.revocation.by === 'bearer' ? this.#revokeAs(token) : this.#revokeByForm(token);
    const refusal = await asked.catch((error: unknown) => error);
    if (refusal === undefined) return true;
    if (isOfNoToken(refusal)) return false;
    throw tokenError(provider, refusal);
  }

  /** Resolves to what was refused. */
  async #revokeAs(token: string): Promise<unknown> {
    const { vendor, network } = this.#options;
    const send = tokenFetch(vendor, network);
    const headers = { authorization: `Bearer ${token}` };
    const answer = await send(this.#endpoints.revoke, { method: 'POST', headers });
    return answer.ok ? undefined : answer.json();
  }

  async #revokeByForm(token: string): Promise<unknown> {
    const oauth = await library();
    const { server, client, proof, options } = this.#parts(oauth);
    const answer = await oauth.revocationRequest(server, client, proof, token, options);
    return oauth.processRevocationResponse(answer);
  }

  async #tokens(read: typeof Library.processRefreshTokenResponse, ask: () => Promise<Response>): Promise<TokenAnswer> {
    const { provider, vendor } = this.#options;
    const { server, client } = this.#parts(await library());
    const recognizedTokenTypes = Object.fromEntries((vendor.tokenTypes ?? []).map((type) => [type, () => undefined]));
    try {
      return await read(server, client, await ask(), { recognizedTokenTypes });
    } catch (error) {
      throw tokenError(provider, error);
    }
  }

  #parts(oauth: typeof Library) {
    const { vendor, app, network } = this.#options;
    const { authorize, token, revoke } = this.#endpoints;
    const prove = vendor.clientAuthentication === 'basic' ? oauth.ClientSecretBasic : oauth.ClientSecretPost;
    const issuer = new URL(token).origin;
    return {
      server: { issuer, authorization_endpoint: authorize, token_endpoint: token, revocation_endpoint: revoke },
      client: { client_id: app.clientId },
      proof: app.clientSecret === undefined ? oauth.None() : prove(app.clientSecret),
      // Which hosts may be plain http is for the transport to say.
      options: { [oauth.customFetch]: tokenFetch(vendor, network), [oauth.allowInsecureRequests]: true },
    };
  }
}
