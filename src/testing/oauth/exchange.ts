import { createHash } from 'node:crypto';
import { OAuthRefusal } from './oauth-refusal.ts';
import { type OAuthApp, type OAuthCode, type OAuthToken, takeAway } from './oauth-state.ts';
import type { SandboxOAuth } from './sandbox-oauth.ts';

/** 43 to 128 characters: RFC 7636, 4.1. */
const VERIFIER = /^[\w.~-]{43,128}$/;

/** What an app proves itself with. */
export interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
}

/** A request for tokens, as it came. */
export interface TokenRequest {
  readonly args: Readonly<Record<string, unknown>>;
  /** The app's name and secret, when they came with HTTP Basic. */
  readonly client?: ClientCredentials | undefined;
}

/** What an app proves itself with in a header; undefined when there is no such header. */
export function readBasic(authorization: string | null): ClientCredentials | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [, id = '', secret = ''] = /^([^:]*):(.*)$/.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  return { id: decodeForm(id), secret: decodeForm(secret) };
}

/** The app that asks; throws an `OAuthRefusal` when it does not prove itself. */
export function checkClient({ apps }: SandboxOAuth, { args, client }: TokenRequest): OAuthApp {
  const app = apps.find(({ clientId }) => clientId === (client?.id ?? args.client_id));
  if (!app) throw new OAuthRefusal('unknown-client');
  if (app.clientSecret !== (client?.secret ?? args.client_secret)) throw new OAuthRefusal('wrong-secret');
  return app;
}

/**
 * Gives a token for a code or for a refresh token, all in one turn, so that nothing comes between a check and its use;
 * throws an `OAuthRefusal`. A vendor that takes a code without being told a grant's type names it.
 */
export function exchange<Token extends OAuthToken>(
  oauth: SandboxOAuth<Token>,
  request: TokenRequest,
  usualType?: 'authorization_code',
): Token {
  const { clientId } = checkClient(oauth, request);
  switch (request.args.grant_type ?? usualType) {
    case 'authorization_code':
      return redeem(oauth, clientId, request.args);
    case 'refresh_token':
      return renew(oauth, clientId, request.args);
    default:
      throw new OAuthRefusal('unknown-grant-type');
  }
}

/** Takes away what a request for tokens was made with, and all that came of the same consent. */
export function takeAwayAsked(oauth: SandboxOAuth, args: TokenRequest['args']): void {
  const token = oauth.findByRefreshToken(args.refresh_token);
  if (token) takeAway(token);
  const code = oauth.codes.find((known) => known.code === args.code);
  if (code) code.isUsed = true;
}

function redeem<Token extends OAuthToken>(
  oauth: SandboxOAuth<Token>,
  clientId: string,
  args: TokenRequest['args'],
): Token {
  const found = oauth.codes.find((known) => known.code === args.code && known.clientId === clientId);
  if (!found) throw new OAuthRefusal('unknown-code');
  if (found.isUsed) throw new OAuthRefusal('used-code');
  if (found.expiresAt <= oauth.now()) throw new OAuthRefusal('expired-code');
  if (found.redirectUri !== args.redirect_uri) throw new OAuthRefusal('other-redirect');
  checkVerifier(oauth, found, args.code_verifier);
  found.isUsed = true;
  return oauth.addGrant(clientId, found.scopes);
}

function checkVerifier({ allowsPkce }: SandboxOAuth, { challenge }: OAuthCode, verifier: unknown): void {
  if (challenge === undefined && verifier === undefined) return;
  if (!allowsPkce) throw new OAuthRefusal('pkce-not-allowed');
  if (verifier === undefined) throw new OAuthRefusal('missing-verifier');
  const isRight = typeof verifier === 'string' && VERIFIER.test(verifier) && challengeOf(verifier) === challenge;
  if (!isRight) throw new OAuthRefusal('wrong-verifier');
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function renew<Token extends OAuthToken>(
  oauth: SandboxOAuth<Token>,
  clientId: string,
  { refresh_token: refreshToken }: TokenRequest['args'],
): Token {
  const old = oauth.findByRefreshToken(refreshToken);
  const grant = old?.grant;
  const isTaken = old?.status === 'active' || old?.status === 'expired';
  if (!old || !isTaken || grant?.status !== 'active' || grant.clientId !== clientId) {
    throw new OAuthRefusal('unknown-refresh-token');
  }
  const fresh = oauth.addToken(grant, oauth.refreshTokens === 'lasting' ? old.refreshToken : undefined);
  // Used up, or handed on; the access token it came with lives on until its time is over.
  delete old.refreshToken;
  grant.renewals += 1;
  return fresh;
}

// RFC 6749, 2.3.1, has both written as in a form; who does not do so writes nothing that would change.
function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
