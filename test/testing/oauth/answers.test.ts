import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { bearer, form, openOAuth } from './oauth-room.ts';

test('Slack tells the workspace, the bot and who agreed', async () => {
  await using room = await openOAuth('slack');
  const { team, app, users } = room.sandbox.state.slack;
  const { body } = await room.exchange(await room.code());
  const common = {
    ok: true,
    access_token: expect.stringMatching(/^xoxe\.xoxb-1-/),
    token_type: 'bot',
    scope: 'chat:write,team:read',
    bot_user_id: app.botUserId,
    app_id: app.appId,
    expires_in: 43_200,
    refresh_token: expect.stringMatching(/^xoxe-1-/),
    team: { id: team.id, name: team.name },
    enterprise: null,
    is_enterprise_install: false,
  };
  expect(body).toEqual({ ...common, authed_user: { id: users[1]?.id } });
  expect((await room.refresh(body.refresh_token)).body).toEqual(common);
  // Without a word about the grant's type a code is meant.
  expect((await room.exchange(await room.code(), { grant_type: undefined })).refusal).toBeUndefined();
});

test('HubSpot tells the account and the scopes, at its addresses of each age', async () => {
  await using room = await openOAuth('hubspot');
  const { sandbox, client, code, refresh } = room;
  const { clientId: client_id, clientSecret: client_secret, redirectUri: redirect_uri } = client;
  for (const version of ['v1', 'v3', '2026-03']) {
    const ask = { grant_type: 'authorization_code', client_id, client_secret, redirect_uri, code: await code() };
    const answer = await fetch(`${sandbox.hubspot.baseUrl}oauth/${version}/token`, { method: 'POST', body: form(ask) });
    expect(await answer.json(), version).toEqual({
      token_type: 'bearer',
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      expires_in: 1800,
      hub_id: sandbox.hubspot.portalId,
      scopes: ['oauth', 'crm.objects.contacts.read', 'crm.objects.notes.write'],
    });
  }
  const { body } = await refresh('x');
  expect(body).toEqual({
    status: 'BAD_REFRESH_TOKEN',
    message: 'refresh token is invalid, expired or revoked',
    error: 'invalid_grant',
    error_description: 'refresh token is invalid, expired or revoked',
    correlationId: expect.any(String),
  });
  const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  expect((await fetch(client.tokenUrl, json)).status).toBe(415);
  const inQuery = `${client.tokenUrl}?${form({ grant_type: 'refresh_token', client_id, client_secret })}`;
  expect((await fetch(inQuery, { method: 'POST' })).status).toBe(400);
});

test('a token of HubSpot may do what was agreed to, and tells of itself', async () => {
  await using room = await openOAuth('hubspot');
  const { sandbox, code, exchange, wait } = room;
  const { body } = await exchange(await code());
  const token = String(body.access_token);
  const { baseUrl } = sandbox.hubspot;
  const statusOf = async (path: string) => (await fetch(`${baseUrl}crm/v3/objects/${path}`, bearer(token))).status;
  expect([await statusOf('contacts'), await statusOf('companies')]).toEqual([200, 403]);
  wait(60_000);
  const about = () => fetch(`${baseUrl}oauth/v1/access-tokens/${token}`);
  expect(await (await about()).json()).toMatchObject({
    token,
    hub_id: sandbox.hubspot.portalId,
    scopes: body.scopes,
    user: 'ines@sandbox.example',
    token_type: 'access',
    expires_in: 1740,
  });
  wait(1_740_000);
  expect((await about()).status).toBe(404);
});

test('Salesforce tells where the org is and whose token it is, and signs that', async () => {
  await using room = await openOAuth('salesforce');
  const { sandbox, client, code, exchange } = room;
  const { instanceUrl, organizationId, userId } = sandbox.salesforce;
  const given = await code();
  expect(given).toMatch(/==$/);
  const { body } = await exchange(given);
  const id = `${instanceUrl}/id/${organizationId}/${userId}`;
  const issued_at = String(Date.UTC(2026, 0, 5));
  expect(body).toEqual({
    access_token: expect.stringContaining(`${organizationId.slice(0, 15)}!`),
    refresh_token: expect.any(String),
    signature: createHmac('sha256', client.clientSecret)
      .update(id + issued_at)
      .digest('base64'),
    scope: 'api refresh_token',
    instance_url: instanceUrl,
    id,
    token_type: 'Bearer',
    issued_at,
  });
  const identity = await fetch(String(body.id), bearer(String(body.access_token)));
  expect(await identity.json()).toMatchObject({ user_id: userId });
});
