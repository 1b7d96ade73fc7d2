import { invalidInput } from '../../errors.ts';
import type { OAuthVendor } from '../../oauth-vendor.ts';
import type { SalesforceConfig } from './config.ts';
import { instanceUrlProblem } from './instance-url.ts';

/** Production and sandboxes; an org with a My Domain of its own may allow nothing but that. */
const LOGIN = 'https://login.salesforce.com';
const COMMON_LOGINS: readonly string[] = [LOGIN, 'https://test.salesforce.com'];

/** No request would go there, and no person is to be sent there either. */
function plainProblem(url: string, allowHosts: readonly string[]): string | undefined {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || allowHosts.includes(hostname) ? undefined : 'must begin with https://';
}

function checkLogin(url: string, allowHosts: readonly string[]): void {
  if (COMMON_LOGINS.includes(url.replace(/\/$/, ''))) return;
  const problem = instanceUrlProblem(url, allowHosts) ?? plainProblem(url, allowHosts);
  if (problem === undefined) return;
  const message = `${problem}; for production https://login.salesforce.com, for a sandbox https://test.salesforce.com`;
  throw invalidInput([{ path: 'loginUrl', message }], 'salesforce');
}

/**
 * Salesforce's login: of production, of sandboxes, or of an org's My Domain. It does not say how long a token holds, so new
 * ones are had when Salesforce refuses it. help.salesforce.com, "OAuth 2.0 Web Server Flow", "Refresh Token Flow".
 */
export const salesforceOAuth = (allowHosts: readonly string[] = []): OAuthVendor<SalesforceConfig> => ({
  endpoints: ({ loginUrl = LOGIN }) => {
    checkLogin(loginUrl, allowHosts);
    const at = (path: string): string => `${loginUrl.replace(/\/$/, '')}/services/oauth2/${path}`;
    return { authorize: at('authorize'), token: at('token'), revoke: at('revoke') };
  },
  hosts: COMMON_LOGINS.map((url) => new URL(url).hostname),
  scopes: ['api', 'refresh_token'],
  clientAuthentication: 'form',
  pkce: true,
  configFrom: ({ access_token: accessToken, instance_url: instanceUrl }) => ({
    accessToken: String(accessToken),
    ...(typeof instanceUrl === 'string' ? { instanceUrl } : {}),
  }),
  // The identity's address: …/id/<organization>/<user>.
  accountOf: ({ id }) => (typeof id === 'string' ? /\/id\/(\w+)\//.exec(id)?.[1] : undefined),
  accessTokenOf: ({ accessToken }) => accessToken,
  revocation: { token: 'refresh', by: 'form' },
});
