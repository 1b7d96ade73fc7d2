import * as client from 'oauth4webapi';
import { expect, test } from 'vitest';
import type { VendorName } from '../../../src/testing/index.ts';
import { openOAuth, VENDOR_NAMES } from './oauth-room.ts';

/** The sandbox speaks plain HTTP, and Slack calls a token by what it is for. */
const OPTIONS = { [client.allowInsecureRequests]: true };
const TYPES = { recognizedTokenTypes: { bot: () => undefined } };

/** The way that the vendor wants an app to prove itself. */
function proof(name: VendorName, secret: string): client.ClientAuth {
  return name === 'hubspot' ? client.ClientSecretPost(secret) : client.ClientSecretBasic(secret);
}

async function openClient(name: VendorName) {
  const room = await openOAuth(name);
  const { clientId, clientSecret, redirectUri, authorizeUrl, tokenUrl, revokeUrl } = room.client;
  const server: client.AuthorizationServer = {
    issuer: new URL(authorizeUrl).origin,
    authorization_endpoint: authorizeUrl,
    token_endpoint: tokenUrl,
    revocation_endpoint: revokeUrl,
  };
  return { ...room, server, app: { client_id: clientId }, auth: proof(name, clientSecret), redirectUri };
}

test.each(VENDOR_NAMES)('%s satisfies a client that keeps to the letter of OAuth', async (name) => {
  await using room = await openClient(name);
  const { server, app, auth, redirectUri, browse, probe, vendor } = room;
  const verifier = client.generateRandomCodeVerifier();
  const state = client.generateRandomState();
  const code_challenge = await client.calculatePKCECodeChallenge(verifier);
  const { location } = await browse({ state, code_challenge, code_challenge_method: 'S256' });
  const given = client.validateAuthResponse(server, app, location ?? new URLSearchParams(), state);
  const exchanged = await client.authorizationCodeGrantRequest(
    server,
    app,
    auth,
    given,
    redirectUri,
    verifier,
    OPTIONS,
  );
  const first = await client.processAuthorizationCodeResponse(server, app, exchanged, TYPES);
  expect(first.expires_in).toBe(name === 'salesforce' ? undefined : vendor.seconds);
  expect(await probe(first.access_token)).toBe('ok');
  const refreshed = await client.refreshTokenGrantRequest(server, app, auth, first.refresh_token ?? '', OPTIONS);
  const second = await client.processRefreshTokenResponse(server, app, refreshed, TYPES);
  expect(await probe(second.access_token)).toBe('ok');
});

test.each(VENDOR_NAMES)('%s is told of by its refusals', async (name) => {
  await using room = await openClient(name);
  const { server, app, auth, browse, oauth } = room;
  oauth.consents = false;
  const { location } = await browse({ state: 's' });
  expect(() => client.validateAuthResponse(server, app, location ?? new URLSearchParams(), 's')).toThrow(
    expect.objectContaining({ error: 'access_denied' }),
  );
  const refreshed = await client.refreshTokenGrantRequest(server, app, auth, 'x', OPTIONS);
  const refusal = client.processRefreshTokenResponse(server, app, refreshed, TYPES);
  // Slack's refusal is an answer of status 200.
  if (name === 'slack') await expect(refusal).rejects.toBeInstanceOf(client.OperationProcessingError);
  else await expect(refusal).rejects.toMatchObject({ error: 'invalid_grant', status: 400 });
});

test('Salesforce takes tokens back as the letter has it', async () => {
  await using room = await openClient('salesforce');
  const { server, app, auth, oauth } = room;
  const { refreshToken = '' } = oauth.connect();
  const revoked = await client.revocationRequest(server, app, auth, refreshToken, OPTIONS);
  await client.processRevocationResponse(revoked);
  expect(oauth.grants).toMatchObject([{ status: 'revoked' }]);
});
