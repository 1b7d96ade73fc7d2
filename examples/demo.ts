// Starts stand-ins of Slack, HubSpot and Salesforce on this machine. Exports reports to a channel, a person and a thread,
// with files, edits one and takes one back; then the first of them to HubSpot and to Salesforce, to the deal and the
// opportunity it belongs to; and at last to all three at once. Prints what landed.
//   npm run demo                                  the sample reports of examples/reports
//   npm run demo -- my-report.json other.json     these files
//   npm run demo -- --keep                        leaves all open to look at in a browser
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
import { hubspot } from '@liveprompt/integrations/hubspot';
import { salesforce } from '@liveprompt/integrations/salesforce';
import { slack } from '@liveprompt/integrations/slack';
import { startSandbox } from '@liveprompt/integrations/testing';

const args = process.argv.slice(2);
const keep = args.includes('--keep');
const named = args.filter((arg) => !arg.startsWith('--'));
const samples = new URL('./reports/', import.meta.url);
const files: (string | URL)[] =
  named.length > 0 ? named : (await readdir(samples)).sort().map((name) => new URL(name, samples));

const sandbox = await startSandbox({
  hubspot: { timeZone: 'Europe/Vienna' },
  salesforce: { hasExternalIdField: true, hasSharedActivities: true },
});
const allowHosts = ['127.0.0.1'];
const service = new ExportService({
  providers: [
    slack({ baseUrl: sandbox.slack.baseUrl, allowHosts }),
    hubspot({ baseUrl: sandbox.hubspot.baseUrl, allowHosts }),
    salesforce({ allowHosts }),
  ],
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
const csv = {
  name: 'action-items.csv',
  mimeType: 'text/csv',
  content: new TextEncoder().encode(['Action item', ...tasks].join('\n')),
};
const spoken = report.transcript ?? [{ speaker: report.participants[0]?.name ?? 'Ada', text: 'Shall we start?' }];
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

// The first report into HubSpot. Everybody from outside but the last has a contact there, and all of these share two deals.
const { hubspot: portal } = sandbox.state;
const outside = report.participants.filter(({ email = '', isInternal }) => email.includes('@') && !isInternal);
const guests = outside.length > 0 ? outside : [{ name: 'Noor Haddad', email: 'noor@fernhill.example' }];
const known = guests.slice(0, Math.max(1, guests.length - 1));
for (const { name, email, isInternal } of report.participants)
  if (isInternal && email !== undefined) portal.addOwner({ email, firstName: name });
if (outside.length > 0) {
  const contacts = known.map(({ name, email = '' }) => {
    const [firstname = '', ...others] = name.split(' ');
    return portal.addContact({ email, firstname, lastname: others.join(' ') }).id;
  });
  const { company: name = 'Northwind', email: address = '' } = known[0] ?? {};
  const company = portal.addCompany({ name, domain: address.split('@')[1] ?? '' }, { contacts });
  const ties = { contacts, companies: [company.id] };
  portal.addDeal({ dealname: `${name}: pilot`, amount: '4800' }, ties);
  portal.addDeal({ dealname: `${name}: workshop`, dealstage: 'closedwon', amount: '900' }, ties);
}
const crm = await mine.saveIntegrationConfig({
  provider: 'hubspot',
  config: { accessToken: sandbox.hubspot.accessToken },
});
const ready = (await mine.setUp(crm.id)).filter(({ status }) => status === 'ok');
process.stdout.write(`\nHubSpot: ${ready.length} of 3 kinds have the property by which exports are found.\n`);

const meeting = { ...report, participants: outside.length > 0 ? report.participants : guests };
const inHubSpot = {
  report: { ...meeting, transcript: spoken },
  sessionId: 'crm',
  to: { provider: 'hubspot' as const, destination: { as: 'both' as const, tasks: true } },
  options: { includeTranscript: true, transcriptAs: 'file' as const },
};
/** Says where a report would go, and why. */
async function explain(input: Parameters<typeof mine.matchRecords>[0]): Promise<void> {
  for (const { subject, status, reason, candidates, records } of (await mine.matchRecords(input)).decisions) {
    const about =
      'participant' in subject
        ? meeting.participants[subject.participant]?.name
        : 'domain' in subject
          ? subject.domain
          : 'the deal';
    const [taken] = candidates.filter(({ id }) => records.some((record) => record.id === id));
    process.stdout.write(`  ${about}: ${status}${taken === undefined ? '' : `, ${taken.label}`}. ${reason}\n`);
  }
}
await explain(inHubSpot);

begin('a note, a meeting, a task for each action item, and the transcript as a file');
const noted = tell('HubSpot', await mine.export(inHubSpot));

begin('the same with another title and without its last action item: an edit');
const shorter = report.summary && { ...report.summary, actionItems: report.summary.actionItems.slice(0, -1) };
const corrected = { ...inHubSpot.report, title: `${report.title} (corrected)`, ...(shorter && { summary: shorter }) };
tell('HubSpot edit', await mine.export({ ...inHubSpot, report: corrected }));

begin('written by mistake, and taken back');
const wrong = await mine.export({ ...inHubSpot, sessionId: 'crm-mistake' });
tell('HubSpot taken back', await mine.revokeExport(wrong.id ?? ''));

// The same people and their opportunity in Salesforce.
const { salesforce: org } = sandbox.state;
if (outside.length > 0) {
  const { company: Name = 'Northwind', email: address = '' } = known[0] ?? {};
  const account = org.add('Account', { Name, Website: `https://www.${address.split('@')[1] ?? ''}` });
  const opportunity = org.add('Opportunity', {
    Name: `${Name}: pilot`,
    AccountId: account.id,
    StageName: 'Proposal/Price Quote',
    CloseDate: '2026-12-18',
  });
  for (const { name, email, isInternal } of report.participants)
    if (isInternal && email !== undefined) org.add('User', { LastName: name, Email: email, IsActive: true });
  for (const { name, email = '' } of known) {
    const [FirstName = '', ...others] = name.split(' ');
    const LastName = others.join(' ') || FirstName;
    const contact = org.add('Contact', { FirstName, LastName, Email: email, AccountId: account.id });
    org.add('OpportunityContactRole', { OpportunityId: opportunity.id, ContactId: contact.id });
  }
}
const { instanceUrl, accessToken } = sandbox.salesforce;
const opportunities = await mine.saveIntegrationConfig({
  provider: 'salesforce',
  config: { instanceUrl, accessToken },
});
const found = (await mine.setUp(opportunities.id)).filter(({ status }) => status === 'ok');
process.stdout.write(`\nSalesforce: ${found.length} of 2 kinds have the field by which exports are found.\n`);

const inSalesforce = {
  ...inHubSpot,
  to: { provider: 'salesforce' as const, destination: { object: 'Event' as const, tasks: true } },
};
await explain(inSalesforce);

begin('an event with the transcript as a file, and an open task for each action item');
const related = tell('Salesforce', await mine.export(inSalesforce));

begin('the same with another title and without its last action item: an edit');
tell('Salesforce edit', await mine.export({ ...inSalesforce, report: corrected }));

begin('written by mistake, and taken back');
const astray = await mine.export({ ...inSalesforce, sessionId: 'crm-mistake' });
tell('Salesforce taken back', await mine.revokeExport(astray.id ?? ''));

process.stdout.write('\nTo all three at once:\n');
const targets = ['slack', 'hubspot', 'salesforce'] as const;
const outcomes = await mine.exportToMultiple(inHubSpot.report, undefined, 'all-three', targets, summary);
for (const outcome of outcomes) {
  begin(`  ${outcome.provider}`);
  tell(`${outcome.provider}, side by side`, outcome);
}

console.table(landed);
const live = sandbox.state.slack.messages('general').flatMap((message) => message.mentions);
process.stdout.write(
  `${files.length - failures} of ${files.length} reports landed in #general; ${live.length} live mentions.\n`,
);
const there = (type: 'notes' | 'meetings' | 'tasks') =>
  `${type}: ${portal.records(type).filter(({ archived }) => !archived).length}`;
const uploads = portal.files.filter(({ deleted }) => !deleted).length;
process.stdout.write(`In HubSpot are ${there('notes')}, ${there('meetings')}, ${there('tasks')}, files: ${uploads}.\n`);
const inOrg = (type: 'Task' | 'Event' | 'ContentDocument') =>
  org.records(type).filter(({ isDeleted }) => !isDeleted).length;
process.stdout.write(
  `In Salesforce are tasks: ${inOrg('Task')}, events: ${inOrg('Event')}, files: ${inOrg('ContentDocument')}.\n`,
);
const allWell = failures === 0 && landed.every(({ status }) => status === 'success' || status === 'revoked');

if (keep) {
  const record = new URL(noted.url ?? 'https://app.hubspot.com/').pathname.split('/').pop() ?? '';
  process.stdout.write(`Look at Slack:   ${sandbox.pageUrl}?channel=leadership\n`);
  process.stdout.write(`Look at HubSpot: ${sandbox.hubspot.pageUrl}?record=${record}\n`);
  process.stdout.write(
    `Look at Salesforce: ${sandbox.salesforce.pageUrl}?record=${related.exportId ?? ''}  (Ctrl+C to end)\n`,
  );
  await new Promise((resolve) => process.once('SIGINT', resolve));
} else {
  process.stdout.write('Run with --keep to look at them in a browser.\n');
}
await sandbox.close();
process.exitCode = allWell ? 0 : 1;
