import type { OauthV2AccessResponse } from '@slack/web-api';
import { expect, test } from 'vitest';
import { openSlack, refusalOf, slackClient } from './slack-client.ts';

async function openRotating() {
  let now = Date.UTC(2026, 0, 5);
  const room = await openSlack({ slack: { now: () => new Date(now) } });
  const { app } = room.slack;
  const token = room.slack.addToken({ scopes: ['chat:write', 'team:read'], expiresInMs: 5000 });
  const credentials = { client_id: app.clientId, client_secret: app.clientSecret };
  return {
    ...room,
    token,
    refreshToken: String(token.refreshToken),
    wait: (ms: number) => {
      now += ms;
    },
    /** As the SDK does it, without a token of its own. */
    refresh: (args: Record<string, unknown>): Promise<OauthV2AccessResponse> =>
      slackClient(room.sandbox, '').apiCall('oauth.v2.access', {
        grant_type: 'refresh_token',
        ...credentials,
        ...args,
      }),
  };
}

test('a rotating token ends at its time and is renewed by its refresh token, once', async () => {
  await using room = await openRotating();
  const { slack, sandbox, token, refreshToken, refresh, wait } = room;
  expect(token.token).toMatch(/^xoxe\.xoxb-1-\S+$/);
  expect(refreshToken).toMatch(/^xoxe-1-\S+$/);
  expect(token.expiresAt).toEqual(new Date('2026-01-05T00:00:05Z'));
  const old = slackClient(sandbox, token.token);
  const answer = await refresh({ refresh_token: refreshToken });
  expect(answer).toMatchObject({
    ok: true,
    access_token: expect.stringMatching(/^xoxe\.xoxb-1-/),
    refresh_token: expect.stringMatching(/^xoxe-1-/),
    expires_in: 43_200,
    token_type: 'bot',
    scope: 'chat:write,team:read',
    bot_user_id: slack.app.botUserId,
    app_id: slack.app.appId,
    team: { id: slack.team.id, name: slack.team.name },
  });
  expect(answer.refresh_token).not.toBe(refreshToken);
  wait(4999);
  await old.auth.test();
  wait(1);
  expect(await refusalOf(old.auth.test())).toMatchObject({ error: 'token_expired' });
  const fresh = slackClient(sandbox, String(answer.access_token));
  await fresh.chat.postMessage({ channel: 'general', text: 'x' });
  expect(await refusalOf(fresh.conversations.list())).toMatchObject({ error: 'missing_scope' });
  expect(await refusalOf(refresh({ refresh_token: refreshToken }))).toMatchObject({ error: 'invalid_refresh_token' });
  wait(43_200_000 - 5000);
  expect(await refusalOf(fresh.auth.test())).toMatchObject({ error: 'token_expired' });
  expect((await refresh({ refresh_token: answer.refresh_token })).ok).toBe(true);
});

test('the app proves itself, also by HTTP Basic, and asks for what there is', async () => {
  await using room = await openRotating();
  const { slack, sandbox, refresh, refreshToken } = room;
  const { clientId, clientSecret } = slack.app;
  const refused = async (args: Record<string, unknown>) =>
    (await refusalOf(refresh({ refresh_token: refreshToken, ...args }))).error;
  expect(await refused({ client_id: 'x' })).toBe('invalid_client_id');
  expect(await refused({ client_secret: 'x' })).toBe('bad_client_secret');
  expect(await refused({ grant_type: 'password' })).toBe('invalid_grant_type');
  expect(await refused({ grant_type: 'authorization_code', code: 'c' })).toBe('invalid_code');
  for (const refresh_token of ['x', '', undefined])
    expect(await refused({ refresh_token })).toBe('invalid_refresh_token');
  const basic = (secret: string) =>
    fetch(`${sandbox.slack.baseUrl}oauth.v2.access`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    });
  expect(await (await basic('x')).json()).toEqual({ ok: false, error: 'bad_client_secret' });
  expect(await (await basic(clientSecret)).json()).toMatchObject({ ok: true });
});

test('a token that is taken away is not renewed', async () => {
  await using room = await openRotating();
  const { sandbox, token, refresh, refreshToken } = room;
  token.status = 'expired';
  sandbox.faults.add({ vendor: 'slack', method: 'oauth.v2.access', kind: 'token-revoked' });
  for (let index = 0; index < 2; index += 1) {
    expect(await refusalOf(refresh({ refresh_token: refreshToken }))).toMatchObject({ error: 'invalid_refresh_token' });
  }
  expect(token.status).toBe('revoked');
});

test('when the answer is lost the refresh token is used up all the same', async () => {
  await using room = await openRotating();
  const { sandbox, slack, refresh, refreshToken } = room;
  sandbox.faults.add({ vendor: 'slack', method: 'oauth.v2.access', kind: 'reset-after' });
  await expect(refresh({ refresh_token: refreshToken })).rejects.toBeInstanceOf(Error);
  expect(slack.tokens).toHaveLength(3);
  expect(await refusalOf(refresh({ refresh_token: refreshToken }))).toMatchObject({ error: 'invalid_refresh_token' });
});

test('the log has no secrets', async () => {
  await using room = await openRotating();
  const { slack, refresh, refreshToken } = room;
  const answer = await refresh({ refresh_token: refreshToken });
  await refusalOf(refresh({ code: 'code-1', code_verifier: 'verifier-1', grant_type: 'authorization_code' }));
  const log = JSON.stringify(slack.requests);
  const secrets = [refreshToken, slack.app.clientSecret, String(answer.access_token), 'code-1', 'verifier-1'];
  for (const secret of secrets) expect(log).not.toContain(secret);
  expect(slack.requests[0]).toMatchObject({
    method: 'oauth.v2.access',
    args: { grant_type: 'refresh_token', client_id: slack.app.clientId },
    unknownArguments: [],
  });
});
