// A worker is killed in the middle of an export; another process goes on, and each message is there once.
//   npm run build && node examples/crash-and-resume.ts
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExportService, type MeetingReport } from '@liveprompt/integrations';
import { slack } from '@liveprompt/integrations/slack';
import { sqliteStorage } from '@liveprompt/integrations/sqlite';
import { startSandbox } from '@liveprompt/integrations/testing';

const speakers = ['Ada', 'Ben'];
const report: MeetingReport = {
  title: 'Weekly planning',
  startedAt: '2026-11-16T09:00:00Z',
  participants: speakers.map((name) => ({ name })),
  transcript: Array.from({ length: 200 }, (_, at) => ({
    speaker: speakers[at % 2] ?? '',
    text: `This is what was said in turn number ${at}, and it goes on for a while.`,
    offset: at * 7,
  })),
};
const options = { includeTranscript: true };

function serviceOver(path: string, baseUrl: string, botToken: string) {
  const storage = sqliteStorage({ path });
  const service = new ExportService({
    providers: [slack({ baseUrl, allowHosts: ['127.0.0.1'] })],
    storage,
    credentials: async () => ({ accessToken: botToken, defaultChannel: 'general' }),
    // Short, so that nobody has to wait for the dead worker's claim to end.
    timing: { leaseMs: 1_000, lookAgainMs: 500 },
  });
  return { service, storage };
}

async function work(path: string, baseUrl: string, botToken: string): Promise<void> {
  const mine = serviceOver(path, baseUrl, botToken).service.forUser({ userId: 'user-1' });
  await mine.saveIntegrationConfig({ provider: 'slack', credentialsRef: 'slack' });
  await mine.export({ report, sessionId: 'session-1', to: { provider: 'slack' }, options });
}

async function show(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'crash-and-resume-'));
  const path = join(folder, 'exports.sqlite');
  const sandbox = await startSandbox();
  const { baseUrl, botToken } = sandbox.slack;
  const there = () => sandbox.state.slack.messages('general').length;

  // The second message is posted, and its answer takes so long that the worker dies first.
  sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'lost-answer', skip: 1 });
  const worker = fork(import.meta.filename, [path, baseUrl, botToken]);
  while (there() < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  console.log(`The worker was killed: ${there()} messages are there, and it knew of one.`);

  const { service, storage } = serviceOver(path, baseUrl, botToken);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const [outcome] = await service.resumeExports({ load: async () => ({ report, options }) });
  console.log(`Resumed: ${outcome?.status}, ${outcome?.parts.length} parts, ${there()} messages are there.`);
  await storage.close();
  await sandbox.close();
  rmSync(folder, { recursive: true });
}

const [path, baseUrl, botToken] = process.argv.slice(2);
if (path !== undefined && baseUrl !== undefined && botToken !== undefined) await work(path, baseUrl, botToken);
else await show();

// It prints:
//   The worker was killed: 2 messages are there, and it knew of one.
//   Resumed: success, 5 parts, 5 messages are there.
