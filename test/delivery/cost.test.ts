import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StatementSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { MeetingReport, StorageAdapter } from '../../src/index.ts';
import { sqliteStorage } from '../../src/storage/sql/sqlite.ts';
import { longReport, sampleReport } from '../support/sample-report.ts';
import { slackService } from '../support/slack-service.ts';

/** What one export cost. */
interface Cost {
  storageCalls: string[];
  statements: number;
  requests: string[];
  messages: number;
}

/** The storage with every call written down. */
function counted(storage: StorageAdapter, calls: string[]): StorageAdapter {
  const watch = <Part extends object>(name: string, part: Part): Part =>
    new Proxy(part, {
      get: (target, key) => (given: unknown, more: unknown) => {
        calls.push(`${name}.${String(key)}`);
        return (target[key as keyof Part] as (...all: unknown[]) => unknown)(given, more);
      },
    });
  const { settings, exports, maintenance } = storage;
  return { settings: watch('settings', settings), exports: watch('exports', exports), maintenance };
}

async function costOf(first: MeetingReport, report: MeetingReport, sessions: [string, string]): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), 'cost-'));
  const database = sqliteStorage({ path: join(folder, 'exports.sqlite') });
  onTestFinished(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });
  const storageCalls: string[] = [];
  const { mine, sandbox } = await slackService({ storage: counted(database, storageCalls) });
  const options = { includeTranscript: true };
  const to = { provider: 'slack' } as const;
  // The first export of a process asks once for the workspace's address.
  await mine.export({ report: first, sessionId: sessions[0], to, options });
  const runs = [vi.spyOn(StatementSync.prototype, 'run'), vi.spyOn(StatementSync.prototype, 'all')];
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  const { requests } = sandbox.state.slack;
  storageCalls.length = 0;
  requests.length = 0;
  const outcome = await mine.export({ report, sessionId: sessions[1], to, options });
  expect(outcome.status).toBe('success');
  const statements = runs.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  return { storageCalls, statements, requests: requests.map(({ method }) => method), messages: outcome.parts.length };
}

const tell = (name: string, { storageCalls, statements, requests, messages }: Cost): void =>
  void process.stdout.write(
    `${name}: ${messages} messages, ${requests.length} requests, ${storageCalls.length} storage calls (${storageCalls.join(', ')}), ${statements} statements\n`,
  );

test('one message costs three storage calls, three statements and one request', async () => {
  const cost = await costOf(sampleReport({ transcript: [] }), sampleReport({ transcript: [] }), ['a', 'b']);
  tell('a normal export', cost);
  expect(cost).toEqual({
    storageCalls: ['settings.list', 'exports.insert', 'exports.replace'],
    statements: 3,
    requests: ['chat.postMessage'],
    messages: 1,
  });
});

test('each further message costs one of each, and the plan one write', async () => {
  const cost = await costOf(sampleReport(), longReport(), ['a', 'b']);
  tell('a parent with its thread', cost);
  expect(cost.messages).toBeGreaterThan(2);
  expect(cost.requests).toHaveLength(cost.messages);
  expect(cost.storageCalls).toHaveLength(3 + 1 + (cost.messages - 1));
  expect(cost.statements).toBe(cost.storageCalls.length);
});

test('replaying costs two reads and the refused insert, and no request', async () => {
  const cost = await costOf(sampleReport(), sampleReport(), ['same', 'same']);
  tell('the same export again', cost);
  expect(cost.requests).toEqual([]);
  expect(cost.storageCalls.filter((call) => call !== 'exports.get')).toEqual(['settings.list', 'exports.insert']);
});

test('an edit of one message costs one request', async () => {
  const cost = await costOf(sampleReport(), sampleReport({ title: 'Corrected' }), ['same', 'same']);
  tell('an edit', cost);
  expect(cost.requests).toEqual(['chat.update']);
});
