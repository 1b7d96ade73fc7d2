import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/index.ts';
import type { HubSpotDestination } from '../../../src/providers/hubspot/config.ts';
import { ALL, findingsOf, named } from './diagnose-stage.ts';
import { type HubSpotStage, hubspotStage } from './picker-stage.ts';

describe('the destination', () => {
  const inOrder = (findings: readonly Finding[]): Finding[] =>
    findings.filter(({ name }) => name.startsWith('destination'));
  const diagnosed = async (at: HubSpotStage, destination: HubSpotDestination): Promise<Finding[]> =>
    inOrder(await findingsOf(at, { destination }));

  test('with one record of each kind is there', async () => {
    const at = await hubspotStage();
    const associations = (['contact', 'company', 'deal', 'ticket'] as const).map((type) => {
      const path = type === 'company' ? 'companies' : (`${type}s` as const);
      return { type, id: at.state.records(path)[0]?.id ?? '' };
    });
    expect(await diagnosed(at, { associations })).toEqual([
      { name: 'destination', status: 'ok', message: 'All 4 records are there.' },
    ]);
  });

  test('names what is not there, and what is in the bin', async () => {
    const at = await hubspotStage();
    const { id } = at.state.addDeal({ dealname: 'Secret name' });
    at.state.archive('deals', id);
    const findings = await diagnosed(at, {
      associations: [
        { type: 'deal', id },
        { type: 'contacts', id: '5' },
      ],
    });
    expect(findings).toMatchObject([
      {
        status: 'failed',
        code: 'NOT_FOUND',
        message: expect.stringContaining(`the deal ${id},`),
        hint: 'Name another deal in destination.associations.',
      },
      { status: 'failed', code: 'NOT_FOUND', message: expect.stringContaining('the contact 5,') },
    ]);
    expect(JSON.stringify(findings)).not.toContain('Secret');
  });

  test('says into which contact one was merged', async () => {
    const at = await hubspotStage();
    const [winner, loser] = [at.state.addContact({ firstname: 'W' }), at.state.addContact({ firstname: 'L' })];
    at.state.mergeContacts(winner.id, loser.id);
    expect(await diagnosed(at, { associations: [{ type: 'contact', id: loser.id }] })).toEqual([
      {
        name: 'destination',
        status: 'warning',
        message: `The contact ${loser.id} was merged into ${winner.id}, which gets the reports.`,
        hint: `Name the contact ${winner.id} in destination.associations instead.`,
      },
    ]);
  });

  test('with many records costs one call for a hundred, and few for those that are gone', async () => {
    const at = await hubspotStage();
    const there = Array.from({ length: 150 }, () => at.state.addContact({ firstname: 'x' }).id);
    const gone = Array.from({ length: 60 }, (_, count) => String(count + 1));
    const associations = [...there, ...gone].map((id) => ({ type: 'contact' as const, id }));
    const findings = await diagnosed(at, { associations });
    expect(findings).toHaveLength(51);
    expect(findings.at(-1)?.message).toBe('10 more contacts were not found, and not looked at one by one.');
    expect(at.operations().filter((operation) => operation === 'contacts.batch-read')).toHaveLength(3);
    expect(at.operations().filter((operation) => operation === 'contacts.read')).toHaveLength(50);
  });

  test('that may not be looked at is not known', async () => {
    const at = await hubspotStage({ scopes: ALL.filter((scope) => scope !== 'tickets') });
    const id = at.state.records('tickets')[0]?.id ?? '';
    expect(await diagnosed(at, { associations: [{ type: 'ticket', id }] })).toMatchObject([
      { status: 'unknown', code: 'PERMISSION_DENIED', hint: expect.stringContaining('tickets') },
    ]);
  });

  test('by participants needs no record', async () => {
    const at = await hubspotStage();
    expect(await diagnosed(at, {})).toMatchObject([{ status: 'ok', message: expect.stringContaining('participants') }]);
  });

  test.each<[HubSpotDestination['as'], Record<string, string>, object]>([
    ['note', { mood: 'good' }, { status: 'ok' }],
    [
      'note',
      { mood: 'good', nope: '1' },
      { status: 'failed', message: 'destination.customProperties.nope: is no property of notes in this account.' },
    ],
    [
      'meeting',
      { mood: 'good' },
      { status: 'failed', message: expect.stringMatching(/mood: is no property of meetings/) },
    ],
    ['both', { mood: 'good', hs_meeting_location: 'x' }, { status: 'ok' }],
    ['note', { hs_note_body: 'x' }, { status: 'failed', message: expect.stringContaining('by the export itself') }],
    ['note', { hs_object_id: '1' }, { status: 'failed', message: expect.stringContaining('hs_object_id') }],
  ])('as %s with the properties %j', async (as, customProperties, expected) => {
    const at = await hubspotStage();
    at.state.addProperty('notes', { name: 'mood' });
    const findings = await diagnosed(at, { as, customProperties });
    expect(named(findings, 'destination-properties')).toMatchObject(expected);
  });

  test('with properties that may not be looked at', async () => {
    const at = await hubspotStage({ scopes: ALL.filter((scope) => scope !== 'crm.schemas.contacts.read') });
    const findings = await diagnosed(at, { customProperties: { mood: 'good' } });
    expect(named(findings, 'destination-properties')).toMatchObject({ status: 'unknown', code: 'PERMISSION_DENIED' });
  });
});
