import { expect, test } from 'vitest';
import { salesforceService } from '../../support/salesforce-service.ts';
import { sampleReport } from '../../support/sample-report.ts';

test('another field for the key, named while a report is in doubt: nobody can tell, and nothing is sent again', async () => {
  const { mine, org, sandbox, setting, live } = await salesforceService({ hasExportKey: true });
  org.addField('Task', { name: 'Other_Key__c', externalId: true, unique: true, length: 255 });
  const whoId = org.records('Contact')[0]?.id ?? '';
  const send = (sessionId: string) =>
    mine.export({ report: sampleReport(), sessionId, to: { provider: 'salesforce', destination: { whoId } } });
  expect((await send('before')).status).toBe('success');
  sandbox.faults.add({ vendor: 'salesforce', method: 'Task.upsert', kind: 'reset-after' });
  sandbox.faults.add({ vendor: 'salesforce', method: 'query', kind: 'error', code: 'INSUFFICIENT_ACCESS', times: 50 });
  expect((await send('in doubt')).status).toBe('unknown');
  sandbox.faults.clear();
  const { instanceUrl, accessToken } = sandbox.salesforce;
  await mine.updateIntegrationConfig(setting.id, {
    config: { instanceUrl, accessToken, exportKeyField: 'Other_Key__c' },
  });
  expect((await send('in doubt')).status).toBe('unknown');
  expect(live('Task').length).toBe(2);
  expect((await send('after')).status).toBe('success');
});
