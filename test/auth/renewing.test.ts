import { describe, expect, test } from 'vitest';
import { isIntegrationError } from '../../src/index.ts';
import { newPath, open } from '../storage/sqlite-files.ts';
import { sampleReport } from '../support/sample-report.ts';
import { arrived, asked, grow, kept, rewrite, tokensOf } from './life-of-a-token.ts';
import { oauthHost } from './oauth-host.ts';
import { VENDORS, type VendorId } from './oauth-service.ts';

const report = sampleReport();
const expiring = VENDORS.filter((vendor) => vendor !== 'salesforce');

async function connectedHost(vendor: VendorId) {
  const host = await oauthHost();
  const setting = await host.connected(vendor);
  const send = (sessionId = 'one') => host.mine.export({ report, sessionId, to: { provider: vendor } });
  return { ...host, setting, send };
}

type Host = Awaited<ReturnType<typeof connectedHost>>;

/** Targets whose records are looked for. */
const MATCHING = {
  slack: { provider: 'slack', destination: { channel: 'general' } },
  hubspot: { provider: 'hubspot', destination: { match: true } },
  salesforce: { provider: 'salesforce', destination: { match: true } },
} as const;

/** Everything of a user's that asks the vendor, and one word of what came of it. */
const CALLS: Record<string, (host: Host, vendor: VendorId) => Promise<unknown>> = {
  export: async ({ send }) => (await send()).status,
  diagnose: async ({ mine, setting }) => (await mine.diagnose(setting.id))[0]?.status,
  setUp: async ({ mine, setting }) => Array.isArray(await mine.setUp(setting.id)),
  search: async ({ mine, setting }, vendor) =>
    Array.isArray((await mine.search(setting.id, vendor === 'slack' ? 'channel' : 'contact', { query: 'ada' })).items),
  matchRecords: async ({ mine }, vendor) => {
    const met = { ...report, participants: [{ name: 'Ada', email: 'ada@acme.example' }] };
    const asking = mine.matchRecords({ report: met, sessionId: 'one', to: MATCHING[vendor] });
    return asking.then(
      () => true,
      (error: unknown) => (isIntegrationError(error) ? error.code : error),
    );
  },
};
const EXPECTED: Record<string, unknown> = { export: 'success', diagnose: 'ok', setUp: true, search: true };

describe.each(expiring)('a token of %s', (vendor) => {
  test.each(['ending', 'ended'] as const)('that is %s is replaced before anything is asked with it', async (old) => {
    for (const [name, call] of Object.entries(CALLS)) {
      const host = await connectedHost(vendor);
      await grow(old, host, host.setting);
      const [first] = tokensOf(host.sandbox, vendor);
      const came = await call(host, vendor);
      // Slack has no records: that is told, after new tokens were had.
      expect(came, name).toBe(name === 'matchRecords' ? vendor !== 'slack' || 'INVALID_INPUT' : EXPECTED[name]);
      expect(asked(host.sandbox, vendor), name).toBe(2);
      const { grant, row } = await kept(host.storage, host.setting.id);
      const tokens = tokensOf(host.sandbox, vendor);
      expect(grant, name).toMatchObject({ generation: 2, refreshToken: tokens[1]?.refreshToken, isOver: false });
      expect(grant.forcedAt, name).toBeNull();
      expect(row, name).toMatchObject({ refreshLease: null, health: null, updatedAt: host.setting.updatedAt });
      expect(first?.text).not.toBe(tokens[1]?.text);
    }
  });

  test('that holds for long is left alone', async () => {
    const host = await connectedHost(vendor);
    await host.send();
    await host.mine.diagnose(host.setting.id);
    expect(asked(host.sandbox, vendor)).toBe(1);
  });

  test('is not replaced by a preview', async () => {
    const host = await connectedHost(vendor);
    await grow('ended', host, host.setting);
    const preview = await host.mine.preview({ report, sessionId: 'one', to: { provider: vendor } });
    expect(preview.payload).toBeTruthy();
    expect(asked(host.sandbox, vendor)).toBe(1);
  });
});

describe.each(VENDORS)('a token of %s', (vendor) => {
  test('that is refused before its time is replaced once, and the export goes on', async () => {
    const host = await connectedHost(vendor);
    for (const token of tokensOf(host.sandbox, vendor)) token.status = 'expired';
    expect(await host.send()).toMatchObject({ status: 'success', warnings: [] });
    expect(asked(host.sandbox, vendor)).toBe(2);
    expect(arrived(host.sandbox, vendor)).toBe(1);
    expect((await kept(host.storage, host.setting.id)).grant.forcedAt).not.toBeNull();
    expect((await host.mine.getActiveIntegrations())[0]).not.toHaveProperty('health');
  });

  test('that is refused is replaced for a diagnosis and a search, too', async () => {
    for (const name of ['diagnose', 'search', 'matchRecords'] as const) {
      if (name === 'matchRecords' && vendor === 'slack') continue;
      const host = await connectedHost(vendor);
      for (const token of tokensOf(host.sandbox, vendor)) token.status = 'expired';
      expect(await CALLS[name]?.(host, vendor), name).toBe(EXPECTED[name] ?? true);
      expect(asked(host.sandbox, vendor), name).toBe(2);
    }
  });

  test('is replaced when a report is taken back', async () => {
    const host = await connectedHost(vendor);
    const { id = '' } = await host.send();
    await grow('ended', host, host.setting);
    expect(await host.mine.revokeExport(id)).toMatchObject({ status: 'revoked', success: true });
    expect(asked(host.sandbox, vendor)).toBe(2);
    expect(arrived(host.sandbox, vendor)).toBe(0);
  });

  test('is replaced when exports are resumed', async () => {
    const host = await connectedHost(vendor);
    const call = { slack: 'chat.postMessage', hubspot: 'notes.create', salesforce: 'Task.create' }[vendor];
    host.sandbox.faults.add({ vendor, method: call, kind: 'http-429', retryAfterSeconds: 1, times: 1 });
    const begun = await host.mine.export({
      report,
      sessionId: 'one',
      to: { provider: vendor },
      options: { deadlineMs: 500 },
    });
    expect(begun.status).toBe('pending');
    await grow('ended', host, host.setting);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await host.service.resumeExports({ load: async () => ({ report }) })).toMatchObject([{ status: 'success' }]);
    expect(asked(host.sandbox, vendor)).toBe(2);
    expect(arrived(host.sandbox, vendor)).toBe(1);
  });

  test('that is refused again right after is no reason to ask again', async () => {
    const host = await connectedHost(vendor);
    // Whatever token it gets, it takes none.
    const refuse = () => {
      for (const token of tokensOf(host.sandbox, vendor)) token.status = 'expired';
    };
    refuse();
    await host.send('one');
    for (let count = 0; count < 5; count++) {
      refuse();
      expect(await host.send(`more ${count}`)).toMatchObject({
        status: 'failed',
        code: 'AUTH_FAILED',
        retryable: false,
      });
    }
    expect(asked(host.sandbox, vendor)).toBe(2);
    expect((await host.mine.getActiveIntegrations())[0]?.health).toMatchObject({ code: 'AUTH_FAILED' });
    // A minute later it may try once more.
    await rewrite(host.storage, host.setting.id, { forcedAt: new Date(Date.now() - 61_000).toISOString() });
    expect(await host.send('later')).toMatchObject({ status: 'success' });
    expect(asked(host.sandbox, vendor)).toBe(3);
    expect((await host.mine.getActiveIntegrations())[0]).not.toHaveProperty('health');
  });

  test('whose consent was taken back ends clear, and the vendor is not asked again', async () => {
    const host = await connectedHost(vendor);
    const [grant] = host.sandbox.state[vendor].oauth.grants;
    if (grant !== undefined) grant.status = 'revoked';
    const refused = { status: 'failed', code: 'AUTH_FAILED', hint: 'Connect the account again.', retryable: false };
    expect(await host.send()).toMatchObject(refused);
    const [first] = await host.mine.getActiveIntegrations();
    expect(first?.health).toMatchObject({ code: 'AUTH_FAILED', hint: 'Connect the account again.' });
    const before = asked(host.sandbox, vendor);
    for (const name of ['two', 'three']) expect(await host.send(name)).toMatchObject(refused);
    expect(asked(host.sandbox, vendor)).toBe(before);
    // Since when it is so is not forgotten.
    expect((await host.mine.getActiveIntegrations())[0]?.health).toEqual(first?.health);
    expect(arrived(host.sandbox, vendor)).toBe(0);
  });
});

test('many exports of one process at once wait for one renewal', async () => {
  for (const vendor of VENDORS) {
    const host = await connectedHost(vendor);
    await grow('ended', host, host.setting);
    const outcomes = await Promise.all(Array.from({ length: 10 }, (_, at) => host.send(`meeting ${at}`)));
    expect(outcomes.map(({ status }) => status)).toEqual(Array(10).fill('success'));
    expect(asked(host.sandbox, vendor)).toBe(2);
    expect(arrived(host.sandbox, vendor)).toBe(10);
  }
});

test('many exports of one process at once take one lease', async () => {
  const below = open(newPath());
  const leases: (string | null)[] = [];
  const replace: typeof below.settings.replace = (row, expected) => {
    leases.push(row.refreshLease);
    return below.settings.replace(row, expected);
  };
  const host = await oauthHost({ ...below, settings: { ...below.settings, replace } });
  const setting = await host.connected('slack');
  await grow('ended', { sandbox: host.sandbox, storage: below }, setting);
  const send = (at: number) => host.mine.export({ report, sessionId: `meeting ${at}`, to: { provider: 'slack' } });
  await Promise.all(Array.from({ length: 10 }, (_, at) => send(at)));
  expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
});

test('a token that lasts is used as it is, and its end is the end of the consent', async () => {
  const host = await oauthHost();
  host.sandbox.state.slack.oauth.accessTokenSeconds = null;
  const setting = await host.connected('slack');
  expect((await kept(host.storage, setting.id)).grant).toMatchObject({ refreshToken: null, expiresAt: null });
  const to = { provider: 'slack' } as const;
  expect(await host.mine.export({ report, sessionId: 'one', to })).toMatchObject({ status: 'success' });
  for (const token of tokensOf(host.sandbox, 'slack')) token.status = 'revoked';
  expect(await host.mine.export({ report, sessionId: 'two', to })).toMatchObject({ code: 'AUTH_FAILED' });
  expect(asked(host.sandbox, 'slack')).toBe(1);
});
