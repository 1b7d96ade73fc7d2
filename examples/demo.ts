// Starts a stand-in of Slack on this machine, connects to it, exports reports to a channel, a person and a thread, with
// files, edits one, takes one back, and prints what landed.
//   npm run demo                                  the sample reports of examples/reports
//   npm run demo -- my-report.json other.json     these files
//   npm run demo -- --keep                        leaves the workspace open to look at in a browser
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  type ExportOutcome,
  ExportService,
  jweEncryption,
  type MeetingReport,
  memoryStorage,
} from '@liveprompt/integrations';
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

interface Landed {
  what: string;
  status: string;
  parts: number;
  elements: string;
  link: string;
}
const landed: Landed[] = [];

/** Tells how an export ended. */
function tell(what: string, outcome: ExportOutcome): ExportOutcome {
  const { placed = 0, omitted = 0 } = outcome.coverage ?? {};
  const problem = outcome.success ? '' : `: ${outcome.error} ${outcome.hint ?? ''}`;
  process.stdout.write(`${outcome.status}, ${outcome.parts.length} part(s)${problem}\n`);
  for (const warning of outcome.warnings) process.stdout.write(`    ! ${warning.message}\n`);
  const elements = outcome.coverage === undefined ? '' : `${placed} of ${placed + omitted}`;
  landed.push({ what, status: outcome.status, parts: outcome.parts.length, elements, link: outcome.url ?? '' });
  return outcome;
}

const read = async (file: string | URL) => JSON.parse(await readFile(file, 'utf8')) as MeetingReport;
const begin = (what: string) => void process.stdout.write(`${what} … `);
let failures = 0;
for (const [at, file] of files.entries()) {
  const name = basename(String(file)).slice(0, 48);
  begin(`[${at + 1}/${files.length}] ${name}`);
  const report = await read(file);
  const outcome = await mine.export({
    report,
    sessionId: report.id ?? name,
    to: { provider: 'slack' },
    options: { format: 'full', includeTranscript: true },
  });
  if (!tell(name, outcome).success) failures += 1;
}

// The first report again, in every other way: each is an export of its own, since it has a place or a session of its own.
const [first = ''] = files;
const report = await read(first);
const channel = sandbox.state.slack.channel('general').id;

begin('to a person, by e-mail address');
const summary = { format: 'summary' } as const;
const person = { provider: 'slack', destination: { email: 'ada@example.com' } } as const;
tell('direct message', await mine.export({ report, sessionId: 'person', to: person, options: summary }));

begin('into a thread, by the link of its message, and shown in the channel too');
const question = sandbox.state.slack.post('general', {
  text: 'How did the call go? Can somebody post the notes here?',
});
const link = `https://sandbox.slack.com/archives/${channel}/p${question.ts.replace('.', '')}`;
const thread = { provider: 'slack', destination: { channel: link, replyBroadcast: true } } as const;
tell('thread', await mine.export({ report, sessionId: 'thread', to: thread, options: summary }));

begin('with two files, one of them the transcript');
const tasks = (report.summary?.actionItems ?? []).map((item) => (typeof item === 'string' ? item : item.description));
const csv = { name: 'action-items.csv', mimeType: 'text/csv', content: new TextEncoder().encode(tasks.join('\n')) };
const spoken = report.transcript ?? [{ speaker: 'Ada', text: 'Shall we start?' }];
const withFiles = {
  report: { ...report, transcript: spoken, attachments: [csv] },
  sessionId: 'files',
  to: { provider: 'slack' as const, destination: { channel: '#leadership' } },
  options: { includeAttachments: true, includeTranscript: true, transcriptAs: 'file' as const },
};
tell('files', await mine.export(withFiles));

begin('the same with another title and one more file: an edit');
const notes = { name: 'notes.md', mimeType: 'text/markdown', content: new Blob(['# Notes\n']) };
const changed = { ...withFiles.report, title: `${report.title} (corrected)`, attachments: [csv, notes] };
tell('edit', await mine.export({ ...withFiles, report: changed }));

begin('posted by mistake, and taken back');
const mistake = await mine.export({ report, sessionId: 'mistake', to: { provider: 'slack' } });
tell('taken back', await mine.revokeExport(mistake.id ?? ''));

console.table(landed);
const live = sandbox.state.slack.messages('general').flatMap((message) => message.mentions);
process.stdout.write(
  `${files.length - failures} of ${files.length} reports landed in #general; ${live.length} live mentions.\n`,
);
const allWell = failures === 0 && landed.every(({ status }) => status === 'success' || status === 'revoked');

if (keep) {
  process.stdout.write(`Look at the workspace: ${sandbox.pageUrl}?channel=leadership  (Ctrl+C to end)\n`);
  await new Promise((resolve) => process.once('SIGINT', resolve));
} else {
  process.stdout.write('Run with --keep to look at the workspace in a browser.\n');
}
await sandbox.close();
process.exitCode = allWell ? 0 : 1;
