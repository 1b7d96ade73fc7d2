import { describe, expect, test } from 'vitest';
import { EXPORT_KEY, type HubSpotAccount } from '../../../src/providers/hubspot/account.ts';
import { diagnoseHubSpot } from '../../../src/providers/hubspot/diagnosis/diagnose.ts';
import { HUBSPOT_FEATURES } from '../../../src/providers/hubspot/features.ts';
import { HubApi } from '../../../src/providers/hubspot/hub-api.ts';
import { ACCOUNT, ALL, diagnosisOf, findingsOf, named } from './diagnose-stage.ts';
import { type HubSpotStage, hubspotStage } from './picker-stage.ts';

const SCOPED = HUBSPOT_FEATURES.filter(({ scopes }) => scopes.length > 0);
const KEYS = ['export-key-note', 'export-key-meeting', 'export-key-task'];

/** Gives the activities the property, as a set-up does. */
function addKeys({ state }: HubSpotStage, hasUniqueValue = true): void {
  for (const type of ['notes', 'meetings', 'tasks'] as const)
    state.addProperty(type, { name: EXPORT_KEY, hasUniqueValue });
}

describe('the connection', () => {
  test('is well with every scope and everything set up', async () => {
    const at = await hubspotStage();
    addKeys(at);
    const before: HubSpotAccount = { ...ACCOUNT, exportKeyOn: ['note', 'meeting', 'task'] };
    const { findings, account } = await diagnosisOf(at, { before, destination: { match: true } });
    expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(findings.map(({ name }) => name)).toEqual([
      'account',
      ...SCOPED.map(({ id }) => id),
      'limit-daily',
      'limit-burst',
      ...KEYS,
      'destination',
    ]);
    expect(findings[0]?.message).toBe(
      'Connected to the HubSpot account 48210377, data centre na1. It is a standard account.',
    );
    expect(account).toEqual({
      ...before,
      hublet: 'na1',
      timeZone: 'US/Eastern',
      accountType: 'STANDARD',
    });
  });

  test.each([
    ['SANDBOX', 'It is a sandbox, not the account that people work in.'],
    ['DEVELOPER_TEST', 'It is a test account'],
    ['APP_DEVELOPER', 'It is a developer’s account'],
  ])('to an account of the type %s says so', async (type, message) => {
    const at = await hubspotStage();
    at.state.accountType = type;
    expect((await findingsOf(at))[0]?.message).toContain(message);
  });

  test.each(['<b>evil</b>', 'constructor', 'FUTURE_TYPE'])(
    'repeats no type of account that is not known: %s',
    async (type) => {
      const at = await hubspotStage();
      at.state.accountType = type;
      expect((await findingsOf(at))[0]?.message).toBe('Connected to the HubSpot account 48210377, data centre na1.');
    },
  );

  test('to another account than before is a warning, and nothing counts as set up', async () => {
    const at = await hubspotStage();
    addKeys(at);
    const { findings, account } = await diagnosisOf(at, {
      before: { ...ACCOUNT, portalId: '7', exportKeyOn: ['note'] },
    });
    expect(named(findings, 'account-changed')).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('account 7'),
    });
    expect(account?.exportKeyOn).toEqual([]);
  });

  test.each(['revoked', 'expired'] as const)(
    'with a token that is %s is refused, and nothing else is asked',
    async (status) => {
      const at = await hubspotStage();
      for (const token of at.state.tokens) token.status = status;
      expect(await diagnosisOf(at)).toEqual({
        findings: [
          {
            name: 'account',
            status: 'failed',
            message: expect.any(String),
            hint: expect.any(String),
            code: 'AUTH_FAILED',
            vendorCode: expect.any(String),
          },
        ],
      });
      expect(at.operations()).toEqual(['account.details']);
    },
  );

  test('in another data centre is refused, and names it', async () => {
    const at = await hubspotStage();
    at.state.refuseHublet = 'eu1';
    expect(await findingsOf(at)).toMatchObject([
      { name: 'account', status: 'failed', vendorCode: 'WRONG_HUBLET', message: expect.stringContaining('eu1') },
    ]);
  });

  test.each(['reset-before', 'html', 'fatal_error'] as const)(
    'is not known when HubSpot cannot be asked: %s',
    async (kind) => {
      const at = await hubspotStage();
      at.faults.add({ vendor: 'hubspot', method: 'account.details', kind });
      expect(await diagnosisOf(at)).toEqual({
        findings: [expect.objectContaining({ name: 'account', status: 'unknown' })],
      });
    },
  );

  test('that may not read the account is looked at all the same', async () => {
    const at = await hubspotStage();
    at.faults.add({ vendor: 'hubspot', method: 'account.details', kind: 'error', code: 'MISSING_SCOPES', times: 2 });
    const { findings, account } = await diagnosisOf(at);
    expect(findings[0]).toMatchObject({ name: 'account', status: 'unknown', code: 'PERMISSION_DENIED' });
    expect(named(findings, 'write')).toMatchObject({ status: 'ok' });
    expect(account).toBeUndefined();
  });
});

describe('the features', () => {
  test.each(SCOPED.map((feature) => [feature.id, feature] as const))(
    'tell what %s lacks',
    async (id, { scopes, sentence }) => {
      for (const scope of scopes) {
        const at = await hubspotStage({ scopes: ALL.filter((one) => one !== scope) });
        expect(named(await findingsOf(at), id)).toEqual({
          name: id,
          status: scope === 'crm.objects.contacts.write' && id === 'write' ? 'failed' : 'warning',
          message: expect.stringContaining(sentence),
          hint: `Add the scope ${scope} in HubSpot, in the settings of the app or service key that the token belongs to.`,
        });
      }
    },
  );

  test('name all scopes that lack', async () => {
    const at = await hubspotStage({ scopes: [] });
    expect(named(await findingsOf(at), 'export-key')?.hint).toContain(
      'the scopes crm.objects.contacts.read, crm.schemas.contacts.read, and crm.schemas.contacts.write',
    );
  });

  test.each(['403', '404', '400'])('are tried out when HubSpot does not list the scopes (%s)', async (code) => {
    const read = ALL.filter((scope) => !['crm.objects.deals.read', 'crm.objects.owners.read'].includes(scope));
    const at = await hubspotStage({ scopes: read });
    at.faults.add({ vendor: 'hubspot', method: 'token.info', kind: 'error', code });
    const findings = await findingsOf(at);
    const statuses = Object.fromEntries(SCOPED.map(({ id }) => [id, named(findings, id)?.status]));
    expect(statuses).toEqual({
      write: 'unknown',
      attach: 'unknown',
      look: 'ok',
      contacts: 'ok',
      companies: 'ok',
      deals: 'warning',
      tickets: 'ok',
      'create-contacts': 'unknown',
      'task-owners': 'warning',
      files: 'unknown',
      'custom-properties': 'unknown',
      'export-key': 'unknown',
    });
    const lists = at.state.requests.filter(({ operation }) => operation.endsWith('.list'));
    expect(lists.map(({ query }) => query)).toEqual(Array(5).fill({ limit: '1' }));
  });

  test('are not known when the trial fails for another reason', async () => {
    const at = await hubspotStage();
    at.faults.add({ vendor: 'hubspot', method: 'token.info', kind: 'error', code: '403' });
    at.faults.add({ vendor: 'hubspot', method: 'contacts.list', kind: 'error', code: '503' });
    expect(named(await findingsOf(at), 'look')).toMatchObject({
      status: 'unknown',
      hint: expect.stringContaining('crm.objects.contacts.read'),
    });
  });

  test('the token goes into the body only', async () => {
    const at = await hubspotStage();
    await findingsOf(at);
    // That no address has it is looked at for every test.
    const holders = at.sent.filter(({ body }) => body.includes(at.token));
    expect(holders).toEqual([
      {
        address: `${at.sandbox.hubspot.baseUrl}oauth/v2/private-apps/get/access-token-info`,
        body: JSON.stringify({ tokenKey: at.token }),
      },
    ]);
  });
});

describe('the calls that are left', () => {
  test('are told', async () => {
    const at = await hubspotStage({ sandbox: { limits: { perDay: 650_000, perTenSeconds: 190 } } });
    const findings = await findingsOf(at);
    expect(named(findings, 'limit-daily')).toMatchObject({
      status: 'ok',
      message: expect.stringMatching(/^649,99\d of 650,000 calls of today are left\.$/),
    });
    expect(named(findings, 'limit-burst')?.message).toMatch(/^18\d of 190 calls in 10 seconds are left\.$/);
  });

  test('are a warning when there are few', async () => {
    const at = await hubspotStage({ sandbox: { limits: { perDay: 2, perTenSeconds: 2 } } });
    const findings = await findingsOf(at);
    expect(named(findings, 'limit-daily')).toMatchObject({
      status: 'warning',
      hint: expect.stringContaining('midnight'),
    });
    expect(named(findings, 'limit-burst')).toMatchObject({ status: 'warning' });
  });

  test('are not known when HubSpot does not tell, or not now', async () => {
    const at = await hubspotStage();
    // No answer of a refusal by a fault has those headers.
    at.faults.add({ vendor: 'hubspot', method: 'account.details', kind: 'error', code: 'DAILY', skip: 1 });
    expect(named(await findingsOf(at), 'limits')).toMatchObject({ status: 'unknown', code: 'QUOTA_EXCEEDED' });
    const bare: typeof fetch = async (...asked) => {
      const answer = await fetch(...asked);
      return new Response(await answer.text(), { status: answer.status });
    };
    const api = new HubApi({ token: at.token, baseUrl: at.sandbox.hubspot.baseUrl, fetch: bare });
    const { findings } = await diagnoseHubSpot(api, at.token, undefined);
    expect(named(findings, 'limit-burst')).toMatchObject({ status: 'unknown' });
    expect(named(findings, 'limit-daily')).toMatchObject({
      status: 'unknown',
      hint: expect.stringContaining('OAuth'),
    });
  });
});

describe('the unique property', () => {
  test('that is not there says how to set it up', async () => {
    const at = await hubspotStage();
    const findings = await findingsOf(at);
    for (const name of KEYS) {
      expect(named(findings, name)).toMatchObject({
        status: 'warning',
        hint: expect.stringContaining('mine.setUp(id)'),
      });
    }
  });

  test('that this connection does not use yet says so', async () => {
    const at = await hubspotStage();
    addKeys(at);
    const { findings, account } = await diagnosisOf(at, { before: { ...ACCOUNT, exportKeyOn: ['note'] } });
    expect(KEYS.map((name) => named(findings, name)?.status)).toEqual(['ok', 'warning', 'warning']);
    expect(account?.exportKeyOn).toEqual(['note']);
  });

  test('that is gone is not counted on any longer', async () => {
    const at = await hubspotStage();
    at.state.addProperty('tasks', { name: EXPORT_KEY, hasUniqueValue: true });
    const { account } = await diagnosisOf(at, { before: { ...ACCOUNT, exportKeyOn: ['note', 'task'] } });
    expect(account?.exportKeyOn).toEqual(['task']);
  });

  test('that is not unique must be mended by a person', async () => {
    const at = await hubspotStage();
    addKeys(at, false);
    const { findings, account } = await diagnosisOf(at, { before: { ...ACCOUNT, exportKeyOn: ['note'] } });
    expect(named(findings, 'export-key-note')).toMatchObject({
      status: 'failed',
      hint: expect.stringContaining(EXPORT_KEY),
    });
    expect(account?.exportKeyOn).toEqual([]);
  });

  test('that may not be looked at stays as it is known', async () => {
    const at = await hubspotStage({ scopes: ALL.filter((scope) => scope !== 'crm.schemas.contacts.read') });
    const { findings, account } = await diagnosisOf(at, { before: { ...ACCOUNT, exportKeyOn: ['note'] } });
    expect(named(findings, 'export-key-note')).toMatchObject({ status: 'unknown', code: 'PERMISSION_DENIED' });
    expect(account?.exportKeyOn).toEqual(['note']);
  });
});

test('what HubSpot echoes never comes out', async () => {
  const at = await hubspotStage();
  const echo = `canary ${at.token}`;
  at.state.tokens.push({ token: 'echo', scopes: [echo], status: 'active', userId: 1, appId: 1 });
  at.state.uiDomain = echo;
  at.state.timeZone = 'UTC';
  at.state.hublet = echo;
  const { findings } = await diagnosisOf(at, { token: 'echo' });
  expect(JSON.stringify(findings)).not.toContain('canary');
});
