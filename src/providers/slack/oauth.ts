import type { OAuthVendor, TokenAnswer } from '../../oauth-vendor.ts';
import type { SlackConfig } from './config.ts';
import { BOT_FEATURES } from './features.ts';

const API = 'https://slack.com/api/';

/** Slack's own words of refusal in those of RFC 6749. docs.slack.dev, `oauth.v2.access`, "Errors"; `auth.revoke`, "Errors". */
const WORDS: Record<string, string> = {
  invalid_code: 'invalid_grant',
  code_already_used: 'invalid_grant',
  bad_redirect_uri: 'redirect_uri_mismatch',
  invalid_code_verifier: 'invalid_grant',
  invalid_refresh_token: 'invalid_grant',
  invalid_client_id: 'invalid_client',
  bad_client_secret: 'invalid_client',
  invalid_grant_type: 'unsupported_grant_type',
  no_scopes: 'invalid_scope',
  // Of a token that is to be revoked.
  invalid_auth: 'invalid_token',
  token_revoked: 'invalid_token',
  account_inactive: 'invalid_token',
};
/** Slack answers 200 whatever happens; these say that it was not there to answer. */
const BUSY: Record<string, number> = {
  ratelimited: 429,
  internal_error: 500,
  fatal_error: 500,
  service_unavailable: 503,
  request_timeout: 503,
};

function read(answer: TokenAnswer, status: number): { answer: TokenAnswer; status: number } {
  const { ok, error } = answer;
  if (ok !== false || typeof error !== 'string') return { answer, status };
  return { answer: { error: WORDS[error] ?? error }, status: BUSY[error] ?? 400 };
}

/**
 * Slack's login. PKCE is for applications that are marked as public for good, which a server is not; others are refused
 * with `pkce_not_allowed`. docs.slack.dev, "Using PKCE".
 */
export const SLACK_OAUTH: OAuthVendor<SlackConfig> = {
  endpoints: ({ baseUrl = API }) => ({
    authorize: new URL('../oauth/v2/authorize', baseUrl).href,
    token: new URL('oauth.v2.access', baseUrl).href,
    revoke: new URL('auth.revoke', baseUrl).href,
  }),
  scopes: [...new Set(BOT_FEATURES.flatMap(({ scopes }) => scopes))],
  scopeSeparator: ',',
  clientAuthentication: 'basic',
  pkce: false,
  tokenTypes: ['bot'],
  read,
  configFrom: ({ access_token: accessToken }) => ({ accessToken: String(accessToken) }),
  accountOf: ({ team }) => {
    const id: unknown = typeof team === 'object' && team !== null && 'id' in team ? team.id : undefined;
    return typeof id === 'string' ? id : undefined;
  },
  accessTokenOf: ({ accessToken }) => accessToken,
  revocation: { token: 'access', by: 'bearer' },
  // docs.slack.dev, `auth.revoke`: it deactivates the bot and removes it from its channels, for everybody in the workspace.
  keptOnDelete:
    'Revoking it would take the app out of all channels of the workspace, for others too; call it with `revoke: true` to do that, or remove the app in Slack.',
};
