import { createHmac } from 'node:crypto';
import { isObject } from '../../is-object.ts';
import { exchange } from '../../oauth/exchange.ts';
import { type OAuthReason, OAuthRefusal } from '../../oauth/oauth-refusal.ts';
import { standingOf, takeAway } from '../../oauth/oauth-state.ts';
import type { OperationAnswer, OperationContext, SalesforceOperation } from '../operation.ts';
import type { SalesforceOrg } from '../org.ts';
import type { SalesforceSession } from '../state.ts';

/**
 * The word of OAuth, and the text: as users of Salesforce have seen them. A verifier that does not fit is
 * `invalid_request`, one that is not there `invalid_grant`: developer.salesforce.com, web server flow, `code_challenge`.
 */
const WORDS: Record<OAuthReason, readonly [error: string, text: string]> = {
  'unknown-client': ['invalid_client_id', 'client identifier invalid'],
  'wrong-secret': ['invalid_client', 'invalid client credentials'],
  'unknown-grant-type': ['unsupported_grant_type', 'grant type not supported'],
  'unknown-code': ['invalid_grant', 'invalid authorization code'],
  'used-code': ['invalid_grant', 'expired authorization code'],
  'expired-code': ['invalid_grant', 'expired authorization code'],
  'other-redirect': ['redirect_uri_mismatch', 'redirect_uri must match configuration'],
  'missing-verifier': ['invalid_grant', 'missing code verifier'],
  'wrong-verifier': ['invalid_request', 'invalid code verifier'],
  'pkce-not-allowed': ['invalid_request', 'code verifier is not allowed'],
  'unknown-refresh-token': ['invalid_grant', 'expired access/refresh token'],
};

const token: SalesforceOperation = {
  name: 'oauth.token',
  httpMethod: 'POST',
  path: '/services/oauth2/token',
  isUnversioned: true,
  access: 'open',
  run({ org, body, client }) {
    const args = isObject(body) ? body : {};
    try {
      const session = exchange(org.oauth, { args, client });
      return { status: 200, body: tokenAnswer(session, org, args.grant_type === 'refresh_token') };
    } catch (error) {
      if (!(error instanceof OAuthRefusal)) throw error;
      return refusal(...WORDS[error.reason]);
    }
  },
};

const revoke: SalesforceOperation = {
  name: 'revoke',
  httpMethod: 'POST',
  path: '/services/oauth2/revoke',
  isUnversioned: true,
  access: 'open',
  run(context) {
    const { org } = context;
    const given = givenToken(context);
    const refreshed = org.oauth.findByRefreshToken(given);
    const session = refreshed ?? org.sessions.find(({ accessToken }) => accessToken === given);
    if (!session || !isRevocable(session, org, refreshed !== undefined)) {
      return refusal('unsupported_token_type', 'this token type is not supported');
    }
    // Documented: a refresh token takes its access tokens along, an access token only itself, and can be renewed.
    if (refreshed) takeAway(session);
    else session.status = 'expired';
    return { status: 200 };
  },
};

// The words of OAuth, not those of the data API.
function refusal(error: string, error_description: string): OperationAnswer {
  return { status: 400, body: { error, error_description } };
}

function givenToken({ body, query }: OperationContext): unknown {
  return (isObject(body) ? body.token : undefined) ?? query.token;
}

// A refresh token outlives its access token.
function isRevocable(session: SalesforceSession, org: SalesforceOrg, isRefreshToken: boolean): boolean {
  const standing = standingOf(session, org.now());
  return standing === 'active' || (isRefreshToken && standing === 'expired');
}

function tokenAnswer(session: SalesforceSession, org: SalesforceOrg, isRenewal: boolean): Record<string, unknown> {
  const { grant, refreshToken } = session;
  const app = org.oauth.apps.find(({ clientId }) => clientId === grant?.clientId);
  const id = `${org.instanceUrl}/id/${org.organizationId}/${session.userId}`;
  const issuedAt = String(org.now().getTime());
  // One that lasts is not told again.
  const isTold = refreshToken !== undefined && !(isRenewal && org.oauth.refreshTokens === 'lasting');
  return {
    access_token: session.accessToken,
    ...(isTold && { refresh_token: refreshToken }),
    signature: createHmac('sha256', app?.clientSecret ?? '')
      .update(id + issuedAt)
      .digest('base64'),
    scope: grant?.scopes.join(' '),
    instance_url: org.instanceUrl,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  };
}

/** The operations by which apps get tokens and give them back. */
export const OAUTH_OPERATIONS: readonly SalesforceOperation[] = [token, revoke];
