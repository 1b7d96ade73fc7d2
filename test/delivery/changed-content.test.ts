import { describe, expect, test } from 'vitest';
import type { MeetingReport } from '../../src/index.ts';
import { longReport, sampleReport } from '../support/sample-report.ts';
import { slackService } from '../support/slack-service.ts';

const to = { provider: 'slack' } as const;
const options = { includeTranscript: true };
const post = { vendor: 'slack', method: 'chat.postMessage' } as const;

/** The texts of a reader's messages, parts in order. */
type Texts = string[];

describe('a changed report', () => {
  async function exported(first: MeetingReport, second: MeetingReport) {
    const at = await slackService();
    const texts = (): Texts => at.messages().map(({ text, blocks }) => JSON.stringify([text, blocks]));
    const before = await at.mine.export({ report: first, sessionId: 's', to, options });
    const after = await at.mine.export({ report: second, sessionId: 's', to, options });
    return { ...at, before, after, texts };
  }

  async function freshTexts(report: MeetingReport): Promise<Texts> {
    const { mine, messages } = await slackService();
    await mine.export({ report, sessionId: 's', to, options });
    return messages().map(({ text, blocks }) => JSON.stringify([text, blocks]));
  }

  test.each([
    ['longer', sampleReport(), longReport(120)],
    ['shorter', longReport(120), sampleReport()],
    ['other', longReport(60), { ...longReport(60), title: 'Another title' }],
  ])('that is %s reads like a new one, on the same parent', async (_name, first, second) => {
    const { before, after, texts } = await exported(first, second);
    expect(after).toMatchObject({ status: 'success', id: before.id, exportId: before.exportId, url: before.url });
    expect(texts()).toEqual(await freshTexts(second));
    expect(after.parts).toHaveLength(texts().length);
  });

  test('edits only what changed', async () => {
    const turns = longReport(120).transcript ?? [];
    const last = { speaker: 'Ada', text: 'One more thing at the very end.', offset: 9_999 };
    const { sandbox } = await exported(longReport(120), { ...longReport(120), transcript: [...turns, last] });
    const edits = sandbox.state.slack.requests.filter(({ method }) => method === 'chat.update');
    expect(edits).toHaveLength(1);
  });

  test('takes back a reply in doubt that it needs no more', async () => {
    const { mine, sandbox, messages } = await slackService();
    sandbox.faults.add({ ...post, kind: 'reset-after', skip: 1 });
    sandbox.faults.add({ vendor: 'slack', method: 'conversations.replies', kind: 'error', code: 'missing_scope' });
    const first = await mine.export({ report: longReport(60), sessionId: 's', to, options });
    expect(first).toMatchObject({ status: 'unknown', parts: [{ name: 'message-1' }] });
    expect(messages()).toHaveLength(2);
    const second = await mine.export({ report: sampleReport(), sessionId: 's', to, options });
    expect(second).toMatchObject({ status: 'success', parts: [{ name: 'message-1' }] });
    expect(messages()).toHaveLength(1);
  });

  test('keeps a webhook’s success as it was, and is sent anew on demand', async () => {
    const { mine, messages } = await slackService({ as: 'webhook' });
    const { id } = await mine.export({ report: sampleReport(), sessionId: 's', to });
    const report = sampleReport({ title: 'Corrected' });
    expect(await mine.export({ report, sessionId: 's', to })).toMatchObject({
      id,
      status: 'failed',
      code: 'CONTENT_CHANGED',
    });
    expect((await mine.getExportHistory()).items).toMatchObject([{ id, status: 'success' }]);
    expect(await mine.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({ replayed: true });
    expect(await mine.export({ report, sessionId: 's', to, options: { onRepeat: 'new' } })).toMatchObject({
      status: 'success',
    });
    expect(messages()).toHaveLength(2);
  });
});

describe('an export that was purged', () => {
  const longAgo = '2999-01-01T00:00:00.000Z';

  test('is replayed, not edited, since nobody knows its parts', async () => {
    const { mine, storage, messages } = await slackService();
    await mine.export({ report: sampleReport(), sessionId: 's', to });
    await storage.maintenance.purge(longAgo);
    expect(await mine.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({ replayed: true });
    const report = sampleReport({ title: 'Corrected' });
    expect(await mine.export({ report, sessionId: 's', to })).toMatchObject({ code: 'CONTENT_CHANGED' });
    expect(messages()).toHaveLength(1);
  });

  test('after a failure is not retried to a place nobody knows, and is exported again', async () => {
    const { mine, sandbox, storage } = await slackService();
    const there = { provider: 'slack', destination: { channel: 'leadership' } } as const;
    sandbox.faults.add({ ...post, kind: 'error', code: 'restricted_action' });
    const { id = '' } = await mine.export({ report: sampleReport(), sessionId: 's', to: there });
    await storage.maintenance.purge(longAgo);
    expect(await mine.retryExport(id, { report: sampleReport() })).toMatchObject({
      status: 'failed',
      code: 'NOT_FOUND',
    });
    expect(await mine.export({ report: sampleReport(), sessionId: 's', to: there })).toMatchObject({
      id,
      status: 'success',
    });
    expect(sandbox.state.slack.messages('leadership')).toHaveLength(1);
    expect((await storage.exports.get('user:user-1', { id }))?.destination).toBe('{"channel":"leadership"}');
  });
});

test('an export that waits says how it goes on', async () => {
  const { mine, sandbox } = await slackService({ timing: { lookAgainMs: 5_000, retryMs: 1 } });
  sandbox.faults.add({ ...post, kind: 'reset-before' });
  const outcome = await mine.export({ report: sampleReport(), sessionId: 's', to, options: { deadlineMs: 300 } });
  expect(outcome).toMatchObject({
    status: 'pending',
    resumeAt: expect.any(String),
    hint: expect.stringMatching(/resumeAt/),
  });
});
