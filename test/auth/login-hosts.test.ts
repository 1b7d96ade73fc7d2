import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ExportService, memoryStorage } from '../../src/index.ts';
import { hubspot } from '../../src/providers/hubspot/index.ts';
import { salesforce } from '../../src/providers/salesforce/index.ts';
import { slack } from '../../src/providers/slack/index.ts';
import { serve } from '../support/serve.ts';
import { grow, kept } from './life-of-a-token.ts';
import { oauthHost, throughTheBrowser } from './oauth-host.ts';
import { ENCRYPTION, VENDORS } from './oauth-service.ts';

const APP = { clientId: 'client-1', clientSecret: 'secret-1', redirectUri: 'https://host.example/callback' };

/** A host of the real world: no sandbox is named. */
const realWorld = (loginUrl?: string) =>
  new ExportService({
    providers: [slack(), hubspot(), salesforce()],
    storage: memoryStorage(),
    encryption: ENCRYPTION,
    oauth: { slack: APP, hubspot: APP, salesforce: { ...APP, loginUrl } },
  }).forUser({ userId: 'user-1' });

/** Where every request of this process goes from now on. */
function watchHosts(): Set<string> {
  const hosts = new Set<string>();
  const note = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    hosts.add(String(request.getHeader('host')));
  };
  subscribe('http.client.request.start', note);
  onTestFinished(() => void unsubscribe('http.client.request.start', note));
  return hosts;
}

test('the addresses people are sent to, in the real world', async () => {
  const mine = realWorld();
  const urls: Record<string, unknown> = {};
  for (const vendor of VENDORS) {
    const { url } = await mine.beginAuthorization(vendor);
    const { origin, pathname, searchParams } = new URL(url);
    const query = Object.fromEntries(searchParams);
    for (const name of ['state', 'code_challenge']) if (query[name]) query[name] = `${query[name].length} characters`;
    urls[vendor] = { at: origin + pathname, ...query };
  }
  const common = {
    client_id: 'client-1',
    redirect_uri: APP.redirectUri,
    response_type: 'code',
    state: '43 characters',
  };
  const pkce = { code_challenge: '43 characters', code_challenge_method: 'S256' };
  expect(urls).toEqual({
    slack: {
      at: 'https://slack.com/oauth/v2/authorize',
      ...common,
      scope: expect.stringMatching(/^chat:write,|,chat:write/),
    },
    hubspot: {
      at: 'https://app.hubspot.com/oauth/authorize',
      ...common,
      ...pkce,
      scope: expect.stringMatching(/^oauth [\w.-]+( [\w.-]+)*$/),
    },
    salesforce: {
      at: 'https://login.salesforce.com/services/oauth2/authorize',
      ...common,
      ...pkce,
      scope: 'api refresh_token',
    },
  });
});

const LOGINS = [
  'https://login.salesforce.com',
  'https://login.salesforce.com/',
  'https://test.salesforce.com',
  'https://acme.my.salesforce.com',
  'https://acme--test.sandbox.my.salesforce.com/',
];
const NO_LOGINS = [
  'http://login.salesforce.com',
  'http://acme.my.salesforce.com',
  'http://127.0.0.1',
  'http://127.0.0.1:8080/salesforce',
  'http://localhost:3000',
  'http://[::1]/',
  'https://login.salesforce.com.evil.example',
  'https://evil.example',
  'https://evil.example/login.salesforce.com',
  'https://evil.example/?https://login.salesforce.com',
  'https://evil.example#.my.salesforce.com',
  'https://login.salesforce.com@evil.example',
  'https://user:secret@login.salesforce.com',
  'https://login.salesforce.com:8443',
  'https://login.salesforce.com/other',
  'https://login.salesforce.com?x=1',
  'https://login.salesforce.com\\@evil.example',
  'https://my.salesforce.com',
  'https://evilmy.salesforce.com',
  'https://acme.my.salesforce.com.evil.example',
  'https://acme.my.salesforce.com:444',
  'https://acme.my.site.com',
  'https://acme.lightning.force.com',
  'ftp://login.salesforce.com',
  'javascript:alert(1)',
  '',
  'login.salesforce.com',
];

describe('Salesforce’s login', () => {
  test.each(LOGINS)('may be %s', async (loginUrl) => {
    const { url } = await realWorld().beginAuthorization('salesforce', { loginUrl });
    expect(new URL(url).origin).toBe(new URL(loginUrl).origin);
    expect(new URL(url).pathname).toBe('/services/oauth2/authorize');
    const own = await realWorld(loginUrl).beginAuthorization('salesforce');
    expect(new URL(own.url).origin).toBe(new URL(loginUrl).origin);
  });

  test.each(NO_LOGINS)('is not %s, and nobody is sent there', async (loginUrl) => {
    const hosts = watchHosts();
    const asking = realWorld().beginAuthorization('salesforce', { loginUrl });
    await expect(asking).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const own = realWorld(loginUrl).beginAuthorization('salesforce');
    await expect(own).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(hosts.size).toBe(0);
  });

  test('that a connection was made at is the one that gives it new tokens', async () => {
    const { mine, sandbox, storage, service } = await oauthHost();
    const loginUrl = sandbox.salesforce.instanceUrl.replace('127.0.0.1', 'localhost');
    await expect(mine.beginAuthorization('salesforce', { loginUrl })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const { url, session } = await mine.beginAuthorization('salesforce', { loginUrl: sandbox.salesforce.instanceUrl });
    const { id } = await service
      .forUser({ userId: 'user-1', organizationId: 'acme', role: 'admin' })
      .completeAuthorization({ callbackUrl: await throughTheBrowser(url), session });
    expect((await kept(storage, id)).grant.loginUrl).toBe(sandbox.salesforce.instanceUrl);
  });
});

/** A token endpoint of the vendor's that gives out this answer, in place of the sandbox's own. */
async function answering(body: unknown, status = 200) {
  const bodies: string[] = [];
  const base = await serve((request, response) => {
    request.on('data', (chunk: Buffer) => void bodies.push(chunk.toString()));
    request.on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  return { base, bodies };
}

describe('the org that comes with Salesforce’s tokens', () => {
  const at = (loginUrl: string) =>
    new ExportService({
      providers: [salesforce({ allowHosts: ['127.0.0.1'] })],
      storage: memoryStorage(),
      encryption: ENCRYPTION,
      oauth: { salesforce: { ...APP, loginUrl } },
    }).forUser({ userId: 'user-1' });

  test.each([
    'https://evil.example',
    'http://acme.my.salesforce.com',
    'https://acme.my.salesforce.com.evil.example',
    'https://x:y@acme.my.salesforce.com',
    'https://acme.my.salesforce.com/path',
    undefined,
    7,
  ])('must be one of Salesforce’s: %s is refused, nothing is saved, and no token goes there', async (instanceUrl) => {
    const hosts = watchHosts();
    const { base } = await answering({
      access_token: 'at',
      refresh_token: 'rt',
      token_type: 'Bearer',
      instance_url: instanceUrl,
    });
    const mine = at(base);
    const { url, session } = await mine.beginAuthorization('salesforce');
    const callbackUrl = `/callback?code=c&state=${new URL(url).searchParams.get('state')}`;
    await expect(mine.completeAuthorization({ session, callbackUrl })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await mine.getAllIntegrations()).toEqual([]);
    expect([...hosts]).toEqual([new URL(base).host]);
  });

  test.each([
    ['an empty answer', {}],
    ['no token', { token_type: 'Bearer', instance_url: 'https://acme.my.salesforce.com' }],
    ['a token that is none', { access_token: 7, token_type: 'Bearer', instance_url: 'https://acme.my.salesforce.com' }],
    [
      'a kind of token that nobody knows',
      { access_token: 'at', token_type: 'mac', instance_url: 'https://acme.my.salesforce.com' },
    ],
    ['a list', []],
    ['a text', 'tokens'],
    ['null', null],
  ])('is not asked for where the answer is %s', async (_, body) => {
    const { base } = await answering(body);
    const mine = at(base);
    const { url, session } = await mine.beginAuthorization('salesforce');
    const callbackUrl = `/callback?code=c&state=${new URL(url).searchParams.get('state')}`;
    await expect(mine.completeAuthorization({ session, callbackUrl })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
    });
    expect(await mine.getAllIntegrations()).toEqual([]);
  });
});

test('an answer with tokens that is none all the same is not told: neither the tokens nor the code', async () => {
  const { base } = await answering({
    access_token: 'secret-access',
    refresh_token: 'secret-refresh',
    token_type: 'mac',
  });
  const service = new ExportService({
    providers: [hubspot({ baseUrl: base, allowHosts: ['127.0.0.1'] })],
    storage: memoryStorage(),
    encryption: ENCRYPTION,
    oauth: { hubspot: APP },
  });
  const mine = service.forUser({ userId: 'user-1' });
  const { url, session } = await mine.beginAuthorization('hubspot');
  const callbackUrl = `/callback?code=secret-code&state=${new URL(url).searchParams.get('state')}`;
  const error: unknown = await mine.completeAuthorization({ session, callbackUrl }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'UNAVAILABLE' });
  expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/secret-/);
});

describe('the request for tokens', () => {
  test('is not carried on to where it is redirected to', async () => {
    for (const vendor of VENDORS) {
      const { base, bodies } = await answering({ access_token: 'at', token_type: 'bot', ok: true, expires_in: 3600 });
      const host = await oauthHost();
      const setting = await host.connected(vendor);
      await grow('ended', host, setting);
      const method = vendor === 'slack' ? 'oauth.v2.access' : 'oauth.token';
      host.sandbox.faults.add({ vendor, method, kind: 'redirect', location: base });
      const report = { title: 'Weekly', startedAt: '2026-11-16T09:00:00Z', participants: [] };
      const outcome = await host.mine.export({ report, sessionId: 'one', to: { provider: vendor } });
      expect(outcome, vendor).toMatchObject({ success: false, code: 'NETWORK', retryable: true });
      expect(bodies, vendor).toEqual([]);
    }
  });

  test('goes to the vendor alone', async () => {
    for (const vendor of VENDORS) {
      const host = await oauthHost();
      const hosts = watchHosts();
      const setting = await host.connected(vendor);
      await grow('ended', host, setting);
      const report = { title: 'Weekly', startedAt: '2026-11-16T09:00:00Z', participants: [] };
      await host.mine.export({ report, sessionId: 'one', to: { provider: vendor } });
      await host.mine.deleteIntegrationConfig(setting.id, { revoke: true });
      expect([...hosts], vendor).toEqual([new URL(host.sandbox.slack.baseUrl).host]);
    }
  });
});
