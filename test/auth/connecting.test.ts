import { describe, expect, test } from 'vitest';
import { sampleReport } from '../support/sample-report.ts';
import { REVOKE_CALL, requestsOf, rewrite, tokensOf } from './life-of-a-token.ts';
import { oauthHost, throughTheBrowser } from './oauth-host.ts';
import { VENDORS } from './oauth-service.ts';

const report = sampleReport();

describe.each(VENDORS)('a login at %s', (vendor) => {
  test('becomes a connection that exports', async () => {
    const { mine, connected, sandbox } = await oauthHost();
    const setting = await connected(vendor);
    expect(setting).toMatchObject({ provider: vendor, scope: 'user', isActive: true });
    expect(setting.config.accessToken).toMatch(/^••••/);
    expect(await mine.export({ report, sessionId: 'one', to: { provider: vendor } })).toMatchObject({
      status: 'success',
    });
    expect(sandbox.state[vendor].oauth.grants).toHaveLength(1);
  });

  test('asks with a state of its own each time, and with PKCE where the vendor takes it', async () => {
    const { mine } = await oauthHost();
    const urls = await Promise.all([1, 2].map(() => mine.beginAuthorization(vendor)));
    const [one, other] = urls.map(({ url }) => new URL(url).searchParams);
    expect(one?.get('state')?.length).toBeGreaterThan(20);
    expect(one?.get('state')).not.toBe(other?.get('state'));
    expect(one?.get('code_challenge_method')).toBe(vendor === 'slack' ? null : 'S256');
    for (const { session } of urls) expect(session).not.toContain(one?.get('state'));
  });

  test('that the person declines is told as that, and saves nothing', async () => {
    const { mine, sandbox } = await oauthHost();
    sandbox.state[vendor].oauth.consents = false;
    const { url, session } = await mine.beginAuthorization(vendor);
    const callbackUrl = await throughTheBrowser(url);
    await expect(mine.completeAuthorization({ callbackUrl, session })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      vendorCode: 'access_denied',
    });
    expect(await mine.getActiveIntegrations()).toEqual([]);
  });

  test('ends once: a code is used up', async () => {
    const { mine } = await oauthHost();
    const { url, session } = await mine.beginAuthorization(vendor);
    const callbackUrl = await throughTheBrowser(url);
    await mine.completeAuthorization({ callbackUrl, session });
    await expect(mine.completeAuthorization({ callbackUrl, session })).rejects.toMatchObject({ code: 'AUTH_FAILED' });
    expect(await mine.getActiveIntegrations()).toHaveLength(1);
  });

  test('of one cannot be ended by another, nor with the way back of another', async () => {
    const { service, mine } = await oauthHost();
    const { url, session } = await mine.beginAuthorization(vendor);
    const callbackUrl = await throughTheBrowser(url);
    const other = service.forUser({ userId: 'user-2', organizationId: 'acme', role: 'admin' });
    await expect(other.completeAuthorization({ callbackUrl, session })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    const begun = await other.beginAuthorization(vendor);
    await expect(other.completeAuthorization({ callbackUrl, session: begun.session })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await other.getActiveIntegrations()).toEqual([]);
  });

  test('may be of the organization, and only its admins begin it', async () => {
    const { service, connect } = await oauthHost();
    await connect(vendor, { scope: 'organization', label: 'Ours', locked: true });
    const member = service.forUser({ userId: 'user-2', organizationId: 'acme', role: 'member' });
    expect(await member.getActiveIntegrations()).toMatchObject([
      { scope: 'organization', label: 'Ours', locked: true },
    ]);
    await expect(member.beginAuthorization(vendor, { scope: 'organization' })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });

  test('again puts new tokens into the same connection, and heals it', async () => {
    const { mine, connected, connect, sandbox } = await oauthHost();
    const { id } = await connected(vendor);
    const [grant] = sandbox.state[vendor].oauth.grants;
    if (grant !== undefined) grant.status = 'revoked';
    const to = { provider: vendor };
    expect(await mine.export({ report, sessionId: 'one', to })).toMatchObject({ code: 'AUTH_FAILED' });
    expect(await mine.getActiveIntegrations()).toMatchObject([{ id, health: { code: 'AUTH_FAILED' } }]);
    expect(await connect(vendor, { settingId: id })).toMatchObject({
      id,
      defaults: { destination: expect.anything() },
    });
    expect((await mine.getActiveIntegrations())[0]).not.toHaveProperty('health');
    expect(await mine.export({ report, sessionId: 'one', to })).toMatchObject({ status: 'success' });
  });
});

describe('a connection that was made by a login', () => {
  test('takes no pasted token and no reference, and other fields one by one', async () => {
    const { mine, connect } = await oauthHost();
    const { id } = await connect('salesforce', { config: { internalDomains: 'acme.example' } });
    for (const patch of [{ config: { accessToken: '00D-pasted-token-of-somebody' } }, { credentialsRef: 'vault' }]) {
      await expect(mine.updateIntegrationConfig(id, patch)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    const changed = await mine.updateIntegrationConfig(id, { config: { object: 'Event' } });
    expect(changed.config).toMatchObject({ object: 'Event', internalDomains: 'acme.example' });
    expect(changed.config.instanceUrl).toMatch(/^http/);
  });

  test.each(['hubspot', 'salesforce'] as const)(
    'of %s leaves no tokens at the vendor when it cannot be saved',
    async (vendor) => {
      const { mine, connected, sandbox } = await oauthHost();
      const { id } = await connected(vendor);
      const { url, session } = await mine.beginAuthorization(vendor, { settingId: id });
      const callbackUrl = await throughTheBrowser(url);
      // Another account than the one of the connection.
      const other = vendor === 'hubspot' ? { portalId: 1 } : { organizationId: '00D000000000999EAA' };
      Object.assign(sandbox.state[vendor], other);
      await expect(mine.completeAuthorization({ callbackUrl, session })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('another account'),
      });
      const [, second] = tokensOf(sandbox, vendor);
      // HubSpot takes the refresh token away, Salesforce the grant.
      const left = second?.grant?.status === 'revoked' ? undefined : second?.refreshToken;
      expect(left).toBeUndefined();
      expect(requestsOf(sandbox, vendor, REVOKE_CALL[vendor])).toHaveLength(1);
    },
  );
});

test('a connection is connected again at the login it was made at', async () => {
  const { mine, connect, storage } = await oauthHost();
  const { id } = await connect('salesforce');
  await rewrite(storage, id, { loginUrl: 'https://test.salesforce.com' });
  const { url } = await mine.beginAuthorization('salesforce', { settingId: id });
  expect(url).toMatch(/^https:\/\/test\.salesforce\.com\//);
});
