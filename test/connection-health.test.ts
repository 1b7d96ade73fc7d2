import { describe, expect, test } from 'vitest';
import { ExportService, memoryStorage, type StorageAdapter } from '../src/index.ts';
import { slack } from '../src/providers/slack/index.ts';
import { startSandbox } from '../src/testing/index.ts';
import { sampleReport } from './support/sample-report.ts';
import { slackService } from './support/slack-service.ts';

type Stage = Awaited<ReturnType<typeof slackService>>;
const healthOf = async ({ mine }: Pick<Stage, 'mine'>) => (await mine.getActiveIntegrations())[0]?.health;
const send = ({ mine }: Pick<Stage, 'mine'>, sessionId = 's') =>
  mine.export({ report: sampleReport(), sessionId, to: { provider: 'slack' } });

/** What makes the token of a stage one that Slack refuses, and good again. */
const setToken = (at: Stage, status: 'active' | 'revoked' | 'expired' | 'inactive') => {
  for (const token of at.sandbox.state.slack.tokens) token.status = status;
};

describe('a settings page sees without a call why the vendor refuses a connection', () => {
  test.each([
    ['expired', 'token_expired'],
    ['revoked', 'token_revoked'],
    ['inactive', 'account_inactive'],
  ] as const)('a token that is %s', async (status, vendorCode) => {
    const at = await slackService();
    expect(await healthOf(at)).toBeUndefined();
    setToken(at, status);
    expect(await send(at)).toMatchObject({ code: 'AUTH_FAILED', vendorCode });
    const requests = at.sandbox.state.slack.requests.length;
    expect(await healthOf(at)).toMatchObject({
      code: 'AUTH_FAILED',
      vendorCode,
      message: expect.any(String),
      hint: expect.stringContaining('Connect the Slack workspace again'),
      since: expect.stringMatching(/^\d{4}-/),
    });
    expect(at.sandbox.state.slack.requests).toHaveLength(requests);
  });

  test('a rotating token that has expired by its time', async () => {
    const sandbox = await startSandbox();
    const { slack: workspace } = sandbox.state;
    const { token } = workspace.addToken({ expiresInMs: 50 });
    const service = new ExportService({
      providers: [slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] })],
      storage: memoryStorage(),
      credentials: async () => ({ accessToken: token, defaultChannel: 'general' }),
    });
    const mine = service.forUser({ userId: 'u' });
    await mine.saveIntegrationConfig({ provider: 'slack', credentialsRef: 'r' });
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(await send({ mine })).toMatchObject({ code: 'AUTH_FAILED', vendorCode: 'token_expired' });
    expect((await healthOf({ mine }))?.hint).toContain('credentials');
    await sandbox.close();
  });

  test('a webhook that was removed', async () => {
    const at = await slackService('webhook');
    for (const webhook of at.sandbox.state.slack.webhooks) webhook.status = 'revoked';
    await send(at);
    expect(await healthOf(at)).toMatchObject({ code: 'AUTH_FAILED', vendorCode: 'no_service' });
  });

  test('found by a picker, by diagnose and by a revocation', async () => {
    for (const use of ['search', 'diagnose', 'revoke'] as const) {
      const at = await slackService();
      const { id = '' } = await send(at);
      setToken(at, 'revoked');
      if (use === 'search') await at.mine.search(at.setting.id, 'channel').catch(() => undefined);
      else if (use === 'diagnose') await at.mine.diagnose(at.setting.id);
      else expect(await at.mine.revokeExport(id)).toMatchObject({ success: false, code: 'AUTH_FAILED' });
      expect([use, await healthOf(at)]).toMatchObject([use, { code: 'AUTH_FAILED', vendorCode: 'token_revoked' }]);
    }
  });

  test('credentials that the host cannot give', async () => {
    const service = new ExportService({
      providers: [slack()],
      storage: memoryStorage(),
      credentials: async () => {
        throw new RangeError('vault sealed');
      },
    });
    const mine = service.forUser({ userId: 'u' });
    await mine.saveIntegrationConfig({ provider: 'slack', credentialsRef: 'r' });
    expect(await send({ mine })).toMatchObject({ code: 'AUTH_FAILED' });
    expect(await healthOf({ mine })).toMatchObject({ code: 'AUTH_FAILED' });
  });
});

describe('a refusal is forgotten', () => {
  test('by a success, and its first time is kept until then', async () => {
    const at = await slackService();
    setToken(at, 'revoked');
    await send(at, 'one');
    const first = await healthOf(at);
    await send(at, 'two');
    expect(await healthOf(at)).toEqual(first);
    setToken(at, 'active');
    expect(await send(at, 'three')).toMatchObject({ status: 'success' });
    expect(await healthOf(at)).toBeUndefined();
  });

  test('and no replay brings it back', async () => {
    const at = await slackService();
    const { id = '' } = await send(at);
    at.sandbox.faults.add({ vendor: 'slack', method: 'chat.delete', kind: 'error', code: 'fatal_error', times: 9 });
    await at.mine.revokeExport(id);
    at.sandbox.faults.clear();
    setToken(at, 'revoked');
    expect(await at.mine.revokeExport(id)).toMatchObject({ code: 'AUTH_FAILED' });
    setToken(at, 'active');
    await at.mine.diagnose(at.setting.id);
    expect(await healthOf(at)).toBeUndefined();
    const to = { provider: 'slack' } as const;
    const replay = { report: sampleReport(), sessionId: 's', to, options: { onRepeat: 'replay' as const } };
    expect(await at.mine.export(replay)).toMatchObject({ code: 'AUTH_FAILED', replayed: true });
    expect(await healthOf(at)).toBeUndefined();
  });

  test('by a new configuration', async () => {
    const at = await slackService();
    setToken(at, 'revoked');
    await send(at);
    const config = { accessToken: at.sandbox.state.slack.addToken().token };
    const saved = await at.mine.updateIntegrationConfig(at.setting.id, { config });
    expect(saved.health).toBeUndefined();
    expect(await healthOf(at)).toBeUndefined();
  });

  test('not by another label, and not by an error that is none of the connection’s', async () => {
    const at = await slackService();
    setToken(at, 'revoked');
    await send(at);
    expect(await at.mine.updateIntegrationConfig(at.setting.id, { label: 'Other' })).toMatchObject({
      label: 'Other',
      health: { code: 'AUTH_FAILED' },
    });
    setToken(at, 'active');
    at.sandbox.state.slack.channel('general').isArchived = true;
    expect(await send(at, 'two')).toMatchObject({ code: 'REJECTED' });
    expect(await healthOf(at)).toMatchObject({ code: 'AUTH_FAILED' });
  });
});

/** Counts the writes of settings, and has something happen before the next one. */
function watched(storage: StorageAdapter) {
  const seen = { writes: 0, before: async (): Promise<void> => undefined };
  const settings: StorageAdapter['settings'] = {
    ...storage.settings,
    replace: async (row, expected) => {
      const { before } = seen;
      seen.before = async () => undefined;
      await before();
      seen.writes += 1;
      return storage.settings.replace(row, expected);
    },
  };
  return { seen, storage: { ...storage, settings } };
}

describe('keeping it', () => {
  test('costs a write only when it changes', async () => {
    const { seen, storage } = watched(memoryStorage());
    const at = await slackService({ storage });
    for (const session of ['a', 'b']) await send(at, session);
    expect(seen.writes).toBe(0);
    setToken(at, 'revoked');
    for (const session of ['c', 'd']) await send(at, session);
    expect(seen.writes).toBe(1);
  });

  test('never speaks of a configuration that was saved meanwhile', async () => {
    const inner = memoryStorage();
    const { seen, storage } = watched(inner);
    const at = await slackService({ storage });
    setToken(at, 'revoked');
    const { token } = at.sandbox.state.slack.addToken();
    seen.before = async () => {
      const [row] = await inner.settings.list('user:user-1');
      if (row === undefined) throw new Error('there is a setting');
      await new Promise((resolve) => setTimeout(resolve, 5));
      const changed = {
        ...row,
        label: token.slice(0, 4),
        updatedAt: new Date().toISOString(),
        revision: row.revision + 1,
      };
      await inner.settings.replace(changed, row.revision);
    };
    await send(at);
    expect(await healthOf(at)).toBeUndefined();
  });

  test('is no change of somebody else’s to who changes the setting at the same time', async () => {
    const inner = memoryStorage();
    const { seen, storage } = watched(inner);
    const at = await slackService({ storage });
    setToken(at, 'revoked');
    seen.before = async () => {
      await send(at);
    };
    expect(await at.mine.updateIntegrationConfig(at.setting.id, { label: 'Mine' })).toMatchObject({ label: 'Mine' });
    expect((await at.mine.getActiveIntegrations())[0]).toMatchObject({
      label: 'Mine',
      health: { code: 'AUTH_FAILED' },
    });
  });

  test('that fails fails no export', async () => {
    const inner = memoryStorage();
    const settings = { ...inner.settings, replace: async () => Promise.reject(new Error('disk full')) };
    const at = await slackService({ storage: { ...inner, settings } });
    setToken(at, 'revoked');
    expect(await send(at)).toMatchObject({ code: 'AUTH_FAILED' });
    expect(at.logger.lines.map(({ message }) => message)).toContain('what was learned of a connection is not kept');
  });
});
