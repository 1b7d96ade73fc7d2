// Starts a stand-in of Slack on this machine, connects to it, exports reports, and prints what landed.
//   npm run demo                                  the sample reports of examples/reports
//   npm run demo -- my-report.json other.json     these files
//   npm run demo -- --keep                        leaves the channel open to look at in a browser
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ExportService, jweEncryption, type MeetingReport, memoryStorage } from '@liveprompt/integrations';
import { slack } from '@liveprompt/integrations/slack';
import { startSandbox } from '@liveprompt/integrations/testing';

const args = process.argv.slice(2);
const keep = args.includes('--keep');
const named = args.filter((arg) => !arg.startsWith('--'));
const samples = new URL('./reports/', import.meta.url);
const files: (string | URL)[] =
  named.length > 0 ? named : (await readdir(samples)).sort().map((name) => new URL(name, samples));

const sandbox = await startSandbox({ vendors: ['slack'] });
const service = new ExportService({
  providers: [slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] })],
  storage: memoryStorage(),
  encryption: jweEncryption({ keys: [{ id: 'demo', key: randomBytes(32) }] }),
});
const mine = service.forUser({ userId: 'demo-user' });
await mine.saveIntegrationConfig({
  provider: 'slack',
  config: { accessToken: sandbox.slack.botToken, defaultChannel: '#general' },
});

const landed: { report: string; status: string; messages: number; elements: string; link: string }[] = [];
let failures = 0;
for (const [at, file] of files.entries()) {
  const name = basename(String(file)).slice(0, 48);
  process.stdout.write(`[${at + 1}/${files.length}] ${name} … `);
  const report = JSON.parse(await readFile(file, 'utf8')) as MeetingReport;
  const outcome = await mine.export({
    report,
    sessionId: report.id ?? name,
    to: { provider: 'slack' },
    options: { format: 'full', includeTranscript: true },
  });
  if (!outcome.success) failures += 1;
  const { placed = 0, omitted = 0 } = outcome.coverage ?? {};
  const problem = outcome.success ? '' : `: ${outcome.error} ${outcome.hint ?? ''}`;
  process.stdout.write(`${outcome.status}, ${outcome.parts.length} message(s)${problem}\n`);
  for (const warning of outcome.warnings) process.stdout.write(`    ! ${warning.message}\n`);
  landed.push({
    report: name,
    status: outcome.status,
    messages: outcome.parts.length,
    elements: `${placed} of ${placed + omitted}`,
    link: outcome.url ?? '',
  });
}

console.table(landed);
const live = sandbox.state.slack.messages('general').flatMap((message) => message.mentions);
process.stdout.write(
  `${landed.length - failures} of ${landed.length} reports landed in #general; ${live.length} live mentions.\n`,
);

if (keep) {
  process.stdout.write(`Look at the channel: ${sandbox.pageUrl}?channel=general  (Ctrl+C to end)\n`);
  await new Promise((resolve) => process.once('SIGINT', resolve));
} else {
  process.stdout.write('Run with --keep to look at the channel in a browser.\n');
}
await sandbox.close();
process.exitCode = failures === 0 ? 0 : 1;
