// SQLite: two services over one file, as two processes of a machine have it. What one has sent the other does not send again,
// what waits survives a restart, and the history is there page by page.
//   npm run build && node examples/sqlite.ts
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExportService } from '@liveprompt/integrations';
import { slack } from '@liveprompt/integrations/slack';
import { sqliteStorage } from '@liveprompt/integrations/sqlite';
import { startSandbox } from '@liveprompt/integrations/testing';

const sandbox = await startSandbox({ vendors: ['slack'] });
const folder = mkdtempSync(join(tmpdir(), 'sqlite-example-'));
const path = join(folder, 'integrations.sqlite');
const there = () => `${sandbox.state.slack.messages('general').length} in the channel`;

const report = { title: 'Weekly planning', startedAt: '2026-11-16T09:00:00Z', participants: [{ name: 'Ada' }] };
// Reports are the application's own: it has them again when an export is gone on with.
const load = async () => ({ report });

/** What each process does at its start. */
function start() {
  const storage = sqliteStorage({ path });
  const service = new ExportService({
    providers: [slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] })],
    storage,
    credentials: async () => ({ accessToken: sandbox.slack.botToken, defaultChannel: 'general' }),
    load,
  });
  const mine = service.forUser({ userId: 'user-1' });
  const send = (sessionId: string, deadlineMs = 60_000) =>
    mine.export({ report, sessionId, to: { provider: 'slack' }, options: { deadlineMs } });
  return { storage, service, mine, send };
}

const one = start();
const other = start();
await one.mine.saveIntegrationConfig({ provider: 'slack', credentialsRef: 'vault/slack' });
console.log('One sends:', (await one.send('monday')).status, '-', there());
const again = await other.send('monday');
console.log('The other is asked for the same:', again.replayed ? 'not sent again' : 'sent again', '-', there());

sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'slow', delayMs: 300 });
const both = await Promise.all([one.send('tuesday'), other.send('tuesday')]);
console.log(
  'Both are asked at once:',
  both
    .map(({ status }) => status)
    .sort()
    .join(' and '),
  '-',
  there(),
);

sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'http-429', retryAfterSeconds: 2 });
const { status, resumeAt = '' } = await one.send('wednesday', 500);
console.log('Slack asks to wait for longer than the call may take:', status);
await one.storage.close();
await other.storage.close();

const next = start();
// A cron would call it every minute.
await sleep(Date.parse(resumeAt) - Date.now() + 100);
const resumed = await next.service.resumeExports();
const names = resumed.map(({ record, status }) => `${record.sessionId} ${status}`);
console.log('Resumed after a restart:', ...names, '-', there());

let page = await next.mine.getExportHistory({ limit: 2 });
for (let number = 1; ; number++) {
  console.log(`Page ${number}:`, page.items.map(({ sessionId, status }) => `${sessionId} ${status}`).join(', '));
  if (page.nextCursor === undefined) break;
  page = await next.mine.getExportHistory({ limit: 2, cursor: page.nextCursor });
}
await next.storage.close();
await sandbox.close();
rmSync(folder, { recursive: true });

// It prints:
//   One sends: success - 1 in the channel
//   The other is asked for the same: not sent again - 1 in the channel
//   Both are asked at once: pending and success - 2 in the channel
//   Slack asks to wait for longer than the call may take: pending
//   Resumed after a restart: wednesday success - 3 in the channel
//   Page 1: wednesday success, tuesday success
//   Page 2: monday success
