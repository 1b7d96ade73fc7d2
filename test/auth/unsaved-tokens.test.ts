import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { faultyStorage, type StorageFault } from '../../src/testing/index.ts';
import { newPath, open } from '../storage/sqlite-files.ts';
import { sampleReport } from '../support/sample-report.ts';
import { arrived, asked, grow, kept, tokensOf } from './life-of-a-token.ts';
import { oauthHost } from './oauth-host.ts';

const report = sampleReport();
const LEASE_MS = 1600;
const to = { provider: 'slack' } as const;

/** A connection whose token is old, over a storage that fails when the new tokens are to be saved. */
async function failingHost(old: 'ending' | 'ended', tokens: 'single-use' | 'lasting', fault: StorageFault) {
  const below = open(newPath());
  const { storage, faults } = faultyStorage(below);
  const host = await oauthHost(storage, { refreshLeaseMs: LEASE_MS });
  host.sandbox.state.slack.oauth.refreshTokens = tokens;
  const setting = await host.connected('slack');
  await grow(old, { sandbox: host.sandbox, storage: below }, setting);
  faults.add({ operation: 'settings.replace', ...fault, skip: 1 } as StorageFault);
  const send = (sessionId: string) => host.mine.export({ report, sessionId, to });
  return { ...host, below, faults, setting, send };
}

test.each(['fails-before', 'fails-after', 'conflict'] as const)(
  'a storage that %s three times costs nobody an export',
  async (kind) => {
    const host = await failingHost('ended', 'single-use', { kind, times: 3 });
    expect(await host.send('one')).toMatchObject({ status: 'success' });
    expect(asked(host.sandbox, 'slack')).toBe(2);
    expect((await kept(host.below, host.setting.id)).grant).toMatchObject({ generation: 2, isOver: false });
  },
);

test.each([
  ['lasting', { status: 'success' }],
  ['single-use', { status: 'failed', code: 'AUTH_FAILED', hint: 'Connect the account again.' }],
] as const)('tokens that cannot be saved are not used, and %s refresh tokens end clear', async (tokens, next) => {
  const host = await failingHost('ended', tokens, { kind: 'fails-before', times: 1000 });
  expect(await host.send('one')).toMatchObject({ code: 'STORAGE_FAILED', retryable: true, parts: [] });
  expect(arrived(host.sandbox, 'slack')).toBe(0);
  // Nothing but tokens was asked for: the new one was never shown to the vendor.
  const asks = host.sandbox.state.slack.requests.map(({ method }) => method);
  expect(asks.filter((method) => !method.startsWith('oauth.'))).toEqual([]);
  const unsaved = tokensOf(host.sandbox, 'slack').at(-1)?.refreshToken ?? '';
  expect((await kept(host.below, host.setting.id)).grant.refreshToken === unsaved).toBe(tokens === 'lasting');
  host.faults.clear();
  expect(await host.send('one')).toMatchObject(next);
  expect(asked(host.sandbox, 'slack')).toBe(3);
  await host.connect('slack', { settingId: host.setting.id });
  expect(await host.send('one')).toMatchObject({ status: 'success' });
  expect(arrived(host.sandbox, 'slack')).toBe(1);
  expect((await host.mine.getActiveIntegrations())[0]).not.toHaveProperty('health');
});

test('where the old token still holds, it is used in the meantime', async () => {
  const host = await failingHost('ending', 'lasting', { kind: 'fails-before', times: 1000 });
  expect(await host.send('one')).toMatchObject({ status: 'success' });
  expect((await kept(host.below, host.setting.id)).grant.generation).toBe(1);
  host.faults.clear();
  await sleep(LEASE_MS);
  expect(await host.send('two')).toMatchObject({ status: 'success' });
  expect((await kept(host.below, host.setting.id)).grant.generation).toBe(2);
});

test('a refusal that cannot be saved is told all the same, and is learned anew', async () => {
  const host = await failingHost('ended', 'single-use', { kind: 'fails-before', times: 1000 });
  const [grant] = host.sandbox.state.slack.oauth.grants;
  if (grant !== undefined) grant.status = 'revoked';
  expect(await host.send('one')).toMatchObject({ code: 'AUTH_FAILED' });
  expect((await kept(host.below, host.setting.id)).grant.isOver).toBe(false);
  host.faults.clear();
  expect(await host.send('one')).toMatchObject({ code: 'AUTH_FAILED' });
  expect((await kept(host.below, host.setting.id)).grant.isOver).toBe(true);
  expect((await host.mine.getActiveIntegrations())[0]?.health).toMatchObject({ code: 'AUTH_FAILED' });
});
