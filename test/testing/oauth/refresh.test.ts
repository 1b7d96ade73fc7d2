import { describe, expect, test } from 'vitest';
import { openOAuth, VENDOR_NAMES } from './oauth-room.ts';

describe.each(VENDOR_NAMES)('a refresh token of %s', (name) => {
  test('is exchanged once; the access token before it lives on until its time is over', async () => {
    await using room = await openOAuth(name);
    const { code, exchange, refresh, probe, wait, oauth, vendor } = room;
    const first = (await exchange(await code())).body;
    const second = await refresh(first.refresh_token);
    expect(second.refusal).toBeUndefined();
    expect(second.body.refresh_token).not.toBe(first.refresh_token);
    expect(second.body.access_token).not.toBe(first.access_token);
    expect((await refresh(first.refresh_token)).refusal).toBe(vendor.words.usedRefreshToken);
    expect([await probe(first.access_token), await probe(second.body.access_token)]).toEqual(['ok', 'ok']);
    wait(vendor.seconds * 1000 - 1);
    expect(await probe(first.access_token)).toBe('ok');
    wait(1);
    expect(await probe(first.access_token)).toBe(vendor.words.expiredToken);
    const third = await refresh(second.body.refresh_token);
    expect(await probe(third.body.access_token)).toBe('ok');
    expect(oauth.grants).toMatchObject([{ renewals: 2 }]);
  });

  test('is good for one of fifty who come at once', async () => {
    await using room = await openOAuth(name);
    const { refreshToken } = room.oauth.connect({ expiresInMs: 0 });
    const answers = await Promise.all(Array.from({ length: 50 }, () => room.refresh(refreshToken)));
    expect(answers.filter(({ refusal }) => refusal === undefined)).toHaveLength(1);
    expect(room.oauth.grants).toMatchObject([{ renewals: 1 }]);
  });

  test('may be one that lasts', async () => {
    await using room = await openOAuth(name);
    const { oauth, refresh, probe, vendor } = room;
    oauth.refreshTokens = 'lasting';
    const { refreshToken } = oauth.connect();
    for (let round = 0; round < 3; round += 1) {
      const { refusal, body } = await refresh(refreshToken);
      expect(refusal).toBeUndefined();
      expect(body.refresh_token).toBe(name === 'salesforce' ? undefined : refreshToken);
      expect(await probe(body.access_token)).toBe('ok');
    }
    oauth.refreshTokens = 'single-use';
    expect((await refresh(refreshToken)).refusal).toBeUndefined();
    expect((await refresh(refreshToken)).refusal).toBe(vendor.words.usedRefreshToken);
  });

  test('is for the app that it was given to, which proves itself', async () => {
    await using room = await openOAuth(name);
    const { oauth, refresh, vendor } = room;
    const { words } = vendor;
    oauth.apps.push({ clientId: 'other', clientSecret: 'secret', redirectUris: [] });
    const { refreshToken } = oauth.connect();
    const other = { client_id: 'other', client_secret: 'secret' };
    expect((await refresh(refreshToken, other)).refusal).toBe(words.usedRefreshToken);
    expect((await refresh(refreshToken, { client_id: 'x' })).refusal).toBe(words.unknownClient);
    expect((await refresh(refreshToken, { client_secret: 'x' })).refusal).toBe(words.wrongSecret);
    for (const refresh_token of ['x', '', undefined]) {
      expect((await room.ask({ grant_type: 'refresh_token', refresh_token })).refusal).toBe(words.usedRefreshToken);
    }
    expect((await refresh(refreshToken)).refusal).toBeUndefined();
  });

  test('ends with what the person agreed to, and so does the access token', async () => {
    await using room = await openOAuth(name);
    const { oauth, refresh, code, exchange, probe, vendor } = room;
    const { body } = await exchange(await code());
    const kept = (await exchange(await code())).body;
    const [grant] = oauth.grants;
    if (grant) grant.status = 'revoked';
    expect(await probe(body.access_token)).toBe(vendor.words.revokedToken);
    expect((await refresh(body.refresh_token)).refusal).toBe(vendor.words.usedRefreshToken);
    expect(await probe(kept.access_token)).toBe('ok');
    expect((await refresh(kept.refresh_token)).refusal).toBeUndefined();
  });

  test('outlives an access token that a test has ended, and comes with one that never was alive', async () => {
    await using room = await openOAuth(name);
    const { oauth, refresh, probe, vendor, code, exchange } = room;
    const { body } = await exchange(await code());
    const token = oauth.findByRefreshToken(body.refresh_token);
    if (token) token.status = 'expired';
    expect(await probe(body.access_token)).toBe(vendor.words.expiredToken);
    expect(await probe((await refresh(body.refresh_token)).body.access_token)).toBe('ok');
    const old = oauth.connect({ expiresInMs: 0 });
    expect(await probe('token' in old ? old.token : old.accessToken)).toBe(vendor.words.expiredToken);
    expect(await probe((await refresh(old.refreshToken)).body.access_token)).toBe('ok');
  });
});

test('an app of Slack without rotation gets a token that lasts, and nothing to renew it with', async () => {
  await using room = await openOAuth('slack');
  const { oauth, code, exchange, probe, wait } = room;
  oauth.accessTokenSeconds = null;
  const { body } = await exchange(await code());
  expect(body.access_token).toMatch(/^xoxb-/);
  expect([body.expires_in, body.refresh_token]).toEqual([undefined, undefined]);
  wait(1000 * 24 * 60 * 60 * 1000);
  expect(await probe(body.access_token)).toBe('ok');
});

test('Salesforce gives none to an app that did not ask for one', async () => {
  await using room = await openOAuth('salesforce');
  const { code, exchange, probe, wait } = room;
  for (const scope of ['api offline_access', 'refresh_token']) {
    expect((await exchange(await code({ scope }))).body.refresh_token).toEqual(expect.any(String));
  }
  const { body } = await exchange(await code({ scope: 'api id' }));
  expect(body.refresh_token).toBeUndefined();
  expect(await probe(body.access_token)).toBe('ok');
  wait(7_200_000);
  expect(await probe(body.access_token)).toBe('401 INVALID_SESSION_ID');
});
