import { exchange } from '../../oauth/exchange.ts';
import { type OAuthReason, OAuthRefusal } from '../../oauth/oauth-refusal.ts';
import { takeAway } from '../../oauth/oauth-state.ts';
import { isOn, type OpenMethod, type OpenMethodContext, type SlackMethod } from '../method.ts';
import { SlackRefusal } from '../refusal.ts';
import type { SlackToken } from '../state.ts';
import type { SlackWorkspace } from '../workspace.ts';

const CODES: Record<OAuthReason, string> = {
  'unknown-client': 'invalid_client_id',
  'wrong-secret': 'bad_client_secret',
  'unknown-grant-type': 'invalid_grant_type',
  'unknown-code': 'invalid_code',
  'used-code': 'invalid_code',
  'expired-code': 'invalid_code',
  'other-redirect': 'bad_redirect_uri',
  'missing-verifier': 'invalid_code_verifier',
  'wrong-verifier': 'invalid_code_verifier',
  'pkce-not-allowed': 'pkce_not_allowed',
  'unknown-refresh-token': 'invalid_refresh_token',
};

const access: OpenMethod = {
  tier: 4,
  required: [],
  optional: [
    'client_id',
    'client_secret',
    'code',
    'code_verifier',
    'redirect_uri',
    'grant_type',
    'refresh_token',
    'assertion',
  ],
  run: (context) => tokenAnswer(giveToken(context), context.workspace),
};

const revoke: SlackMethod = {
  tier: 3,
  scopes: [],
  required: [],
  optional: ['test'],
  run({ token, args }) {
    if (isOn(args.test)) return { revoked: false };
    // Whether the refresh token ends with its access token is not documented.
    takeAway(token);
    return { revoked: true };
  },
};

function giveToken({ workspace, args, client }: OpenMethodContext): SlackToken {
  try {
    return exchange(workspace.oauth, { args, client }, 'authorization_code');
  } catch (error) {
    throw error instanceof OAuthRefusal ? new SlackRefusal(CODES[error.reason]) : error;
  }
}

function tokenAnswer(token: SlackToken, { app, team, users, oauth }: SlackWorkspace): Record<string, unknown> {
  const person = users.find(({ isBot, deleted }) => !isBot && !deleted);
  return {
    access_token: token.token,
    token_type: 'bot',
    scope: token.scopes.join(','),
    bot_user_id: app.botUserId,
    app_id: app.appId,
    ...(token.refreshToken !== undefined && {
      expires_in: oauth.accessTokenSeconds,
      refresh_token: token.refreshToken,
    }),
    team: { name: team.name, id: team.id },
    enterprise: null,
    is_enterprise_install: false,
    // Only who has just agreed is named.
    ...(token.grant?.renewals === 0 && { authed_user: { id: person?.id ?? '' } }),
  };
}

/** The `oauth.*` methods, which are called without a token. */
export const OAUTH_METHODS: Record<string, OpenMethod> = {
  'oauth.v2.access': access,
};

/** The methods about the token that they are called with. */
export const TOKEN_METHODS: Record<string, SlackMethod> = {
  'auth.revoke': revoke,
};
