import { afterEach, expect, test } from 'vitest';
import {
  configureExportService,
  defineProvider,
  type ExportResult,
  ExportService,
  getExportService,
  memoryStorage,
  type ReportExportData,
} from '../src/index.ts';
import { slack } from '../src/providers/slack/index.ts';
import { startSandbox } from '../src/testing/index.ts';
import { NEW_PROVIDER, NewIntegration, received } from './support/new-provider.ts';
import { sampleReport } from './support/sample-report.ts';

afterEach(() => {
  received.length = 0;
});

const credentials = async () => ({ apiKey: 'key-1' });

test('a provider of three methods and a card exports', async () => {
  const service = new ExportService({
    providers: [defineProvider(NEW_PROVIDER, NewIntegration)],
    storage: memoryStorage(),
    credentials,
  });
  const mine = service.forUser({ userId: 'u' });
  await mine.saveIntegrationConfig({ provider: 'new-provider', credentialsRef: 'vault/1' });
  const outcome = await mine.export({ report: sampleReport(), sessionId: 's', to: { provider: 'new-provider' } });
  expect(outcome).toMatchObject({ success: true, status: 'success', exportId: 'record-1', provider: 'new-provider' });
  expect(received).toEqual([{ title: 'Quarterly review', decisions: 2 }]);
  const again = await mine.export({ report: sampleReport(), sessionId: 's', to: { provider: 'new-provider' } });
  expect(again).toMatchObject({ success: true, replayed: true });
  expect(received).toHaveLength(1);
});

test('its card tells the form what to ask for, and a bare key is a secret', () => {
  const service = new ExportService({
    providers: [defineProvider(NEW_PROVIDER, NewIntegration)],
    storage: memoryStorage(),
    credentials,
  });
  expect(service.providers[0]?.fields).toMatchObject([
    { key: 'apiKey', label: 'Api key', type: 'secret', required: true, secret: true },
    { key: 'workspace', label: 'Workspace', type: 'secret', required: false, secret: true },
  ]);
});

test('testConfig asks the provider and names what is missing', async () => {
  const service = new ExportService({
    providers: [defineProvider(NEW_PROVIDER, NewIntegration)],
    storage: memoryStorage(),
    credentials,
  });
  expect(await service.testConfig('new-provider', { apiKey: 'key-1' })).toEqual({ success: true });
  expect(await service.testConfig('new-provider', { apiKey: 'other' })).toMatchObject({
    success: false,
    code: 'AUTH_FAILED',
  });
  expect(await service.testConfig('new-provider', {})).toMatchObject({
    success: false,
    code: 'INVALID_INPUT',
    error: expect.stringContaining('config.apiKey'),
  });
});

test('the short usage works word for word', async () => {
  const sandbox = await startSandbox();
  const configured = configureExportService({
    providers: [
      slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] }),
      defineProvider({ ...NEW_PROVIDER, id: 'hubspot' as const }, NewIntegration),
    ],
    storage: memoryStorage(),
    credentials: async (_ref, { provider }) =>
      provider === 'slack' ? { accessToken: sandbox.slack.botToken, defaultChannel: 'general' } : { apiKey: 'key-1' },
  });
  const userId = 'user-7';
  const sessionId = 'session-7';
  const report = sampleReport();
  const summary = report.summary;
  await configured.forUser({ userId }).saveIntegrationConfig({ provider: 'slack', credentialsRef: 'a' });
  await configured.forUser({ userId }).saveIntegrationConfig({ provider: 'hubspot', credentialsRef: 'b' });
  const exportOptions = { format: 'summary' } as const;

  const exportService = getExportService(); // after configureExportService({...}) at start-up
  await exportService.loadUserIntegrations(userId);
  const result = await exportService.exportReport(report, summary, sessionId, 'slack', {
    format: 'full',
    includeActionItems: true,
    includeDecisions: true,
  });
  const results = await exportService.exportToMultiple(report, summary, sessionId, ['slack', 'hubspot'], exportOptions);

  expect(result).toMatchObject({ success: true, status: 'success', url: expect.stringContaining('/archives/') });
  expect(results.map((one) => one.provider)).toEqual(['slack', 'hubspot']);
  expect(results[1]).toMatchObject({ success: true });
  expect(sandbox.state.slack.messages('general')).toHaveLength(1);
  await sandbox.close();
});

test('a fresh service is unbound, binds once, and never to a second user', async () => {
  configureExportService({
    providers: [defineProvider(NEW_PROVIDER, NewIntegration)],
    storage: memoryStorage(),
    credentials,
  });
  const one = getExportService();
  const two = getExportService();
  expect(one).not.toBe(two);
  expect(await one.exportReport(sampleReport(), null, 's', 'new-provider')).toMatchObject({
    success: false,
    code: 'INVALID_INPUT',
  });
  await one.loadUserIntegrations('a');
  await two.loadUserIntegrations('b');
  await one.loadUserIntegrations('a');
  await expect(one.loadUserIntegrations('b')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('what an author throws without saying more ends as unknown and is not sent again', async () => {
  let calls = 0;
  class Failing extends NewIntegration {
    override async exportReport(_data: ReportExportData): Promise<ExportResult> {
      calls += 1;
      throw new TypeError('socket closed while reading key-1');
    }
  }
  const service = new ExportService({
    providers: [defineProvider(NEW_PROVIDER, Failing)],
    storage: memoryStorage(),
    credentials,
  });
  const mine = service.forUser({ userId: 'u' });
  await mine.saveIntegrationConfig({ provider: 'new-provider', credentialsRef: 'x' });
  const request = { report: sampleReport(), sessionId: 's', to: { provider: 'new-provider' } };
  const first = await mine.export(request);
  expect(first).toMatchObject({ success: false, status: 'unknown', code: 'OUTCOME_UNKNOWN' });
  expect(JSON.stringify(first)).not.toContain('key-1');
  expect(await mine.export(request)).toMatchObject({ status: 'unknown' });
  expect(calls).toBe(1);
  await mine.export({ ...request, options: { onUnknown: 'resend' } });
  expect(calls).toBe(2);
});

test('a provider that returns nothing is unknown, and not asked again', async () => {
  let calls = 0;
  class Silent extends NewIntegration {
    // @ts-expect-error as JavaScript allows
    override async exportReport(_data: ReportExportData, _context: unknown): Promise<void> {
      calls += 1;
    }
  }
  const service = new ExportService({
    providers: [defineProvider(NEW_PROVIDER, Silent as never)],
    storage: memoryStorage(),
    credentials,
  });
  const mine = service.forUser({ userId: 'u' });
  await mine.saveIntegrationConfig({ provider: 'new-provider', credentialsRef: 'x' });
  const request = { report: sampleReport(), sessionId: 's', to: { provider: 'new-provider' } };
  expect(await mine.export(request)).toMatchObject({
    status: 'unknown',
    error: expect.stringContaining('returned no'),
  });
  expect(calls).toBe(1);
});

test('a card whose hosts are none is refused', () => {
  const card = { ...NEW_PROVIDER, hosts: ['https://api.acme.com'] };
  expect(() => defineProvider(card, NewIntegration)).toThrow(/hosts: expected host names/);
});

test('a mistake in formatReport is a failure, since nothing was sent', async () => {
  class Broken extends NewIntegration {
    override formatReport(_data: ReportExportData): never {
      throw new RangeError('Quarterly review');
    }
  }
  const service = new ExportService({
    providers: [defineProvider(NEW_PROVIDER, Broken)],
    storage: memoryStorage(),
    credentials,
  });
  const mine = service.forUser({ userId: 'u' });
  await mine.saveIntegrationConfig({ provider: 'new-provider', credentialsRef: 'x' });
  const outcome = await mine.export({ report: sampleReport(), sessionId: 's', to: { provider: 'new-provider' } });
  expect(outcome).toMatchObject({ status: 'failed', code: 'INTERNAL', error: expect.stringContaining('RangeError') });
  expect(JSON.stringify(outcome)).not.toContain('Quarterly');
});

test('a refusal in the provider’s own words loses its secrets', async () => {
  class Refusing extends NewIntegration {
    override async exportReport(_data: ReportExportData): Promise<ExportResult> {
      return { success: false, error: `token secret-token-123 is bad` };
    }
  }
  const service = new ExportService({
    providers: [defineProvider(NEW_PROVIDER, Refusing)],
    storage: memoryStorage(),
    credentials: async () => ({ apiKey: 'secret-token-123' }),
  });
  const mine = service.forUser({ userId: 'u' });
  await mine.saveIntegrationConfig({ provider: 'new-provider', credentialsRef: 'x' });
  const outcome = await mine.export({ report: sampleReport(), sessionId: 's', to: { provider: 'new-provider' } });
  expect(outcome).toMatchObject({ status: 'failed', code: 'REJECTED', error: 'token ••• is bad' });
});

test('credentials are asked once more after a 401', async () => {
  const asked: boolean[] = [];
  const sandbox = await startSandbox();
  const service = new ExportService({
    providers: [slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] })],
    storage: memoryStorage(),
    credentials: async (_ref, { refresh }) => {
      asked.push(refresh);
      return { accessToken: refresh ? sandbox.slack.botToken : 'xoxb-stale', defaultChannel: 'general' };
    },
  });
  const mine = service.forUser({ userId: 'u' });
  await mine.saveIntegrationConfig({ provider: 'slack', credentialsRef: 'x' });
  expect(await mine.export({ report: sampleReport(), sessionId: 's', to: { provider: 'slack' } })).toMatchObject({
    status: 'success',
  });
  expect(asked).toEqual([false, true]);
  await sandbox.close();
});
