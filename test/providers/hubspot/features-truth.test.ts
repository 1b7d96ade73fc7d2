import { describe, expect, test } from 'vitest';
import type { ExportOptions, ExportOutcome, MeetingReport } from '../../../src/index.ts';
import type { HubSpotDestination } from '../../../src/providers/hubspot/config.ts';
import { HUBSPOT_FEATURES } from '../../../src/providers/hubspot/features.ts';
import { hubspotService } from '../../support/hubspot-service.ts';
import { sampleReport } from '../../support/sample-report.ts';

const ALL = [...new Set(HUBSPOT_FEATURES.flatMap(({ scopes }) => scopes))];

const SUMMARY = sampleReport().summary as NonNullable<MeetingReport['summary']>;
const REPORT: MeetingReport = sampleReport({
  participants: [
    { name: 'Ines', email: 'ines@sandbox.example', isInternal: true },
    { name: 'Noor', email: 'noor@fernhill.example' },
    { name: 'Fresh', email: 'fresh@unheard.example' },
  ],
  summary: { ...SUMMARY, actionItems: [{ description: 'Call', owner: 'Ines' }] },
  attachments: [{ name: 'a.txt', mimeType: 'text/plain', content: new TextEncoder().encode('hello') }],
});

type Stage = Awaited<ReturnType<typeof hubspotService>>;
type Run = (at: Stage) => Promise<ExportOutcome>;

const exporting =
  (destination: (at: Stage) => HubSpotDestination, options: ExportOptions = {}): Run =>
  (at) =>
    at.mine.export({
      report: REPORT,
      sessionId: 's',
      to: { provider: 'hubspot', destination: destination(at) },
      options: { includeAttachments: false, ...options },
    });

const contactOf = ({ portal }: Stage) => ({ type: 'contact' as const, id: portal.records('contacts')[0]?.id ?? '' });
const onContact =
  (more: HubSpotDestination = {}) =>
  (at: Stage): HubSpotDestination => ({
    associations: [contactOf(at)],
    match: false,
    ...more,
  });
const matching = (match: HubSpotDestination['match']) => (): HubSpotDestination => ({ match });

/** Each feature by an export that needs it. */
const RUNS: Record<string, Run> = {
  write: exporting(onContact()),
  attach: exporting(({ portal }) => ({
    match: false,
    associations: [
      { type: 'company', id: portal.records('companies')[0]?.id ?? '' },
      { type: 'deal', id: portal.records('deals')[0]?.id ?? '' },
      { type: 'ticket', id: portal.records('tickets')[0]?.id ?? '' },
    ],
  })),
  look: async (at) => {
    at.sandbox.faults.add({ vendor: 'hubspot', method: 'notes.create', kind: 'reset-after' });
    return exporting(onContact())(at);
  },
  contacts: exporting(matching({ companies: false, deals: false })),
  companies: exporting(matching({ contacts: false, deals: false })),
  deals: exporting(matching({ companies: false })),
  'create-contacts': exporting(matching({ companies: false, deals: false, createContacts: true })),
  'task-owners': exporting(onContact({ tasks: true })),
  files: exporting(onContact(), { includeAttachments: true }),
  'custom-properties': exporting((at) => {
    at.portal.addProperty('notes', { name: 'mood' });
    return onContact({ customProperties: { mood: 'good' } })(at);
  }),
};

const codesOf = ({ status, code, warnings }: ExportOutcome): string[] => [
  status,
  ...(code === undefined ? [] : [code]),
  ...warnings.map((warning) => warning.code),
];

describe('an export without a scope', () => {
  const features = HUBSPOT_FEATURES.filter(({ id }) => Object.hasOwn(RUNS, id));
  test.each(features.map((feature) => [feature.id, feature] as const))(
    'ends as the table says: %s',
    async (id, { scopes, result, without }) => {
      const run = RUNS[id] as Run;
      for (const scope of scopes) {
        const codes = codesOf(await run(await hubspotService({ scopes: ALL.filter((one) => one !== scope) })));
        expect(codes).toContain(result);
        expect(codes.includes('unknown')).toBe(without === 'unknown');
        expect(codes.includes('partial')).toBe(id === 'files');
      }
      const able = await run(await hubspotService({ scopes: ALL }));
      expect(able.status).toBe('success');
      expect(codesOf(able)).not.toContain(result);
    },
  );

  test('of a kind of records does not look for those when told so', async () => {
    const at = await hubspotService({ scopes: ALL.filter((scope) => !/companies|deals/.test(scope)) });
    expect(await RUNS.contacts?.(at)).toMatchObject({ status: 'success' });
  });

  test('of a record is looked for through it, unless the property of exports is set up', async () => {
    for (const hasExportKey of [false, true]) {
      const at = await hubspotService({
        scopes: ALL.filter((scope) => scope !== 'crm.objects.deals.read'),
        hasExportKey,
      });
      at.sandbox.faults.add({ vendor: 'hubspot', method: 'notes.create', kind: 'reset-after' });
      const id = at.portal.records('deals')[0]?.id ?? '';
      const outcome = await exporting(() => ({ match: false, associations: [{ type: 'deal', id }] }))(at);
      expect(codesOf(outcome)).toEqual(
        hasExportKey ? ['success'] : expect.arrayContaining(['unknown', 'COULD_NOT_LOOK']),
      );
    }
  });
});
