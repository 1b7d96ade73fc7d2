import { describe, expect, test } from 'vitest';
import { configureExportService, ExportService, getExportService, memoryStorage } from '../src/index.ts';
import { slack } from '../src/providers/slack/index.ts';
import { sampleReport } from './support/sample-report.ts';

const credentials = async () => ({ accessToken: 'xoxb-1', defaultChannel: 'general' });
const make = () => new ExportService({ providers: [slack()], storage: memoryStorage(), credentials });
const saved = { provider: 'slack', credentialsRef: 'ref' } as const;

describe('an identity that is none never becomes an owner', () => {
  test.each([
    42,
    null,
    undefined,
    {},
    { userId: '' },
    { userId: 7 },
    { userId: 'u', organizationId: '' },
    { userId: 'u', role: '' },
    { userId: 'u', role: 7 },
    { userId: 'u', role: ['admin'] },
  ])('%j is refused at both doors', async (user) => {
    configureExportService(make());
    await expect(getExportService().loadUserIntegrations(user as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(() => make().forUser(user as never)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  test('no organization, as a database says it, is none and shared by nobody', async () => {
    const service = make();
    const one = service.forUser({ userId: 'a', organizationId: null, role: 'admin' });
    await expect(one.saveIntegrationConfig({ ...saved, scope: 'organization' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await one.saveIntegrationConfig(saved);
    expect(await service.forUser({ userId: 'b', organizationId: null }).getActiveIntegrations()).toEqual([]);
  });

  test('the caller’s object may change afterwards without moving anybody', async () => {
    const service = make();
    await service.forUser({ userId: 'victim' }).saveIntegrationConfig(saved);
    const identity = { userId: 'a' };
    const mine = service.forUser(identity);
    identity.userId = 'victim';
    expect(await mine.getActiveIntegrations()).toEqual([]);
  });
});

describe('saved defaults', () => {
  test.each([{ idempotencyKey: 'k' }, { signal: AbortSignal.abort() }, { settingId: 's' }, { metadata: {} }])(
    'take nothing that belongs to one export: %j',
    async (options) => {
      const mine = make().forUser({ userId: 'a' });
      await expect(mine.saveIntegrationConfig({ ...saved, defaults: { options } })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    },
  );

  test('are not erased by an option left undefined', async () => {
    const mine = make().forUser({ userId: 'a' });
    await mine.saveIntegrationConfig({ ...saved, defaults: { options: { includeDecisions: false } } });
    const request = {
      report: sampleReport(),
      sessionId: 's',
      to: { provider: 'slack' },
      options: { includeDecisions: undefined },
    } as const;
    const { coverage } = await mine.preview(request);
    expect(coverage?.entries.find((entry) => entry.kind === 'decision')).toMatchObject({ omitted: 'not-asked-for' });
  });
});
