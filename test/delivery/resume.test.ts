import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { type ExportContent, type ExportRow, memoryStorage, type StorageAdapter } from '../../src/index.ts';
import { longReport, sampleReport } from '../support/sample-report.ts';
import { QUICK, slackService } from '../support/slack-service.ts';

const to = { provider: 'slack' } as const;
const transcript = { includeTranscript: true };
const content: ExportContent = { report: sampleReport() };

/** The only export of the user, changed as a worker that died would have left it. */
async function leaveBehind(storage: StorageAdapter, change: Partial<ExportRow>): Promise<ExportRow> {
  const [row] = await storage.exports.list('user:user-1', { limit: 1 });
  if (row === undefined) throw new Error('nothing was exported yet');
  const next = { ...row, ...change, revision: row.revision + 1 };
  await storage.exports.replace(next, row.revision);
  return next;
}

const past = '2001-01-01T00:00:00.000Z';
/** As a claim looks whose worker died before or after it sent. */
const silent = { status: 'pending', leaseUntil: past, exportId: null, url: null } as const;
const claimed = JSON.stringify({
  worker: randomUUID(),
  open: '*',
  openSince: new Date().toISOString(),
  plan: null,
  done: [],
});

describe('resumeExports', () => {
  test('finds what a dead worker had sent, and sends nothing', async () => {
    const { service, mine, storage, messages } = await slackService();
    const { id, exportId } = await mine.export({ report: sampleReport(), sessionId: 's', to });
    await leaveBehind(storage, { ...silent, steps: claimed });
    expect(await service.resumeExports({ load: async () => content })).toMatchObject([
      { id, status: 'success', exportId, replayed: false },
    ]);
    expect(messages()).toHaveLength(1);
  });

  test('sends what a dead worker had not', async () => {
    const { service, mine, storage, sandbox, messages } = await slackService();
    await mine.export({ report: sampleReport(), sessionId: 's', to });
    for (const message of sandbox.state.slack.channel('general').messages) message.deleted = true;
    await leaveBehind(storage, { ...silent, steps: claimed });
    expect(await service.resumeExports({ load: async () => content })).toMatchObject([{ status: 'success' }]);
    expect(messages()).toHaveLength(1);
  });

  test('tells the host which report it needs, and leaves living workers alone', async () => {
    const { service, mine, storage } = await slackService();
    await mine.export({ report: sampleReport(), sessionId: 'session-7', to, options: { metadata: { team: 'north' } } });
    const { id, settingId, createdAt } = await leaveBehind(storage, {
      ...silent,
      steps: claimed,
      leaseUntil: '2999-01-01T00:00:00.000Z',
    });
    const asked: unknown[] = [];
    const load = async (record: unknown) => {
      asked.push(record);
      return content;
    };
    expect(await service.resumeExports({ load })).toEqual([]);
    await leaveBehind(storage, { leaseUntil: past });
    await service.resumeExports({ load });
    expect(asked).toEqual([
      {
        id,
        userId: 'user-1',
        sessionId: 'session-7',
        provider: 'slack',
        settingId,
        destination: { channel: 'general' },
        status: 'pending',
        createdAt,
        metadata: { team: 'north' },
      },
    ]);
  });

  test('goes to the stored place although the default has moved since', async () => {
    const { service, mine, setting, storage, sandbox } = await slackService();
    await mine.export({ report: sampleReport(), sessionId: 's', to });
    for (const message of sandbox.state.slack.channel('general').messages) message.deleted = true;
    await leaveBehind(storage, { ...silent, steps: claimed });
    await mine.updateIntegrationConfig(setting.id, { defaults: { destination: { channel: 'leadership' } } });
    await service.resumeExports({ load: async () => content });
    expect(sandbox.state.slack.messages('leadership')).toEqual([]);
    expect(sandbox.state.slack.messages('general')).toHaveLength(1);
  });

  test('goes on with a thread where it stopped', async () => {
    const { service, mine, sandbox, messages } = await slackService();
    sandbox.faults.add({
      vendor: 'slack',
      method: 'chat.postMessage',
      kind: 'http-429',
      retryAfterSeconds: 1,
      skip: 1,
    });
    const options = { ...transcript, deadlineMs: 300 };
    const first = await mine.export({ report: longReport(), sessionId: 's', to, options });
    expect(first).toMatchObject({ status: 'pending', code: 'RATE_LIMITED', parts: [{ name: 'message-1' }] });
    const load = async () => ({ report: longReport(), options: transcript });
    expect(await service.resumeExports({ load })).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, Date.parse(first.resumeAt ?? '') - Date.now() + 5));
    const [second] = await service.resumeExports({ load });
    expect(second).toMatchObject({ id: first.id, status: 'success', url: first.url });
    expect(messages()).toHaveLength(second?.parts.length ?? 0);
  });

  test('ends what cannot go on, and leaves what the host could not say', async () => {
    const { service, mine, storage } = await slackService();
    const { id } = await mine.export({ report: sampleReport(), sessionId: 's', to });
    await leaveBehind(storage, { ...silent, steps: claimed });
    const fails = async () => {
      throw new Error('The database of reports is down: secret words.');
    };
    const [left] = await service.resumeExports({ load: fails });
    expect(left).toMatchObject({ id, success: false, status: 'pending', code: 'INTERNAL', retryable: true });
    expect(JSON.stringify(left)).not.toContain('secret words');
    expect(await service.resumeExports({ load: async () => undefined })).toMatchObject([
      { id, status: 'unknown', code: 'NOT_FOUND' },
    ]);
    expect(await service.resumeExports({ load: async () => content })).toEqual([]);
  });

  test('goes through more than a page, in several processes at once, each export once', async () => {
    const storage = memoryStorage();
    const { service, mine, messages } = await slackService({ storage });
    await mine.export({ report: sampleReport(), sessionId: 's', to });
    const [row] = await storage.exports.list('user:user-1', { limit: 1 });
    const started = messages().length;
    for (let at = 0; at < 120; at++) {
      const steps = JSON.stringify({ worker: 'gone', open: null, openSince: past, plan: null, done: [] });
      const key = `key-${at}`;
      if (row)
        await storage.exports.insert({ ...row, ...silent, steps, id: randomUUID(), key, sessionId: key, revision: 1 });
    }
    const load = async () => content;
    const runs = await Promise.all([service.resumeExports({ load }), service.resumeExports({ load })]);
    expect(runs.flat().filter(({ status, replayed }) => status === 'success' && !replayed)).toHaveLength(120);
    expect(messages()).toHaveLength(started + 120);
  });

  test('without a load is refused', async () => {
    const { service } = await slackService();
    await expect(service.resumeExports()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('retryExport', () => {
  const refusal = { vendor: 'slack', method: 'chat.postMessage', kind: 'error', code: 'restricted_action' } as const;

  test('goes on with the rest of a partial export', async () => {
    const { mine, sandbox, messages } = await slackService();
    sandbox.faults.add({ ...refusal, skip: 1 });
    const first = await mine.export({ report: longReport(), sessionId: 's', to, options: transcript });
    expect(first.status).toBe('partial');
    const second = await mine.retryExport(first.id ?? '', { report: longReport(), options: transcript });
    expect(second).toMatchObject({ id: first.id, status: 'success', url: first.url });
    expect(messages()).toHaveLength(second.parts.length);
  });

  test('is one with the export it repeats: nothing is sent twice', async () => {
    const { mine, messages } = await slackService();
    const { id = '' } = await mine.export({ report: sampleReport(), sessionId: 's', to });
    expect(await mine.retryExport(id, content)).toMatchObject({ status: 'success', replayed: true });
    expect(messages()).toHaveLength(1);
  });

  test('without the report says what it needs; of nobody’s or another’s export nothing', async () => {
    const { service, mine, messages } = await slackService();
    const { id = '' } = await mine.export({ report: sampleReport(), sessionId: 's', to });
    expect(await mine.retryExport(id)).toMatchObject({
      status: 'failed',
      code: 'INVALID_INPUT',
      hint: expect.stringMatching(/load/),
    });
    expect(await mine.retryExport('no-such-id', content)).toMatchObject({ code: 'NOT_FOUND' });
    const other = service.forUser({ userId: 'user-2' });
    expect(await other.retryExport(id, content)).toMatchObject({ code: 'NOT_FOUND' });
    await expect(other.settleExport(id, 'delivered')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(messages()).toHaveLength(1);
  });
});

describe('settleExport', () => {
  /** An export whose answer was lost where nobody may look. */
  async function inDoubt(committed: boolean, skip = 0) {
    const at = await slackService({ as: 'webhook', timing: QUICK });
    const kind = committed ? 'http-500-after' : 'http-500-before';
    at.sandbox.faults.add({ vendor: 'slack', method: 'webhook', kind, skip });
    const outcome = await at.mine.export({ report: longReport(), sessionId: 's', to, options: transcript });
    expect(outcome.status).toBe('unknown');
    return { ...at, id: outcome.id ?? '' };
  }
  const again: ExportContent = { report: longReport(), options: transcript };

  test.each([
    { committed: true, verdict: 'delivered', skip: 0 },
    { committed: false, verdict: 'not-delivered', skip: 0 },
    { committed: true, verdict: 'delivered', skip: 2 },
    { committed: false, verdict: 'not-delivered', skip: 2 },
  ] as const)('as $verdict (message $skip) lets the rest be sent, and each message is there once', async (how) => {
    const { mine, id, messages } = await inDoubt(how.committed, how.skip);
    const settled = await mine.settleExport(id, how.verdict);
    expect(settled).toMatchObject({ id, success: false, retryable: true, hint: expect.stringMatching(/retryExport/) });
    expect(await mine.retryExport(id, again)).toMatchObject({ status: 'success' });
    const texts = messages().map(({ text, blocks }) => JSON.stringify([text, blocks]));
    expect(new Set(texts).size).toBe(texts.length);
    const { parts } = await mine.retryExport(id, again);
    expect(parts.length).toBeGreaterThanOrEqual(texts.length - 1);
  });

  test('of an only message as delivered ends it as a success that later calls replay', async () => {
    const { mine, sandbox, messages } = await slackService({ as: 'webhook' });
    sandbox.faults.add({ vendor: 'slack', method: 'webhook', kind: 'http-500-after' });
    const { id = '' } = await mine.export({ report: sampleReport(), sessionId: 's', to });
    expect(await mine.settleExport(id, 'delivered')).toMatchObject({ status: 'success', success: true });
    expect(await mine.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({ replayed: true });
    expect(messages()).toHaveLength(1);
  });

  test('of what is not in doubt is refused', async () => {
    const { mine } = await slackService();
    const { id = '' } = await mine.export({ report: sampleReport(), sessionId: 's', to });
    await expect(mine.settleExport(id, 'not-delivered')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(mine.settleExport(id, 'maybe' as never)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('of one that is under way is refused', async () => {
    const { mine, storage } = await slackService();
    const { id = '' } = await mine.export({ report: sampleReport(), sessionId: 's', to });
    await leaveBehind(storage, { ...silent, steps: claimed, leaseUntil: '2999-01-01T00:00:00.000Z' });
    await expect(mine.settleExport(id, 'delivered')).rejects.toMatchObject({ code: 'IN_PROGRESS' });
    await leaveBehind(storage, { leaseUntil: past });
    expect(await mine.settleExport(id, 'delivered')).toMatchObject({ status: 'success' });
  });

  test('and retrying are for who exported it, and for admins', async () => {
    const { service, sandbox } = await slackService();
    const config = { accessToken: sandbox.slack.botToken, defaultChannel: 'general' };
    const as = (userId: string, role: 'member' | 'admin') => service.forUser({ userId, organizationId: 'o', role });
    const { id: settingId } = await as('boss', 'admin').saveIntegrationConfig({
      provider: 'slack',
      config,
      scope: 'organization',
    });
    sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'error', code: 'restricted_action' });
    const ours = { provider: 'slack', settingId } as const;
    const { id = '' } = await as('ann', 'member').export({ report: sampleReport(), sessionId: 's', to: ours });
    expect(await as('bob', 'member').retryExport(id, content)).toMatchObject({ code: 'NOT_FOUND' });
    await expect(as('bob', 'member').settleExport(id, 'delivered')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(as('boss', 'admin').settleExport(id, 'delivered')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await as('ann', 'member').retryExport(id, content)).toMatchObject({ status: 'success' });
  });
});

test('a mark that somebody else has written is not taken for ours', async () => {
  const { mine, sandbox, storage, messages } = await slackService();
  const { slack } = sandbox.state;
  sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'http-429', retryAfterSeconds: 1 });
  sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'reset-before' });
  const exporting = mine.export({ report: sampleReport(), sessionId: 's', to });
  // While the export waits, a person copies its mark, which the whole workspace can see.
  await vi.waitUntil(async () => (await storage.exports.list('user:user-1', { limit: 1 })).length === 1);
  const [row] = await storage.exports.list('user:user-1', { limit: 1 });
  const payload = { key: row?.key ?? '', part: 'message-1', digest: '' };
  slack.post('general', { text: 'mine', metadata: { event_type: 'liveprompt_export', event_payload: payload } });
  expect(await exporting).toMatchObject({ status: 'success' });
  expect(messages()).toHaveLength(1);
  expect(slack.messages('general')).toHaveLength(2);
});
