import { expect, test } from 'vitest';
import type { MeetingReport } from '../../../src/index.ts';
import { DEAL_RULES } from '../../../src/providers/hubspot/index.ts';
import { hubspotService } from '../../support/hubspot-service.ts';
import { sampleReport } from '../../support/sample-report.ts';

type Portal = Awaited<ReturnType<typeof hubspotService>>['portal'];
const to = { provider: 'hubspot' as const };

const meetingOf = (count: number, from = 0): MeetingReport =>
  sampleReport({
    participants: Array.from({ length: count }, (_none, at) => ({
      name: `Guest ${from + at}`,
      email: `guest${from + at}@firm${(from + at) % 7}.example`,
    })),
  });

function fill(portal: Portal, people: number): void {
  for (let at = 0; at < 7; at++) portal.addCompany({ name: `Firm ${at}`, domain: `firm${at}.example` });
  const ids = Array.from(
    { length: people },
    (_none, at) =>
      portal.addContact({ email: `guest${at}@firm${at % 7}.example`, firstname: 'Guest', lastname: String(at) }).id,
  );
  portal.addDeal({ dealname: 'Big one' }, { contacts: ids });
}

test('a dry run tells every decision, the rule and the candidates, and writes nothing', async () => {
  const { mine, portal, operations } = await hubspotService();
  const [contact] = portal.records('contacts');
  const second = portal.addDeal({ dealname: 'Second' }, { contacts: [contact?.id ?? ''] });
  const report = sampleReport({
    participants: [
      { name: 'Noor', email: 'noor@fernhill.example' },
      { name: 'Kim', email: 'kim@gmail.com' },
      { name: 'Ada', isInternal: true, email: 'ada@host.example' },
      { name: 'Nobody' },
    ],
  });
  const { decisions, records } = await mine.matchRecords({ report, sessionId: 's', to });
  expect(decisions.map(({ subject, status, rule }) => [subject, status, rule])).toEqual([
    [{ participant: 0 }, 'matched', 'email'],
    [{ participant: 1 }, 'none', 'email'],
    [{ participant: 2 }, 'skipped', 'internal'],
    [{ participant: 3 }, 'skipped', 'no-email'],
    [{ domain: 'fernhill.example' }, 'matched', 'domain'],
    [{ domain: 'gmail.com' }, 'skipped', 'free-mail'],
    [{ deals: true }, 'ambiguous', 'open'],
  ]);
  expect(decisions.at(-1)?.candidates.map(({ label, id }) => [label, id])).toContainEqual(['Second', second.id]);
  expect(records.map(({ type }) => type)).toEqual(['contact', 'company']);
  expect(operations().every((operation) => /read|search/.test(operation))).toBe(true);
});

test('40 participants take five reads and one write', async () => {
  const { mine, portal, live, operations } = await hubspotService();
  fill(portal, 40);
  const outcome = await mine.export({ report: meetingOf(40), sessionId: 's', to });
  expect(outcome).toMatchObject({ status: 'success' });
  expect(operations()).toEqual([
    'account.details',
    'contacts.batch-read',
    'companies.search',
    'associations.batch-read',
    'deals.batch-read',
    'notes.create',
  ]);
  const attached = portal.associationsOf('notes', live('notes')[0]?.id ?? '');
  expect(['contacts', 'companies', 'deals'].map((type) => attached.filter((one) => one.type === type).length)).toEqual([
    40, 7, 1,
  ]);
});

test('250 participants are read by the hundred', async () => {
  const { mine, portal } = await hubspotService();
  fill(portal, 250);
  const { decisions } = await mine.matchRecords({ report: meetingOf(250), sessionId: 's', to });
  expect(decisions.filter(({ status }) => status === 'matched').length).toBe(258);
  const batches = portal.requests.filter(({ operation }) => operation === 'contacts.batch-read');
  expect(batches.map(({ body }) => (body as { inputs: unknown[] }).inputs.length)).toEqual([100, 100, 50]);
});

test('a warm cache leaves the one call that makes the note: 1,000 meetings of the same people', {
  timeout: 120_000,
}, async () => {
  const { mine, portal, operations } = await hubspotService({ provider: { recordAgeMs: 300_000 } });
  fill(portal, 40);
  await mine.export({ report: meetingOf(40), sessionId: 'warm', to });
  portal.requests.length = 0;
  for (let at = 0; at < 1_000; at++) {
    const report = meetingOf(8, at % 32);
    expect((await mine.export({ report, sessionId: `s-${at}`, to })).status).toBe('success');
  }
  expect(operations()).toEqual(Array.from({ length: 1_000 }, () => 'notes.create'));
});

test('who was made a contact a moment ago is found, and accounts do not mix', async () => {
  const [one, other] = await Promise.all([
    hubspotService({ provider: { recordAgeMs: 300_000 } }),
    hubspotService({ provider: { recordAgeMs: 300_000 } }),
  ]);
  const report = meetingOf(1);
  const statuses = async ({ mine }: typeof one) =>
    (await mine.matchRecords({ report, sessionId: 's', to })).decisions[0]?.status;
  expect(await statuses(one)).toBe('none');
  one.portal.addContact({ email: 'guest0@firm0.example' });
  expect([await statuses(one), await statuses(other)]).toEqual(['matched', 'none']);
});

test('secondary addresses, merged contacts and addresses in other writing are the same contact', async () => {
  const { mine, portal, live } = await hubspotService();
  const winner = portal.addContact({ email: 'kim@firm.example', hs_additional_emails: 'kim.lee@firm.example' });
  const loser = portal.addContact({ email: 'k@firm.example' });
  portal.mergeContacts(winner.id, loser.id);
  for (const email of ['KIM@firm.example', 'Kim Lee <kim.lee@firm.example>', 'mailto:k@firm.example']) {
    const report = sampleReport({ participants: [{ name: 'Kim', email }] });
    const { records } = await mine.matchRecords({ report, sessionId: 's', to });
    expect([email, records]).toEqual([email, [{ type: 'contact', id: winner.id }]]);
  }
  expect(live('notes')).toEqual([]);
});

test('the application’s own rules and domains hold for all its connections', async () => {
  const { mine, portal } = await hubspotService({
    provider: {
      matching: {
        internalDomains: ['fernhill.example'],
        dealRules: [DEAL_RULES.open, { name: 'newest', reason: 'Ours.', narrow: (deals) => deals.slice(-1) }],
      },
    },
  });
  fill(portal, 2);
  portal.addDeal(
    { dealname: 'Another' },
    {
      contacts: portal
        .records('contacts')
        .slice(-2)
        .map(({ id }) => id),
    },
  );
  const report = meetingOf(2);
  report.participants.push({ name: 'Noor', email: 'noor@fernhill.example' });
  const { decisions } = await mine.matchRecords({ report, sessionId: 's', to });
  expect(decisions.map(({ rule }) => rule)).toEqual([
    'email',
    'email',
    'internal-domain',
    'internal-domain',
    'domain',
    'domain',
    'newest',
  ]);
});

test('a batch of which HubSpot could not read all is no answer', async () => {
  const { mine, sandbox } = await hubspotService();
  for (let times = 0; times < 8; times++)
    sandbox.faults.add({ vendor: 'hubspot', method: 'contacts.batch-read', kind: 'error', code: '502' });
  const request = {
    report: sampleReport({ participants: [{ name: 'N', email: 'noor@fernhill.example' }] }),
    sessionId: 's',
    to,
  };
  await expect(mine.matchRecords(request)).rejects.toMatchObject({ code: 'UNAVAILABLE', maybeDelivered: false });
});
