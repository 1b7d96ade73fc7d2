import { expect, test } from 'vitest';
import { HUBSPOT_PROVIDER, HubSpotIntegration, hubspot } from '../../../src/providers/hubspot/index.ts';
import { startSandbox } from '../../../src/testing/index.ts';
import { sampleReport } from '../../support/sample-report.ts';

test('works alone: exports, edits and takes back by what it returned', async () => {
  const sandbox = await startSandbox({ vendors: ['hubspot'] });
  const portal = sandbox.state.hubspot;
  const live = () => portal.records('notes').filter(({ archived }) => !archived);
  const config = { accessToken: sandbox.hubspot.accessToken };
  const runtime = { baseUrl: sandbox.hubspot.baseUrl, allowHosts: ['127.0.0.1'] };
  const integration = new HubSpotIntegration(HUBSPOT_PROVIDER, config, runtime);
  const associations = [{ type: 'contact' as const, id: portal.records('contacts')[0]?.id ?? '' }];
  const data = (title: string) => ({
    report: sampleReport({ title }),
    sessionId: 's',
    options: { destination: { associations }, includeTranscript: true, transcriptAs: 'file' as const },
  });
  const { parts = [], exportId } = await integration.exportReport(data('One'));
  const previous = {
    destination: { associations },
    results: Object.fromEntries(parts.map((part) => [part.name, part])),
  };
  const edited = await integration.updateReport(previous, data('Two'));
  expect([edited.exportId, live().map(({ properties }) => properties.hs_note_body?.includes('Two'))]).toEqual([
    exportId,
    [true],
  ]);
  expect(portal.files.filter(({ deleted }) => !deleted).length).toBe(1);
  await integration.revokeReport(previous);
  expect([live().length, portal.files.filter(({ deleted }) => !deleted).length]).toEqual([0, 0]);
  await sandbox.close();
});

test('what a subclass and the options say of the manner both hold', () => {
  class OwnFolder extends HubSpotIntegration {
    protected override manner = { matching: {}, recordAgeMs: 5, filesFolder: '/Mine' };
    get seen() {
      return this.manner;
    }
  }
  const made = hubspot({ integration: OwnFolder, recordAgeMs: 7 }).create({ accessToken: 'x' }, {}) as OwnFolder;
  expect(made.seen).toEqual({ matching: {}, recordAgeMs: 7, filesFolder: '/Mine' });
});

test('domains that are none are refused when the provider is made', () => {
  expect(() => hubspot({ matching: { internalDomains: ['acme.example', 'acme'] } })).toThrow(
    'matching.internalDomains[1]',
  );
});
