import { expect, test } from 'vitest';
import { bearer, form, openOAuth } from './oauth-room.ts';

test('Slack takes back the token that asks for it, and what would renew it', async () => {
  await using room = await openOAuth('slack');
  const { client, oauth, probe, refresh } = room;
  const kept = oauth.connect();
  const token = room.sandbox.state.slack.addToken({ expiresInMs: 5000 });
  const revoke = async (body?: URLSearchParams) =>
    (await fetch(client.revokeUrl, { method: 'POST', ...bearer(token.token), ...(body && { body }) })).json();
  expect(await revoke(form({ test: '1' }))).toEqual({ ok: true, revoked: false });
  expect(await probe(token.token)).toBe('ok');
  const renewed = (await refresh(token.refreshToken)).body;
  expect(await revoke()).toEqual({ ok: true, revoked: true });
  expect(await probe(token.token)).toBe('token_revoked');
  expect(await revoke()).toEqual({ ok: false, error: 'token_revoked' });
  expect(await probe(renewed.access_token)).toBe('token_revoked');
  expect((await refresh(renewed.refresh_token)).refusal).toBe('invalid_refresh_token');
  expect((await refresh(kept.refreshToken)).refusal).toBeUndefined();
});

test('HubSpot takes back a refresh token, and leaves its access token alone', async () => {
  await using room = await openOAuth('hubspot');
  const { client, sandbox, code, exchange, probe, refresh, oauth } = room;
  const { clientId: client_id, clientSecret: client_secret } = client;
  const revoke = async (args: Record<string, string>) => {
    const response = await fetch(client.revokeUrl, {
      method: 'POST',
      body: form({ client_id, client_secret, ...args }),
    });
    return response.status === 204 ? 204 : room.vendor.refusal(response.status, await readBody(response));
  };
  const { body } = await exchange(await code());
  const token = String(body.refresh_token);
  expect(await revoke({ token, client_secret: 'x' })).toBe(room.vendor.words.wrongSecret);
  oauth.apps.push({ clientId: 'other', clientSecret: 'secret', redirectUris: [] });
  expect(await revoke({ token, client_id: 'other', client_secret: 'secret' })).toBe(204);
  const renewed = (await refresh(token)).body;
  expect(await revoke({ token: String(renewed.refresh_token), token_type_hint: 'refresh_token' })).toBe(204);
  expect((await refresh(renewed.refresh_token)).refusal).toBe(room.vendor.words.usedRefreshToken);
  expect(await probe(renewed.access_token)).toBe('ok');
  expect(await revoke({ token: 'x' })).toBe(204);
  const old = oauth.connect();
  const address = `${sandbox.hubspot.baseUrl}oauth/v1/refresh-tokens/${old.refreshToken}`;
  expect((await fetch(address, { method: 'DELETE' })).status).toBe(204);
  expect((await fetch(address, { method: 'DELETE' })).status).toBe(404);
});

test('Salesforce takes back an access token alone, or a refresh token with all that came of it', async () => {
  await using room = await openOAuth('salesforce');
  const { client, code, exchange, probe, refresh } = room;
  const revoke = async (token: unknown): Promise<string> => {
    const response = await fetch(client.revokeUrl, { method: 'POST', body: form({ token: String(token) }) });
    if (response.status === 200) return 'ok';
    return room.vendor.refusal(response.status, await readBody(response)) ?? '';
  };
  const { body: first } = await exchange(await code());
  const { body: second } = await refresh(first.refresh_token);
  expect(await revoke(first.access_token)).toBe('ok');
  expect([await probe(first.access_token), await probe(second.access_token)]).toEqual(['401 INVALID_SESSION_ID', 'ok']);
  expect(await revoke(second.access_token)).toBe('ok');
  expect(await probe(second.access_token)).toBe('401 INVALID_SESSION_ID');
  const { body: third } = await refresh(second.refresh_token);
  expect(await probe(third.access_token)).toBe('ok');
  expect(await revoke(third.refresh_token)).toBe('ok');
  for (const { access_token } of [second, third]) expect(await probe(access_token)).toBe('401 INVALID_SESSION_ID');
  expect((await refresh(third.refresh_token)).refusal).toBe(room.vendor.words.usedRefreshToken);
  for (const token of [third.refresh_token, first.access_token, 'x']) {
    expect(await revoke(token)).toBe('400 unsupported_token_type: this token type is not supported');
  }
});

async function readBody(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>;
}
