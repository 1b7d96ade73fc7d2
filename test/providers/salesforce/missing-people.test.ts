import { describe, expect, test } from 'vitest';
import type { SalesforceDestination } from '../../../src/providers/salesforce/config.ts';
import { duplicatesIn } from '../../../src/providers/salesforce/records/duplicates.ts';
import { newPerson } from '../../../src/providers/salesforce/records/new-person.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { meeting, relationsStage } from './relations-stage.ts';

type Stage = Awaited<ReturnType<typeof relationsStage>>;
type Match = Exclude<SalesforceDestination['match'], boolean | undefined>;

const KIM = 'kim@firm.example';
const LEE = 'lee@firm.example';
const creating = (createMissing: 'contact' | 'lead' = 'contact', more: Match = {}) => ({
  match: { createMissing, ...more },
});
const codes = ({ warnings }: { warnings: readonly { code: string }[] }) => warnings.map(({ code }) => code);
const creations = ({ operations }: Stage) => operations().filter((operation) => operation.endsWith('.create')).length;
const created = ({ live }: Stage, type: 'Contact' | 'Lead' = 'Contact') => live(type).slice(1);

describe('a participant who is neither contact nor lead', () => {
  test('becomes a contact of the one account of the domain, with every word of the name', async () => {
    const at = await relationsStage();
    const account = at.org.add('Account', { Name: 'Firm', Website: 'https://www.firm.example' });
    const report = sampleReport({
      participants: [
        { name: 'Anna Maria van der Berg', email: 'Anna@Firm.example' },
        { name: 'Kim', email: 'kim@gmail.com' },
        { name: 'Noor', email: 'noor@fernhill.example' },
        { name: 'Nobody' },
      ],
    });
    const outcome = await at.send(report, creating('contact', { opportunities: false }));
    expect([outcome.status, codes(outcome)]).toEqual(['success', ['CONTACTS_CREATED', 'ACCOUNTS_LEFT_OUT']]);
    const [anna, kim] = created(at);
    expect(anna?.values).toMatchObject({
      FirstName: 'Anna',
      LastName: 'Maria van der Berg',
      Email: 'anna@firm.example',
      AccountId: account.id,
    });
    expect(kim?.values).toMatchObject({ LastName: 'Kim', Email: 'kim@gmail.com' });
    expect([kim?.values.FirstName ?? null, kim?.values.AccountId ?? null]).toEqual([null, null]);
    const noor = at.live('Contact')[0]?.id;
    expect(at.probed.relations).toEqual([{ whoIds: [noor, anna?.id, kim?.id], isMatched: true }]);
  });

  test('becomes a lead of the company that the report tells, else of the domain', async () => {
    const at = await relationsStage();
    const report = sampleReport({
      participants: [
        { name: 'Kim Lee', email: KIM, company: ' Firm & Co ' },
        { name: 'Lee', email: LEE },
      ],
    });
    const outcome = await at.send(report, creating('lead'));
    expect(codes(outcome)).toEqual(['CONTACTS_CREATED', 'LEADS_LEFT_OUT']);
    expect(created(at, 'Lead').map(({ values }) => [values.LastName, values.Company])).toEqual([
      ['Lee', 'Firm & Co'],
      ['Lee', 'firm.example'],
    ]);
    expect(at.probed.relations[0]?.whoIds).toEqual([created(at, 'Lead')[0]?.id]);
  });

  test('is left alone unless that is asked for, and where it could be several', async () => {
    const at = await relationsStage();
    for (const LastName of ['A', 'B']) at.org.add('Contact', { LastName, Email: KIM });
    expect((await at.send(meeting(LEE, 'noor@fernhill.example'), {}, 's-1')).status).toBe('success');
    const outcome = await at.send(
      meeting(KIM),
      creating('contact', { onAmbiguous: 'unattached', onNone: 'unattached' }),
      's-2',
    );
    expect([codes(outcome), creations(at)]).toEqual([['AMBIGUOUS_LEFT_OUT', 'UNATTACHED'], 0]);
  });

  test('leaves no name or address in what is kept', async () => {
    const at = await relationsStage();
    const report = sampleReport({ participants: [{ name: 'Kimberley Leeward', email: 'kimberley@leeward.example' }] });
    const journal = await at.journalOf((await at.send(report, creating())).id);
    expect(journal).toContain(created(at)[0]?.id);
    expect(journal).not.toMatch(/kimberley|leeward/i);
  });

  test('stays with the report when it is edited, and nobody else is made', async () => {
    const at = await relationsStage();
    await at.send(meeting(KIM), creating());
    await at.send({ ...meeting(KIM, LEE), title: 'Another' }, creating());
    expect([creations(at), at.probed.relations[1]]).toEqual([1, at.probed.relations[0]]);
  });

  test('who was made for another choice is not brought in by an edit', async () => {
    const at = await relationsStage();
    at.probed.refusals = 1;
    expect((await at.send(meeting(KIM), creating())).status).toBe('failed');
    await at.send(
      meeting('noor@fernhill.example', LEE),
      creating('contact', { opportunities: false, accounts: false }),
    );
    await at.send({ ...meeting(), title: 'Another' }, creating());
    expect(at.probed.relations.map(({ whoIds }) => whoIds.length)).toEqual([2, 2]);
    expect(at.probed.relations[1]).toEqual(at.probed.relations[0]);
  });

  test.each([
    ['Kim', undefined, 'Kim'],
    ['Dr. Kim Lee', 'Dr. Kim', 'Lee'],
    ['Lee, Kim', 'Kim', 'Lee'],
    ['\u0007', undefined, KIM],
  ])('%j: first name %j, last name %j', (name, first, last) => {
    const { fields } = newPerson({ name, email: KIM }, 'contact') ?? {};
    expect([fields?.FirstName, fields?.LastName]).toEqual([first, last]);
  });
});

describe('an answer that is lost', () => {
  test.each(['reset-after', 'http-500-after', 'cut-json'] as const)('%s: nobody is made twice', async (kind) => {
    const at = await relationsStage();
    at.sandbox.faults.add({ vendor: 'salesforce', method: 'Contact.create', kind });
    const outcome = await at.send(meeting(KIM, LEE), creating());
    expect([outcome.status, creations(at)]).toEqual(['success', 2]);
    expect(at.probed.relations[0]?.whoIds).toEqual(created(at).map(({ id }) => id));
  });

  test('is found also where the org’s clock is four minutes slow', async () => {
    const at = await relationsStage({ sandbox: { now: () => new Date(Date.now() - 240_000) } });
    at.sandbox.faults.add({ vendor: 'salesforce', method: 'Contact.create', kind: 'reset-after' });
    expect((await at.send(meeting(KIM), creating())).status).toBe('success');
    expect(created(at).length).toBe(1);
  });

  test('the one that was not carried out is sent again', async () => {
    const at = await relationsStage();
    at.sandbox.faults.add({ vendor: 'salesforce', method: 'Contact.create', kind: 'http-500-before' });
    expect((await at.send(meeting(KIM), creating())).status).toBe('success');
    expect([creations(at), created(at).length]).toEqual([2, 1]);
  });

  /** An attempt that makes the second of two and cannot tell. */
  async function inDoubt(kind: 'reset-after' | 'reset-before' = 'reset-after') {
    const at = await relationsStage();
    at.sandbox.faults.add({ vendor: 'salesforce', method: 'Contact.create', kind, skip: 1 });
    at.sandbox.faults.add({
      vendor: 'salesforce',
      method: 'query',
      kind: 'error',
      code: 'API_DISABLED_FOR_ORG',
      times: 1,
    });
    const outcome = await at.send(meeting(KIM, LEE), creating());
    expect(outcome).toMatchObject({
      status: 'unknown',
      inDoubt: expect.stringMatching(/^contacts-.*-contact-/) as string,
    });
    return { ...at, outcome };
  }

  test('a doubt is settled by the next attempt, whoever takes part now', async () => {
    const same = await inDoubt();
    expect((await same.send(meeting(KIM, LEE), creating())).status).toBe('success');
    expect([created(same).length, same.probed.relations[0]?.whoIds.length]).toEqual([2, 2]);
    const other = await inDoubt();
    expect((await other.send(meeting('noor@fernhill.example'), creating())).status).toBe('success');
    expect([created(other).length, other.probed.relations[0]?.whoIds]).toEqual([2, [other.live('Contact')[0]?.id]]);
    const none = await inDoubt('reset-before');
    expect((await none.send(meeting('noor@fernhill.example'), creating())).status).toBe('success');
    expect(created(none).length).toBe(1);
  });

  test('a doubt does not stand in the way of taking the export back, and the person stays', async () => {
    const at = await inDoubt();
    expect(await at.mine.revokeExport(at.outcome.id ?? '')).toMatchObject({ status: 'revoked' });
    expect(created(at).length).toBe(2);
  });

  test('who is in doubt comes first, whoever was refused before', async () => {
    const at = await relationsStage();
    at.org.duplicateRules.push({ object: 'Contact', matchOn: (values) => values.Email === KIM, action: 'block' });
    at.sandbox.faults.add({ vendor: 'salesforce', method: 'Contact.create', kind: 'reset-after', skip: 1 });
    at.sandbox.faults.add({ vendor: 'salesforce', method: 'query', kind: 'error', code: 'API_DISABLED_FOR_ORG' });
    expect((await at.send(meeting(KIM, LEE), creating())).status).toBe('unknown');
    at.org.duplicateRules.length = 0;
    const outcome = await at.send(meeting(KIM, LEE), creating());
    expect([outcome.status, created(at).map(({ values }) => values.Email)]).toEqual(['success', [LEE, KIM]]);
  });

  test('what an old attempt found missing is looked for again before it is made', async () => {
    const at = await relationsStage();
    at.sandbox.faults.add({
      vendor: 'salesforce',
      method: 'Contact.create',
      kind: 'error',
      code: 'API_DISABLED_FOR_ORG',
    });
    expect((await at.send(meeting(KIM), creating())).status).toBe('failed');
    const theirs = at.org.add('Contact', { LastName: 'Kim', Email: KIM, CreatedDate: '2026-01-01T00:00:00.000+0000' });
    const outcome = await at.send(meeting(KIM), creating());
    expect([outcome.status, codes(outcome), at.probed.relations[0]?.whoIds]).toEqual(['success', [], [theirs.id]]);
  });
});

describe('a refusal', () => {
  test('of one person is told with its reason, and the others are made', async () => {
    const at = await relationsStage();
    at.org.addField('Contact', { name: 'Region__c', required: true });
    expect(await at.send(meeting(KIM), creating(), 's-1')).toMatchObject({
      status: 'failed',
      code: 'NEEDS_CHOICE',
      warnings: [{ code: 'CONTACT_NOT_CREATED', message: expect.stringContaining('Region__c') as string }],
    });
    at.org.fields('Contact').pop();
    // Somebody has mended it: the same export tries again.
    expect((await at.send(meeting(KIM), creating(), 's-1')).status).toBe('success');
    at.sandbox.faults.add({
      vendor: 'salesforce',
      method: 'Contact.create',
      kind: 'error',
      code: 'INVALID_EMAIL_ADDRESS',
    });
    const outcome = await at.send(meeting('bad@firm.example', LEE), creating(), 's-2');
    expect([outcome.status, codes(outcome)]).toEqual(['success', ['CONTACTS_CREATED', 'CONTACT_NOT_CREATED']]);
    expect(outcome.warnings[1]?.message).toContain('report.participants[0]');
    expect(outcome.warnings[1]?.message).not.toContain('bad@');
  });

  test('that passes is waited for, and one of the token ends the export', async () => {
    const at = await relationsStage();
    at.sandbox.faults.add({
      vendor: 'salesforce',
      method: 'Contact.create',
      kind: 'error',
      code: 'SERVER_UNAVAILABLE',
    });
    expect((await at.send(meeting(KIM), creating(), 's-1')).status).toBe('success');
    at.sandbox.faults.add({
      vendor: 'salesforce',
      method: 'Contact.create',
      kind: 'error',
      code: 'INVALID_SESSION_ID',
      times: 3,
    });
    expect(await at.send(meeting(LEE), creating(), 's-2')).toMatchObject({ status: 'failed', code: 'AUTH_FAILED' });
  });
});

describe('a duplicate rule of the org', () => {
  const byName = { object: 'Contact', matchOn: ['LastName'], action: 'block' } as const;
  const report = sampleReport({
    participants: [
      { name: 'Kim Lee', email: KIM },
      { name: 'Ben Moor', email: 'ben@firm.example' },
    ],
  });

  async function ruled(...lastNames: string[]) {
    const at = await relationsStage();
    at.org.duplicateRules.push(byName);
    const known = lastNames.map((LastName) => at.org.add('Contact', { LastName }).id);
    return { ...at, known };
  }

  test.each(['duplicateResut', 'duplicateResult'] as const)(
    'names its candidates (%s), and the others are made',
    async (name) => {
      const at = await ruled('Lee');
      at.org.duplicateResultName = name;
      const outcome = await at.send(report, creating());
      expect(outcome).toMatchObject({
        status: 'failed',
        code: 'NEEDS_CHOICE',
        vendorCode: 'DUPLICATES_DETECTED',
        issues: [
          { path: 'report.participants[0]', message: expect.stringContaining(`contact ${at.known[0]}`) as string },
        ],
      });
      expect(JSON.stringify([outcome.error, outcome.issues])).not.toMatch(/kim|lee/i);
      expect(at.live('Contact').map(({ values }) => values.LastName)).toEqual(['Haddad', 'Lee', 'Moor']);
      expect(at.probed.relations).toEqual([]);
    },
  );

  test('is obeyed again once the admin or the user has decided', async () => {
    const at = await ruled('Lee');
    await at.send(report, creating());
    at.org.duplicateRules.length = 0;
    const outcome = await at.send(report, creating());
    expect([outcome.status, at.live('Contact').length]).toEqual(['success', 4]);
  });

  test('adopt takes the only candidate', async () => {
    const at = await ruled('Lee');
    const outcome = await at.send(report, creating('contact', { onDuplicate: 'adopt' }));
    expect([outcome.status, codes(outcome)]).toEqual(['success', ['CONTACTS_CREATED']]);
    expect(at.probed.relations[0]?.whoIds[0]).toBe(at.known[0]);
  });

  test('adopt does not choose among several', async () => {
    const at = await ruled('Lee', 'Lee');
    const outcome = await at.send(report, creating('contact', { onDuplicate: 'adopt' }));
    expect(outcome).toMatchObject({ code: 'NEEDS_CHOICE' });
    for (const id of at.known) expect(outcome.issues?.[0]?.message).toContain(id);
  });

  test('leave-out goes on without, and tells', async () => {
    const at = await ruled('Lee');
    const outcome = await at.send(report, creating('contact', { onDuplicate: 'leave-out' }));
    expect([outcome.status, codes(outcome)]).toEqual(['success', ['CONTACTS_CREATED', 'DUPLICATE_LEFT_OUT']]);
    expect(at.probed.relations[0]?.whoIds.length).toBe(1);
  });

  test('what cannot be read of it is no single candidate', () => {
    const record = (Id: unknown) => ({ record: { Id, attributes: { type: 'Contact' } } });
    const answer = (...matchResults: unknown[]) =>
      duplicatesIn([{ errorCode: 'DUPLICATES_DETECTED', message: 'x', duplicateResut: { matchResults } }]);
    const id = '003000000000000AAA';
    expect(answer({ matchRecords: [record(id)] })).toEqual({ candidates: [{ type: 'contact', id }], isWhole: true });
    for (const odd of [null, {}, { matchRecords: 'x' }, { matchRecords: [null] }, { matchRecords: [record('x')] }])
      expect(answer({ matchRecords: [record(id)] }, odd)?.isWhole).toBe(false);
    expect(duplicatesIn([{ errorCode: 'DUPLICATES_DETECTED' }])).toEqual({ candidates: [], isWhole: false });
    const account = { record: { Id: '001000000000000AAA' } };
    expect(answer({ matchRecords: [account] })).toEqual({ candidates: [], isWhole: true });
    for (const other of [undefined, 'x', [], {}, [{ errorCode: 'REQUIRED_FIELD_MISSING' }]])
      expect(duplicatesIn(other)).toBeUndefined();
  });
});
