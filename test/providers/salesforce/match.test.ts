import { describe, expect, test } from 'vitest';
import { DEAL_RULES } from '../../../src/matching/deal-rules.ts';
import type { DealCandidate, RecordMatches } from '../../../src/matching/records.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { matchStage, meeting } from './relations-stage.ts';

type Org = Awaited<ReturnType<typeof matchStage>>['org'];

const KIM = 'kim@firm.example';
const told = ({ decisions }: RecordMatches) =>
  decisions.map(({ subject, status, rule }) => [Object.values(subject)[0], status, rule].join(' '));
const typesOf = ({ records }: RecordMatches) => records.map(({ type }) => type);
const role = (org: Org, OpportunityId: string, ContactId: string) =>
  org.add('OpportunityContactRole', { OpportunityId, ContactId });
const open = (org: Org, values: object = {}) =>
  org.add('Opportunity', { Name: 'Deal', StageName: 'Proposal', CloseDate: '2027-01-31', ...values });

test('contact, account and opportunity of the seed, with every reason, in two calls that read', async () => {
  const { org, match, operations, lookups } = await matchStage();
  const report = sampleReport({
    participants: [
      { name: 'Noor', email: 'NOOR@Fernhill.example' },
      { name: 'Juno', email: 'juno@brackenworks.example' },
      { name: 'Kim', email: 'kim@gmail.com' },
      { name: 'Ada', isInternal: true, email: 'ada@host.example' },
      { name: 'Nobody' },
    ],
  });
  const matches = await match(report, {}, lookups({ hasPersonAccounts: false }));
  expect(told(matches)).toEqual([
    '0 matched email',
    '1 matched email',
    '2 none email',
    '3 skipped internal',
    '4 skipped no-email',
    'brackenworks.example none domain',
    'fernhill.example matched domain',
    'gmail.com skipped free-mail',
    'true matched open',
  ]);
  expect(typesOf(matches)).toEqual(['contact', 'lead', 'account', 'opportunity']);
  expect(matches.decisions.at(-1)?.candidates.map(({ label }) => label)).toEqual(['Fernhill pilot', 'Fernhill trial']);
  expect(operations()).toEqual(['composite', 'composite']);
  expect(org.records('Task')).toEqual([]);
});

describe('contacts and leads', () => {
  test('a contact goes before a lead of the same address, and a converted lead is none', async () => {
    const { org, match } = await matchStage();
    const lead = org.add('Lead', { LastName: 'Kim', Company: 'Firm', Email: KIM });
    expect((await match(meeting(KIM))).records).toEqual([{ type: 'lead', id: lead.id }]);
    const contact = org.add('Contact', { LastName: 'Kim', Email: KIM.toUpperCase() });
    expect((await match(meeting(KIM))).records).toEqual([{ type: 'contact', id: contact.id }]);
    org.remove(contact.id);
    org.edit(lead.id, { IsConverted: true });
    expect((await match(meeting(KIM))).decisions[0]).toMatchObject({ status: 'none', candidates: [] });
  });

  test('what is in the bin, or was merged into another, does not come', async () => {
    const { org, match } = await matchStage();
    const winner = org.add('Contact', { LastName: 'Kim', Email: KIM });
    const loser = org.add('Contact', { LastName: 'Kim', Email: KIM, MasterRecordId: winner.id });
    expect((await match(meeting(KIM))).decisions[0]?.status).toBe('ambiguous');
    org.remove(loser.id);
    expect((await match(meeting(KIM))).records).toEqual([{ type: 'contact', id: winner.id }]);
  });

  test('only the kinds that are asked for count', async () => {
    const { org, match } = await matchStage();
    org.add('Lead', { LastName: 'Kim', Company: 'Firm', Email: KIM });
    org.add('Contact', { LastName: 'Kim', Email: KIM });
    expect(typesOf(await match(meeting(KIM), { match: { contacts: false } }))).toEqual(['lead']);
    expect(typesOf(await match(meeting(KIM), { match: { leads: false } }))).toEqual(['contact']);
    expect(typesOf(await match(meeting(KIM), { match: { leads: false, contacts: false } }))).toEqual([]);
  });

  test.each([
    "o'dell@firm.example",
    'a\\b@firm.example',
    "x' OR Id != null OR Email = '@firm.example",
    '%@firm.example',
  ])('%s is an address and nothing else', async (email) => {
    const { org, match } = await matchStage();
    const matches = await match(meeting(email));
    expect(matches.records).toEqual([]);
    if (!email.includes("o'dell")) return;
    const contact = org.add('Contact', { LastName: "O'Dell", Email: email });
    expect((await match(meeting(email))).records).toEqual([{ type: 'contact', id: contact.id }]);
  });

  test('a domain that people write with an umlaut', async () => {
    const { org, match } = await matchStage();
    const contact = org.add('Contact', { LastName: 'Jo', Email: 'jo@bäckerei.example' });
    const account = org.add('Account', { Name: 'Bäckerei', Website: 'www.BÄCKEREI.example/brot' });
    const ids = [contact.id, account.id];
    for (const email of ['jo@bäckerei.example', 'jo@xn--bckerei-5wa.example'])
      expect((await match(meeting(email))).records.map(({ id }) => id)).toEqual(ids);
  });
});

describe('accounts', () => {
  test.each([
    'firm.example',
    'HTTP://WWW.Firm.example/de?x',
    'https://firm.example',
    '//www.firm.example',
    'www.firm.example/en#top',
    'firm.example/about',
    'https://www.firm.example:8443/',
  ])('%s is the site of firm.example', async (Website) => {
    const { org, match } = await matchStage();
    const account = org.add('Account', { Name: 'Firm', Website });
    expect((await match(meeting(KIM))).records).toEqual([{ type: 'account', id: account.id }]);
  });

  test.each([
    'https://notfirm.example',
    'https://firm.example.other.example',
    'https://eu.firm.example',
    'https://other.example/firm.example/',
    'https://other.example/?from=www.firm.example',
    'firm.example@other.example',
  ])('%s is not', async (Website) => {
    const { org, match } = await matchStage();
    org.add('Account', { Name: 'Other', Website });
    const matches = await match(meeting(KIM));
    expect(matches.decisions.map(({ candidates }) => candidates)).toEqual([[], [], []]);
  });

  test('an account that is a person is no company, but its person is a contact and its deals count', async () => {
    const { org, match } = await matchStage({ sandbox: { hasPersonAccounts: true } });
    const person = org.add('Account', {
      FirstName: 'Kim',
      LastName: 'Lee',
      PersonEmail: KIM,
      Website: 'https://firm.example',
    });
    const deal = open(org, { AccountId: person.id });
    const { records, decisions } = await match(meeting(KIM));
    expect(records).toEqual([
      { type: 'contact', id: person.values.PersonContactId ?? org.get(person.id).values.PersonContactId },
      { type: 'opportunity', id: deal.id },
    ]);
    expect(decisions[1]).toMatchObject({ subject: { domain: 'firm.example' }, status: 'none', candidates: [] });
    const company = org.add('Account', { Name: 'Firm', Website: 'firm.example' });
    expect((await match(meeting(KIM))).decisions[1]?.records).toEqual([{ type: 'account', id: company.id }]);
  });

  test('the account of the contacts with a domain counts for it, whoever has the site', async () => {
    const { org, match } = await matchStage();
    const account = org.add('Account', { Name: 'Firm' });
    org.add('Contact', { LastName: 'Kim', Email: KIM, AccountId: account.id });
    const matches = await match(meeting(KIM, 'lee@firm.example'));
    expect(matches.decisions[2]).toMatchObject({
      subject: { domain: 'firm.example' },
      rule: 'domain',
      records: [{ type: 'account', id: account.id }],
      candidates: [{ label: 'Firm' }],
    });
    const other = org.add('Account', { Name: 'Firm West' });
    org.add('Contact', { LastName: 'Lee', Email: 'lee@firm.example', AccountId: other.id });
    const both = await match(meeting(KIM, 'lee@firm.example'));
    expect(both.decisions[2]).toMatchObject({
      status: 'ambiguous',
      candidates: [{ label: 'Firm' }, { label: 'Firm West' }],
    });
    org.add('Account', { Name: 'Firm Group', Website: 'firm.example' });
    expect((await match(meeting(KIM))).decisions[1]?.records).toEqual([{ type: 'account', id: account.id }]);
    const now = await match(meeting(KIM, 'lee@firm.example'));
    expect(now.decisions[2]).toMatchObject({ candidates: [{ label: 'Firm' }, { label: 'Firm West' }] });
  });

  test('the account of a contact with free mail is not matched, since its domain says nothing', async () => {
    const { org, match } = await matchStage();
    const account = org.add('Account', { Name: 'Firm' });
    org.add('Contact', { LastName: 'Kim', Email: 'kim@gmail.com', AccountId: account.id });
    const deal = open(org, { AccountId: account.id });
    const matches = await match(meeting('kim@gmail.com'));
    expect(typesOf(matches)).toEqual(['contact', 'opportunity']);
    expect(matches.records[1]?.id).toBe(deal.id);
  });

  test('a contact of another account than the site’s: only its own account and that one’s opportunities count', async () => {
    const { org, match } = await matchStage();
    const firm = org.add('Account', { Name: 'Firm', Website: 'firm.example' });
    const customer = org.add('Account', { Name: 'Customer' });
    const contact = org.add('Contact', { LastName: 'Kim', Email: KIM, AccountId: customer.id });
    const deal = open(org, { AccountId: customer.id });
    const alone = await match(meeting(KIM));
    expect(alone.records).toEqual([
      { type: 'contact', id: contact.id },
      { type: 'account', id: customer.id },
      { type: 'opportunity', id: deal.id },
    ]);
    open(org, { AccountId: firm.id });
    expect((await match(meeting(KIM))).records).toEqual(alone.records);
  });
});

describe('opportunities', () => {
  async function firm() {
    const stage = await matchStage();
    const { org } = stage;
    const account = org.add('Account', { Name: 'Firm', Website: 'firm.example' });
    const [kim, lee] = ['kim', 'lee'].map((name) =>
      org.add('Contact', { LastName: name, Email: `${name}@firm.example`, AccountId: account.id }),
    );
    const dealOf = async (...emails: string[]) => (await stage.match(meeting(...emails))).decisions.at(-1);
    return { ...stage, account, kim: kim?.id ?? '', lee: lee?.id ?? '', dealOf };
  }

  test('one with a part for somebody wins against one of the account alone, and the shared one against others', async () => {
    const { org, account, kim, lee, dealOf } = await firm();
    const ofAccount = open(org, { AccountId: account.id });
    expect((await dealOf(KIM))?.records).toEqual([{ type: 'opportunity', id: ofAccount.id }]);
    const ofKim = open(org);
    role(org, ofKim.id, kim);
    expect(await dealOf(KIM)).toMatchObject({ rule: 'most-participants', records: [{ id: ofKim.id }] });
    const ofBoth = open(org, { AccountId: account.id });
    for (const contact of [kim, lee]) role(org, ofBoth.id, contact);
    expect(await dealOf(KIM, 'lee@firm.example')).toMatchObject({ records: [{ id: ofBoth.id }] });
    expect(await dealOf(KIM)).toMatchObject({ status: 'ambiguous' });
  });

  test('closed ones do not count, and nobody’s are nobody’s', async () => {
    const { org, account, dealOf } = await firm();
    open(org, { AccountId: account.id, StageName: 'Closed Lost' });
    expect(await dealOf(KIM)).toMatchObject({ status: 'none', rule: 'open', candidates: [{ label: 'Deal' }] });
    open(org, { AccountId: account.id });
    expect(await dealOf('stranger@firm.example')).toMatchObject({ status: 'none', rule: 'no-people' });
  });

  test('a part in one that is deleted, or that the user may not see, is none', async () => {
    const { org, kim, dealOf } = await firm();
    const [gone, hidden] = [open(org), open(org)];
    for (const { id } of [gone, hidden]) role(org, id, kim);
    org.remove(gone.id);
    Object.assign(hidden, { access: 'none' });
    expect(await dealOf(KIM)).toMatchObject({ status: 'none', rule: 'no-deals' });
  });

  test('the application’s own rules get the days on which they were made and closed', async () => {
    const seen: string[][] = [];
    const watching = {
      name: 'watching',
      reason: 'All.',
      narrow: (deals: readonly DealCandidate[]) => {
        seen.push(...deals.map(({ createdAt = '', closedAt = '' }) => [createdAt, closedAt]));
        return deals;
      },
    };
    const { org, match } = await matchStage({ matching: { dealRules: [watching, DEAL_RULES['open-at-meeting']] } });
    const account = org.add('Account', { Name: 'Firm' });
    const contact = org.add('Contact', { LastName: 'Kim', Email: KIM, AccountId: account.id });
    const won = { CreatedDate: '2026-01-01T00:00:00.000+0000', StageName: 'Closed Won' };
    const then = open(org, { ...won, CloseDate: '2026-11-02' });
    role(org, then.id, contact.id);
    open(org, { ...won, CloseDate: '2026-11-01', AccountId: account.id });
    open(org, { CreatedDate: '2026-11-02T10:45:01.000+0100', AccountId: account.id });
    expect((await match(meeting(KIM))).decisions.at(-1)).toMatchObject({
      status: 'matched',
      records: [{ id: then.id }],
    });
    expect(seen).toEqual([
      ['2026-01-01T00:00:00.000+00:00', '2026-11-02'],
      ['2026-01-01T00:00:00.000+00:00', '2026-11-01'],
      ['2026-11-02T10:45:01.000+01:00', '2027-01-31'],
    ]);
  });
});

describe('what the caller names', () => {
  test('a contact brings the opportunity of its account, and what it is about ends the search for that', async () => {
    const { org, match, operations } = await matchStage();
    const account = org.add('Account', { Name: 'Firm' });
    const contact = org.add('Contact', { LastName: 'Kim', AccountId: account.id });
    const deal = open(org, { AccountId: account.id });
    const noor = org.records('Contact')[0]?.id ?? '';
    const named = await match(meeting('stranger@gmail.com'), { whoId: contact.id, match: true });
    expect(named.records).toEqual([
      { type: 'contact', id: contact.id },
      { type: 'opportunity', id: deal.id },
    ]);
    org.requests.length = 0;
    const issue = org.records('Case')[0]?.id ?? '';
    const about = await match(meeting('noor@fernhill.example'), { whatId: issue, match: true });
    expect(about.records).toEqual([
      { type: 'contact', id: noor },
      { type: 'case', id: issue },
    ]);
    expect(about.decisions.map(({ rule }) => rule)).toEqual(['email', 'not-asked-for', 'not-asked-for']);
    expect(operations()).toEqual(['composite']);
  });

  test('nothing is asked where nothing is to be matched', async () => {
    const { org, match, operations } = await matchStage();
    const { decisions } = await match(meeting(KIM), { whoId: org.records('Contact')[0]?.id ?? '' });
    expect(decisions.every(({ status, rule }) => status === 'skipped' && rule === 'not-asked-for')).toBe(true);
    expect(operations()).toEqual([]);
  });
});
