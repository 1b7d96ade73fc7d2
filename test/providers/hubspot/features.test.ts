import { describe, expect, test } from 'vitest';
import { isIntegrationError } from '../../../src/index.ts';
import { setUpHubSpot } from '../../../src/providers/hubspot/diagnosis/set-up.ts';
import { featureTable, HUBSPOT_FEATURES } from '../../../src/providers/hubspot/features.ts';
import { associationsTo } from '../../../src/providers/hubspot/objects.ts';
import { type HubSpotStage, hubspotStage } from './picker-stage.ts';

const ALL = [...new Set(HUBSPOT_FEATURES.flatMap(({ scopes }) => scopes))];

describe('the table of what a connection can do', () => {
  test('names each thing once', () => {
    expect(new Set(HUBSPOT_FEATURES.map(({ id }) => id)).size).toBe(HUBSPOT_FEATURES.length);
  });

  test('is Markdown with a row for each', () => {
    const lines = featureTable().split('\n');
    expect(lines).toHaveLength(HUBSPOT_FEATURES.length + 2);
    for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(5);
    expect(lines).toContain(
      '| `tickets` | list tickets | refused, `PERMISSION_DENIED` | The picker of tickets is refused. |',
    );
  });
});

type Use = (at: HubSpotStage) => Promise<unknown>;

const activity = { hs_timestamp: '2026-05-01T10:00:00Z' };
const post = (at: HubSpotStage, path: string, json: unknown) => at.api.call({ method: 'POST', path, json });

/** Each feature by the calls it is made of. */
const USES: Record<string, Use> = {
  account: (at) => at.api.call({ method: 'GET', path: 'account-info/v3/details' }),
  write: async (at) => {
    for (const path of ['notes', 'meetings', 'tasks'])
      await post(at, `crm/v3/objects/${path}`, { properties: activity, associations: [] });
  },
  attach: async (at) => {
    const records = (['contact', 'company', 'deal', 'ticket'] as const).map((type) => {
      const path = type === 'company' ? 'companies' : (`${type}s` as const);
      return { type, id: at.state.records(path)[0]?.id ?? '' };
    });
    await post(at, 'crm/v3/objects/notes', { properties: activity, associations: associationsTo('note', records) });
  },
  look: (at) => {
    const { id } = at.state.addRecord('notes', activity);
    return at.api.call({ method: 'GET', path: `crm/v3/objects/notes/${id}` });
  },
  contacts: (at) => at.search('contact'),
  companies: (at) => at.search('company'),
  deals: (at) => at.search('deal'),
  tickets: (at) => at.search('ticket'),
  'create-contacts': async (at) => {
    await at.search('contact', { query: 'fresh@acme.example' });
    await post(at, 'crm/v3/objects/contacts', { properties: { email: 'fresh@acme.example' }, associations: [] });
  },
  'custom-properties': (at) => at.api.call({ method: 'GET', path: 'crm/v3/properties/notes' }),
  'export-key': async (at) => {
    const { findings } = await at.told(setUpHubSpot(at.api, undefined));
    const told = findings.find(({ status }) => status !== 'ok');
    if (told !== undefined) throw Object.assign(new Error(told.message), { finding: told });
  },
};

/** The code of what came of it; of a set-up that of its finding. */
async function outcomeOf(at: HubSpotStage, use: Use): Promise<string> {
  try {
    await use(at);
    return 'done';
  } catch (error) {
    if (isIntegrationError(error)) return error.code;
    const { finding } = error as { finding?: { status: string; code: string } };
    return finding === undefined ? 'broken' : `${finding.status} ${finding.code}`;
  }
}

describe('the table is true', () => {
  const features = HUBSPOT_FEATURES.filter(({ id }) => Object.hasOwn(USES, id));
  test('of every feature but those that are seen in exports alone', () => {
    expect(HUBSPOT_FEATURES.filter((one) => !features.includes(one)).map(({ id }) => id)).toEqual([
      'task-owners',
      'files',
    ]);
  });

  test.each(features.map((feature) => [feature.id, feature] as const))('of %s', async (id, { scopes, without }) => {
    const use = USES[id] ?? (() => Promise.reject(new Error('no such feature')));
    expect(await outcomeOf(await hubspotStage({ scopes }), use)).toBe('done');
    for (const scope of scopes) {
      const at = await hubspotStage({ scopes: ALL.filter((one) => one !== scope) });
      expect(await outcomeOf(at, use)).toMatch(
        without === 'warned' ? /^warning PERMISSION_DENIED$/ : /^PERMISSION_DENIED$/,
      );
    }
  });

  test('of a token that HubSpot does not know', async () => {
    const at = await hubspotStage();
    const use: Use = () => at.apiOf('pat-na1-unknown').call({ method: 'GET', path: 'account-info/v3/details' });
    expect(await outcomeOf(at, use)).toBe('AUTH_FAILED');
  });
});
