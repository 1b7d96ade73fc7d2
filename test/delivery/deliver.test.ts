import { afterEach, describe, expect, test, vi } from 'vitest';
import { longReport, sampleReport } from '../support/sample-report.ts';
import { slackService } from '../support/slack-service.ts';

const to = { provider: 'slack' } as const;
const transcript = { includeTranscript: true } as const;

describe('the same export again', () => {
  test('with the same content is replayed without a call', async () => {
    const { mine, sandbox, messages } = await slackService();
    const first = await mine.export({ report: sampleReport(), sessionId: 's', to });
    const requests = sandbox.state.slack.requests.length;
    const second = await mine.export({ report: sampleReport(), sessionId: 's', to });
    expect(second).toMatchObject({
      status: 'success',
      replayed: true,
      id: first.id,
      exportId: first.exportId,
      url: first.url,
    });
    expect(sandbox.state.slack.requests).toHaveLength(requests);
    expect(messages()).toHaveLength(1);
  });

  test('with changed content is edited, replayed or sent anew as the caller says', async () => {
    const { mine, messages } = await slackService();
    const first = await mine.export({ report: sampleReport(), sessionId: 's', to });
    const report = sampleReport({ title: 'Corrected review' });
    expect(await mine.export({ report, sessionId: 's', to, options: { onRepeat: 'replay' } })).toMatchObject({
      status: 'success',
      replayed: true,
    });
    expect(messages()[0]?.text).toContain('Quarterly review');
    expect(await mine.export({ report, sessionId: 's', to })).toMatchObject({
      status: 'success',
      id: first.id,
      exportId: first.exportId,
      url: first.url,
      replayed: false,
    });
    expect(messages()).toMatchObject([{ text: expect.stringContaining('Corrected review'), edited: {} }]);
    expect(await mine.export({ report, sessionId: 's', to, options: { onRepeat: 'new' } })).toMatchObject({
      status: 'success',
      replayed: false,
    });
    expect(await mine.export({ report, sessionId: 's', to })).toMatchObject({ status: 'success', replayed: true });
    expect(messages()).toHaveLength(2);
  });

  test('is another export to another place, session or key', async () => {
    const { mine, messages } = await slackService();
    await mine.export({ report: sampleReport(), sessionId: 's', to });
    await mine.export({ report: sampleReport(), sessionId: 't', to });
    await mine.export({ report: sampleReport(), sessionId: 't', to, options: { idempotencyKey: 'k' } });
    expect(
      await mine.export({ report: sampleReport(), sessionId: 'u', to, options: { idempotencyKey: 'k' } }),
    ).toMatchObject({ replayed: true });
    expect(messages()).toHaveLength(3);
  });

  test('is another export over another connection to the same place', async () => {
    const { mine, sandbox, setting, messages } = await slackService();
    const config = { accessToken: sandbox.slack.botToken, defaultChannel: 'general' };
    const second = await mine.saveIntegrationConfig({ provider: 'slack', label: 'Second', config });
    for (const { id } of [setting, second]) {
      const destination = { channel: 'general' };
      const outcome = await mine.export({
        report: sampleReport(),
        sessionId: 's',
        to: { provider: 'slack', settingId: id, destination },
      });
      expect(outcome).toMatchObject({ status: 'success', replayed: false });
    }
    expect(messages()).toHaveLength(2);
  });

  test('at once by two callers is sent once', async () => {
    const { mine, messages } = await slackService();
    const outcomes = await Promise.all(
      [1, 2, 3, 4].map(() => mine.export({ report: sampleReport(), sessionId: 's', to })),
    );
    expect(messages()).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.status === 'success' && !outcome.replayed)).toHaveLength(1);
    for (const other of outcomes.filter((outcome) => outcome.status !== 'success')) {
      expect(other).toMatchObject({ status: 'pending', code: 'IN_PROGRESS' });
    }
  });
});

describe('failures', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const LOST = [
    { kind: 'http-500-after' },
    { kind: 'reset-after' },
    { kind: 'cut-json' },
    { kind: 'fatal_error', committed: true },
    { kind: 'html', committed: true },
    { kind: 'error', code: 'internal_error', committed: true },
  ] as const;
  const withoutHistory = { scopes: ['chat:write', 'channels:read', 'groups:read'] };

  test.each(LOST)('after $kind the message is found and adopted', async (fault) => {
    const { mine, sandbox, messages } = await slackService();
    sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', ...fault });
    expect(await mine.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({
      status: 'success',
      exportId: `${sandbox.state.slack.channel('general').id}:${messages()[0]?.ts}`,
      url: expect.stringContaining('/archives/'),
      warnings: [],
    });
    expect(messages()).toHaveLength(1);
  });

  test.each(LOST)(
    'after $kind without the right to look the outcome is unknown, and a second call sends nothing',
    async (fault) => {
      const { mine, sandbox, messages } = await slackService(withoutHistory);
      sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', ...fault });
      const first = await mine.export({ report: sampleReport(), sessionId: 's', to });
      expect(first).toMatchObject({
        success: false,
        status: 'unknown',
        hint: expect.stringMatching(/Look/),
        warnings: [{ code: 'COULD_NOT_LOOK', message: expect.stringMatching(/scope/) }],
      });
      expect(await mine.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({ status: 'unknown' });
      expect(messages()).toHaveLength(1);
    },
  );

  test('an unknown outcome is sent again when the caller takes the risk, and says so', async () => {
    const { mine, sandbox, messages } = await slackService(withoutHistory);
    sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'reset-after' });
    await mine.export({ report: sampleReport(), sessionId: 's', to });
    const outcome = await mine.export({ report: sampleReport(), sessionId: 's', to, options: { onUnknown: 'resend' } });
    expect(outcome.status).toBe('success');
    expect(outcome.warnings.map(({ code }) => code)).toContain('SENT_AGAIN');
    expect(messages()).toHaveLength(2);
  });

  test('the risk of a second copy is taken once in a call', async () => {
    const { mine, sandbox, messages } = await slackService(withoutHistory);
    sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'http-500-after', times: 5 });
    const options = { onUnknown: 'resend' } as const;
    expect(await mine.export({ report: sampleReport(), sessionId: 's', to, options })).toMatchObject({
      status: 'unknown',
    });
    expect(messages()).toHaveLength(2);
  });

  test('a look-up that must wait is waited for and not told as a part', async () => {
    const { mine, sandbox } = await slackService();
    sandbox.faults.add({ vendor: 'slack', method: 'users.lookupByEmail', kind: 'http-429', retryAfterSeconds: 1 });
    const destination = { email: 'ada@example.com' };
    const outcome = await mine.export({
      report: sampleReport(),
      sessionId: 's',
      to: { provider: 'slack', destination },
    });
    expect(outcome).toMatchObject({ status: 'success', parts: [{ name: 'message-1' }] });
    expect(outcome.parts).toHaveLength(1);
  });

  test('429 is waited for and sent once', async () => {
    const { mine, sandbox, messages } = await slackService();
    sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'http-429', retryAfterSeconds: 1 });
    sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'http-429', retryAfterSeconds: null });
    const started = Date.now();
    expect(await mine.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({ status: 'success' });
    expect(Date.now() - started).toBeGreaterThanOrEqual(950);
    expect(messages()).toHaveLength(1);
  });

  test('429 beyond the deadline is pending with a time, refuses to hurry, and goes on later', async () => {
    const { mine, sandbox, messages } = await slackService();
    sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'http-429', retryAfterSeconds: 2 });
    const options = { deadlineMs: 500 };
    const first = await mine.export({ report: sampleReport(), sessionId: 's', to, options });
    expect(first).toMatchObject({ success: false, status: 'pending', code: 'RATE_LIMITED', retryable: true });
    const resumeAt = Date.parse(first.resumeAt ?? '');
    expect(resumeAt - Date.now()).toBeGreaterThan(500);
    expect(await mine.export({ report: sampleReport(), sessionId: 's', to, options })).toMatchObject({
      status: 'pending',
      resumeAt: first.resumeAt,
    });
    expect(messages()).toHaveLength(0);
    await vi.waitUntil(() => Date.now() > resumeAt, { timeout: 4000 });
    expect(await mine.export({ report: sampleReport(), sessionId: 's', to, options })).toMatchObject({
      status: 'success',
    });
    expect(messages()).toHaveLength(1);
  });

  test('in the middle of a thread leaves a partial export that goes on where it stopped', async () => {
    const { mine, sandbox, messages } = await slackService();
    sandbox.faults.add({
      vendor: 'slack',
      method: 'chat.postMessage',
      kind: 'error',
      code: 'restricted_action',
      skip: 2,
    });
    const first = await mine.export({ report: longReport(), sessionId: 's', to, options: transcript });
    expect(first).toMatchObject({
      success: false,
      status: 'partial',
      code: 'PERMISSION_DENIED',
      vendorCode: 'restricted_action',
    });
    expect(first.parts.map((part) => part.name)).toEqual(['message-1', 'message-2']);
    expect(first.url).toContain('/archives/');
    const second = await mine.export({ report: longReport(), sessionId: 's', to, options: transcript });
    expect(second).toMatchObject({ status: 'success', url: first.url });
    expect(messages()).toHaveLength(second.parts.length);
  });

  test('a partial export whose report changed is edited as far as it is there, and completed', async () => {
    const { mine, sandbox, messages } = await slackService();
    const refusal = { kind: 'error', code: 'restricted_action', skip: 1 } as const;
    sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', ...refusal });
    await mine.export({ report: longReport(), sessionId: 's', to, options: transcript });
    const changed = { ...longReport(), title: 'Another title' };
    const outcome = await mine.export({ report: changed, sessionId: 's', to, options: transcript });
    expect(outcome.status).toBe('success');
    expect(messages()).toHaveLength(outcome.parts.length);
    expect(messages()[0]).toMatchObject({ text: expect.stringContaining('Another title'), edited: {} });
  });

  test('abort ends a wait at once, and nothing was sent', async () => {
    const { mine, sandbox, messages } = await slackService();
    sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'http-429', retryAfterSeconds: 20 });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    const started = Date.now();
    expect(
      await mine.export({ report: sampleReport(), sessionId: 's', to, options: { signal: abort.signal } }),
    ).toMatchObject({ status: 'failed', code: 'ABORTED' });
    expect(Date.now() - started).toBeLessThan(5000);
    expect(messages()).toHaveLength(0);
  });

  test('abort of a request in flight is unknown', async () => {
    const { mine, sandbox } = await slackService();
    sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'slow', delayMs: 3000 });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 150);
    expect(
      await mine.export({ report: sampleReport(), sessionId: 's', to, options: { signal: abort.signal } }),
    ).toMatchObject({ status: 'unknown', code: 'ABORTED' });
  });

  test('a storage that fails at the end leaves a success with a warning', async () => {
    const { mine, storage, messages } = await slackService();
    vi.spyOn(storage.exports, 'replace').mockRejectedValue(new Error('disk full'));
    const outcome = await mine.export({ report: sampleReport(), sessionId: 's', to });
    expect(outcome).toMatchObject({ status: 'success', warnings: [{ code: 'OUTCOME_NOT_SAVED' }] });
    expect(messages()).toHaveLength(1);
  });

  test('a storage that fails at the claim sends nothing', async () => {
    const { mine, storage, messages } = await slackService();
    vi.spyOn(storage.exports, 'insert').mockRejectedValue(new Error('disk full'));
    expect(await mine.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({
      status: 'failed',
      code: 'STORAGE_FAILED',
    });
    expect(messages()).toHaveLength(0);
  });
});
