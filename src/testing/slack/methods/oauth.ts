import type { OpenMethod, OpenMethodContext } from '../method.ts';
import { SlackRefusal } from '../refusal.ts';
import type { SlackToken } from '../state.ts';

/** Twelve hours: docs.slack.dev/authentication/using-token-rotation. */
const LIFETIME_SECONDS = 43_200;

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
  run(context) {
    checkClient(context);
    checkGrant(context.args.grant_type);
    const { workspace, args } = context;
    const old = workspace.tokens.find((token) => isRefreshedBy(token, args.refresh_token));
    if (!old) throw new SlackRefusal('invalid_refresh_token');
    const fresh = workspace.addToken({ scopes: old.scopes, expiresInMs: LIFETIME_SECONDS * 1000 });
    // Used up; the access token it came with lives on until its time is over.
    delete old.refreshToken;
    return {
      access_token: fresh.token,
      token_type: 'bot',
      scope: fresh.scopes.join(','),
      bot_user_id: workspace.app.botUserId,
      app_id: workspace.app.appId,
      expires_in: LIFETIME_SECONDS,
      refresh_token: fresh.refreshToken,
      team: { name: workspace.team.name, id: workspace.team.id },
      enterprise: null,
      is_enterprise_install: false,
    };
  },
};

function checkClient({ workspace: { app }, args, client }: OpenMethodContext): void {
  const id = client?.id ?? args.client_id;
  const secret = client?.secret ?? args.client_secret;
  if (id !== app.clientId) throw new SlackRefusal('invalid_client_id');
  if (secret !== app.clientSecret) throw new SlackRefusal('bad_client_secret');
}

// Nobody can give the stand-in its consent in a browser, so that no code was ever given out.
function checkGrant(type: unknown): void {
  if (type === 'refresh_token') return;
  throw new SlackRefusal(type === undefined || type === 'authorization_code' ? 'invalid_code' : 'invalid_grant_type');
}

function isRefreshedBy({ status, refreshToken }: SlackToken, given: unknown): boolean {
  const isGone = status === 'revoked' || status === 'inactive';
  return !isGone && refreshToken !== undefined && refreshToken === given;
}

/** The `oauth.*` methods, which are called without a token. */
export const OAUTH_METHODS: Record<string, OpenMethod> = {
  'oauth.v2.access': access,
};
