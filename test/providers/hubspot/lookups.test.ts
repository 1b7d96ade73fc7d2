import { afterEach, describe, expect, test, vi } from 'vitest';
import { hubspotAnswerError } from '../../../src/providers/hubspot/errors.ts';
import { HubApi } from '../../../src/providers/hubspot/hub-api.ts';
import { DEAL_RULES } from '../../../src/providers/hubspot/index.ts';
import { RecordLookups } from '../../../src/providers/hubspot/records/lookups.ts';
import { hubspotService } from '../../support/hubspot-service.ts';
import { sampleReport } from '../../support/sample-report.ts';

type Stage = Awaited<ReturnType<typeof hubspotService>>;

const KEPT = { provider: { recordAgeMs: 300_000 } };
const NOOR = 'noor@fernhill.example';
const meeting = (...emails: string[]) =>
  sampleReport({ participants: emails.map((email) => ({ name: email, email })) });
const matches = ({ mine }: Pick<Stage, 'mine'>, report = meeting(NOOR), destination: object = {}) =>
  mine.matchRecords({ report, sessionId: 's', to: { provider: 'hubspot', destination } });
const noorIn = ({ portal }: Stage) => portal.records('contacts')[0]?.id ?? '';

afterEach(() => {
  vi.useRealTimers();
});

describe('what is kept in the process', () => {
  test('is not shown to another token of the same account', async () => {
    const at = await hubspotService(KEPT);
    expect((await matches(at)).decisions[0]?.status).toBe('matched');
    const theirs = at.service.forUser({ userId: 'user-2' });
    const { token: accessToken } = at.portal.addToken({ scopes: ['crm.objects.notes.write'] });
    await theirs.saveIntegrationConfig({ provider: 'hubspot', config: { accessToken } });
    await expect(matches({ mine: theirs })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  test('is a minute old at most where it is deals, and five where it is people', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-02T09:00:00Z') });
    const at = await hubspotService(KEPT);
    const [open] = at.portal.records('deals').filter(({ properties }) => properties.hs_is_closed !== 'true');
    expect((await matches(at)).records).toContainEqual({ type: 'deal', id: open?.id });
    at.portal.edit('deals', open?.id ?? '', { dealstage: 'closedlost' });
    at.portal.requests.length = 0;
    vi.setSystemTime(new Date('2026-11-02T09:00:59Z'));
    expect((await matches(at)).records).toContainEqual({ type: 'deal', id: open?.id });
    expect(at.operations()).toEqual([]);
    vi.setSystemTime(new Date('2026-11-02T09:01:01Z'));
    expect((await matches(at)).records.map(({ type }) => type)).toEqual(['contact', 'company']);
    expect(at.operations()).toEqual(['associations.batch-read', 'deals.batch-read']);
  });
});

describe('what comes in several pages', () => {
  test('is read to the end where many companies have one domain', async () => {
    const at = await hubspotService();
    for (let count = 1; count < 203; count++)
      at.portal.addCompany({ domain: 'fernhill.example', name: `No. ${count}` });
    const companies = at.portal.records('companies').map(({ id }) => id);
    const { decisions } = await matches(at);
    const domain = decisions.find(({ subject }) => 'domain' in subject);
    expect(domain?.status).toBe('ambiguous');
    expect(domain?.candidates.map(({ id }) => id).sort()).toEqual(companies.sort());
    expect(at.operations().filter((operation) => operation === 'companies.search').length).toBe(2);
  });

  test('is read to the end where somebody has many deals', async () => {
    const at = await hubspotService();
    at.portal.limits.associationsPage = 1;
    for (const { id } of at.portal.records('deals')) at.portal.edit('deals', id, { dealstage: 'closedlost' });
    const last = at.portal.addDeal({ dealname: 'Open' }, { contacts: [noorIn(at)] });
    const { records } = await matches(at);
    expect(records).toContainEqual({ type: 'deal', id: last.id });
    expect(at.operations().filter((operation) => operation === 'associations.batch-read').length).toBe(3);
  });
});

describe('a batch that HubSpot answers in part', () => {
  /** Looks up over an API whose batches all tell of something they could not read. */
  function lookups({ sandbox, portal }: Stage, category: string): RecordLookups {
    const { baseUrl, accessToken: token } = sandbox.hubspot;
    const partly: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      const body = (await answer.json()) as object;
      if (!String(input).endsWith('/batch/read')) return Response.json(body, { status: answer.status });
      return Response.json({ ...body, numErrors: 1, errors: [{ status: 'error', category }] }, { status: 207 });
    };
    expect(portal.tokens.map((one) => one.token)).toContain(token);
    return new RecordLookups(new HubApi({ token, baseUrl, fetch: partly }), { token, baseUrl, ageMs: 0 });
  }

  test('is an answer when all the rest is not there', async () => {
    const at = await hubspotService();
    const over = lookups(at, 'OBJECT_NOT_FOUND');
    expect((await over.contactsByEmail([NOOR])).map(({ id }) => id)).toEqual([noorIn(at)]);
    expect((await over.dealsOfContacts([noorIn(at)])).length).toBe(2);
  });

  test('is none when anything else was wrong', async () => {
    const at = await hubspotService();
    const over = lookups(at, 'INTERNAL_ERROR');
    const refusal = { code: 'UNAVAILABLE', retryable: true, maybeDelivered: false };
    await expect(over.contactsByEmail([NOOR])).rejects.toMatchObject(refusal);
    at.portal.requests.length = 0;
    await expect(over.dealsOfContacts([noorIn(at)])).rejects.toMatchObject(refusal);
    expect(at.operations()).toEqual(['associations.batch-read']);
  });
});

describe('which record it is', () => {
  test('is not settled by a record of another kind that has the same number', async () => {
    const at = await hubspotService();
    const second = at.portal.addCompany({ domain: 'fernhill.example' });
    const decide = async (type: string) => {
      const { decisions } = await matches(at, meeting(NOOR), { associations: [{ type, id: second.id }], match: true });
      const domain = decisions.find(({ subject }) => 'domain' in subject);
      return [domain?.status, domain?.rule];
    };
    expect(await decide('company')).toEqual(['matched', 'named']);
    expect(await decide('ticket')).toEqual(['ambiguous', 'domain']);
  });

  test.each([
    ['2026-11-02T09:00:00Z', 'matched'],
    ['2026-11-02T08:59:59Z', 'none'],
  ])('a deal that was closed at %s, a meeting at 9: %s', async (closedate, status) => {
    const at = await hubspotService({ provider: { matching: { dealRules: [DEAL_RULES['open-at-meeting']] } } });
    const guest = at.portal.addContact({ email: 'kim@other.example' });
    const createdate = '2026-01-01T00:00:00Z';
    at.portal.addDeal({ dealname: 'Won', dealstage: 'closedwon', closedate, createdate }, { contacts: [guest.id] });
    const { decisions } = await matches(at, meeting('kim@other.example'));
    expect(decisions.at(-1)).toMatchObject({ subject: { deals: true }, status });
  });
});

test('the order in which records are named makes no other export', async () => {
  const { mine, portal, live } = await hubspotService();
  const [contact] = portal.records('contacts');
  const [company] = portal.records('companies');
  const other = portal.addContact({ email: 'kim@other.example' });
  const associations = [
    { type: 'contact' as const, id: other.id },
    { type: 'contacts' as const, id: contact?.id ?? '' },
    { type: 'company' as const, id: company?.id ?? '' },
  ];
  const send = (named: typeof associations) =>
    mine.export({
      report: sampleReport(),
      sessionId: 's',
      to: { provider: 'hubspot', destination: { associations: named } },
    });
  expect(await send(associations)).toMatchObject({ status: 'success', replayed: false });
  expect(await send(associations.toReversed())).toMatchObject({ status: 'success', replayed: true });
  expect(live('notes').length).toBe(1);
});

test('a locked record is left alone for as long as HubSpot asks, and for two seconds at least', () => {
  const waits = (headers: Record<string, string>) =>
    hubspotAnswerError(423, new Headers(headers), { category: 'LOCKED' }).retryAfterMs;
  expect([waits({}), waits({ 'retry-after': '1' }), waits({ 'retry-after': '7' })]).toEqual([2_000, 2_000, 7_000]);
});
