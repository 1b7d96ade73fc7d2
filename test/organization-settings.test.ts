import { describe, expect, test } from 'vitest';
import { ExportService, type Identity, memoryStorage } from '../src/index.ts';
import { slack } from '../src/providers/slack/index.ts';
import { sampleReport } from './support/sample-report.ts';
import { slackService } from './support/slack-service.ts';

const to = { provider: 'slack' } as const;
const credentials = async () => ({ accessToken: 'xoxb-1', defaultChannel: 'general' });
const ours = { provider: 'slack', credentialsRef: 'ref', scope: 'organization' } as const;

/** A user with a connection of their own, and the organization they are in. */
async function acme() {
  const stage = await slackService();
  const config = { accessToken: stage.sandbox.slack.botToken, defaultChannel: 'random' };
  const as = (userId: string, role?: string, organizationId = 'acme') =>
    stage.service.forUser({ userId, organizationId, role });
  const boss = as('boss', 'admin');
  const share = (locked = false, label = 'Acme') =>
    boss.saveIntegrationConfig({ provider: 'slack', config, label, scope: 'organization', locked });
  const sent = (channel: string) => stage.sandbox.state.slack.messages(channel).filter(({ via }) => via !== 'person');
  return { ...stage, config, as, boss, member: as('user-1', 'member'), share, sent };
}

const report = sampleReport();

describe('the roles that the host names', () => {
  const make = (adminRoles?: readonly string[]) =>
    new ExportService({ providers: [slack()], storage: memoryStorage(), credentials, adminRoles });
  const inAcme = (role: Identity['role']): Identity => ({ userId: 'a', organizationId: 'acme', role });

  test.each([
    [undefined, 'admin', true],
    [undefined, 'owner', true],
    [undefined, 'billing', false],
    [undefined, null, false],
    [['billing'], 'billing', true],
    [['billing'], 'admin', false],
    [['billing'], 'Billing', false],
    [['billing'], 'bill', false],
    [[], 'admin', false],
  ])('with adminRoles %j a %j may change: %j', async (adminRoles, role, may) => {
    const saving = make(adminRoles).forUser(inAcme(role)).saveIntegrationConfig(ours);
    if (may) await expect(saving).resolves.toMatchObject({ scope: 'organization' });
    else await expect(saving).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  test.each(['admin', [7], [''], {}, null])('adminRoles %j is refused', (adminRoles) => {
    const options = { providers: [slack()], storage: memoryStorage(), credentials, adminRoles };
    expect(() => new ExportService(options as never)).toThrow(/adminRoles: expected a list of roles/);
  });

  test('the list may change afterwards without making anybody an admin', async () => {
    const adminRoles = ['admin'];
    const service = make(adminRoles);
    adminRoles.push('member');
    const saving = service.forUser(inAcme('member')).saveIntegrationConfig(ours);
    await expect(saving).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  test('see what others exported over the organization’s connections, and no other role does', async () => {
    const { as, boss, share } = await acme();
    await share(true);
    const { id = '' } = await as('ann', 'member').export({ report, sessionId: 's', to });
    expect((await boss.getExportHistory()).items).toMatchObject([{ id }]);
    expect((await as('ben', 'billing').getExportHistory()).items).toEqual([]);
    expect((await as('eve', 'admin', 'other').getExportHistory()).items).toEqual([]);
  });

  test('is a role in one organization only: the settings of another are not there', async () => {
    const { as, share } = await acme();
    const { id } = await share();
    const eve = as('eve', 'admin', 'other');
    for (const attempt of [
      eve.updateIntegrationConfig(id, { locked: true }),
      eve.deleteIntegrationConfig(id),
      eve.diagnose(id),
      eve.setUp(id),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await eve.getAllIntegrations()).toEqual([]);
    expect(await eve.export({ report, sessionId: 's', to: { ...to, settingId: id } })).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('a locked setting', () => {
  test('is what members export over, whatever they have of their own', async () => {
    const { member, setting, share, sent } = await acme();
    const { id } = await share();
    expect(await member.export({ report, sessionId: 's', to })).toMatchObject({ code: 'NEEDS_CHOICE' });
    const { boss, member: other } = { boss: await share(true, 'Locked'), member };
    expect(await other.export({ report, sessionId: 's', to })).toMatchObject({ status: 'success', settingId: boss.id });
    expect(await other.export({ report, sessionId: 's', to: { ...to, settingId: setting.id } })).toMatchObject({
      status: 'failed',
      code: 'PERMISSION_DENIED',
      hint: expect.stringContaining('ask one of its admins to unlock it'),
    });
    // What the organization has beside it was put there by its admins as well.
    expect(await other.export({ report, sessionId: 't', to: { ...to, settingId: id } })).toMatchObject({
      status: 'success',
      settingId: id,
    });
    expect([sent('general').length, sent('random').length]).toEqual([0, 2]);
  });

  test('neither previews nor matches over a user’s own', async () => {
    const { member, setting, share } = await acme();
    await share(true);
    const own = { report, sessionId: 's', to: { ...to, settingId: setting.id } };
    await expect(member.preview(own)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(member.matchRecords(own)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  test('of several the caller chooses one, and nothing else is offered', async () => {
    const { member, share } = await acme();
    await share(false, 'Open');
    const [one, two] = [await share(true, 'One'), await share(true, 'Two')];
    const outcome = await member.export({ report, sessionId: 's', to });
    expect(outcome.code).toBe('NEEDS_CHOICE');
    expect(outcome.choices?.map(({ settingId }) => settingId).sort()).toEqual([one.id, two.id].sort());
  });

  test('takes no connection of a user’s own, and lets none be switched on', async () => {
    const { member, boss, setting, share, config } = await acme();
    await member.updateIntegrationConfig(setting.id, { isActive: false });
    const { id } = await share(true);
    for (const attempt of [
      member.saveIntegrationConfig({ provider: 'slack', config }),
      boss.saveIntegrationConfig({ provider: 'slack', config }),
      member.updateIntegrationConfig(setting.id, { isActive: true }),
    ]) {
      await expect(attempt).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
        provider: 'slack',
        message: 'The organization has locked its connection to Slack: its members use no other.',
      });
    }
    await boss.updateIntegrationConfig(id, { locked: false });
    await expect(member.updateIntegrationConfig(setting.id, { isActive: true })).resolves.toMatchObject({
      isActive: true,
    });
    await boss.updateIntegrationConfig(id, { locked: true });
    // Theirs to tidy up all the same.
    await member.updateIntegrationConfig(setting.id, { label: 'Mine', isActive: true });
    await member.deleteIntegrationConfig(setting.id);
  });

  test('is shown as locked; a user’s own is left out of the active ones, and listed as not usable', async () => {
    const { member, setting, share } = await acme();
    const { id } = await share(true);
    expect((await member.getActiveIntegrations()).map((shown) => [shown.id, shown.locked])).toEqual([[id, true]]);
    expect((await member.getAllIntegrations()).map((shown) => [shown.id, shown.locked, shown.isUsable])).toEqual([
      [setting.id, false, false],
      [id, true, true],
    ]);
  });

  test('that is switched off or deleted locks nobody out', async () => {
    const { member, boss, setting, share } = await acme();
    const { id } = await share(true);
    await boss.updateIntegrationConfig(id, { isActive: false });
    expect(await member.export({ report, sessionId: 's', to })).toMatchObject({ settingId: setting.id });
    expect((await member.getAllIntegrations()).map(({ isUsable }) => isUsable)).toEqual([true, false]);
    await boss.updateIntegrationConfig(id, { isActive: true });
    expect(await member.export({ report, sessionId: 's', to })).toMatchObject({ settingId: id });
    await boss.deleteIntegrationConfig(id);
    expect(await member.export({ report, sessionId: 's', to })).toMatchObject({ settingId: setting.id });
  });

  test('holds in its organization and for its provider, and nowhere else', async () => {
    const { mine, as, setting, share } = await acme();
    await share(true);
    const named = { report, sessionId: 's', to: { ...to, settingId: setting.id } };
    expect(await mine.export(named)).toMatchObject({ status: 'success', settingId: setting.id });
    expect(await as('user-1', 'member', 'other').export(named)).toMatchObject({ status: 'success', replayed: true });
    const service = new ExportService({
      providers: [slack(), { ...slack(), id: 'chat' }],
      storage: memoryStorage(),
      credentials,
    });
    const boss = service.forUser({ userId: 'boss', organizationId: 'acme', role: 'owner' });
    await boss.saveIntegrationConfig({ ...ours, locked: true });
    await expect(boss.saveIntegrationConfig({ provider: 'chat', credentialsRef: 'ref' })).resolves.toMatchObject({
      scope: 'user',
    });
  });

  test('is locked and unlocked by admins alone, and never a user’s own', async () => {
    const { member, boss, setting, share, config } = await acme();
    const { id } = await share();
    await expect(member.updateIntegrationConfig(id, { locked: true })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    await boss.updateIntegrationConfig(id, { locked: true });
    await expect(member.updateIntegrationConfig(id, { locked: false })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    const wrong = { code: 'INVALID_INPUT', issues: [{ path: 'locked' }] };
    await expect(member.updateIntegrationConfig(setting.id, { locked: true })).rejects.toMatchObject(wrong);
    const locking = { provider: 'slack', config, locked: true } as const;
    await expect(boss.saveIntegrationConfig(locking)).rejects.toMatchObject(wrong);
    await expect(boss.saveIntegrationConfig({ ...locking, scope: 'user' })).rejects.toMatchObject(wrong);
    await expect(boss.updateIntegrationConfig(id, { locked: 'yes' } as never)).rejects.toMatchObject({
      issues: [{ path: 'patch.locked' }],
    });
  });

  test('does not move what was begun before: it goes on over its own connection, and is taken back over it', async () => {
    const { service, storage, member, setting, share, sandbox, sent } = await acme();
    const named = { report, sessionId: 's', to: { ...to, settingId: setting.id } };
    sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'http-429', retryAfterSeconds: 60 });
    const { id = '', status } = await member.export({ ...named, options: { deadlineMs: 1_000 } });
    expect(status).toBe('pending');
    await share(true);
    // The wait is over.
    const [row] = await storage.exports.list('user:user-1', { limit: 1 });
    if (row === undefined) throw new Error('nothing was exported yet');
    const past = '2001-01-01T00:00:00.000Z';
    await storage.exports.replace(
      { ...row, leaseUntil: past, resumeAt: past, revision: row.revision + 1 },
      row.revision,
    );
    expect(await member.export(named)).toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(await service.resumeExports({ load: async () => ({ report }) })).toMatchObject([
      { id, status: 'success', settingId: setting.id },
    ]);
    expect(await member.retryExport(id, { report })).toMatchObject({ status: 'success', replayed: true });
    expect([sent('general').length, sent('random').length]).toEqual([1, 0]);
    expect(await member.revokeExport(id)).toMatchObject({ status: 'revoked' });
    expect([sent('general').length, sent('random').length]).toEqual([0, 0]);
  });
});
