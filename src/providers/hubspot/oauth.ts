import type { OAuthVendor, TokenAnswer } from '../../oauth-vendor.ts';
import type { HubSpotConfig } from './config.ts';
import { HUBSPOT_FEATURES } from './features.ts';

const API = 'https://api.hubapi.com/';
const LOGIN = 'https://app.hubspot.com/';

/** HubSpot's `status` in the words of RFC 6749, where an answer has none of these. developers.hubspot.com, "OAuth". */
const WORDS: Record<string, string> = {
  BAD_REFRESH_TOKEN: 'invalid_grant',
  BAD_AUTH_CODE: 'invalid_grant',
  EXPIRED_AUTH_CODE: 'invalid_grant',
  BAD_CLIENT_ID: 'invalid_client',
  BAD_CLIENT_SECRET: 'invalid_client',
  BAD_REDIRECT_URI: 'redirect_uri_mismatch',
};

function read(answer: TokenAnswer, status: number): { answer: TokenAnswer; status: number } {
  const { status: word, error } = answer;
  if (status < 400) return { answer, status };
  const told = typeof word === 'string' ? WORDS[word] : undefined;
  return { answer: { error: told ?? (typeof error === 'string' ? error : 'refused') }, status: 400 };
}

/**
 * HubSpot's login. The endpoints under `/oauth/v1` end on 2027-02-16: developers.hubspot.com, "Migrate from the OAuth v1
 * API". Revoking ends the refresh token; the access token holds until its time is over, half an hour at most.
 */
export const HUBSPOT_OAUTH: OAuthVendor<HubSpotConfig> = {
  // A stand-in has both under one address; HubSpot's own pages are not where its API is.
  endpoints: ({ baseUrl = API }) => ({
    authorize: new URL('oauth/authorize', new URL(baseUrl).hostname.endsWith('.hubapi.com') ? LOGIN : baseUrl).href,
    token: new URL('oauth/2026-03/token', baseUrl).href,
    revoke: new URL('oauth/2026-03/token/revoke', baseUrl).href,
  }),
  scopes: [...new Set(['oauth', ...HUBSPOT_FEATURES.flatMap(({ scopes }) => scopes)])],
  clientAuthentication: 'form',
  pkce: true,
  read,
  configFrom: ({ access_token: accessToken }) => ({ accessToken: String(accessToken) }),
  accountOf: ({ hub_id: portalId }) => (portalId === undefined ? undefined : String(portalId)),
  accessTokenOf: ({ accessToken }) => accessToken,
  revocation: { token: 'refresh', by: 'form' },
};
