// One report to Slack, HubSpot and Salesforce at once. One of them fails, the others do not mind, and the call is repeated.
//   npm run build && node examples/several-targets.ts
import { type ExportOutcome, ExportService, memoryStorage } from '@liveprompt/integrations';
import { hubspot } from '@liveprompt/integrations/hubspot';
import { salesforce } from '@liveprompt/integrations/salesforce';
import { slack } from '@liveprompt/integrations/slack';
import { startSandbox } from '@liveprompt/integrations/testing';

const sandbox = await startSandbox();
const { accessToken, instanceUrl } = sandbox.salesforce;
const vault = new Map<string, object>([
  ['vault/slack', { accessToken: sandbox.slack.botToken }],
  ['vault/hubspot', { accessToken: sandbox.hubspot.accessToken }],
  ['vault/salesforce', { accessToken, instanceUrl }],
]);
const allowHosts = ['127.0.0.1'];
const service = new ExportService({
  providers: [
    slack({ baseUrl: sandbox.slack.baseUrl, allowHosts }),
    hubspot({ baseUrl: sandbox.hubspot.baseUrl, allowHosts }),
    salesforce({ allowHosts }),
  ],
  storage: memoryStorage(),
  credentials: async (name) => vault.get(name),
});
const mine = service.forUser({ userId: 'user-1' });
for (const provider of ['slack', 'hubspot', 'salesforce'] as const)
  await mine.saveIntegrationConfig({ provider, credentialsRef: `vault/${provider}` });

// Noor is known in both CRMs of the sandbox.
const report = {
  title: 'Scanner rollout',
  startedAt: '2026-11-16T09:00:00Z',
  participants: [{ name: 'Noor Haddad', email: 'noor@fernhill.example' }],
};
const targets = [{ provider: 'slack', destination: { channel: '#general' } }, 'hubspot', 'salesforce'] as const;

function tell(outcomes: ExportOutcome[]): void {
  for (const { provider, status, code, hint, replayed } of outcomes)
    console.log(`  ${provider}: ${status}${replayed ? ', not sent again' : ''}${code ? `, ${code}. ${hint}` : ''}`);
}

sandbox.faults.add({ vendor: 'hubspot', method: 'notes.create', kind: 'error', code: 'DAILY' });
console.log('On a day on which HubSpot has had enough:');
tell(await mine.exportToMultiple(report, undefined, 'session-1', targets));

console.log('The same call on the next day:');
tell(await mine.exportToMultiple(report, undefined, 'session-1', targets));

const { slack: workspace, hubspot: portal, salesforce: org } = sandbox.state;
const landed = [workspace.messages('general'), portal.records('notes'), org.records('Task')];
console.log('Messages, notes and tasks that landed:', ...landed.map(({ length }) => length));
await sandbox.close();

// It prints:
//   On a day on which HubSpot has had enough:
//     slack: success
//     hubspot: failed, QUOTA_EXCEEDED. Export again after midnight in the time zone of the HubSpot account, or raise its limit.
//     salesforce: success
//   The same call on the next day:
//     slack: success, not sent again
//     hubspot: success
//     salesforce: success, not sent again
//   Messages, notes and tasks that landed: 1 1 1
