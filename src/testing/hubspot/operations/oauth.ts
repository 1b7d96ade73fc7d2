import { checkClient, exchange } from '../../oauth/exchange.ts';
import { type OAuthReason, OAuthRefusal } from '../../oauth/oauth-refusal.ts';
import { standingOf } from '../../oauth/oauth-state.ts';
import type { HubSpotOperation, OperationAnswer, OperationContext } from '../operation.ts';
import type { HubSpotPortal } from '../portal.ts';
import { HubSpotRefusal, notFound } from '../refusal.ts';
import type { HubSpotToken } from '../state.ts';

const TOKEN_FIELDS = [
  'grant_type',
  'client_id',
  'client_secret',
  'code',
  'code_verifier',
  'redirect_uri',
  'refresh_token',
  'scope',
];

/**
 * HubSpot's word, the word of OAuth, and the text. The refresh token's are those of HubSpot's changelog on standard
 * error responses; the others have been seen by its users, those of PKCE are guesses.
 */
const WORDS: Record<OAuthReason, readonly [status: string, error: string, message: string]> = {
  'unknown-client': ['BAD_CLIENT_ID', 'invalid_client', 'missing or unknown client id'],
  'wrong-secret': ['BAD_CLIENT_SECRET', 'invalid_client', 'missing or invalid client secret'],
  'unknown-grant-type': ['BAD_GRANT_TYPE', 'unsupported_grant_type', 'missing or unknown grant type'],
  'unknown-code': ['BAD_AUTH_CODE', 'invalid_grant', 'missing or unknown auth code'],
  'used-code': ['BAD_AUTH_CODE', 'invalid_grant', 'missing or unknown auth code'],
  'expired-code': ['EXPIRED_AUTH_CODE', 'invalid_grant', 'auth code is expired'],
  'other-redirect': [
    'MISMATCH_REDIRECT_URI_AUTH_CODE',
    'invalid_grant',
    'redirect URI does not match initial auth code URI',
  ],
  'missing-verifier': ['BAD_CODE_VERIFIER', 'invalid_grant', 'missing or invalid code verifier'],
  'wrong-verifier': ['BAD_CODE_VERIFIER', 'invalid_grant', 'missing or invalid code verifier'],
  'pkce-not-allowed': ['BAD_CODE_VERIFIER', 'invalid_request', 'code verifier is not allowed'],
  'unknown-refresh-token': ['BAD_REFRESH_TOKEN', 'invalid_grant', 'refresh token is invalid, expired or revoked'],
};

const tokenPaths = ['/oauth/2026-03/token', '/oauth/v3/token', '/oauth/v1/token'];
const tokens = tokenPaths.map(
  (path): HubSpotOperation => ({
    name: 'oauth.token',
    httpMethod: 'POST',
    path,
    query: [],
    fields: TOKEN_FIELDS,
    isForm: true,
    run({ portal, body }) {
      const token = inWords(() => exchange(portal.oauth, { args: body }));
      return { status: 200, body: tokenAnswer(token, portal) };
    },
  }),
);

const revoke: HubSpotOperation = {
  name: 'oauth.revoke',
  httpMethod: 'POST',
  path: '/oauth/2026-03/token/revoke',
  query: [],
  fields: ['client_id', 'client_secret', 'token', 'token_type_hint'],
  isForm: true,
  run({ portal, body }) {
    const { clientId } = inWords(() => checkClient(portal.oauth, { args: body }));
    const token = portal.oauth.findByRefreshToken(body.token);
    if (token?.grant?.clientId === clientId) delete token.refreshToken;
    // RFC 7009, 2.2: a token that is none is no error. With which status HubSpot says so is not documented.
    return { status: 204 };
  },
};

const deleteToken: HubSpotOperation = {
  name: 'oauth.revoke',
  httpMethod: 'DELETE',
  path: '/oauth/v1/refresh-tokens/{token}',
  query: [],
  fields: [],
  run(context) {
    // The access tokens that it was exchanged for live on: developers.hubspot.com, Delete OAuth 2.0 Refresh Token.
    delete refreshedBy(context).refreshToken;
    return { status: 204 };
  },
};

const readAccessToken: HubSpotOperation = {
  name: 'oauth.access-token',
  httpMethod: 'GET',
  path: '/oauth/v1/access-tokens/{token}',
  query: [],
  fields: [],
  run({ portal, names }) {
    const token = portal.tokens.find((known) => known.token === names.token && known.grant);
    if (!token || standingOf(token, portal.now()) !== 'active') throw notFound('missing or unknown access token');
    return accessTokenAnswer(token, portal);
  },
};

function inWords<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof OAuthRefusal)) throw error;
    const [status, word, message] = WORDS[error.reason];
    throw new HubSpotRefusal(400, message, { status, error: word, error_description: message });
  }
}

function refreshedBy({ portal, names }: OperationContext): HubSpotToken {
  const token = portal.oauth.findByRefreshToken(names.token);
  if (!token) throw notFound('missing or unknown refresh token');
  return token;
}

function tokenAnswer(token: HubSpotToken, { portalId, oauth }: HubSpotPortal): Record<string, unknown> {
  return {
    token_type: 'bearer',
    refresh_token: token.refreshToken,
    hub_id: portalId,
    scopes: token.scopes,
    access_token: token.token,
    expires_in: oauth.accessTokenSeconds,
  };
}

function accessTokenAnswer(token: HubSpotToken, portal: HubSpotPortal): OperationAnswer {
  const { userId, appId, scopes, expiresAt } = token;
  const owner = portal.owners.find((one) => one.userId === userId);
  const left = expiresAt ? Math.floor((expiresAt.getTime() - portal.now().getTime()) / 1000) : 0;
  const body = { hub_id: portal.portalId, user_id: userId, app_id: appId, scopes, token_type: 'access' };
  return { status: 200, body: { ...body, ...(owner && { user: owner.email }), expires_in: left, token: token.token } };
}

/** The operations by which apps get, read and give back tokens. */
export const OAUTH_OPERATIONS: readonly HubSpotOperation[] = [...tokens, revoke, deleteToken, readAccessToken];
