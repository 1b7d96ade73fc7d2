import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordRef } from '../../../src/matching/records.ts';
import { countOf, relationsOf } from '../../../src/providers/salesforce/records/fitting-relations.ts';
import { meeting, relationsStage } from './relations-stage.ts';

const PREFIXES = { contact: '003', lead: '00Q', account: '001', opportunity: '006' } as const;
type Kind = keyof typeof PREFIXES;
const id = (kind: Kind, at = 1): string => `${PREFIXES[kind]}${String(at).padStart(15, '0')}`;
const ref = (type: Kind, at = 1): RecordRef => ({ type, id: id(type, at) });
const MATCHING = { match: true };
const CASE = '500000000000000001';

/** What an activity is on, and the codes of what was left out. */
function fitted(records: RecordRef[], destination: Parameters<typeof relationsOf>[1] = MATCHING) {
  const { relations, warnings } = relationsOf(records, destination);
  const { whoIds, whatId } = relations;
  return [[...whoIds, ...(whatId === undefined ? [] : [whatId])], warnings.map(({ code }) => code)];
}

describe('what Salesforce has room for', () => {
  test.each<[string, RecordRef[], string[], string[]]>([
    ['nothing', [], [], []],
    ['a contact', [ref('contact')], [id('contact')], []],
    [
      'contacts, their account and its opportunity',
      [ref('contact', 2), ref('contact', 1), ref('account'), ref('opportunity')],
      [id('contact', 2), id('contact', 1), id('opportunity')],
      [],
    ],
    ['a contact and one account', [ref('contact'), ref('account')], [id('contact'), id('account')], []],
    ['an account alone', [ref('account')], [id('account')], []],
    [
      'a contact and several accounts',
      [ref('contact'), ref('account', 1), ref('account', 2)],
      [id('contact')],
      ['ACCOUNTS_LEFT_OUT'],
    ],
    [
      'an opportunity and several accounts',
      [ref('contact'), ref('account', 1), ref('account', 2), ref('opportunity')],
      [id('contact'), id('opportunity')],
      ['ACCOUNTS_LEFT_OUT'],
    ],
    ['a lead', [ref('lead')], [id('lead')], []],
    ['several leads', [ref('lead', 2), ref('lead', 1)], [id('lead', 2)], ['LEADS_LEFT_OUT']],
    ['a lead and an account', [ref('lead'), ref('account')], [id('lead')], ['LEAD_WITHOUT_ACCOUNT']],
    ['a lead and a contact', [ref('lead'), ref('contact')], [id('contact')], ['LEADS_LEFT_OUT']],
    ['a lead and an opportunity', [ref('lead'), ref('opportunity')], [id('opportunity')], ['LEADS_LEFT_OUT']],
  ])('%s', (_name, records, expected, codes) => {
    expect(fitted(records)).toEqual([expected, codes]);
  });

  test('50 contacts, and the rest is counted', () => {
    const { relations, warnings } = relationsOf(
      Array.from({ length: 53 }, (_none, at) => ref('contact', at)),
      MATCHING,
    );
    expect(relations.whoIds).toEqual(Array.from({ length: 50 }, (_none, at) => id('contact', at)));
    expect(warnings).toMatchObject([
      { code: 'PEOPLE_LEFT_OUT', message: expect.stringContaining('3 contact(s)') as string },
    ]);
  });

  test('what is named goes first', () => {
    const all = [ref('contact'), ref('lead'), ref('account'), ref('opportunity')];
    expect(fitted(all, { whoId: id('contact', 9), whatId: CASE, match: true })).toEqual([
      [id('contact', 9), id('contact'), CASE],
      ['LEADS_LEFT_OUT'],
    ]);
    expect(fitted(all, { whoId: id('lead', 9), match: true })).toEqual([
      [id('lead', 9)],
      ['PEOPLE_LEFT_OUT', 'LEADS_LEFT_OUT', 'LEAD_WITHOUT_ACCOUNT'],
    ]);
    expect(fitted([ref('lead')], { whatId: CASE, match: true })).toEqual([[CASE], ['LEADS_LEFT_OUT']]);
  });

  test('whatever was found, it is what Salesforce takes, and what is not there is told', () => {
    const kinds = fc.constantFrom<Kind>('contact', 'lead', 'account', 'opportunity');
    const record = fc.tuple(kinds, fc.integer({ min: 1, max: 60 })).map(([kind, at]) => ref(kind, at));
    const who = fc.constantFrom(undefined, id('contact', 99), id('lead', 99));
    const what = fc.constantFrom(undefined, CASE, id('opportunity', 99));
    fc.assert(
      fc.property(fc.array(record, { maxLength: 120 }), who, what, (records, whoId, named) => {
        const whatId = whoId?.startsWith('00Q') ? undefined : named;
        const places = { ...(whoId && { whoId }), ...(whatId && { whatId }), match: true };
        const { relations, warnings } = relationsOf(records, places);
        const isLead = relations.whoIds.some((one) => one.startsWith('00Q'));
        if (isLead) expect([relations.whoIds.length, relations.whatId]).toEqual([1, undefined]);
        expect(relations.whoIds.length).toBeLessThanOrEqual(50);
        expect(new Set(relations.whoIds).size).toBe(relations.whoIds.length);
        if (whoId !== undefined) expect(relations.whoIds[0]).toBe(whoId);
        if (whatId !== undefined) expect(relations.whatId).toBe(whatId);
        const people = new Set(
          records.filter(({ type }) => type === 'contact' || type === 'lead').map((one) => one.id),
        );
        const isComplete = [...people].every((one) => relations.whoIds.includes(one));
        if (!isComplete) expect(warnings.length).toBeGreaterThan(0);
        if (records.length > 0) expect(countOf(relations) + warnings.length).toBeGreaterThan(0);
        for (const { message } of warnings) expect(message).not.toMatch(/00[136Q]0{5}/);
      }),
    );
  });
});

describe('an export', () => {
  const NOOR = 'noor@fernhill.example';
  const JUNO = 'juno@brackenworks.example';

  test('of named records asks Salesforce nothing', async () => {
    const { send, probed, operations, org } = await relationsStage();
    const [contact, deal] = [org.records('Contact')[0]?.id ?? '', org.records('Opportunity')[0]?.id ?? ''];
    expect(await send(meeting(NOOR), { whoId: contact, whatId: deal })).toMatchObject({
      status: 'success',
      warnings: [],
    });
    expect(probed.relations).toEqual([{ whoIds: [contact], whatId: deal, isMatched: false }]);
    expect(operations()).toEqual([]);
  });

  test('goes to whom the meeting was with, contacts in the order of the participants', async () => {
    const { send, probed, org } = await relationsStage();
    const kim = org.add('Contact', { LastName: 'Kim', Email: 'kim@gmail.com' });
    const [noor, deal] = [org.records('Contact')[0]?.id, org.records('Opportunity')[0]?.id];
    await send(meeting('kim@gmail.com', NOOR));
    expect(probed.relations).toEqual([{ whoIds: [kim.id, noor], whatId: deal, isMatched: true }]);
  });

  test('is not begun where it is not certain, and says why without a name', async () => {
    const { send, probed, org } = await relationsStage();
    const stranger = await send(meeting('kim@nowhere.example'), {}, 's-1');
    expect(stranger).toMatchObject({
      status: 'failed',
      code: 'NEEDS_CHOICE',
      issues: [{ message: 'no record was found' }],
    });
    expect(stranger.matches?.decisions.map(({ status }) => status)).toEqual(['none', 'none', 'none']);
    const twin = org.add('Contact', { LastName: 'Haddad', Email: NOOR });
    const two = await send(meeting(NOOR), {}, 's-2');
    expect(two).toMatchObject({
      code: 'NEEDS_CHOICE',
      issues: [{ path: 'report.participants[0]', message: expect.stringContaining(twin.id) as string }],
      hint: expect.stringContaining('destination.whoId') as string,
    });
    expect(JSON.stringify([two.error, two.issues])).not.toMatch(/noor|haddad|fernhill/i);
    expect(probed.relations).toEqual([]);
    const loose = { match: { onAmbiguous: 'unattached', onNone: 'unattached' } } as const;
    const warnings = (await send(meeting('kim@nowhere.example'), loose, 's-1')).warnings;
    expect(warnings.map(({ code }) => code)).toEqual(['UNATTACHED']);
    expect((await send(meeting(NOOR), loose, 's-2')).warnings.map(({ code }) => code)).toEqual(['AMBIGUOUS_LEFT_OUT']);
    expect(probed.relations.map(({ whoIds, whatId }) => [whoIds.length, whatId?.slice(0, 3)])).toEqual([
      [0, undefined],
      [0, '001'],
    ]);
  });

  test('is not held up by what would change nothing', async () => {
    const { send, probed, org } = await relationsStage();
    org.add('Account', { Name: 'Fernhill West', Website: 'fernhill.example' });
    // An opportunity was matched, so it does not matter whose domain it is.
    expect((await send(meeting(NOOR), {}, 's-1')).status).toBe('success');
    for (const { id: deal } of org.records('Opportunity')) org.edit(deal, { StageName: 'Closed Lost' });
    for (const { id: contact } of org.records('Contact')) org.edit(contact, { AccountId: null });
    expect(await send(meeting(NOOR), {}, 's-2')).toMatchObject({
      code: 'NEEDS_CHOICE',
      issues: [{ path: 'destination.whatId', message: expect.stringContaining('2 accounts') as string }],
    });
    for (const LastName of ['A', 'B']) org.add('Lead', { LastName, Company: 'x', Email: 'twice@brackenworks.example' });
    const about = { whatId: org.records('Case')[0]?.id ?? '', match: true };
    expect((await send(meeting(NOOR, 'twice@brackenworks.example'), about, 's-3')).status).toBe('success');
    expect(await send(meeting('twice@brackenworks.example'), {}, 's-4')).toMatchObject({
      code: 'NEEDS_CHOICE',
      issues: [{ path: 'report.participants[0]', message: expect.stringContaining('2 leads') as string }],
    });
    expect(probed.relations.length).toBe(2);
  });

  test('with several accounts and nobody known asks which', async () => {
    const { send, org } = await relationsStage();
    const firm = org.add('Account', { Name: 'Firm', Website: 'firm.example' });
    const report = meeting('a@firm.example', 'b@fernhill.example');
    expect(await send(report)).toMatchObject({
      code: 'NEEDS_CHOICE',
      issues: [{ path: 'destination.whatId', message: expect.stringContaining(firm.id) as string }],
    });
    const loose = { match: { onAmbiguous: 'unattached', onNone: 'unattached' } } as const;
    expect((await send(report, loose)).warnings.map(({ code }) => code)).toEqual([
      'AMBIGUOUS_LEFT_OUT',
      'UNATTACHED',
      'ACCOUNTS_LEFT_OUT',
    ]);
  });

  test('tells of each lead and account that it leaves out', async () => {
    const { send, probed, org } = await relationsStage();
    org.add('Account', { Name: 'Brackenworks', Website: 'brackenworks.example' });
    const alone = await send(meeting(JUNO), {}, 's-1');
    expect([alone.status, alone.warnings.map(({ code }) => code)]).toEqual(['success', ['LEAD_WITHOUT_ACCOUNT']]);
    const beside = await send(meeting(JUNO, NOOR), {}, 's-2');
    expect(beside.warnings.map(({ code }) => code)).toEqual(['LEADS_LEFT_OUT', 'ACCOUNTS_LEFT_OUT']);
    expect(
      probed.relations.map(({ whoIds, whatId }) => [...whoIds, whatId ?? ''].map((one) => one.slice(0, 3))),
    ).toEqual([
      ['00Q', ''],
      ['003', '006'],
    ]);
  });

  test('that is edited stays where it is, and one that was refused goes where it belongs now', async () => {
    const { send, probed, org, operations } = await relationsStage();
    const kim = org.add('Contact', { LastName: 'Kim', Email: 'kim@gmail.com' });
    probed.refusals = 1;
    expect((await send(meeting(NOOR))).status).toBe('failed');
    expect((await send(meeting('kim@gmail.com'))).status).toBe('success');
    expect(probed.relations).toEqual([{ whoIds: [kim.id], isMatched: true }]);
    org.requests.length = 0;
    const edited = { ...meeting(NOOR), title: 'Another title' };
    expect((await send(edited)).status).toBe('success');
    expect([probed.relations[1], operations()]).toEqual([probed.relations[0], []]);
  });
});
