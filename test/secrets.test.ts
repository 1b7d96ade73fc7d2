import { inspect } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  configureExportService,
  defineProvider,
  ExportService,
  type Finding,
  getExportService,
  Integration,
  isIntegrationError,
  memoryStorage,
} from '../src/index.ts';
import { SLACK_PROVIDER, SlackIntegration, slack } from '../src/providers/slack/index.ts';
import type { Fault } from '../src/testing/index.ts';
import { sampleReport } from './support/sample-report.ts';
import { slackService } from './support/slack-service.ts';

const TEXT = 'canary-sentence-of-the-report';
const FAULTS: Omit<Fault, 'vendor'>[] = [
  { kind: 'http-429', retryAfterSeconds: 60 },
  { kind: 'http-500-before' },
  { kind: 'http-500-after' },
  { kind: 'reset-before' },
  { kind: 'reset-after' },
  { kind: 'html' },
  { kind: 'cut-json' },
  { kind: 'fatal_error' },
  { kind: 'redirect' },
  ...['invalid_auth', 'not_in_channel', 'invalid_blocks', 'missing_scope', `${TEXT} as a code`].map(
    (code) => ({ kind: 'error', code }) as const,
  ),
] as never;

const report = () =>
  sampleReport({
    title: `${TEXT} title`,
    summary: {
      tldr: TEXT,
      keyDecisions: [TEXT],
      actionItems: [{ description: TEXT, owner: TEXT }],
      insights: [TEXT],
      followUpQuestions: [TEXT],
    },
    transcript: [{ speaker: TEXT, text: TEXT }],
  });

/** Every way a host may print something. */
const shown = (value: unknown): string[] => [
  inspect(value, { depth: 12, showHidden: true, getters: true }),
  JSON.stringify(value) ?? '',
  String(value),
];

function expectClean(where: string, values: unknown[], canaries: string[]): void {
  for (const value of values)
    for (const text of shown(value)) for (const canary of canaries) expect(text.includes(canary), where).toBe(false);
}

test.each(['bot', 'webhook'] as const)('secrets and texts stay inside, whatever fails (%s)', async (kind) => {
  const printed: unknown[][] = [];
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const spy = vi.spyOn(console, method).mockImplementation((...args: unknown[]) => void printed.push(args));
    onTestFinished(() => spy.mockRestore());
  }
  const at = await slackService(kind);
  const { botToken, webhookUrl } = at.sandbox.slack;
  const canaries = [
    TEXT,
    botToken,
    webhookUrl,
    new URL(webhookUrl).pathname,
    new URL(webhookUrl).pathname.split('/').at(-1) ?? '',
  ];
  const outcomes: unknown[] = [];
  const events: unknown[] = [];
  const options = { includeTranscript: true, deadlineMs: 300, onProgress: (event: unknown) => void events.push(event) };
  for (const [index, fault] of FAULTS.entries()) {
    at.sandbox.faults.add({ vendor: 'slack', ...fault } as Fault);
    outcomes.push(
      await at.mine.export({ report: report(), sessionId: `s${index}`, to: { provider: 'slack' }, options }),
    );
    at.sandbox.faults.clear();
    at.sandbox.faults.add({ vendor: 'slack', ...fault } as Fault);
    const config = kind === 'bot' ? { accessToken: botToken } : { webhookUrl };
    outcomes.push(
      await at.service.testConfig('slack', config),
      await at.mine.diagnose(at.setting.id).catch((error: unknown) => error),
    );
    at.sandbox.faults.clear();
  }
  outcomes.push(await at.mine.export({ report: report(), sessionId: 'fine', to: { provider: 'slack' }, options }));
  const bad = { ...report(), startedAt: TEXT, timeZone: TEXT, participants: [{ name: 'x', email: 5 }], url: TEXT };
  outcomes.push(
    await at.mine.export({
      report: bad as never,
      sessionId: 'bad',
      to: { provider: 'slack' },
      options: { customTemplate: 5 } as never,
    }),
  );
  const template = { format: 'custom', customTemplate: `{{ report.title | ${'nofilter'} }} {% if %}` } as const;
  outcomes.push(
    await at.mine.export({ report: report(), sessionId: 'template', to: { provider: 'slack' }, options: template }),
  );
  expect(
    outcomes.filter((outcome) => typeof outcome === 'object' && outcome !== null && 'code' in outcome).length,
  ).toBeGreaterThan(20);

  const rows = [
    await at.storage.exports.list('user:user-1', { limit: 100 }),
    await at.storage.settings.list('user:user-1'),
  ];
  const addresses = at.sandbox.state.slack.requests.map((request) => [request.method, request.httpMethod]);
  const integration = new SlackIntegration(SLACK_PROVIDER, kind === 'bot' ? { accessToken: botToken } : { webhookUrl });
  configureExportService(at.service);
  expectClean('outcomes', outcomes, canaries);
  expectClean('log lines', at.logger.lines, canaries);
  expectClean('console', printed, canaries);
  expectClean('stored rows', rows, canaries);
  expectClean('progress', events, canaries);
  expectClean('history', [await at.mine.getExportHistory(), await at.mine.getActiveIntegrations()], canaries);
  expectClean('addresses', addresses, canaries);
  expectClean('objects', [integration, at.service, at.mine, getExportService(), slack()], canaries);
});

test('what a provider finds out is shown and kept without the secrets of its configuration', async () => {
  const secret = 'canary-secret-of-the-board';
  class Telling extends Integration {
    async authenticate() {
      return true;
    }
    async exportReport() {
      return { success: true };
    }
    formatReport() {
      return {};
    }
    override async diagnose(): Promise<Finding[]> {
      const message = `The board refuses ${secret}.`;
      return [{ name: 'board', status: 'failed', message, hint: `Renew ${secret}.`, code: 'AUTH_FAILED' }];
    }
    override async search() {
      return { items: [], notes: [{ name: 'board', status: 'warning' as const, message: `Not with ${secret}.` }] };
    }
  }
  const card = { id: 'board', name: 'Board', icon: '📋', description: '', configRequired: ['token'] };
  const service = new ExportService({
    providers: [defineProvider(card, Telling)],
    storage: memoryStorage(),
    credentials: async () => ({ token: secret }),
  });
  const mine = service.forUser({ userId: 'u' });
  const { id } = await mine.saveIntegrationConfig({ provider: 'board', credentialsRef: 'r' });
  expectClean('findings', await mine.diagnose(id), [secret]);
  expectClean('notes', [await mine.search(id, 'board')], [secret]);
  const [setting] = await mine.getActiveIntegrations();
  expect(setting?.health?.code).toBe('AUTH_FAILED');
  expectClean('health', [setting], [secret]);
});

test('an error thrown by an integration used alone is as clean', async () => {
  const at = await slackService();
  const runtime = { baseUrl: at.sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] };
  const integration = new SlackIntegration(SLACK_PROVIDER, { accessToken: at.sandbox.slack.botToken }, runtime);
  for (const fault of FAULTS) {
    at.sandbox.faults.add({ vendor: 'slack', ...fault } as Fault);
    const data = { report: report(), sessionId: 's', options: { destination: { channel: 'general' } } };
    const error = await integration.exportReport(data).catch((thrown: unknown) => thrown);
    expect(isIntegrationError(error)).toBe(true);
    expectClean(fault.kind, [error], [TEXT, at.sandbox.slack.botToken]);
    at.sandbox.faults.clear();
  }
});
