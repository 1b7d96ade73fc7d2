import { describe, expect, test } from 'vitest';
import type { Fault, FaultTarget } from '../../../src/testing/index.ts';
import { form, openOAuth, PKCE, VENDOR_NAMES, VERIFIER } from './oauth-room.ts';

type Kind = Fault extends infer Each ? (Each extends Fault ? Omit<Each, keyof FaultTarget> : never) : never;

/** What a client sees that waits for a short while: a status with the start of its text, or how it fails. */
async function seen(url: string, init?: RequestInit): Promise<string> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(150), ...init });
    const text = await response.text();
    return `${response.status} ${text.slice(0, 9)}`;
  } catch (error) {
    return (error as Error).name;
  }
}

describe.each(VENDOR_NAMES)('%s, asked to renew a token', (name) => {
  test.each<[Kind, used: boolean, sees: RegExp]>([
    [{ kind: 'reset-before' }, false, /^TypeError/],
    [{ kind: 'reset-after' }, true, /^TypeError/],
    [{ kind: 'http-500-before' }, false, /^500/],
    [{ kind: 'http-500-after' }, true, /^500/],
    [{ kind: 'lost-answer' }, true, /^TimeoutError/],
    [{ kind: 'slow', delayMs: 20 }, true, /^200 \{/],
    [{ kind: 'html' }, false, /^200 <!DOCTYPE/],
    [{ kind: 'html', committed: true }, true, /^200 <!DOCTYPE/],
    [{ kind: 'cut-json' }, true, /^TypeError/],
    [{ kind: 'http-429' }, false, /^429/],
    [{ kind: 'redirect' }, false, /^307/],
    [{ kind: 'repeated' }, true, /^(?:200|400) \{/],
  ])('%j', async (fault, used, sees) => {
    await using room = await openOAuth(name);
    const { client, oauth, vendor, refresh, requests } = room;
    const { refreshToken } = oauth.connect();
    room.sandbox.faults.add({ vendor: name, method: vendor.tokenMethod, ...fault } as Fault);
    const { clientId: client_id, clientSecret: client_secret } = client;
    const body = form({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id, client_secret });
    expect(await seen(client.tokenUrl, { method: 'POST', body })).toMatch(sees);
    expect(requests).toMatchObject([{ fault: fault.kind, carriedOut: used ? 1 : 0 }]);
    expect(oauth.grants).toMatchObject([{ renewals: used ? 1 : 0 }]);
    expect((await refresh(refreshToken)).refusal).toBe(used ? vendor.words.usedRefreshToken : undefined);
  });

  test('takes away what the request was made with', async () => {
    await using room = await openOAuth(name);
    const { code, exchange, refresh, probe, oauth, vendor } = room;
    const { words, tokenMethod } = vendor;
    const { body } = await exchange(await code());
    const revoked = { vendor: name, kind: 'token-revoked' } as const;
    room.sandbox.faults.add({ ...revoked, method: tokenMethod });
    expect((await refresh(body.refresh_token)).refusal).toBe(words.usedRefreshToken);
    expect(await probe(body.access_token)).toBe(words.revokedToken);
    expect(oauth.grants).toMatchObject([{ status: 'revoked' }]);
    const given = await code();
    room.sandbox.faults.add({ ...revoked, method: tokenMethod });
    expect((await exchange(given)).refusal).toBe(words.usedCode);
    const other = (await exchange(await code())).body;
    room.sandbox.faults.add(revoked);
    expect(await probe(other.access_token)).toBe(words.revokedToken);
    expect((await refresh(other.refresh_token)).refusal).toBe(words.usedRefreshToken);
  });

  test('keeps no secret in its log', async () => {
    await using room = await openOAuth(name);
    const { client, code, exchange, refresh, probe, requests } = room;
    const state = 'state-of-somebody';
    const given = await code({ ...PKCE, state });
    const { body } = await exchange(given, { code_verifier: VERIFIER });
    const renewed = (await refresh(body.refresh_token)).body;
    await probe(renewed.access_token);
    const token = String(renewed.refresh_token);
    const { clientId: client_id, clientSecret: client_secret } = client;
    await fetch(client.revokeUrl, { method: 'POST', body: form({ token, client_id, client_secret }) });
    if (name === 'hubspot') {
      const { baseUrl } = room.sandbox.hubspot;
      await fetch(`${baseUrl}oauth/v1/refresh-tokens/${token}`, { method: 'DELETE' });
      await fetch(`${baseUrl}oauth/v1/access-tokens/${String(renewed.access_token)}`);
    }
    const log = JSON.stringify(requests);
    const tokens = [body, renewed].flatMap(({ access_token, refresh_token }) => [access_token, refresh_token]);
    for (const secret of [state, given, VERIFIER, client.clientSecret, ...tokens]) {
      expect(secret).toEqual(expect.any(String));
      expect(log).not.toContain(String(secret));
    }
    expect(log).toContain(client.clientId);
    expect(log).toContain(PKCE.code_challenge);
  });
});

test.each(VENDOR_NAMES)('%s fails while it asks somebody', async (name) => {
  await using room = await openOAuth(name);
  const { sandbox, browse, oauth } = room;
  const method = name === 'slack' ? 'oauth.v2.authorize' : 'oauth.authorize';
  sandbox.faults.add({ vendor: name, method, kind: 'http-500-before' });
  sandbox.faults.add({ vendor: name, method, kind: 'token-revoked' });
  expect((await browse()).status).toBe(500);
  expect(oauth.codes).toEqual([]);
  expect((await browse()).status).toBe(302);
  expect(sandbox.faults.pending).toEqual([]);
});
