import { describe, expect, test } from 'vitest';
import { EXPORT_KEY, type HubSpotAccount } from '../../../src/providers/hubspot/account.ts';
import { setUpHubSpot } from '../../../src/providers/hubspot/diagnosis/set-up.ts';
import { ALL_SCOPES } from '../../../src/testing/hubspot/scopes.ts';
import { type HubSpotStage, hubspotStage } from './picker-stage.ts';

const KINDS = ['notes', 'meetings', 'tasks'] as const;
const EVERY = ['note', 'meeting', 'task'];
const keysOf = ({ state }: HubSpotStage) =>
  KINDS.map((kind) => state.properties(kind).filter(({ name }) => name === EXPORT_KEY));
const setUp = (at: HubSpotStage, before?: HubSpotAccount) => at.told(setUpHubSpot(at.api, before));
const known = (exportKeyOn: HubSpotAccount['exportKeyOn']): HubSpotAccount => ({
  portalId: '48210377',
  uiDomain: 'app.hubspot.com',
  exportKeyOn,
});
const without = (...scopes: string[]): string[] => ALL_SCOPES.filter((scope) => !scopes.includes(scope));

describe('setting up', () => {
  test('gives each kind a unique property and proves it', async () => {
    const at = await hubspotStage();
    const { findings, account } = await setUp(at);
    expect(findings.map(({ name, status }) => [name, status])).toEqual(
      EVERY.map((kind) => [`export-key-${kind}`, 'ok']),
    );
    expect(account).toMatchObject({ portalId: '48210377', exportKeyOn: EVERY });
    for (const [property] of keysOf(at)) {
      expect(property).toMatchObject({ hasUniqueValue: true, type: 'string', fieldType: 'text' });
    }
    expect(at.state.requests.flatMap(({ unknownArguments }) => unknownArguments)).toEqual([]);
    const probes = at.state.requests.filter(({ query }) => query.idProperty === EXPORT_KEY);
    expect(new Set(probes.map(({ path }) => path)).size).toBe(3);
  });

  test('once more changes nothing', async () => {
    const at = await hubspotStage();
    const first = await setUp(at);
    at.state.requests.length = 0;
    expect(await setUp(at, first.account)).toEqual(first);
    expect(at.operations()).not.toContain('properties.create');
  });

  test('by several at once gives each kind one property', async () => {
    const at = await hubspotStage();
    const all = await Promise.all([setUp(at), setUp(at), setUp(at)]);
    for (const { findings, account } of all) {
      expect(findings.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
      expect(account.exportKeyOn).toEqual(EVERY);
    }
    expect(keysOf(at).map((found) => found.length)).toEqual([1, 1, 1]);
  });

  test.each(['reset-after', 'http-500-after', 'cut-json', 'repeated'] as const)(
    'survives a lost answer: %s',
    async (kind) => {
      const at = await hubspotStage();
      at.faults.add({ vendor: 'hubspot', method: 'properties.create', kind, times: 3 });
      expect((await setUp(at)).account.exportKeyOn).toEqual(EVERY);
      expect(keysOf(at).map((found) => found.length)).toEqual([1, 1, 1]);
    },
  );

  test('takes the group that the account has, whatever it is called', async () => {
    const at = await hubspotStage();
    for (const property of at.state.properties('notes')) property.groupName = 'renamed';
    await setUp(at);
    expect(keysOf(at)[0]?.[0]?.groupName).toBe('renamed');
  });
});

describe('what cannot be set up', () => {
  test('is told with what happens without: no unique properties on notes', async () => {
    const at = await hubspotStage();
    at.state.uniquePropertiesOn.delete('notes');
    const { findings, account } = await setUp(at, known(['note']));
    expect(findings[0]).toMatchObject({
      name: 'export-key-note',
      status: 'warning',
      code: 'REJECTED',
      message: expect.stringContaining('by a mark in its text'),
    });
    expect(account.exportKeyOn).toEqual(['meeting', 'task']);
  });

  test('is told with what happens without: no scope to add properties', async () => {
    const at = await hubspotStage({ scopes: without('crm.schemas.contacts.write') });
    const { findings, account } = await setUp(at);
    for (const finding of findings) {
      expect(finding).toMatchObject({
        status: 'warning',
        code: 'PERMISSION_DENIED',
        message: expect.stringContaining('by a mark in its text'),
        hint: expect.stringContaining('crm.schemas.contacts.write'),
      });
    }
    expect(account.exportKeyOn).toEqual([]);
  });

  test('is a property of that name that is not unique', async () => {
    const at = await hubspotStage();
    at.state.addProperty('tasks', { name: EXPORT_KEY });
    const { findings, account } = await setUp(at, known(['task']));
    expect(findings[2]).toMatchObject({
      name: 'export-key-task',
      status: 'failed',
      message: expect.stringContaining(EXPORT_KEY),
    });
    expect(findings[2]?.hint).toContain('tasks');
    expect(account.exportKeyOn).toEqual(['note', 'meeting']);
  });

  test.each([
    ['the look is refused', '400', 'does not look up notes'],
    ['the app may not look', 'MISSING_SCOPES', 'could not be set up'],
  ])('is not counted on when %s', async (_name, code, message) => {
    const at = await hubspotStage();
    at.faults.add({ vendor: 'hubspot', method: 'notes.read', kind: 'error', code });
    const { findings, account } = await setUp(at, known(['note']));
    expect(findings[0]).toMatchObject({
      status: 'warning',
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
    expect(account.exportKeyOn).toEqual(['meeting', 'task']);
  });

  test('is not counted on when HubSpot finds something for a value that nothing has', async () => {
    const at = await hubspotStage();
    const { api, state } = at;
    const call = api.call.bind(api);
    const { id } = state.addRecord('notes', { hs_timestamp: '2026-01-01T00:00:00Z' });
    api.call = (asked) =>
      call(
        asked.query?.idProperty === undefined || !asked.path.includes('notes')
          ? asked
          : { method: 'GET', path: `crm/v3/objects/notes/${id}` },
      );
    expect((await setUp(at)).account.exportKeyOn).toEqual(['meeting', 'task']);
  });

  test('for now stays as it was known', async () => {
    const at = await hubspotStage();
    at.faults.add({ vendor: 'hubspot', method: 'properties.read', kind: 'error', code: '503', times: 9 });
    const { findings, account } = await setUp(at, known(['note', 'task']));
    expect(findings.map(({ status }) => status)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(account.exportKeyOn).toEqual(['note', 'task']);
  });
});

describe('an account that does not answer', () => {
  test('is an error, and nothing is made', async () => {
    const at = await hubspotStage();
    for (const token of at.state.tokens) token.status = 'revoked';
    await expect(setUp(at)).rejects.toMatchObject({ code: 'AUTH_FAILED' });
    expect(keysOf(at).flat()).toEqual([]);
  });

  test('takes nothing over from another account', async () => {
    const at = await hubspotStage({ scopes: without('crm.schemas.contacts.read') });
    const { account } = await setUp(at, { ...known(['note']), portalId: '7' });
    expect(account.exportKeyOn).toEqual([]);
  });
});
