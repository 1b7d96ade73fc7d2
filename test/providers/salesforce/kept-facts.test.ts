import { afterEach, describe, expect, test, vi } from 'vitest';
import { memoryStorage } from '../../../src/index.ts';
import { salesforceService } from '../../support/salesforce-service.ts';
import { codes, later, meeting, noorIn, refuse, type Stage, send } from './delivery-stage.ts';

const HOUR_MS = 3_600_000;

afterEach(() => {
  vi.useRealTimers();
});

const describes = ({ operations }: Stage): number => operations().filter((one) => one === 'Task.describe').length;

/** How often an export of its own describes tasks. */
async function describesOf(at: Stage, sessionId: string, more: { settingId?: string } = {}): Promise<number> {
  at.org.requests.length = 0;
  expect((await send(at, { whoId: noorIn(at) }, { sessionId, ...more })).status).toBe('success');
  return describes(at);
}

describe('what is known of the fields', () => {
  test('holds for a day', async () => {
    const at = await salesforceService();
    expect(await describesOf(at, 'first')).toBe(1);
    later(23 * HOUR_MS);
    expect(await describesOf(at, 'a day later')).toBe(0);
    later(2 * HOUR_MS);
    expect(await describesOf(at, 'two days later')).toBe(1);
    expect(await describesOf(at, 'at once')).toBe(0);
  });

  test('is asked anew where the clock was put back', async () => {
    const at = await salesforceService();
    await describesOf(at, 'first');
    later(-48 * HOUR_MS);
    expect(await describesOf(at, 'earlier')).toBe(1);
  });

  test('is not that of another token', async () => {
    const at = await salesforceService();
    await describesOf(at, 'first');
    const { instanceUrl } = at.sandbox.salesforce;
    const { accessToken } = at.org.addSession();
    await at.mine.updateIntegrationConfig(at.setting.id, { config: { instanceUrl, accessToken } });
    expect(await describesOf(at, 'another token')).toBe(1);
    expect(await describesOf(at, 'known by now')).toBe(0);
  });

  test('is not that of another org', async () => {
    const at = await salesforceService({ hasExportKey: true });
    await describesOf(at, 'first');
    const other = await salesforceService({ storage: at.storage });
    // The same token, so that nothing but the address tells them apart.
    const { accessToken } = at.sandbox.salesforce;
    other.org.sessions.push({ accessToken, status: 'active', userId: other.sandbox.salesforce.userId });
    const { instanceUrl } = other.sandbox.salesforce;
    await at.mine.updateIntegrationConfig(at.setting.id, { config: { instanceUrl, accessToken } });
    const outcome = await send(at, { whoId: noorIn(other) }, { sessionId: 'moved', settingId: at.setting.id });
    expect([outcome.status, other.operations()]).toEqual(['success', ['Task.describe', 'Task.create']]);
  });

  test('is asked anew where the connection names another field for the key', async () => {
    const at = await salesforceService({ hasExportKey: true });
    at.org.addField('Task', { name: 'Other_Key__c', externalId: true, unique: true, length: 255 });
    await describesOf(at, 'first');
    // A description holds for a minute.
    later(120_000);
    const { instanceUrl, accessToken } = at.sandbox.salesforce;
    const config = { instanceUrl, accessToken, exportKeyField: 'Other_Key__c' };
    await at.mine.updateIntegrationConfig(at.setting.id, { config });
    expect(await describesOf(at, 'second')).toBe(1);
    const { Export_Key__c: old = null, Other_Key__c: key } = at.live('Task').at(-1)?.values ?? {};
    expect([old, key]).toEqual([null, expect.stringMatching(/^lp-task-/)]);
  });
});

test('with custom fields an export asks for the fields, waits where it must, and seldom writes them down', async () => {
  const storage = memoryStorage();
  const written = vi.spyOn(storage.settings, 'replace');
  const at = await salesforceService({ storage, hasExportKey: true });
  at.org.addField('Task', { name: 'Ref__c', length: 100 });
  const go = (sessionId: string) => send(at, { whoId: noorIn(at), customFields: { Ref__c: 'x' } }, { sessionId });
  await go('first');
  written.mockClear();
  for (const nr of [1, 2, 3, 4, 5]) expect((await go(`${nr}`)).status).toBe('success');
  expect(written.mock.calls.length).toBeLessThanOrEqual(1);
  later(120_000);
  written.mockClear();
  expect((await go('minutes later')).status).toBe('success');
  expect(written).not.toHaveBeenCalled();
  // A moment in which the org does not answer is waited for, whatever is known.
  later(120_000);
  refuse(at, 'Task.describe', 'SERVER_UNAVAILABLE');
  at.org.requests.length = 0;
  expect((await go('when it is down')).status).toBe('success');
  expect(describes(at)).toBe(2);
});

describe('whether accounts can be people', () => {
  const han = meeting('han@solo.example');

  test('may change: a person who is an account is found once that was switched on', async () => {
    const at = await salesforceService();
    await send(at, {}, { report: meeting('noor@fernhill.example'), sessionId: 'first' });
    at.org.personAccounts = true;
    at.org.add('Account', { LastName: 'Solo', FirstName: 'Han', PersonEmail: 'han@solo.example' });
    later(25 * HOUR_MS);
    const outcome = await send(at, {}, { report: han, sessionId: 'second' });
    const { WhoId, WhatId = null } = at.live('Task').at(-1)?.values ?? {};
    // The person, and not once more as the account that they are.
    expect([outcome.status, codes(outcome), WhoId, WhatId]).toEqual([
      'success',
      [],
      at.live('Contact').at(-1)?.id,
      null,
    ]);
  });

  test('is not known from a look that did not depend on it', async () => {
    const at = await salesforceService();
    const leads = { match: { contacts: false, accounts: false, opportunities: false } };
    await send(at, leads, { report: meeting('juno@brackenworks.example'), sessionId: 'first' });
    const outcome = await send(at, {}, { report: meeting('noor@fernhill.example'), sessionId: 'second' });
    expect([outcome.status, at.live('Task').map(({ values }) => String(values.WhoId).slice(0, 3))]).toEqual([
      'success',
      ['00Q', '003'],
    ]);
  });

  test('is kept with the connection once they can', async () => {
    const at = await salesforceService({ sandbox: { hasPersonAccounts: true } });
    await send(at, {}, { report: meeting('noor@fernhill.example') });
    const [row] = await at.storage.settings.list('user:user-1');
    expect(JSON.parse(row?.account ?? '{}')).toMatchObject({ hasPersonAccounts: true });
  });
});

test('what one token was shown another one is not', async () => {
  const at = await salesforceService({ provider: { recordAgeMs: 300_000 } });
  const report = meeting('noor@fernhill.example');
  const destination = { match: { accounts: false, opportunities: false } };
  await send(at, destination, { report, sessionId: 'first' });
  at.org.requests.length = 0;
  await send(at, destination, { report, sessionId: 'again' });
  expect(at.operations()).toEqual(['Task.create']);
  const { instanceUrl } = at.sandbox.salesforce;
  const { accessToken } = at.org.addSession();
  const { id: settingId } = await at.mine.saveIntegrationConfig({
    provider: 'salesforce',
    config: { instanceUrl, accessToken },
  });
  // Whom this user may not see.
  at.org.get(noorIn(at)).access = 'none';
  const asked = { report, sessionId: 'other', to: { provider: 'salesforce' as const, settingId, destination } };
  expect((await at.mine.matchRecords(asked)).records).toEqual([]);
});

test('what could be several is not remembered, since somebody is about to mend it', async () => {
  const at = await salesforceService({ provider: { recordAgeMs: 300_000 } });
  const report = meeting('kim@x.example');
  const [first, second] = ['Kim', 'Kim'].map((LastName) => at.org.add('Contact', { LastName, Email: 'kim@x.example' }));
  expect((await send(at, {}, { report })).code).toBe('NEEDS_CHOICE');
  at.org.remove(first?.id ?? '');
  expect([(await send(at, {}, { report })).status, at.live('Task').map(({ values }) => values.WhoId)]).toEqual([
    'success',
    [second?.id],
  ]);
});
