import { describe, expect, test } from 'vitest';
import type { SalesforceDestination } from '../../../src/providers/salesforce/config.ts';
import { findingsOf, named, type SalesforceStage, wellStage } from './diagnose-stage.ts';

const firstId = ({ org }: SalesforceStage, type: Parameters<SalesforceStage['org']['records']>[0]): string =>
  org.records(type)[0]?.id ?? '';

const diagnosed = async (at: SalesforceStage, destination: SalesforceDestination) =>
  (await findingsOf(at, { destination })).filter(({ name }) => name === 'destination');

describe('the destination', () => {
  test.each(['Account', 'Opportunity', 'Case', 'Campaign'] as const)(
    'with a contact and a %s is there',
    async (type) => {
      const at = await wellStage();
      at.org.add('Campaign', { Name: 'Autumn' });
      const whatId = firstId(at, type).slice(0, 15);
      expect(await diagnosed(at, { whoId: firstId(at, 'Contact'), whatId, ownerId: firstId(at, 'User') })).toEqual([
        { name: 'destination', status: 'ok', message: 'All records that are named (3) are there.' },
      ]);
    },
  );

  test('with a lead is there; queues are not looked at', async () => {
    const at = await wellStage();
    expect(await diagnosed(at, { whoId: firstId(at, 'Lead'), ownerId: '00GWs0000000001' })).toMatchObject([
      { status: 'ok', message: 'All records that are named (1) are there.' },
    ]);
  });

  test('that is to be found says so', async () => {
    const at = await wellStage();
    expect(await diagnosed(at, {})).toEqual([
      { name: 'destination', status: 'ok', message: 'Records are found by the participants of each meeting.' },
    ]);
  });

  test('is not spoken of when none is given', async () => {
    expect(named(await findingsOf(await wellStage()), 'destination')).toBeUndefined();
  });

  test.each([
    ['whoId', 'Contact'],
    ['whoId', 'Lead'],
    ['whatId', 'Opportunity'],
    ['whatId', 'Account'],
    ['ownerId', 'User'],
  ] as const)('names what is in the bin, and nothing of it: %s of a %s', async (path, type) => {
    const at = await wellStage();
    const { id } = at.org.add(type, { LastName: 'Secret', Name: 'Secret', Company: 'Secret' });
    at.org.remove(id);
    const findings = await diagnosed(at, {
      whatId: firstId(at, 'Account'),
      [path]: id,
      ...(type === 'Lead' && { whatId: undefined }),
    });
    expect(findings).toEqual([
      {
        name: 'destination',
        status: 'failed',
        code: 'NOT_FOUND',
        message: `Salesforce does not have the ${type} ${id}, or does not show it to the user.`,
        hint: `Name another record in destination.${path}, or give the user of the connection access to it.`,
      },
    ]);
    expect(JSON.stringify(findings)).not.toContain('Secret');
  });

  test('names every record that is wrong', async () => {
    const at = await wellStage();
    const gone = [at.org.add('Contact', { LastName: 'A' }), at.org.add('Opportunity', { Name: 'B' })].map(
      ({ id }) => id,
    );
    for (const id of gone) at.org.remove(id);
    const [whoId = '', whatId = ''] = gone;
    expect((await diagnosed(at, { whoId, whatId })).map(({ message }) => message)).toEqual([
      expect.stringContaining(whoId),
      expect.stringContaining(whatId),
    ]);
  });

  test.each([
    [{ whoId: '006Ws0000000001AAA' }, 'whoId'],
    [{ whatId: '003Ws0000000001AAA' }, 'whatId'],
    [{ whoId: '00QWs0000000001AAA', whatId: '001Ws0000000001AAA' }, 'lead'],
    [{ match: false }, 'no record was named'],
  ])('of the wrong kind is refused as an export refuses it: %o', async (destination, word) => {
    const at = await wellStage();
    const findings = await diagnosed(at, destination);
    expect(findings).toMatchObject([{ status: 'failed', code: 'INVALID_INPUT' }]);
    expect(findings[0]?.message).toContain(word);
  });

  test('of a kind that the user does not see', async () => {
    const at = await wellStage();
    expect(await diagnosed(at, { whatId: 'a0BWs0000000001AAA' })).toMatchObject([
      { status: 'failed', code: 'NOT_FOUND', hint: expect.stringContaining('destination.whatId') },
    ]);
    at.org.denyObject('Opportunity', 'read');
    expect(await diagnosed(at, { whatId: firstId(at, 'Opportunity') })).toMatchObject([
      { status: 'failed', code: 'PERMISSION_DENIED', hint: expect.stringContaining('destination.whatId') },
    ]);
  });

  test('of a kind that nothing can be about', async () => {
    const at = await wellStage();
    expect(await diagnosed(at, { whatId: firstId(at, 'User') })).toMatchObject([
      { status: 'failed', message: 'In this org, no task can be about a User.' },
    ]);
  });

  test('that is a converted lead, or a user who left', async () => {
    const at = await wellStage();
    const whoId = firstId(at, 'Lead');
    at.org.edit(whoId, { IsConverted: true });
    expect(await diagnosed(at, { whoId })).toMatchObject([
      { status: 'failed', message: `The Lead ${whoId} was converted.`, hint: expect.stringContaining('contact') },
    ]);
    const ownerId = at.org.users[1]?.id ?? '';
    at.org.edit(ownerId, { IsActive: false });
    expect(await diagnosed(at, { whatId: firstId(at, 'Account'), ownerId })).toMatchObject([
      { status: 'failed', message: `The User ${ownerId} is not active.` },
    ]);
  });

  test('is not known when Salesforce cannot be asked', async () => {
    const at = await wellStage();
    at.faults.add({ vendor: 'salesforce', method: 'query', kind: 'reset-before', skip: 2 });
    const findings = await findingsOf(at, { destination: { whoId: firstId(at, 'Contact') } });
    expect(findings.filter(({ status }) => status === 'unknown').length).toBe(1);
  });
});
