import { expect, test } from 'vitest';
import { isIntegrationError } from '../src/index.ts';
import { sqliteStorage } from '../src/storage/sql/sqlite.ts';
import { hubspotService } from './support/hubspot-service.ts';
import { sampleReport } from './support/sample-report.ts';
import { slackService } from './support/slack-service.ts';

const report = sampleReport();
const onContact = ({ portal }: Awaited<ReturnType<typeof hubspotService>>) => ({
  provider: 'hubspot' as const,
  destination: { associations: [{ type: 'contact' as const, id: portal.records('contacts')[0]?.id ?? '' }] },
});

test('the account is asked for once for each token, and kept with the setting', async () => {
  const storage = sqliteStorage({ path: ':memory:' });
  const at = await hubspotService({ storage });
  const rowOf = async () => (await storage.settings.list('user:user-1'))[0];
  const before = await rowOf();
  await at.mine.export({ report, sessionId: 's-1', to: onContact(at) });
  await at.mine.export({ report, sessionId: 's-2', to: onContact(at) });
  expect(at.operations()).toEqual(['account.details', 'notes.create', 'notes.create']);
  const after = await rowOf();
  expect(JSON.parse(after?.account ?? '')).toMatchObject({ portalId: String(at.portal.portalId), exportKeyOn: [] });
  // It is not what the owner saved, and no secret.
  expect(after?.updatedAt).toBe(before?.updatedAt);
  expect(after?.account).not.toContain(at.sandbox.hubspot.accessToken);
  const token = at.portal.addToken({}).token;
  await at.mine.updateIntegrationConfig(at.setting.id, { config: { accessToken: token } });
  at.portal.requests.length = 0;
  await at.mine.export({ report, sessionId: 's-3', to: onContact(at) });
  await at.mine.export({ report, sessionId: 's-4', to: onContact(at) });
  expect(at.operations()).toEqual(['account.details', 'notes.create', 'notes.create']);
  await storage.close();
});

test('links follow the data centre that the account is in', async () => {
  const at = await hubspotService({ sandbox: { hublet: 'eu1' } });
  const outcome = await at.mine.export({ report, sessionId: 's', to: onContact(at) });
  expect(outcome.url).toMatch(/^https:\/\/app-eu1\.hubspot\.com\/contacts\/\d+\/record\/0-1\/\d+$/);
});

test('an account that is not told costs the links, and nothing else', async () => {
  const at = await hubspotService();
  at.sandbox.faults.add({ vendor: 'hubspot', method: 'account.details', kind: 'http-500-before' });
  const outcome = await at.mine.export({ report, sessionId: 's', to: onContact(at) });
  expect(outcome).toMatchObject({ status: 'success', warnings: [{ code: 'NO_LINK' }] });
  expect(outcome.url).toBeUndefined();
});

test('what was set up is kept and used, and only those may set up who may change the connection', async () => {
  const at = await hubspotService({ hasExportKey: true });
  await at.mine.export({ report, sessionId: 's', to: onContact(at) });
  expect(at.live('notes')[0]?.properties.liveprompt_export_key).toMatch(/^lp-[\w-]{22}$/);
  // It holds for the account, whatever token it is reached by.
  await at.mine.updateIntegrationConfig(at.setting.id, { config: { accessToken: at.portal.addToken({}).token } });
  await at.mine.export({ report, sessionId: 's-2', to: onContact(at) });
  expect(at.live('notes')[1]?.properties.liveprompt_export_key).toMatch(/^lp-[\w-]{22}$/);
  const admin = at.service.forUser({ userId: 'boss', organizationId: 'acme', role: 'admin' });
  const config = { accessToken: at.sandbox.hubspot.accessToken };
  const shared = await admin.saveIntegrationConfig({ provider: 'hubspot', config, scope: 'organization' });
  const member = at.service.forUser({ userId: 'user-2', organizationId: 'acme', role: 'member' });
  await expect(member.setUp(shared.id)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  expect((await admin.setUp(shared.id)).every(({ status }) => status === 'ok')).toBe(true);
});

test('a provider without records or set-up says so', async () => {
  const { mine, setting } = await slackService();
  expect(await mine.setUp(setting.id)).toEqual([
    { name: 'set-up', status: 'ok', message: 'There is nothing to set up.' },
  ]);
  const error: unknown = await mine
    .matchRecords({ report, sessionId: 's', to: { provider: 'slack' } })
    .catch((one: unknown) => one);
  expect(isIntegrationError(error) && [error.code, error.message]).toEqual([
    'INVALID_INPUT',
    'Slack has no records to match.',
  ]);
});

test('a change of how a report is put there edits it; other records are another place', async () => {
  const at = await hubspotService();
  const to = onContact(at);
  const first = await at.mine.export({ report, sessionId: 's', to });
  const withTasks = { ...to, destination: { ...to.destination, tasks: true, as: 'both' as const } };
  const second = await at.mine.export({ report, sessionId: 's', to: withTasks });
  expect([second.id, second.status, at.live('notes').length]).toEqual([first.id, 'success', 1]);
  expect([at.live('tasks').length, at.live('meetings').length]).toEqual([2, 1]);
  expect((await at.mine.export({ report, sessionId: 's', to: withTasks })).replayed).toBe(true);
  const back = await at.mine.export({ report, sessionId: 's', to });
  expect([back.id, back.status, at.live('tasks').length, at.live('meetings').length]).toEqual([
    first.id,
    'success',
    0,
    0,
  ]);
  const [, other] = at.portal.records('deals');
  const elsewhere = {
    provider: 'hubspot' as const,
    destination: { associations: [{ type: 'deal' as const, id: other?.id ?? '' }] },
  };
  expect((await at.mine.export({ report, sessionId: 's', to: elsewhere })).id).not.toBe(first.id);
  expect(at.live('notes').length).toBe(2);
});

test('the history keeps ids of records and no addresses', async () => {
  const at = await hubspotService();
  const people = sampleReport({
    participants: [
      { name: 'Noor', email: 'noor@fernhill.example' },
      { name: 'Kim', email: 'kim@nowhere.example' },
    ],
  });
  const outcome = await at.mine.export({ report: people, sessionId: 's', to: { provider: 'hubspot' } });
  expect(outcome.matches?.decisions.length).toBe(5);
  const rows = await at.storage.exports.list('user:user-1', { limit: 10 });
  expect(JSON.stringify(rows)).not.toMatch(/fernhill|nowhere|noor|kim/i);
  expect(JSON.stringify(rows)).toContain(at.portal.records('contacts')[0]?.id);
});

test('a connection has its own domains, whatever destination an export names', async () => {
  const at = await hubspotService();
  const accessToken = at.sandbox.hubspot.accessToken;
  const report = sampleReport({ participants: [{ name: 'Noor', email: 'noor@fernhill.example' }] });
  const rulesOf = async () => {
    const to = { provider: 'hubspot' as const, destination: { match: { deals: true } } };
    const { decisions } = await at.mine.matchRecords({ report, sessionId: 's', to });
    return decisions.map(({ rule }) => rule);
  };
  expect(await rulesOf()).toEqual(['email', 'domain', 'open']);
  await at.mine.updateIntegrationConfig(at.setting.id, {
    config: { accessToken, internalDomains: 'other.example, fernhill.example' },
  });
  expect(await rulesOf()).toEqual(['internal-domain', 'internal-domain', 'no-people']);
  const bad = at.mine.updateIntegrationConfig(at.setting.id, { config: { accessToken, internalDomains: 'acme' } });
  await expect(bad).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('who mends in HubSpot what was not certain is asked no more', async () => {
  const at = await hubspotService({ provider: { recordAgeMs: 300_000 } });
  const second = at.portal.addDeal({ dealname: 'Second' }, { contacts: [at.portal.records('contacts')[0]?.id ?? ''] });
  const report = sampleReport({ participants: [{ name: 'Noor', email: 'noor@fernhill.example' }] });
  const send = () => at.mine.export({ report, sessionId: 's', to: { provider: 'hubspot' } });
  expect((await send()).code).toBe('NEEDS_CHOICE');
  at.portal.archive('deals', second.id);
  expect((await send()).status).toBe('success');
});
