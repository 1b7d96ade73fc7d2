import type { SandboxOAuth } from './sandbox-oauth.ts';

/** What an app needs to ask a person of the sandbox for access, and to get its tokens. */
export interface SandboxOAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The address that codes are sent to. Others may be added to the app's `redirectUris` in the state. */
  readonly redirectUri: string;
  /** Where a browser is sent to. Nobody has to click: the person decides at once, as `consents` in the state says. */
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl: string;
}

/** The sandbox's own app, with the addresses that it calls. */
export function oauthClient(
  { apps: [app] }: SandboxOAuth,
  urls: Pick<SandboxOAuthClient, 'authorizeUrl' | 'tokenUrl' | 'revokeUrl'>,
): SandboxOAuthClient {
  const { clientId = '', clientSecret = '', redirectUris: [redirectUri = ''] = [] } = app ?? {};
  return { clientId, clientSecret, redirectUri, ...urls };
}
