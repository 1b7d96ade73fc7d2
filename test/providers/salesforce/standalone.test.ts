import { expect, test } from 'vitest';
import {
  DEFAULT_RULES,
  SALESFORCE_PROVIDER,
  SalesforceIntegration,
  salesforce,
} from '../../../src/providers/salesforce/index.ts';
import { startSandbox } from '../../../src/testing/index.ts';
import { sampleReport } from '../../support/sample-report.ts';

const CONFIG = { instanceUrl: 'https://acme.my.salesforce.com', accessToken: 'token' };

test.each([true, false])(
  'works alone: exports, edits and takes back by what it returned; with a key field: %s',
  async (hasExternalIdField) => {
    const sandbox = await startSandbox({ vendors: ['salesforce'], salesforce: { hasExternalIdField } });
    const org = sandbox.state.salesforce;
    const live = (type: 'Task' | 'ContentDocument') => org.records(type).filter(({ isDeleted }) => !isDeleted);
    const { instanceUrl, accessToken } = sandbox.salesforce;
    const runtime = { allowHosts: ['127.0.0.1'] };
    const integration = new SalesforceIntegration(SALESFORCE_PROVIDER, { instanceUrl, accessToken }, runtime);
    const destination = { whoId: org.records('Contact')[0]?.id ?? '', tasks: true };
    const data = (title: string) => ({
      report: sampleReport({ title }),
      sessionId: 's',
      options: { destination, includeTranscript: true, transcriptAs: 'file' as const },
    });
    const { parts = [], exportId } = await integration.exportReport(data('One'));
    expect([live('Task').length, live('ContentDocument').length]).toEqual([3, 1]);
    const previous = { destination, results: Object.fromEntries(parts.map((part) => [part.name, part])) };
    const edited = await integration.updateReport(previous, data('Two'));
    expect(edited.exportId).toBe(exportId);
    expect(String(org.get(exportId ?? '').values.Subject)).toContain('Two');
    expect([live('Task').length, live('ContentDocument').length]).toEqual([3, 1]);
    await integration.revokeReport(previous);
    expect([live('Task').length, live('ContentDocument').length]).toEqual([0, 0]);
    await sandbox.close();
  },
);

test('what a subclass and the options say of the manner both hold', () => {
  class OwnRules extends SalesforceIntegration {
    protected override manner = {
      matching: {},
      recordAgeMs: 5,
      apiVersion: '60.0',
      rules: { ...DEFAULT_RULES, status: () => 'Done' },
    };
    get seen() {
      return this.manner;
    }
  }
  const made = salesforce({ integration: OwnRules, recordAgeMs: 7 }).create(CONFIG, {}) as OwnRules;
  expect(made.seen).toMatchObject({ matching: {}, recordAgeMs: 7, apiVersion: '60.0' });
  expect(made.seen.rules.status()).toBe('Done');
});

test('options that cannot be are refused when the provider is made', () => {
  const internalDomains = ['acme.example', 'acme'];
  expect(() => salesforce({ matching: { internalDomains } })).toThrow('matching.internalDomains[1]');
  for (const recordAgeMs of [-1, Number.NaN, 86_400_001])
    expect(() => salesforce({ recordAgeMs })).toThrow('recordAgeMs');
  for (const apiVersion of ['65', 'v65.0', '65.0/../..', ''])
    expect(() => salesforce({ apiVersion })).toThrow('apiVersion');
});
