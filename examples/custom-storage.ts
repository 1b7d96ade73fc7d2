// A storage of your own: the one of support/json-lines-storage.ts is put to the test by the contract, and then exported over.
//   npm run build && node examples/custom-storage.ts
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExportService } from '@liveprompt/integrations';
import { slack } from '@liveprompt/integrations/slack';
import { startSandbox, storageContract } from '@liveprompt/integrations/testing';
import { jsonLinesStorage, readRows } from './support/json-lines-storage.ts';

const root = mkdtempSync(join(tmpdir(), 'custom-storage-'));
const newFolder = () => mkdtempSync(join(root, 'storage-'));

/** What a crash in the middle of a write leaves behind. */
const tear = (folder: string) => appendFileSync(join(folder, 'exports.jsonl'), '{"id":"half a li');

const checks = storageContract({
  open: async () => {
    const folder = newFolder();
    const storage = jsonLinesStorage(folder);
    // What is on the disk: a storage that answers from memory alone is found out.
    const rows = async (table: 'settings' | 'exports') => [...readRows(folder, table).values()];
    return { folder, storage, rows, close: async () => {} };
  },
  reopen: async ({ folder }) => {
    tear(folder);
    return { storage: jsonLinesStorage(folder), close: async () => {} };
  },
  // No `openSecond`: two processes at once are more than it promises.
});
const broken: unknown[] = [];
for (const { run } of checks) await run().catch((error: unknown) => broken.push(error));
console.log(`${checks.length - broken.length} of ${checks.length} checks passed.`, ...broken);

const sandbox = await startSandbox({ vendors: ['slack'] });
const folder = newFolder();
/** As after a crash: the storage is read from its files. */
function start() {
  const service = new ExportService({
    providers: [slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] })],
    storage: jsonLinesStorage(folder),
    credentials: async () => ({ accessToken: sandbox.slack.botToken, defaultChannel: 'general' }),
  });
  return service.forUser({ userId: 'user-1' });
}
const report = { title: 'Weekly planning', startedAt: '2026-11-16T09:00:00Z', participants: [{ name: 'Ada' }] };
await start().saveIntegrationConfig({ provider: 'slack', credentialsRef: 'vault/slack' });
for (const sessionId of ['monday', 'monday', 'tuesday', 'tuesday']) {
  const { status, replayed } = await start().export({ report, sessionId, to: { provider: 'slack' } });
  console.log(`Export of ${sessionId}: ${status}${replayed ? ', not sent again' : ''}`);
  tear(folder);
}
console.log(sandbox.state.slack.messages('general').length, 'messages in the channel');
await sandbox.close();
rmSync(root, { recursive: true });

// It prints:
//   69 of 69 checks passed.
//   Export of monday: success
//   Export of monday: success, not sent again
//   Export of tuesday: success
//   Export of tuesday: success, not sent again
//   2 messages in the channel
