import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { sampleReport } from '../support/sample-report.ts';
import { asked, grow, REVOKE_CALL, requestsOf, rewrite, TOKEN_CALL, tokensOf } from './life-of-a-token.ts';
import { oauthHost } from './oauth-host.ts';
import { addressesOf, oauthService, USER, VENDORS, type VendorId } from './oauth-service.ts';

const report = sampleReport();
type Host = Awaited<ReturnType<typeof oauthHost>>;

/** What the vendor says to the newest refresh token, as somebody would who had stolen it. */
async function refreshStatus({ sandbox }: Host, vendor: VendorId, token: string | undefined): Promise<string> {
  const { clientId, clientSecret, tokenUrl } = sandbox[vendor].oauth;
  const form = {
    grant_type: 'refresh_token',
    refresh_token: token ?? '',
    client_id: clientId,
    client_secret: clientSecret,
  };
  const answer = await fetch(tokenUrl, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: accessToken } = (await answer.json()) as { access_token?: string };
  return accessToken === undefined ? 'refused' : 'taken';
}

const newest = ({ sandbox }: Host, vendor: VendorId) => tokensOf(sandbox, vendor).at(-1);

describe.each(VENDORS)('a connection to %s that is deleted', (vendor) => {
  test('ends the consent where the vendor keeps it for this connection alone', async () => {
    const host = await oauthHost();
    const { id } = await host.connected(vendor);
    const { refreshToken } = newest(host, vendor) ?? {};
    const deleted = await host.mine.deleteIntegrationConfig(id);
    const isKept = vendor === 'slack';
    expect(deleted).toEqual(
      isKept ? { consent: 'kept', hint: expect.stringContaining('revoke: true') } : { consent: 'revoked' },
    );
    expect(await refreshStatus(host, vendor, refreshToken)).toBe(isKept ? 'taken' : 'refused');
    expect(await host.mine.getAllIntegrations()).toEqual([]);
    expect(requestsOf(host.sandbox, vendor, REVOKE_CALL[vendor])).toHaveLength(isKept ? 0 : 1);
  });

  test.each(['fresh', 'ended'] as const)(
    'ends it by all means where that is asked for, also when its token is %s',
    async (age) => {
      const host = await oauthHost();
      const setting = await host.connected(vendor);
      if (age === 'ended') await grow('ended', host, setting);
      expect(await host.mine.deleteIntegrationConfig(setting.id, { revoke: true })).toEqual({ consent: 'revoked' });
      expect(await refreshStatus(host, vendor, newest(host, vendor)?.refreshToken)).toBe('refused');
    },
  );

  test('keeps it where that is asked for', async () => {
    const host = await oauthHost();
    const { id } = await host.connected(vendor);
    const { refreshToken } = newest(host, vendor) ?? {};
    expect(await host.mine.deleteIntegrationConfig(id, { revoke: false })).toMatchObject({ consent: 'kept' });
    expect(await refreshStatus(host, vendor, refreshToken)).toBe('taken');
  });

  test('is gone although the vendor is down, and says that the consent may hold', async () => {
    for (const kind of ['http-500-before', 'reset-before', 'html', 'lost-answer', 'redirect'] as const) {
      const host = await oauthHost(undefined, { refreshLeaseMs: 2000 });
      const { id } = await host.connected(vendor);
      host.sandbox.faults.add({ vendor, method: REVOKE_CALL[vendor], kind });
      const deleted = await host.mine.deleteIntegrationConfig(id, { revoke: true });
      expect(deleted, kind).toMatchObject({ consent: 'kept', hint: expect.stringContaining('Remove the application') });
      expect(await host.mine.getAllIntegrations(), kind).toEqual([]);
      expect(
        host.logger.lines.map(({ level }) => level),
        kind,
      ).toContain('warn');
    }
  });

  test('whose consent is over already may have left tokens that nobody saw', async () => {
    const host = await oauthHost();
    const { id } = await host.connected(vendor);
    const [grant] = host.sandbox.state[vendor].oauth.grants;
    if (grant !== undefined) grant.status = 'revoked';
    await host.mine.export({ report, sessionId: 'one', to: { provider: vendor } });
    const before = asked(host.sandbox, vendor);
    expect(await host.mine.deleteIntegrationConfig(id, { revoke: true })).toMatchObject({
      consent: 'kept',
      hint: expect.stringContaining('Remove the application'),
    });
    expect(asked(host.sandbox, vendor)).toBe(before);
    expect(await host.mine.getActiveIntegrations()).toEqual([]);
  });
});

test.each([
  [null, { consent: 'kept', hint: 'Remove the application in the settings of Slack.' }],
  ['dead', { consent: 'kept', hint: 'Remove the application in the settings of Slack.' }],
])(
  'a token that the vendor does not know any more may be followed by newer ones (holder: %s)',
  async (holder, deleted) => {
    const host = await oauthHost();
    const { id } = await host.connected('slack');
    for (const token of tokensOf(host.sandbox, 'slack')) token.status = 'revoked';
    const until = new Date(Date.now() - 1000).toISOString();
    if (holder !== null) await rewrite(host.storage, id, {}, { refreshLease: JSON.stringify({ holder, until }) });
    expect(await host.mine.deleteIntegrationConfig(id, { revoke: true })).toEqual(deleted);
  },
);

test.each(['hubspot', 'salesforce'] as const)(
  'at %s after the answer to a renewal was lost is not told as ended',
  async (vendor) => {
    const host = await oauthHost();
    const { id } = await host.connected(vendor);
    for (const token of tokensOf(host.sandbox, vendor)) token.status = 'expired';
    host.sandbox.faults.add({ vendor, method: TOKEN_CALL[vendor], kind: 'reset-after' });
    expect((await host.mine.export({ report, sessionId: 'one', to: { provider: vendor } })).status).toBe('failed');
    expect(await host.mine.deleteIntegrationConfig(id)).toMatchObject({ consent: 'kept' });
  },
);

test.each(['hubspot', 'salesforce'] as const)(
  'a login at %s that replaces another one ends its tokens',
  async (vendor) => {
    const host = await oauthHost();
    const { id } = await host.connected(vendor);
    await host.connect(vendor, { settingId: id });
    expect(requestsOf(host.sandbox, vendor, REVOKE_CALL[vendor])).toHaveLength(1);
    const [first] = tokensOf(host.sandbox, vendor);
    expect(first?.grant?.status === 'revoked' || first?.refreshToken === undefined).toBe(true);
    expect((await host.mine.export({ report, sessionId: 'one', to: { provider: vendor } })).status).toBe('success');
  },
);

test('a connection that was made by hand has no consent to end', async () => {
  const { mine, sandbox } = await oauthHost();
  const saved = await mine.saveIntegrationConfig({ provider: 'hubspot', config: { accessToken: 'pasted-token' } });
  expect(await mine.deleteIntegrationConfig(saved.id)).toEqual({ consent: 'none' });
  expect(sandbox.state.hubspot.requests).toEqual([]);
});

describe('a connection that is deleted while another process gets new tokens for it', () => {
  async function deletedMeanwhile(delayMs: number) {
    const host = await oauthHost();
    const setting = await host.connected('salesforce');
    for (const token of tokensOf(host.sandbox, 'salesforce')) token.status = 'expired';
    host.sandbox.faults.add({ vendor: 'salesforce', method: TOKEN_CALL.salesforce, kind: 'slow', delayMs });
    const other = oauthService(addressesOf(host.sandbox), host.storage).service.forUser(USER);
    const exporting = other.export({ report, sessionId: 'one', to: { provider: 'salesforce' } });
    await vi.waitUntil(() => asked(host.sandbox, 'salesforce') === 2, { interval: 5 });
    const deleted = await host.mine.deleteIntegrationConfig(setting.id);
    const outcome = await exporting;
    return { host, deleted, outcome };
  }

  test('waits for that, and nothing is left that holds', async () => {
    const { host, deleted, outcome } = await deletedMeanwhile(400);
    expect(deleted).toEqual({ consent: 'revoked' });
    expect(await refreshStatus(host, 'salesforce', newest(host, 'salesforce')?.refreshToken)).toBe('refused');
    expect(['success', 'failed']).toContain(outcome.status);
  });

  test('does not wait for long, and says that something may hold', { timeout: 20_000 }, async () => {
    const { host, deleted, outcome } = await deletedMeanwhile(6500);
    expect(deleted).toMatchObject({ consent: 'kept', hint: expect.stringContaining('Remove the application') });
    expect(outcome).toMatchObject({ status: 'failed', code: 'NOT_FOUND' });
    await sleep(10);
    expect(await host.mine.getAllIntegrations()).toEqual([]);
  });
});
