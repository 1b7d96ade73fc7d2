import { describe, expect, test } from 'vitest';
import { type Encryption, ExportService, memoryStorage } from '../../src/index.ts';
import { slack } from '../../src/providers/slack/index.ts';
import { startSandbox } from '../../src/testing/index.ts';
import { asked, grow } from './life-of-a-token.ts';
import { oauthHost, throughTheBrowser } from './oauth-host.ts';
import type { VENDORS } from './oauth-service.ts';

const NOT_TAKEN = { code: 'INVALID_INPUT', hint: 'Begin again with beginAuthorization.' };

/** A login of user-1 that is back from the vendor, and whom else there is. */
async function begun(request = {}, vendor: (typeof VENDORS)[number] = 'slack') {
  const host = await oauthHost();
  const { url, session } = await host.mine.beginAuthorization(vendor, request);
  const callbackUrl = await throughTheBrowser(url);
  const as = (change: object) =>
    host.service.forUser({ userId: 'user-1', organizationId: 'acme', role: 'admin', ...change });
  /** Neither a code was used up nor anything saved. */
  const expectUntouched = async () => {
    expect(asked(host.sandbox, vendor)).toBe(0);
    expect(await host.mine.getAllIntegrations()).toEqual([]);
  };
  return { ...host, url, session, callbackUrl, as, expectUntouched };
}

describe('a session', () => {
  test('of somebody else is refused before the code is used', async () => {
    const { as, session, callbackUrl, expectUntouched } = await begun();
    await expect(as({ userId: 'user-2' }).completeAuthorization({ session, callbackUrl })).rejects.toMatchObject(
      NOT_TAKEN,
    );
    await expectUntouched();
  });

  test('of another vendor is refused', async () => {
    const { mine, session, callbackUrl, expectUntouched } = await begun();
    const moved = session.replace(/^slack\./, 'hubspot.');
    await expect(mine.completeAuthorization({ session: moved, callbackUrl })).rejects.toMatchObject(NOT_TAKEN);
    await expectUntouched();
  });

  test('that is none, is cut, or was changed is refused', async () => {
    const { mine, session, callbackUrl, expectUntouched } = await begun();
    const middle = Math.floor(session.length / 2);
    const other = session[middle] === 'A' ? 'B' : 'A';
    const changed = session.slice(0, middle) + other + session.slice(middle + 1);
    for (const one of ['', 'slack', 'slack.', 'nobody.x', session.slice(0, -9), changed, undefined, null, 7, {}])
      await expect(mine.completeAuthorization({ session: one as string, callbackUrl })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    await expectUntouched();
  });

  test('of a connection’s own secret is none', async () => {
    const { mine, storage, connected, callbackUrl } = await begun();
    const { id } = await connected('slack');
    const row = await storage.settings.get('user:user-1', id);
    await expect(mine.completeAuthorization({ session: `slack.${row?.config}`, callbackUrl })).rejects.toMatchObject(
      NOT_TAKEN,
    );
  });

  test('is bound to who began also where the encryption binds nothing', async () => {
    const sandbox = await startSandbox({ vendors: ['slack'] });
    const plain: Encryption = { encrypt: async (text) => text, decrypt: async (text) => text };
    const service = new ExportService({
      providers: [slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] })],
      storage: memoryStorage(),
      encryption: plain,
      oauth: { slack: sandbox.slack.oauth },
    });
    const { url, session } = await service.forUser({ userId: 'user-1' }).beginAuthorization('slack');
    const callbackUrl = await throughTheBrowser(url);
    const thief = service.forUser({ userId: 'user-2' });
    await expect(thief.completeAuthorization({ session, callbackUrl })).rejects.toMatchObject(NOT_TAKEN);
    await sandbox.close();
  });
});

describe('a way back', () => {
  test.each([
    ['with another state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43))],
    ['without a state', (url: URL) => url.searchParams.delete('state')],
    ['with two states', (url: URL) => url.searchParams.append('state', 'other')],
    ['with two codes', (url: URL) => url.searchParams.append('code', 'other')],
    ['without a code', (url: URL) => url.searchParams.delete('code')],
    ['with a token in place of a code', (url: URL) => url.searchParams.set('token', 'x')],
  ])('%s is refused', async (_, change) => {
    const { mine, session, callbackUrl, sandbox } = await begun();
    const url = new URL(callbackUrl);
    change(url);
    await expect(mine.completeAuthorization({ session, callbackUrl: url })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(asked(sandbox, 'slack')).toBe(0);
  });

  test('with another’s error and state is told as not belonging, not as the person’s no', async () => {
    const { mine, session, callbackUrl } = await begun();
    const url = new URL(callbackUrl);
    url.search = '?error=access_denied&state=other';
    await expect(mine.completeAuthorization({ session, callbackUrl: url })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  test('from a vendor that is busy is told as that', async () => {
    const { mine, session, callbackUrl } = await begun();
    const url = new URL(callbackUrl);
    const state = url.searchParams.get('state');
    for (const error of ['server_error', 'temporarily_unavailable'])
      await expect(
        mine.completeAuthorization({ session, callbackUrl: `/oauth/slack/callback?error=${error}&state=${state}` }),
      ).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true, vendorCode: error });
  });

  test('as a path with its query will do', async () => {
    const { mine, session, callbackUrl } = await begun();
    const { pathname, search } = new URL(callbackUrl);
    expect(await mine.completeAuthorization({ session, callbackUrl: pathname + search })).toMatchObject({
      provider: 'slack',
    });
  });

  test('of a login with PKCE needs the verifier of its own session', async () => {
    for (const vendor of ['hubspot', 'salesforce'] as const) {
      const { mine, sandbox, callbackUrl, session } = await begun({}, vendor);
      // As if somebody had put their own challenge into the address.
      for (const code of sandbox.state[vendor].oauth.codes) code.challenge = 'x'.repeat(43);
      await expect(mine.completeAuthorization({ session, callbackUrl })).rejects.toMatchObject({
        code: vendor === 'hubspot' ? 'AUTH_FAILED' : 'REJECTED',
      });
      expect(await mine.getAllIntegrations()).toEqual([]);
    }
  });

  test('comes too late after half an hour', async () => {
    const { mine, session, callbackUrl, expectUntouched } = await begun();
    const { now } = Date;
    Date.now = () => now() + 31 * 60_000;
    try {
      await expect(mine.completeAuthorization({ session, callbackUrl })).rejects.toMatchObject(NOT_TAKEN);
    } finally {
      Date.now = now;
    }
    await expectUntouched();
  });
});

describe('a connection again', () => {
  test('of somebody else is not found, before anybody is sent away', async () => {
    const { mine, service, connected } = await oauthHost();
    const { id } = await connected('slack');
    const other = service.forUser({ userId: 'user-2', organizationId: 'acme', role: 'admin' });
    await expect(other.beginAuthorization('slack', { settingId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(mine.beginAuthorization('slack', { settingId: 'nobody' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('is not made one of another vendor: tokens go to nobody else', async () => {
    const { mine, connected } = await oauthHost();
    const { id } = await connected('hubspot');
    await expect(mine.beginAuthorization('slack', { settingId: id })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: 'settingId', message: 'expected a connection to Slack' }],
    });
  });

  test('that was deleted meanwhile is not found, and the code is not used', async () => {
    const host = await oauthHost();
    const { id } = await host.connected('slack');
    const { url, session } = await host.mine.beginAuthorization('slack', { settingId: id });
    const callbackUrl = await throughTheBrowser(url);
    await host.mine.deleteIntegrationConfig(id);
    const before = asked(host.sandbox, 'slack');
    await expect(host.mine.completeAuthorization({ session, callbackUrl })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(asked(host.sandbox, 'slack')).toBe(before);
  });

  test('works while its old tokens are renewed, and the newer consent stays', async () => {
    const host = await oauthHost();
    const setting = await host.connected('slack');
    await grow('ended', host, setting);
    const { url, session } = await host.mine.beginAuthorization('slack', { settingId: setting.id });
    const callbackUrl = await throughTheBrowser(url);
    host.sandbox.faults.add({ vendor: 'slack', method: 'oauth.v2.access', kind: 'slow', delayMs: 300 });
    const report = { title: 'Weekly', startedAt: '2026-11-16T09:00:00Z', participants: [] };
    const exporting = host.mine.export({ report, sessionId: 'one', to: { provider: 'slack' } });
    while (asked(host.sandbox, 'slack') < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await host.mine.completeAuthorization({ session, callbackUrl });
    expect(await exporting).toMatchObject({ status: 'success' });
    const [first, second] = host.sandbox.state.slack.oauth.grants;
    if (first !== undefined) first.status = 'revoked';
    expect(second?.status).toBe('active');
    expect(await host.mine.export({ report, sessionId: 'two', to: { provider: 'slack' } })).toMatchObject({
      status: 'success',
    });
  });
});

describe('a login for an organization', () => {
  test.each([
    ['was lost', { organizationId: undefined, role: undefined }, 'INVALID_INPUT'],
    ['is another organization’s', { organizationId: 'globex' }, 'INVALID_INPUT'],
    ['is no longer an admin’s', { role: 'member' }, 'PERMISSION_DENIED'],
  ])('by somebody whose membership %s is refused before the code is used', async (_, change, code) => {
    const { as, session, callbackUrl, expectUntouched } = await begun({ scope: 'organization' });
    await expect(as(change).completeAuthorization({ session, callbackUrl })).rejects.toMatchObject({ code });
    await expectUntouched();
  });

  test('again by somebody who has left is not found', async () => {
    const host = await begun();
    const { id } = await host.connect('slack', { scope: 'organization' });
    const { url, session } = await host.mine.beginAuthorization('slack', { settingId: id });
    const callbackUrl = await throughTheBrowser(url);
    const left = host.as({ organizationId: undefined, role: undefined });
    await expect(left.completeAuthorization({ session, callbackUrl })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const member = host.as({ role: 'member' });
    await expect(member.completeAuthorization({ session, callbackUrl })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });

  test('that has locked its own leaves no other: told before and, if it came meanwhile, before the code is used', async () => {
    const host = await begun();
    await host.connect('slack', { scope: 'organization', locked: true });
    const before = asked(host.sandbox, 'slack');
    await expect(host.mine.completeAuthorization(host)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(asked(host.sandbox, 'slack')).toBe(before);
    await expect(host.mine.beginAuthorization('slack')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  test('alone can be locked', async () => {
    const { mine } = await oauthHost();
    await expect(mine.beginAuthorization('slack', { locked: true })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

test('a destination that is none is told before anybody is sent away', async () => {
  const { mine } = await oauthHost();
  const asking = mine.beginAuthorization('slack', { defaults: { destination: { nowhere: 1 } } });
  await expect(asking).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
