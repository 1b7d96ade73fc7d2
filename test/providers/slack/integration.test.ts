import { describe, expect, test } from 'vitest';
import { ExportService, isIntegrationError, memoryStorage, type ReportExportData } from '../../../src/index.ts';
import { SLACK_PROVIDER, type SlackDestination, SlackIntegration, slack } from '../../../src/providers/slack/index.ts';
import { startSandbox } from '../../../src/testing/index.ts';
import { longReport, sampleReport } from '../../support/sample-report.ts';
import { slackService } from '../../support/slack-service.ts';

const send = (at: Awaited<ReturnType<typeof slackService>>, destination?: SlackDestination, sessionId = 's') =>
  at.mine.export({ report: sampleReport(), sessionId, to: { provider: 'slack', destination } });

describe('with a bot token', () => {
  test('posts to a channel by id and by name, with or without #', async () => {
    const at = await slackService();
    const random = at.sandbox.state.slack.findChannel('random');
    for (const channel of [random?.id ?? '', 'random', '#random'])
      expect(await send(at, { channel })).toMatchObject({ status: 'success' });
    // A name with and without # is one place, and so one export.
    expect(at.sandbox.state.slack.messages('random')).toHaveLength(2);
  });

  test('posts to a person by id and by e-mail address', async () => {
    const at = await slackService();
    const ada = at.sandbox.state.slack.users.find((user) => user.email === 'ada@example.com');
    expect(await send(at, { user: ada?.id ?? '' })).toMatchObject({ status: 'success' });
    expect(await send(at, { email: 'ada@example.com' })).toMatchObject({ status: 'success' });
    expect(await send(at, { email: 'nobody@example.com' })).toMatchObject({
      code: 'NOT_FOUND',
      vendorCode: 'users_not_found',
    });
  });

  test('posts into a given thread, all of it', async () => {
    const at = await slackService();
    const parent = at.sandbox.state.slack.post('general', { text: 'How was the meeting?' });
    const outcome = await at.mine.export({
      report: longReport(),
      sessionId: 's',
      to: { provider: 'slack', destination: { channel: 'general', threadTs: parent.ts } },
      options: { includeTranscript: true },
    });
    expect(outcome.parts.length).toBeGreaterThan(1);
    expect(at.messages().map((message) => message.threadTs)).toEqual(outcome.parts.map(() => parent.ts));
    expect(outcome.url).toContain(`thread_ts=${parent.ts}`);
  });

  test('puts a short parent into the channel and the rest into its thread', async () => {
    const at = await slackService();
    const outcome = await at.mine.export({
      report: longReport(),
      sessionId: 's',
      to: { provider: 'slack' },
      options: { includeTranscript: true },
    });
    const [parent, ...replies] = at.messages();
    expect(parent?.threadTs).toBeUndefined();
    expect(JSON.stringify(parent?.blocks).length).toBeLessThanOrEqual(6000);
    expect(JSON.stringify(parent?.blocks)).toContain('In the thread');
    expect(replies.length).toBe(outcome.parts.length - 1);
    expect(new Set(replies.map((reply) => reply.threadTs))).toEqual(new Set([parent?.ts]));
    expect(outcome.parts.every((part) => part.url?.includes('/archives/'))).toBe(true);
  });

  test('unfurls nothing, mentions nobody, uses only documented arguments and marks the message with the key', async () => {
    const at = await slackService();
    const report = sampleReport({ title: 'Hi <!channel>', participants: [{ name: '<@U123>' }] });
    await at.mine.export({ report, sessionId: 's', to: { provider: 'slack' } });
    const request = at.sandbox.state.slack.requests.find(({ method }) => method === 'chat.postMessage');
    expect(request?.args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
    expect(request?.unknownArguments).toEqual([]);
    const [message] = at.messages();
    expect(message?.mentions).toEqual([]);
    expect(message?.metadata).toEqual({
      event_type: 'liveprompt_export',
      event_payload: {
        key: expect.stringMatching(/^[\w-]{43}$/),
        part: 'message-1',
        digest: expect.stringMatching(/^[\w-]{22}$/),
      },
    });
  });

  test('says what a transcript file becomes over a webhook', async () => {
    const at = await slackService('webhook');
    const outcome = await at.mine.export({
      report: sampleReport(),
      sessionId: 's',
      to: { provider: 'slack' },
      options: { includeTranscript: true, transcriptAs: 'file' },
    });
    expect(outcome).toMatchObject({ status: 'success', warnings: [{ code: 'TRANSCRIPT_NOT_AS_FILE' }] });
    expect(outcome.coverage?.entries.filter((entry) => entry.kind === 'transcriptTurn' && entry.parts)).toHaveLength(2);
  });

  test('works alone, without a service', async () => {
    const { sandbox } = await slackService();
    const runtime = { baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] };
    const integration = new SlackIntegration(SLACK_PROVIDER, { accessToken: sandbox.slack.botToken }, runtime);
    const data: ReportExportData<SlackDestination> = {
      report: sampleReport(),
      sessionId: 's',
      options: { destination: { channel: 'general' } },
    };
    expect(await integration.authenticate()).toBe(true);
    expect(await integration.exportReport(data)).toMatchObject({
      success: true,
      exportId: expect.stringContaining(':'),
    });
  });
});

describe('errors say what to do', () => {
  test.each([
    ['not in the channel', 'not_in_channel', 'PERMISSION_DENIED', 'Invite the app to #general: /invite @YourApp'],
    [
      'unknown channel',
      'channel_not_found',
      'NOT_FOUND',
      'Check #general; if it is private, invite the app: /invite @YourApp',
    ],
    ['archived', 'is_archived', 'REJECTED', 'Unarchive the channel, or choose another one.'],
    ['revoked token', 'token_revoked', 'AUTH_FAILED', 'Connect the Slack workspace again.'],
    ['uninstalled', 'account_inactive', 'AUTH_FAILED', 'Connect the Slack workspace again.'],
    ['forbidden', 'restricted_action', 'PERMISSION_DENIED', expect.stringContaining('Ask an admin')],
    ['refused blocks', 'invalid_blocks', 'REJECTED', expect.stringContaining('report this')],
    ['message limit', 'message_limit_exceeded', 'QUOTA_EXCEEDED', expect.any(String)],
    ['a code nobody knows', 'some_new_code', 'REJECTED', expect.any(String)],
  ])('%s', async (_name, vendorCode, code, hint) => {
    const at = await slackService();
    at.sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'error', code: vendorCode });
    expect(await send(at)).toMatchObject({ status: 'failed', code, vendorCode, hint });
  });

  test('a missing scope is named', async () => {
    const at = await slackService();
    const { token } = at.sandbox.state.slack.addToken({ scopes: ['channels:read'] });
    await at.mine.updateIntegrationConfig(at.setting.id, { config: { accessToken: token } });
    expect(await send(at)).toMatchObject({
      code: 'PERMISSION_DENIED',
      vendorCode: 'missing_scope',
      hint: 'Add the scope chat:write to the Slack app and install it again.',
    });
  });

  test('a wrong token', async () => {
    const at = await slackService();
    await at.mine.updateIntegrationConfig(at.setting.id, { config: { accessToken: 'xoxb-wrong' } });
    expect(await send(at)).toMatchObject({ status: 'failed', code: 'AUTH_FAILED', vendorCode: 'invalid_auth' });
  });

  test.each([
    ['revoked', 'AUTH_FAILED', 'no_service'],
    ['disabled', 'AUTH_FAILED', 'no_active_hooks'],
  ] as const)('a %s webhook', async (status, code, vendorCode) => {
    const at = await slackService('webhook');
    const [webhook] = at.sandbox.state.slack.webhooks;
    if (webhook) webhook.status = status;
    const outcome = await send(at);
    expect(outcome).toMatchObject({
      status: 'failed',
      code,
      hint: expect.stringContaining('Create a new incoming webhook'),
    });
    expect([vendorCode, 'invalid_token', 'no_team']).toContain(outcome.vendorCode);
  });
});

describe('with a webhook', () => {
  test('posts the report as messages one after the other, nothing dropped', async () => {
    const at = await slackService('webhook');
    const outcome = await at.mine.export({
      report: longReport(),
      sessionId: 's',
      to: { provider: 'slack' },
      options: { includeTranscript: true },
    });
    expect(outcome.status).toBe('success');
    expect(at.messages()).toHaveLength(outcome.parts.length);
    expect(outcome.parts.length).toBeGreaterThan(1);
    expect(at.messages().every((message) => message.threadTs === undefined)).toBe(true);
    expect(JSON.stringify(at.messages()[0]?.blocks)).toContain('In the next messages');
    const [request] = at.sandbox.state.slack.requests;
    expect(request).toMatchObject({
      method: 'webhook',
      args: { unfurl_links: false, unfurl_media: false },
      unknownArguments: [],
    });
    expect(outcome.coverage?.entries.filter((entry) => entry.kind === 'transcriptTurn' && entry.parts)).toHaveLength(
      200,
    );
  });

  test('a lost answer is unknown and never posted twice', async () => {
    const at = await slackService('webhook');
    at.sandbox.faults.add({ vendor: 'slack', method: 'webhook', kind: 'reset-after' });
    expect(await send(at)).toMatchObject({ status: 'unknown' });
    expect(await send(at)).toMatchObject({ status: 'unknown' });
    expect(at.messages()).toHaveLength(1);
  });

  test.each(['http-500-after', 'html', 'redirect'] as const)('%s is unknown', async (kind) => {
    const at = await slackService('webhook');
    at.sandbox.faults.add({ vendor: 'slack', method: 'webhook', kind });
    expect(await send(at)).toMatchObject({ status: 'unknown' });
  });

  test('is tested without posting', async () => {
    const at = await slackService('webhook');
    expect(await at.service.testConfig('slack', { webhookUrl: at.sandbox.slack.webhookUrl })).toEqual({
      success: true,
    });
    const [webhook] = at.sandbox.state.slack.webhooks;
    if (webhook) webhook.status = 'revoked';
    expect(await at.service.testConfig('slack', { webhookUrl: at.sandbox.slack.webhookUrl })).toMatchObject({
      success: false,
      code: 'AUTH_FAILED',
    });
    expect(at.messages()).toHaveLength(0);
  });
});

describe('hosts', () => {
  const service = new ExportService({ providers: [slack()], storage: memoryStorage(), credentials: async () => ({}) });

  test.each([
    'https://evil.example/services/T/B/x',
    'http://hooks.slack.com/services/T/B/x',
    'https://hooks.slack.com.evil.example/x',
    'https://user:pass@hooks.slack.com/x',
    'https://169.254.169.254/x',
    'http://127.0.0.1/x',
  ])('the webhook address %s is refused without being called', async (webhookUrl) => {
    const result = await service.testConfig('slack', { webhookUrl });
    expect(result).toMatchObject({
      success: false,
      code: 'INVALID_INPUT',
      error: expect.stringContaining('config.webhookUrl'),
    });
  });

  test.each(['https://hooks.slack.com/services/T0/B0/x', 'https://hooks.slack-gov.com/services/T0/B0/x'])(
    '%s is one of Slack’s',
    (webhookUrl) => {
      expect(slack().parseConfig({ webhookUrl })).toEqual({ webhookUrl });
    },
  );

  test('an API base that is not Slack’s gets no token', async () => {
    const sandbox = await startSandbox();
    const elsewhere = slack({ baseUrl: sandbox.slack.baseUrl }).create({ accessToken: sandbox.slack.botToken }, {});
    await expect(elsewhere.authenticate()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(sandbox.state.slack.requests).toHaveLength(0);
    await sandbox.close();
  });
});

describe('changed by a subclass', () => {
  class Shorter extends SlackIntegration {
    override formatReport(data: ReportExportData<SlackDestination>) {
      const format = super.formatReport(data);
      return {
        ...format,
        messages: [
          {
            text: 'Short',
            blocks: [
              {
                type: 'header' as const,
                text: { type: 'plain_text' as const, text: data.report.title.repeat(20), emoji: false as const },
              },
            ],
          },
        ],
      };
    }
  }

  test('its messages are checked before anything is sent', async () => {
    const { sandbox } = await slackService();
    const integration = new Shorter(
      SLACK_PROVIDER,
      { accessToken: sandbox.slack.botToken },
      { baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] },
    );
    const data = { report: sampleReport(), sessionId: 's', options: { destination: { channel: 'general' } } };
    const error = await integration.exportReport(data).catch((thrown: unknown) => thrown);
    expect(isIntegrationError(error) && error.issues).toEqual([
      { path: 'messages[0].blocks[0].text.text', message: 'longer than 150 characters' },
    ]);
    expect(sandbox.state.slack.requests).toHaveLength(0);
  });
});

test('attachments that were asked for and cannot be sent are told', async () => {
  const at = await slackService('webhook');
  const attachments = [{ name: 'notes.txt', mimeType: 'text/plain', content: new Uint8Array([1]) }];
  const report = sampleReport({ attachments });
  const outcome = await at.mine.export({
    report,
    sessionId: 's',
    to: { provider: 'slack' },
    options: { includeAttachments: true },
  });
  expect(outcome).toMatchObject({ status: 'success', warnings: [{ code: 'NOT_SUPPORTED' }] });
});
