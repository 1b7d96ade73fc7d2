import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ExportService, jweEncryption, memoryStorage } from '../src/index.ts';
import { slack } from '../src/providers/slack/index.ts';
import { longReport, sampleReport } from './support/sample-report.ts';
import { slackService } from './support/slack-service.ts';

const to = { provider: 'slack' } as const;

describe('bad input', () => {
  test('names every path, and neither writes nor sends', async () => {
    const { mine, sandbox } = await slackService();
    const report = {
      ...sampleReport(),
      startedAt: 'yesterday',
      timeZone: 'Mars/Base',
      summary: { ...sampleReport().summary, actionItems: [{ description: 'x', dueDate: 'soon' }] },
    };
    const options = { includeTranscripts: true, format: 'short' };
    const outcome = await mine.export({
      report,
      sessionId: '',
      to: { provider: 'slack', destination: { chanel: 'x' } },
      options,
    } as never);
    expect(outcome).toMatchObject({ success: false, status: 'failed', code: 'INVALID_INPUT' });
    expect(outcome.id).toBeUndefined();
    expect(outcome.issues?.map((issue) => issue.path)).toEqual([
      'sessionId',
      'report.startedAt',
      'report.timeZone',
      'report.summary.actionItems[0].dueDate',
      'options.format',
      'options.includeTranscripts',
      'destination',
    ]);
    expect(sandbox.state.slack.requests).toHaveLength(0);
    expect((await mine.getExportHistory()).items).toHaveLength(0);
  });

  test('an unknown provider is named with the known ones', async () => {
    const { mine } = await slackService();
    const outcome = await mine.export({ report: sampleReport(), sessionId: 's', to: { provider: 'slak' } } as never);
    expect(outcome).toMatchObject({
      code: 'INVALID_INPUT',
      error: 'provider: there is no provider "slak"; use one of: slack.',
    });
  });

  test('a field that is not one of a report is told, and one of the request refused', async () => {
    const { mine } = await slackService();
    const report = { ...sampleReport(), summry: {}, transcript: [{ speaker: 'Ada', text: 'Hi', startMs: 4 }] };
    expect(await mine.export({ report, sessionId: 's', to })).toMatchObject({
      status: 'success',
      warnings: [
        { code: 'UNKNOWN_FIELD', message: expect.stringContaining('report.transcript[0].startMs') },
        { code: 'UNKNOWN_FIELD', message: expect.stringContaining('report.summry') },
      ],
    });
    const misplaced = { report: sampleReport(), sessionId: 't', to, format: 'summary' };
    expect(await mine.export(misplaced)).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'format' }] });
  });

  test('a service of nothing says what it expects', () => {
    expect(() => new ExportService({ providers: slack() } as never)).toThrow(/providers: expected a list.*storage:/);
  });

  test('never throws, whatever it is given', async () => {
    const { mine } = await slackService();
    for (const request of [
      null,
      undefined,
      'x',
      {},
      { to: null },
      { report: 1, to: { provider: 'slack' }, sessionId: 's' },
    ]) {
      expect(await mine.export(request as never)).toMatchObject({ success: false, code: 'INVALID_INPUT' });
    }
  });

  test('a service that would store secrets in the clear refuses to be made', () => {
    expect(() => new ExportService({ providers: [slack()], storage: memoryStorage() })).toThrow(/encryption/);
  });

  test('with credentials alone a secret is refused, a reference is taken', async () => {
    const service = new ExportService({
      providers: [slack()],
      storage: memoryStorage(),
      credentials: async () => ({}),
    });
    const mine = service.forUser({ userId: 'u' });
    await expect(
      mine.saveIntegrationConfig({ provider: 'slack', config: { accessToken: 'xoxb-1' } }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await mine.saveIntegrationConfig({ provider: 'slack', credentialsRef: 'r' })).toMatchObject({ config: {} });
  });

  test('a destination that goes with nothing is refused before anything is written', async () => {
    const { service, mine, sandbox } = await slackService('webhook');
    const wrong = await mine.export({
      report: sampleReport(),
      sessionId: 's',
      to: { provider: 'slack', destination: { channel: 'general' } },
    });
    expect(wrong).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'destination.channel' }] });
    const other = service.forUser({ userId: 'other' });
    await other.saveIntegrationConfig({ provider: 'slack', config: { accessToken: sandbox.slack.botToken } });
    expect(await other.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({
      code: 'INVALID_INPUT',
      hint: expect.stringContaining('Name a channel'),
    });
    expect(sandbox.state.slack.requests).toHaveLength(0);
    expect((await other.getExportHistory()).items).toHaveLength(0);
  });
});

describe('settings', () => {
  test('are listed masked, changed and deleted by their owner only', async () => {
    const { service, mine, setting, sandbox } = await slackService();
    expect(setting.config.accessToken).toBe(`••••${sandbox.slack.botToken.slice(-4)}`);
    const stranger = service.forUser({ userId: 'stranger' });
    for (const attempt of [
      stranger.updateIntegrationConfig(setting.id, { label: 'mine' }),
      stranger.deleteIntegrationConfig(setting.id),
      stranger.diagnose(setting.id),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await mine.updateIntegrationConfig(setting.id, { label: 'Team', isActive: false })).toMatchObject({
      label: 'Team',
      isActive: false,
    });
    expect(await mine.getActiveIntegrations()).toEqual([]);
    expect(await mine.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({
      code: 'NOT_FOUND',
      hint: 'Connect Slack in the settings first.',
    });
    await mine.deleteIntegrationConfig(setting.id);
    await expect(mine.deleteIntegrationConfig(setting.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('several of one vendor need a choice', async () => {
    const { mine, sandbox, setting } = await slackService();
    const second = await mine.saveIntegrationConfig({
      provider: 'slack',
      label: 'Sales',
      config: { accessToken: sandbox.slack.botToken, defaultChannel: 'random' },
    });
    const outcome = await mine.export({ report: sampleReport(), sessionId: 's', to });
    expect(outcome.code).toBe('NEEDS_CHOICE');
    // Two of one millisecond come in any order.
    expect(outcome.choices).toHaveLength(2);
    expect(outcome.choices).toContainEqual({ settingId: setting.id, label: 'Slack' });
    expect(outcome.choices).toContainEqual({ settingId: second.id, label: 'Sales' });
    expect(
      await mine.export({ report: sampleReport(), sessionId: 's', to: { provider: 'slack', settingId: second.id } }),
    ).toMatchObject({ status: 'success', settingId: second.id });
    expect(sandbox.state.slack.messages('random')).toHaveLength(1);
  });

  test('of an organization are used by its members and changed by its admins', async () => {
    const { service, sandbox } = await slackService();
    const config = { accessToken: sandbox.slack.botToken, defaultChannel: 'general' };
    const member = service.forUser({ userId: 'm', organizationId: 'o', role: 'member' });
    const admin = service.forUser({ userId: 'a', organizationId: 'o', role: 'admin' });
    await expect(
      member.saveIntegrationConfig({ provider: 'slack', config, scope: 'organization' }),
    ).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    const saved = await admin.saveIntegrationConfig({ provider: 'slack', config, scope: 'organization' });
    await expect(member.deleteIntegrationConfig(saved.id)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(await member.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({
      status: 'success',
      replayed: false,
    });
    expect(await admin.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({
      status: 'success',
      replayed: true,
    });
    const outsider = service.forUser({ userId: 'm', organizationId: 'other' });
    expect(await outsider.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({ code: 'NOT_FOUND' });
    expect((await member.getExportHistory()).items).toHaveLength(1);
    expect((await admin.getExportHistory()).items).toHaveLength(1);
    expect((await service.forUser({ userId: 'z', organizationId: 'o' }).getExportHistory()).items).toHaveLength(0);
  });

  test('saved defaults apply and the call wins over them', async () => {
    const { mine, setting, sandbox } = await slackService();
    await mine.updateIntegrationConfig(setting.id, {
      defaults: { destination: { channel: 'random' }, options: { includeDecisions: false } },
    });
    const outcome = await mine.export({ report: sampleReport(), sessionId: 's', to });
    expect(
      outcome.coverage?.entries.filter((entry) => entry.kind === 'decision').map((entry) => entry.omitted),
    ).toEqual(['not-asked-for', 'not-asked-for']);
    expect(sandbox.state.slack.messages('random')).toHaveLength(1);
    const own = await mine.export({
      report: sampleReport(),
      sessionId: 's',
      to: { provider: 'slack', destination: { channel: 'general' } },
      options: { includeDecisions: true },
    });
    expect(own.coverage?.omitted).toBe(2);
    expect(sandbox.state.slack.messages('general')).toHaveLength(1);
  });

  test('a setting moved to another owner’s row does not decrypt', async () => {
    const { service, storage, mine, setting } = await slackService();
    const row = await storage.settings.get('user:user-1', setting.id);
    if (row === undefined) throw new Error('the setting is stored');
    await storage.settings.insert({ ...row, id: 'stolen', owner: 'user:thief', userId: 'thief' });
    const outcome = await service.forUser({ userId: 'thief' }).export({ report: sampleReport(), sessionId: 's', to });
    expect(outcome).toMatchObject({ status: 'failed', error: expect.stringContaining('belongs to another setting') });
    expect(await mine.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({ status: 'success' });
  });

  test('two keys in the ring read what the old one wrote', async () => {
    const { sandbox, storage } = await slackService();
    const old = { id: 'old', key: randomBytes(32) };
    const make = (keys: { id: string; key: Uint8Array }[]) =>
      new ExportService({
        providers: [slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] })],
        storage,
        encryption: jweEncryption({ keys }),
      }).forUser({ userId: 'k' });
    await make([old]).saveIntegrationConfig({
      provider: 'slack',
      config: { accessToken: sandbox.slack.botToken, defaultChannel: 'general' },
    });
    expect(
      await make([{ id: 'new', key: randomBytes(32) }, old]).export({ report: sampleReport(), sessionId: 's', to }),
    ).toMatchObject({ status: 'success' });
    expect(
      await make([{ id: 'new', key: randomBytes(32) }]).export({ report: sampleReport(), sessionId: 't', to }),
    ).toMatchObject({ status: 'failed', error: expect.stringContaining('not in the ring') });
  });
});

describe('exports', () => {
  test('preview tells the payload and the account without network or writing', async () => {
    const { mine, sandbox, setting } = await slackService();
    const preview = await mine.preview({
      report: sampleReport(),
      sessionId: 's',
      to,
      options: { includeInsights: false },
    });
    expect(preview).toMatchObject({
      provider: 'slack',
      settingId: setting.id,
      warnings: [],
      payload: { messages: [{ text: expect.stringContaining('Quarterly review') }] },
    });
    expect(preview.coverage?.entries.find((entry) => entry.kind === 'insight')).toMatchObject({
      omitted: 'not-asked-for',
    });
    expect(sandbox.state.slack.requests).toHaveLength(0);
    expect((await mine.getExportHistory()).items).toHaveLength(0);
  });

  test('the summary argument wins over the report’s', async () => {
    const { mine, messages } = await slackService();
    const report = sampleReport();
    await mine.exportReport(
      report,
      { tldr: 'Another one.', keyDecisions: [], actionItems: [], insights: [], followUpQuestions: [] },
      's',
      'slack',
    );
    expect(messages()[0]?.text).toContain('Another one.');
    expect(messages()[0]?.text).not.toContain('Revenue');
  });

  test('a custom template goes the same road as every text', async () => {
    const { mine, messages } = await slackService();
    const options = {
      format: 'custom',
      customTemplate:
        '# {{ title }}\n{% for one in summary.keyDecisions %}* {{ one.decision | default: one }}\n{% endfor %}<!channel>',
    } as const;
    const outcome = await mine.export({ report: sampleReport(), sessionId: 's', to, options });
    expect(outcome).toMatchObject({ status: 'success' });
    expect(outcome.coverage?.entries.filter((entry) => entry.parts).map((entry) => entry.kind)).toEqual([
      'title',
      'decision',
      'decision',
    ]);
    expect(messages()[0]?.mentions).toEqual([]);
    expect(
      await mine.export({ report: sampleReport(), sessionId: 's', to, options: { format: 'custom' } }),
    ).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'options.customTemplate' }] });
  });

  test('the normal case is one request to the vendor once the workspace is known', async () => {
    const { mine, sandbox } = await slackService();
    await mine.export({ report: sampleReport(), sessionId: 'first', to });
    const before = sandbox.state.slack.requests.length;
    const outcome = await mine.export({ report: sampleReport(), sessionId: 'second', to });
    expect(sandbox.state.slack.requests.slice(before).map((request) => request.method)).toEqual(['chat.postMessage']);
    expect(outcome.url).toMatch(/^https:\/\/sandbox\.slack\.com\/archives\/C\w+\/p\d+$/);
  });

  test('the history is paged by key, newest first', async () => {
    const { mine } = await slackService();
    for (const sessionId of ['a', 'b', 'c', 'd', 'e']) await mine.export({ report: sampleReport(), sessionId, to });
    const first = await mine.getExportHistory({ limit: 2 });
    const second = await mine.getExportHistory({ limit: 2, cursor: first.nextCursor ?? '' });
    const third = await mine.getExportHistory({ limit: 2, cursor: second.nextCursor ?? '' });
    const sessions = [first, second, third].flatMap((page) => page.items.map((item) => item.sessionId));
    expect([...sessions].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(third.nextCursor).toBeUndefined();
    expect((await mine.getExportHistory({ sessionId: 'c' })).items).toMatchObject([
      { status: 'success', sessionId: 'c' },
    ]);
    await expect(mine.getExportHistory({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('several targets answer in their order and one failure hides no other', async () => {
    const { mine, messages } = await slackService();
    const outcomes = await mine.exportToMultiple(sampleReport(), null, 's', [
      { provider: 'slack', destination: { channel: 'nowhere' } },
      'slack',
      { provider: 'slack', destination: { channel: 'old-project' } },
    ]);
    expect(outcomes.map((outcome) => [outcome.status, outcome.vendorCode])).toEqual([
      ['failed', 'channel_not_found'],
      ['success', undefined],
      ['failed', 'is_archived'],
    ]);
    expect(messages()).toHaveLength(1);
  });

  test('progress is told part by part', async () => {
    const { mine } = await slackService();
    const events: string[] = [];
    const onProgress = (event: { step: string; done: number; total?: number }) =>
      void events.push(`${event.step} ${event.done}/${event.total}`);
    const outcome = await mine.export({
      report: longReport(60),
      sessionId: 's',
      to,
      options: { includeTranscript: true, onProgress },
    });
    expect(events).toHaveLength(outcome.parts.length);
    expect(events[0]).toBe(`message-1 1/${outcome.parts.length}`);
  });

  test('each step leaves a debug line with provider, step, attempt and duration', async () => {
    const { mine, logger } = await slackService();
    await mine.export({ report: sampleReport(), sessionId: 's', to });
    expect(logger.lines).toContainEqual({
      level: 'debug',
      message: 'export step done',
      fields: { provider: 'slack', step: 'message-1', attempt: 1, durationMs: expect.any(Number) },
    });
  });
});

test.each([
  [{ leaseMs: 0 }, 'timing.leaseMs'],
  [{ deadlineMs: Number.NaN }, 'timing.deadlineMs'],
  [{ retryMs: '5' }, 'timing.retryMs'],
  [{ lease: 1000 }, 'timing.lease'],
])('waits that make no sense are refused: %o', (timing, path) => {
  const make = () =>
    new ExportService({
      providers: [],
      storage: memoryStorage(),
      credentials: async () => ({}),
      timing: timing as never,
    });
  expect(make).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', issues: [expect.objectContaining({ path })] }));
});
