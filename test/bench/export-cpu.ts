import { Client } from '@hubspot/api-client';
import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/objects/notes/index.js';
import { ExportService } from '@liveprompt/integrations';
import { formatHubSpot, hubspot } from '@liveprompt/integrations/hubspot';
import { formatSalesforce, salesforce } from '@liveprompt/integrations/salesforce';
import { formatSlack, slack } from '@liveprompt/integrations/slack';
import { WebClient } from '@slack/web-api';
import { Connection } from 'jsforce';
import { type Contest, type CpuFigures, cpuOf, ofService, oneRequestReport } from './contest.ts';

const HOSTS = { allowHosts: ['127.0.0.1'] };
const options = { format: 'summary' } as const;

async function posted(url: string, token: string, body: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return (await fetch(url, { method: 'POST', headers, body })).json();
}

/** One message of one channel. */
async function slackContest(origin: string): Promise<Contest> {
  const baseUrl = `${origin}api/`;
  const token = 'xoxb-bench';
  const channel = 'C000000001';
  const report = oneRequestReport();
  const [message] = formatSlack({ report, options }).messages;
  const body = JSON.stringify({ channel, ...message });
  const client = new WebClient(token, { slackApiUrl: baseUrl, retryConfig: { retries: 0 } });
  const service = new ExportService({ providers: [slack({ baseUrl, ...HOSTS })], ...ofService() });
  const mine = service.forUser({ userId: 'bench' });
  await mine.saveIntegrationConfig({ provider: 'slack', config: { accessToken: token, defaultChannel: channel } });
  return {
    ours: (sessionId) => mine.export({ report, sessionId, to: { provider: 'slack' }, options }),
    fetch: () => posted(`${baseUrl}chat.postMessage`, token, body),
    sdk: () => client.chat.postMessage({ channel, ...message } as never),
  };
}

/** One note on one named record. */
async function hubspotContest(origin: string): Promise<Contest> {
  const token = 'pat-na1-bench';
  const contactId = '5';
  const report = oneRequestReport();
  const [note] = formatHubSpot({ report, options }).notes;
  const associationCategory = AssociationSpecAssociationCategoryEnum.HubspotDefined;
  const made = {
    properties: { hs_timestamp: report.startedAt, hs_note_body: note?.html ?? '' },
    associations: [{ to: { id: contactId }, types: [{ associationCategory, associationTypeId: 202 }] }],
  };
  const body = JSON.stringify(made);
  const client = new Client({ accessToken: token, basePath: origin.replace(/\/$/, ''), numberOfApiCallRetries: 0 });
  const service = new ExportService({ providers: [hubspot({ baseUrl: origin, ...HOSTS })], ...ofService() });
  const mine = service.forUser({ userId: 'bench' });
  await mine.saveIntegrationConfig({ provider: 'hubspot', config: { accessToken: token } });
  const destination = { associations: [{ type: 'contact' as const, id: contactId }] };
  return {
    ours: (sessionId) => mine.export({ report, sessionId, to: { provider: 'hubspot', destination }, options }),
    fetch: () => posted(`${origin}crm/v3/objects/notes`, token, body),
    sdk: () => client.crm.objects.notes.basicApi.create(made),
  };
}

/** One task on one named record. */
async function salesforceContest(origin: string): Promise<Contest> {
  const instanceUrl = origin.replace(/\/$/, '');
  const accessToken = '00Dbench!token';
  const whoId = '003000000000001AAA';
  const report = oneRequestReport();
  const [task] = formatSalesforce({ report, options }).records;
  const made = { ...task?.fields, WhoId: whoId };
  const body = JSON.stringify(made);
  const connection = new Connection({ instanceUrl, accessToken, version: '65.0' });
  const service = new ExportService({ providers: [salesforce(HOSTS)], ...ofService() });
  const mine = service.forUser({ userId: 'bench' });
  await mine.saveIntegrationConfig({ provider: 'salesforce', config: { instanceUrl, accessToken } });
  return {
    ours: (sessionId) =>
      mine.export({ report, sessionId, to: { provider: 'salesforce', destination: { whoId } }, options }),
    fetch: () => posted(`${origin}services/data/v65.0/sobjects/Task`, accessToken, body),
    sdk: () => connection.sobject('Task').create(made),
  };
}

/** CPU of an export of one request against the same request sent barely and by the vendor's own client. */
export async function exportCpu(
  say: (text: string) => void,
): Promise<Record<'slack' | 'hubspot' | 'salesforce', CpuFigures>> {
  return {
    slack: await cpuOf('Slack', slackContest, say),
    hubspot: await cpuOf('HubSpot', hubspotContest, say),
    salesforce: await cpuOf('Salesforce', salesforceContest, say),
  };
}
