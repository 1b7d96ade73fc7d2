import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { isHeld, type RefreshLease } from '../../src/auth/refresh-lease.ts';
import type { Fault } from '../../src/testing/index.ts';
import { contentOf } from '../chaos/reports.ts';
import { sampleReport } from '../support/sample-report.ts';
import { arrived, asked, grow, kept, requestsOf, TOKEN_CALL } from './life-of-a-token.ts';
import { oauthHost } from './oauth-host.ts';
import { VENDORS, type VendorId } from './oauth-service.ts';

const report = sampleReport();
/** So short that the vendor has a second to answer. */
const TIMING = { refreshLeaseMs: 2000, deadlineMs: 5000 };

/** What befalls the request for tokens, and whether the vendor has given them out all the same. */
type Strike = Pick<Fault, 'kind'> & Record<string, unknown>;
const STRIKES: readonly [name: string, fault: Strike, isCommitted: boolean][] = [
  ['lost answer', { kind: 'lost-answer' }, true],
  ['500 after', { kind: 'http-500-after' }, true],
  ['reset after', { kind: 'reset-after' }, true],
  ['cut', { kind: 'cut-json' }, true],
  ['a page after', { kind: 'html', committed: true }, true],
  ['too slow', { kind: 'slow', delayMs: 1500 }, true],
  ['500 before', { kind: 'http-500-before' }, false],
  ['reset before', { kind: 'reset-before' }, false],
  ['429', { kind: 'http-429' }, false],
  ['a page', { kind: 'html' }, false],
  ['redirected', { kind: 'redirect' }, false],
  ['refused connection', { kind: 'connection-refused', forMs: 150 }, false],
];

async function struckHost(vendor: VendorId, old: 'ending' | 'ended', fault: Strike, lasts: boolean) {
  const host = await oauthHost(undefined, TIMING);
  if (lasts) host.sandbox.state[vendor].oauth.refreshTokens = 'lasting';
  const setting = await host.connected(vendor);
  await grow(old, host, setting);
  host.sandbox.faults.add({ vendor, method: TOKEN_CALL[vendor], ...fault } as Fault);
  const send = (sessionId: string) => host.mine.export({ report, sessionId, to: { provider: vendor } });
  const health = async () => (await host.mine.getActiveIntegrations())[0]?.health;
  return { ...host, setting, send, health };
}

const all = <T>(work: (strike: (typeof STRIKES)[number]) => Promise<T>, strikes = STRIKES) =>
  Promise.all(strikes.map(work));
// While nobody listens, the export cannot be sent either; of Salesforce the first call tells that the token has ended.
const met = (vendor: VendorId) => STRIKES.filter(([name]) => name !== 'refused connection' || vendor !== 'salesforce');

describe.each(VENDORS)('while the token endpoint of %s fails', (vendor) => {
  test.each([
    ['lasting', true],
    ['single-use', false],
  ] as const)(
    'nothing is sent with a token that has ended, and %s refresh tokens are tried again',
    async (_, lasts) => {
      await all(async ([name, fault, isCommitted]) => {
        const host = await struckHost(vendor, 'ended', fault, lasts);
        const first = await host.send('one');
        expect(first, name).toMatchObject({ success: false, retryable: true, parts: [] });
        expect(['UNAVAILABLE', 'TIMEOUT', 'NETWORK', 'RATE_LIMITED'], name).toContain(first.code);
        expect(arrived(host.sandbox, vendor), name).toBe(0);
        const { row, grant } = await kept(host.storage, host.setting.id);
        expect(row.health, name).toBeNull();
        // Nobody is kept from asking. That it was held is remembered where new tokens may have been given out.
        const lease = JSON.parse(row.refreshLease ?? 'null') as RefreshLease | null;
        expect(isHeld(lease), name).toBe(false);
        expect(grant, name).toMatchObject({ generation: 1, isOver: false });
        await sleep(150);
        const second = await host.send('one');
        expect(asked(host.sandbox, vendor), name).toBe(name === 'refused connection' ? 2 : 3);
        if (lasts || !isCommitted) {
          expect(second, name).toMatchObject({ status: 'success' });
          expect(arrived(host.sandbox, vendor), name).toBe(1);
          expect(await host.health(), name).toBeUndefined();
          return;
        }
        expect(second, name).toMatchObject({ status: 'failed', code: 'AUTH_FAILED', retryable: false });
        expect(await host.health(), name).toMatchObject({ code: 'AUTH_FAILED', hint: 'Connect the account again.' });
        await host.connect(vendor, { settingId: host.setting.id });
        expect(await host.send('one'), name).toMatchObject({ status: 'success' });
        expect(arrived(host.sandbox, vendor), name).toBe(1);
        expect(await host.health(), name).toBeUndefined();
      }, met(vendor));
    },
  );

  test('the same is told when a token is refused in the midst of an export, and what was sent stays sent once', async () => {
    const call = { slack: 'chat.postMessage', hubspot: 'notes.create', salesforce: 'Task.create' }[vendor];
    const code = { slack: 'token_expired', hubspot: 'EXPIRED_AUTHENTICATION', salesforce: 'INVALID_SESSION_ID' }[
      vendor
    ];
    const host = await oauthHost(undefined, TIMING);
    await host.connected(vendor);
    host.sandbox.faults.add({ vendor, method: call, kind: 'error', code });
    host.sandbox.faults.add({ vendor, method: TOKEN_CALL[vendor], kind: 'http-500-before' });
    const send = () => host.mine.export({ report, sessionId: 'one', to: { provider: vendor } });
    expect(await send()).toMatchObject({ success: false, code: 'UNAVAILABLE', retryable: true });
    expect(await send()).toMatchObject({ status: 'success' });
    expect(arrived(host.sandbox, vendor)).toBe(1);
  });
});

describe.each(VENDORS.filter((vendor) => vendor !== 'salesforce'))('while the token endpoint of %s fails', (vendor) => {
  test('a token that still holds is used', async () => {
    await all(
      async ([name, fault]) => {
        const host = await struckHost(vendor, 'ending', fault, false);
        expect(await host.send('one'), name).toMatchObject({ status: 'success' });
        const { row, grant } = await kept(host.storage, host.setting.id);
        expect(row.health, name).toBeNull();
        // Nobody is kept from asking. That it was held is remembered where new tokens may have been given out.
        const lease = JSON.parse(row.refreshLease ?? 'null') as RefreshLease | null;
        expect(isHeld(lease), name).toBe(false);
        expect(grant, name).toMatchObject({ generation: 1, isOver: false });
        expect(host.logger.lines, name).toContainEqual({
          level: 'warn',
          message: 'new tokens cannot be had just now, those at hand still hold',
          fields: { provider: vendor, settingId: host.setting.id },
        });
      },
      STRIKES.filter(([name]) => name !== 'refused connection'),
    );
  });
});

describe.each(VENDORS)('an application that %s does not accept any more', (vendor) => {
  test('ends no consent', async () => {
    const host = await struckHost(vendor, 'ended', { kind: 'slow', delayMs: 1 }, false);
    const [app] = host.sandbox.state[vendor].oauth.apps;
    const { clientSecret = '' } = app ?? {};
    if (app !== undefined) app.clientSecret = 'another';
    for (const sessionId of ['one', 'two']) {
      const outcome = await host.send(sessionId);
      expect(outcome).toMatchObject({ status: 'failed', code: 'PERMISSION_DENIED', vendorCode: 'invalid_client' });
      expect(outcome.hint).toContain(`oauth.${vendor}`);
    }
    expect(await host.health()).toBeUndefined();
    const { row, grant } = await kept(host.storage, host.setting.id);
    expect(row.refreshLease).toBeNull();
    expect(grant.isOver).toBe(false);
    if (app !== undefined) app.clientSecret = clientSecret;
    expect(await host.send('one')).toMatchObject({ status: 'success' });
    expect(arrived(host.sandbox, vendor)).toBe(1);
  });
});

test('a token that ended in the midst of many messages is replaced, and each message is there once', async () => {
  const { report: long, options } = contentOf('four');
  const sent = async (skip?: number) => {
    const { mine, connected, sandbox } = await oauthHost();
    await connected('slack');
    const fault = { vendor: 'slack', method: 'chat.postMessage', kind: 'error', code: 'token_expired' } as const;
    if (skip !== undefined) sandbox.faults.add({ ...fault, skip });
    const outcome = await mine.export({ report: long, sessionId: 'one', to: { provider: 'slack' }, options });
    expect(outcome).toMatchObject({ status: 'success', warnings: [] });
    const posts = requestsOf(sandbox, 'slack', 'chat.postMessage').filter(({ carriedOut }) => carriedOut > 0);
    return { posts: posts.length, renewals: asked(sandbox, 'slack') - 1 };
  };
  const { posts } = await sent();
  expect(posts).toBeGreaterThan(2);
  const each = await Promise.all(Array.from({ length: posts }, (_, skip) => sent(skip)));
  expect(each).toEqual(Array(posts).fill({ posts, renewals: 1 }));
});
