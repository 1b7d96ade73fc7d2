import { randomBytes } from 'node:crypto';
import { newApp, SandboxOAuth } from '../oauth/sandbox-oauth.ts';
import type { SalesforceOrg } from './org.ts';
import type { SalesforceSession } from './state.ts';

/** Two hours, the time of a session unless the organization says otherwise: developer.salesforce.com, session expiration. */
const SESSION_SECONDS = 7200;
const SCOPES = ['api', 'refresh_token', 'offline_access', 'id', 'openid', 'profile', 'email', 'web', 'full'];
/** Without one of these nobody gets a refresh token: help.salesforce.com, OAuth tokens and scopes. */
const REFRESHING = ['refresh_token', 'offline_access'];

/** Who may ask the people of an organization for access. */
export function newOAuth(org: SalesforceOrg): SandboxOAuth<SalesforceSession> {
  const clientId = `3MVG9${randomBytes(60).toString('base64url').replace(/[-_]/g, 'x')}`;
  return new SandboxOAuth({
    app: { ...newApp('salesforce', clientId), scopes: SCOPES },
    tokens: org.sessions,
    now: () => org.now(),
    accessTokenSeconds: SESSION_SECONDS,
    allScopes: ['api', 'refresh_token'],
    issue: () => org.addSession(),
    hasRefreshToken: ({ scopes }) => REFRESHING.some((scope) => scopes.includes(scope)),
    // Ends in signs that have to be encoded in an address, as Salesforce's do.
    newCode: () => `aPrx${randomBytes(40).toString('base64url')}==`,
    newRefreshToken: () => `5Aep861${randomBytes(56).toString('base64url')}`,
  });
}
