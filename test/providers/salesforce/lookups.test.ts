import { afterEach, describe, expect, test, vi } from 'vitest';
import { RecordLookups } from '../../../src/providers/salesforce/records/lookups.ts';
import { SalesforceApi } from '../../../src/providers/salesforce/salesforce-api.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { matchStage, meeting } from './relations-stage.ts';

type Stage = Awaited<ReturnType<typeof matchStage>>;

const NOOR = 'noor@fernhill.example';
const KEPT = { ageMs: 300_000 };
const FIRMS = 7;

const crowd = (count: number, from = 0) =>
  sampleReport({
    participants: Array.from({ length: count }, (_none, at) => ({
      name: `Guest ${from + at}`,
      email: `guest${from + at}@firm${(from + at) % FIRMS}.example`,
    })),
  });

function fill({ org }: Stage, people: number): void {
  for (let at = 0; at < FIRMS; at++)
    org.add('Account', { Name: `Firm ${at}`, Website: `https://www.firm${at}.example/` });
  const deal = org.add('Opportunity', { Name: 'Big one', StageName: 'Proposal', CloseDate: '2027-01-31' });
  for (let at = 0; at < people; at++) {
    const Email = `Guest${at}@firm${at % FIRMS}.example`;
    const contact = org.add('Contact', { FirstName: 'Guest', LastName: String(at), Email });
    org.add('OpportunityContactRole', { OpportunityId: deal.id, ContactId: contact.id });
  }
}

const queriesOf = ({ org }: Stage): number[] =>
  org.requests.map(({ body }) => (body as { compositeRequest?: unknown[] } | undefined)?.compositeRequest?.length ?? 1);
const statuses = async ({ match }: Stage, report = meeting(NOOR)) =>
  (await match(report)).decisions.map(({ status }) => status);

afterEach(() => {
  vi.useRealTimers();
});

describe('the calls that matching takes', () => {
  test('40 participants: two, once it is known what accounts are', async () => {
    const at = await matchStage();
    fill(at, 40);
    const { records } = await at.match(crowd(40), {}, at.lookups({ hasPersonAccounts: false }));
    expect(records.length).toBe(48);
    expect([at.operations(), queriesOf(at)]).toEqual([
      ['composite', 'composite'],
      [3, 2],
    ]);
  });

  test('250 participants: a hundred to a query, five queries to a call', async () => {
    const at = await matchStage();
    fill(at, 250);
    const { records } = await at.match(crowd(250), {}, at.lookups({ hasPersonAccounts: false }));
    expect(records.length).toBe(258);
    expect(queriesOf(at)).toEqual([5, 2, 4]);
  });

  test('a warm cache: none, for as long as all are contacts of accounts', async () => {
    const at = await matchStage(KEPT);
    fill(at, 40);
    await at.match(crowd(40));
    at.org.requests.length = 0;
    for (let from = 0; from < 32; from++) expect((await at.match(crowd(8, from))).records.length).toBeGreaterThan(8);
    expect(at.operations()).toEqual([]);
  });

  test('nobody to look for: none', async () => {
    const at = await matchStage();
    await at.match(sampleReport({ participants: [{ name: 'Ada', email: 'ada@host.example', isInternal: true }] }));
    expect(at.operations()).toEqual([]);
  });

  test('long addresses make shorter lists, so that Salesforce takes the address of each query', async () => {
    const at = await matchStage();
    const long = Array.from(
      { length: 100 },
      (_none, n) => `${n}${'%'.repeat(60)}@${'l'.repeat(60)}.${'m'.repeat(60)}.example`,
    );
    const seen: number[] = [];
    const measured: typeof fetch = (input, init) => {
      seen.push(String(input).length);
      const { compositeRequest = [] } = JSON.parse(String(init?.body ?? '{}')) as {
        compositeRequest?: { url: string }[];
      };
      seen.push(...compositeRequest.map(({ url }) => url.length));
      return fetch(input, init);
    };
    const { instanceUrl, accessToken: token } = at.sandbox.salesforce;
    const api = new SalesforceApi({ token, instanceUrl, apiVersion: '65.0', fetch: measured });
    const over = new RecordLookups(api, { scope: token, ageMs: 0, hasPersonAccounts: false });
    await at.match(meeting(...long), {}, over);
    expect(seen.length).toBeGreaterThan(5);
    expect(Math.max(...seen)).toBeLessThan(12_500);
  });
});

describe('what is kept in the process', () => {
  test('is not shown to another token of the same org', async () => {
    const at = await matchStage(KEPT);
    await statuses(at);
    at.org.requests.length = 0;
    const { instanceUrl } = at.sandbox.salesforce;
    const { accessToken: token } = at.org.addSession();
    const api = new SalesforceApi({ token, instanceUrl, apiVersion: '65.0', fetch });
    await at.match(
      meeting(NOOR),
      {},
      new RecordLookups(api, { scope: JSON.stringify([token, instanceUrl]), ageMs: 300_000 }),
    );
    expect(at.operations().length).toBeGreaterThan(1);
  });

  test('is a minute old at most where it is opportunities and leads, and five where it is people', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-02T09:00:00Z') });
    const at = await matchStage({ ...KEPT, sandbox: { now: () => new Date('2026-11-02T09:00:00Z') } });
    const report = meeting(NOOR, 'juno@brackenworks.example');
    const typesNow = async () =>
      (await at.match(report, { match: { accounts: false } })).records.map(({ type }) => type);
    expect(await typesNow()).toEqual(['contact', 'lead', 'opportunity']);
    const [open] = at.org.records('Opportunity');
    at.org.edit(open?.id ?? '', { StageName: 'Closed Lost' });
    at.org.edit(at.org.records('Lead')[0]?.id ?? '', { IsConverted: true });
    at.org.remove(at.org.records('Contact')[0]?.id ?? '');
    at.org.requests.length = 0;
    vi.setSystemTime(new Date('2026-11-02T09:00:59Z'));
    expect(await typesNow()).toEqual(['contact', 'lead', 'opportunity']);
    // Somebody without a contact may have one at any moment.
    expect(at.operations()).toEqual(['query']);
    vi.setSystemTime(new Date('2026-11-02T09:01:01Z'));
    expect(await typesNow()).toEqual(['contact']);
    vi.setSystemTime(new Date('2026-11-02T09:05:01Z'));
    expect(await typesNow()).toEqual([]);
  });

  test('who was made a contact a moment ago is found, also one who was a lead', async () => {
    const at = await matchStage(KEPT);
    const juno = 'juno@brackenworks.example';
    expect((await at.match(meeting(juno, 'new@firm.example'))).records.map(({ type }) => type)).toEqual(['lead']);
    for (const Email of [juno, 'new@firm.example']) at.org.add('Contact', { LastName: 'New', Email });
    expect((await at.match(meeting(juno, 'new@firm.example'))).records.map(({ type }) => type)).toEqual([
      'contact',
      'contact',
    ]);
  });

  test('is forgotten when somebody is about to mend it', async () => {
    const at = await matchStage(KEPT);
    const over = at.lookups();
    await at.match(meeting(NOOR), {}, over);
    at.org.remove(at.org.records('Contact')[0]?.id ?? '');
    expect((await at.match(meeting(NOOR), {}, over)).decisions[0]?.status).toBe('matched');
    over.forget();
    expect((await at.match(meeting(NOOR), {}, over)).decisions[0]?.status).toBe('none');
  });
});

describe('whether accounts can be people', () => {
  test('is found out once, and may be kept elsewhere', async () => {
    const at = await matchStage();
    const over = at.lookups();
    expect(over.hasPersonAccounts).toBeUndefined();
    await at.match(meeting(NOOR), {}, over);
    expect([over.hasPersonAccounts, queriesOf(at)]).toEqual([false, [3, 3, 2]]);
    await at.match(meeting(NOOR));
    expect(queriesOf(at)).toEqual([3, 3, 2, 3, 2]);
  });

  test('costs nothing where they can', async () => {
    const at = await matchStage({ sandbox: { hasPersonAccounts: true } });
    const over = at.lookups();
    await at.match(meeting(NOOR), {}, over);
    expect([over.hasPersonAccounts, queriesOf(at)]).toEqual([true, [3, 2]]);
  });

  test('is not concluded from another field that the user does not see', async () => {
    const at = await matchStage({ sandbox: { hasPersonAccounts: true } });
    at.org.hideField('Account', 'Website');
    const over = at.lookups();
    await expect(at.match(meeting(NOOR), {}, over)).rejects.toMatchObject({ vendorCode: 'INVALID_FIELD' });
    expect(over.hasPersonAccounts).toBeUndefined();
    at.org.hideField('Account', 'Website', false);
    const person = at.org.add('Account', { LastName: 'Lee', Website: 'https://firm.example' });
    expect((await at.match(meeting('kim@firm.example'))).records).not.toContainEqual({
      type: 'account',
      id: person.id,
    });
  });
});

describe('what Salesforce does not show', () => {
  test('ends with what an admin can do, and names no field’s value', async () => {
    const at = await matchStage();
    at.org.denyObject('Lead', 'read');
    await expect(at.match(meeting(NOOR))).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      maybeDelivered: false,
      hint: expect.stringContaining('destination.match') as string,
    });
    expect((await at.match(meeting(NOOR), { match: { leads: false } })).records.length).toBe(3);
    at.org.denyObject('Opportunity', 'read');
    await expect(at.match(meeting(NOOR), { match: { leads: false } })).rejects.toMatchObject({
      hint: expect.stringContaining('read access') as string,
    });
  });

  test('more rows than can be looked through are no answer', async () => {
    const at = await matchStage();
    const account = at.org.records('Account')[0]?.id ?? '';
    for (let count = 0; count < 4_100; count++)
      at.org.add('Opportunity', {
        Name: `No. ${count}`,
        AccountId: account,
        StageName: 'Closed Lost',
        CloseDate: '2026-01-01',
      });
    await expect(at.match(meeting(NOOR))).rejects.toMatchObject({ code: 'REJECTED', maybeDelivered: false });
  });

  test('what fails in between is a failure, and can be tried again', async () => {
    const at = await matchStage();
    at.sandbox.faults.add({ vendor: 'salesforce', method: 'composite', kind: 'fatal_error' });
    const failing = Promise.allSettled([at.match(meeting(NOOR)), at.match(meeting(NOOR))]);
    expect((await failing).map(({ status }) => status)).toContain('rejected');
    expect(await statuses(at)).toEqual(['matched', 'matched', 'matched']);
  });
});
