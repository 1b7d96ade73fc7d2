import { describe, expect, test } from 'vitest';
import { openOAuth, PKCE, VENDOR_NAMES, VERIFIER } from './oauth-room.ts';

const MINUTE_MS = 60_000;

describe.each(VENDOR_NAMES)('a code of %s', (name) => {
  test('is exchanged for a token that lets in, once', async () => {
    await using room = await openOAuth(name);
    const { code, exchange, probe, oauth, vendor } = room;
    const given = await code();
    const { refusal, body } = await exchange(given);
    expect(refusal).toBeUndefined();
    expect(await probe(body.access_token)).toBe('ok');
    expect(oauth.grants).toMatchObject([{ clientId: room.client.clientId, status: 'active', renewals: 0 }]);
    expect((await exchange(given)).refusal).toBe(vendor.words.usedCode);
    expect(oauth.grants).toHaveLength(1);
    expect(await probe(body.access_token)).toBe('ok');
  });

  test('is for the app that asked, which proves itself', async () => {
    await using room = await openOAuth(name);
    const { code, exchange, oauth, vendor } = room;
    const { words } = vendor;
    oauth.apps.push({ clientId: 'other', clientSecret: 'secret', redirectUris: [room.client.redirectUri] });
    const given = await code();
    expect((await exchange(given, { client_id: 'x' })).refusal).toBe(words.unknownClient);
    expect((await exchange(given, { client_id: undefined })).refusal).toBe(words.unknownClient);
    expect((await exchange(given, { client_secret: 'x' })).refusal).toBe(words.wrongSecret);
    expect((await exchange(given, { client_secret: undefined })).refusal).toBe(words.wrongSecret);
    const other = { client_id: 'other', client_secret: 'secret' };
    expect((await exchange(given, other)).refusal).toBe(words.unknownCode);
    expect((await exchange('x')).refusal).toBe(words.unknownCode);
    expect((await exchange(given, { grant_type: 'password' })).refusal).toBe(words.unknownType);
    expect((await exchange(given)).refusal).toBeUndefined();
  });

  test('is for the address that it was sent to, and for ten minutes', async () => {
    await using room = await openOAuth(name);
    const { code, exchange, oauth, vendor, wait } = room;
    const second = 'https://second.example/';
    oauth.apps[0]?.redirectUris.push(second);
    const given = [await code(), await code()] as const;
    for (const redirect_uri of [second, undefined, '']) {
      expect((await exchange(given[0], { redirect_uri })).refusal).toBe(vendor.words.otherRedirect);
    }
    wait(10 * MINUTE_MS - 1);
    expect((await exchange(given[0])).refusal).toBeUndefined();
    wait(1);
    expect((await exchange(given[1])).refusal).toBe(vendor.words.expiredCode);
  });

  test('that was asked for with a challenge needs its verifier, any other must have none', async () => {
    await using room = await openOAuth(name);
    const { code, exchange, vendor } = room;
    const { missingVerifier, wrongVerifier } = vendor.words;
    const given = await code(PKCE);
    expect((await exchange(given)).refusal).toBe(missingVerifier);
    for (const code_verifier of [`${VERIFIER}v`, '', PKCE.code_challenge]) {
      expect((await exchange(given, { code_verifier })).refusal).toBe(wrongVerifier);
    }
    expect((await exchange(given, { code_verifier: VERIFIER })).refusal).toBeUndefined();
    expect((await exchange(await code(), { code_verifier: VERIFIER })).refusal).toBe(wrongVerifier);
  });
});

test('Slack lets an app come with PKCE only when its settings say so', async () => {
  await using room = await openOAuth('slack');
  const { code, exchange, oauth } = room;
  oauth.allowsPkce = false;
  expect((await exchange(await code(PKCE), { code_verifier: VERIFIER })).refusal).toBe('pkce_not_allowed');
  expect((await exchange(await code())).refusal).toBeUndefined();
});
