import { describe, expect, test } from 'vitest';
import { openOAuth, PKCE, VENDOR_NAMES } from './oauth-room.ts';

const STATE = 'a b+c/ü&=';

describe.each(VENDOR_NAMES)('%s asks somebody', (name) => {
  test('who agrees: the app gets a code and its state back', async () => {
    await using room = await openOAuth(name);
    const { browse, client, oauth, vendor, requests } = room;
    const { status, location } = await browse({ state: STATE });
    expect(status).toBe(302);
    expect(location?.href.startsWith(`${client.redirectUri}?`)).toBe(true);
    const [code] = oauth.codes;
    expect([...(location?.searchParams ?? [])]).toEqual([
      ['code', code?.code],
      ['state', STATE],
    ]);
    expect(code).toMatchObject({ clientId: client.clientId, redirectUri: client.redirectUri, isUsed: false });
    expect(code?.scopes).toEqual(expect.arrayContaining(vendor.scope.split(/[ ,]/)));
    expect([...((await browse()).location?.searchParams.keys() ?? [])]).toEqual(['code']);
    expect(requests.map(({ carriedOut, outcome }) => [carriedOut, outcome?.status])).toEqual([
      [1, 302],
      [1, 302],
    ]);
  });

  test('who says no', async () => {
    await using room = await openOAuth(name);
    const { browse, oauth } = room;
    oauth.consents = false;
    const { status, location } = await browse({ state: STATE });
    expect(status).toBe(302);
    const { error_description: text, ...rest } = Object.fromEntries(location?.searchParams ?? []);
    expect(rest).toEqual({ error: 'access_denied', state: STATE });
    expect(text).toBe(name === 'salesforce' ? 'end-user denied authorization' : undefined);
    expect(oauth.codes).toEqual([]);
  });

  test('for nobody it knows, or to an address that it does not know: nobody is sent anywhere', async () => {
    await using room = await openOAuth(name);
    const { browse, client, oauth, requests } = room;
    const { redirectUri } = client;
    const strange = [
      { client_id: 'x' },
      { client_id: undefined },
      { redirect_uri: 'https://elsewhere.example/' },
      { redirect_uri: `${redirectUri}/` },
      { redirect_uri: `${redirectUri}?a=b` },
      { redirect_uri: `${redirectUri}.elsewhere.example` },
      { redirect_uri: redirectUri.toUpperCase() },
      ...(name === 'slack' ? [] : [{ redirect_uri: undefined }]),
      ...(name === 'salesforce' ? [{ scope: 'api everything' }] : [{ scope: undefined }, { scope: '' }]),
    ];
    for (const args of strange) {
      const { status, location, text } = await browse({ state: STATE, ...args });
      expect([status, location], JSON.stringify(args)).toEqual([400, undefined]);
      expect(text).toMatch(/^<!DOCTYPE html>/);
    }
    expect(oauth.codes).toEqual([]);
    expect(
      new Set(requests.map(({ carriedOut, outcome }) => `${carriedOut} ${outcome?.status} ${outcome?.error}`)),
    ).toEqual(new Set(['0 400 400']));
    oauth.apps[0]?.redirectUris.push('https://elsewhere.example/');
    expect((await browse({ redirect_uri: 'https://elsewhere.example/' })).location?.host).toBe('elsewhere.example');
  });

  test('with a challenge that is none, and only then, the app is told so', async () => {
    await using room = await openOAuth(name);
    const { browse, oauth } = room;
    const { code_challenge, code_challenge_method } = PKCE;
    const wrong = [
      { code_challenge: 'short', code_challenge_method },
      { code_challenge: `${code_challenge.slice(1)}=`, code_challenge_method },
      { code_challenge, code_challenge_method: 'plain' },
      ...(name === 'salesforce' ? [] : [{ code_challenge }]),
    ];
    for (const args of wrong) {
      const { location } = await browse({ state: 's', ...args });
      expect(Object.fromEntries(location?.searchParams ?? [])).toEqual({ error: 'invalid_request', state: 's' });
    }
    expect(oauth.codes).toEqual([]);
    await browse(PKCE);
    expect(oauth.codes[0]?.challenge).toBe(code_challenge);
  });

  test('another app asks in its own name', async () => {
    await using room = await openOAuth(name);
    const { browse, oauth } = room;
    const redirectUris = ['https://other.example/back?here=1'];
    oauth.apps.push({ clientId: 'other', clientSecret: 'secret', redirectUris, scopes: [room.vendor.scope, 'oauth'] });
    const scope = name === 'slack' ? 'chat:write' : 'api';
    oauth.apps[1]?.scopes?.push(scope);
    const { location } = await browse({ client_id: 'other', redirect_uri: redirectUris[0], scope });
    expect([location?.host, location?.searchParams.get('here')]).toEqual(['other.example', '1']);
    expect(oauth.codes[0]?.clientId).toBe('other');
    expect((await browse({ client_id: 'other', redirect_uri: redirectUris[0], scope: 'files' })).status).toBe(400);
  });
});

test('only Salesforce has to be told what it shall answer with', async () => {
  await using room = await openOAuth('salesforce');
  for (const response_type of [undefined, 'token']) {
    const { location } = await room.browse({ response_type });
    expect(location?.searchParams.get('error')).toBe('unsupported_response_type');
  }
  await using other = await openOAuth('hubspot');
  await other.browse({ response_type: 'code', state: 's', optional_scope: 'files tickets' });
  expect(other.sandbox.state.hubspot.requests[0]?.unknownArguments).toEqual(['response_type']);
  expect(other.oauth.codes[0]?.scopes).toEqual(['oauth', ...other.vendor.scope.split(' '), 'files', 'tickets']);
});

test('Slack does not need the address', async () => {
  await using room = await openOAuth('slack');
  const { browse, client, exchange, vendor } = room;
  const { location } = await browse({ redirect_uri: undefined });
  expect(location?.href.startsWith(client.redirectUri)).toBe(true);
  const code = location?.searchParams.get('code') ?? '';
  expect((await exchange(code)).refusal).toBe(vendor.words.otherRedirect);
  expect((await exchange(code, { redirect_uri: undefined })).refusal).toBeUndefined();
});

test('Salesforce grants all the app may have when nothing is asked for', async () => {
  await using room = await openOAuth('salesforce');
  await room.browse({ scope: undefined });
  expect(room.oauth.codes[0]?.scopes).toEqual(room.oauth.apps[0]?.scopes);
});
