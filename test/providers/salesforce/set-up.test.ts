import { describe, expect, test } from 'vitest';
import { isIntegrationError } from '../../../src/index.ts';
import { findingsOf, named, salesforceStage, setUpOf, wellStage } from './diagnose-stage.ts';

const KEYS = ['export-key-task', 'export-key-event'];
const RIGHT = { name: 'Export_Key__c', label: 'Export Key', externalId: true, unique: true };

describe('setting up', () => {
  test('says that the field is there and works, and learns it', async () => {
    const at = await wellStage();
    const { findings, learned, facts } = await setUpOf(at);
    expect(findings.map(({ name, status }) => [name, status])).toEqual(KEYS.map((name) => [name, 'ok']));
    expect(at.operations()).toEqual(['Task.describe', 'query', 'Event.describe', 'query']);
    const { Task, Event } = learned.at(-1)?.activities ?? {};
    expect([Task?.facts.keyField, Event?.facts.keyField]).toEqual(['Export_Key__c', 'Export_Key__c']);
    expect(facts.activities.Task?.keySince).toBeDefined();
  });

  test('says how the field is made, and once it is there, that it is', async () => {
    const at = await salesforceStage();
    const before = await setUpOf(at);
    expect(before.findings.map(({ name, status }) => [name, status])).toEqual(KEYS.map((name) => [name, 'warning']));
    for (const { message, hint } of before.findings) {
      expect(message).toContain('a mark in their subject');
      for (const word of [
        'Object Manager, Activity, Fields & Relationships',
        'Field Name Export_Key ',
        'Export_Key__c',
        'Length 255',
        '“Do not allow duplicate values”',
        'case sensitive',
        '“External ID”',
        'field-level security',
      ])
        expect(hint).toContain(word);
    }
    at.org.addField('Task', RIGHT);
    const after = await setUpOf(at, { kept: before.learned.at(-1) as never });
    expect(after.findings.map(({ status }) => status)).toEqual(['ok', 'ok']);
  });

  test('tells a field that was there from one that never was', async () => {
    const at = await wellStage();
    const { learned } = await setUpOf(at);
    at.org.hideField('Task', 'Export_Key__c');
    const { findings } = await setUpOf(at, { kept: learned.at(-1) as never });
    expect(findings).toMatchObject([
      { status: 'warning', message: expect.stringContaining('It was there before.') },
      { status: 'ok' },
    ]);
  });

  test.each([
    [{ unique: false }, 'allows duplicate values'],
    [{ externalId: false }, 'is no external id'],
    [{ createable: false }, 'may not be written by the user'],
    [{ length: 20 }, 'is too short'],
    [{ type: 'double', length: 0 }, 'is no line of text'],
    [{ unique: false, externalId: false }, 'is no external id and allows duplicate values'],
  ] as const)('says what is wrong with the field: %o', async (change, flaw) => {
    const at = await salesforceStage({ hasSharedActivities: true });
    at.org.addField('Task', { ...RIGHT, ...change });
    const { findings } = await setUpOf(at);
    expect(findings).toMatchObject(
      KEYS.map((name) => ({
        name,
        status: 'failed',
        message: expect.stringContaining(
          `The field Export Key (Export_Key__c) of ${name.slice(11)}s ${flaw}. Without it`,
        ),
        hint: expect.stringContaining('“External ID”'),
      })),
    );
    expect(named(await findingsOf(at), 'export-key-task')).toEqual(findings[0]);
  });

  test('goes by the field that the connection names', async () => {
    const at = await salesforceStage();
    at.org.addField('Task', { ...RIGHT, name: 'Other_Key__c', label: 'Other' });
    const named = await setUpOf(at, { config: { exportKeyField: 'other_key__C' } });
    expect(named.findings).toMatchObject([
      { status: 'ok', message: expect.stringContaining('Other (Other_Key__c)') },
      { status: 'ok' },
    ]);
    const none = await setUpOf(at, { config: { exportKeyField: 'Report_Key__c' } });
    expect(none.findings[0]?.hint).toContain('Field Name Report_Key ');
    const standard = await setUpOf(at, { config: { exportKeyField: 'CallThing' } });
    expect(standard.findings[0]?.hint).toContain('those end in __c');
  });

  test('proves that Salesforce looks records up by it', async () => {
    const at = await wellStage();
    const field = at.org.fields('Task').find(({ name }) => name === 'Export_Key__c');
    Object.assign(field ?? {}, { filterable: false });
    const { findings } = await setUpOf(at);
    expect(findings).toMatchObject(
      KEYS.map((name) => ({ name, status: 'failed', code: 'REJECTED', hint: expect.stringContaining('encryption') })),
    );
  });
});

describe('what stands in the way of setting up', () => {
  test.each([
    ['Task', 'failed', 'warning'],
    ['Event', 'warning', 'failed'],
  ] as const)('is an object that the user may not use: the one of the connection, %s', async (object, task, event) => {
    const at = await wellStage();
    for (const type of ['Task', 'Event'] as const) at.org.denyObject(type, 'create');
    const { findings } = await setUpOf(at, { config: { object } });
    expect(findings).toMatchObject([
      { name: 'export-key-task', status: task, code: 'PERMISSION_DENIED', hint: expect.stringContaining('Edit Tasks') },
      {
        name: 'export-key-event',
        status: event,
        code: 'PERMISSION_DENIED',
        hint: expect.stringContaining('Edit Events'),
      },
    ]);
  });

  test('is an answer that was lost', async () => {
    const at = await wellStage();
    at.faults.add({ vendor: 'salesforce', method: 'Task.describe', kind: 'reset-before' });
    const { findings } = await setUpOf(at);
    expect(findings.map(({ status }) => status)).toEqual(['unknown', 'ok']);
  });

  test('is a token that is over: that is thrown', async () => {
    const at = await wellStage();
    for (const session of at.org.sessions) session.status = 'expired';
    const refusal = await setUpOf(at).catch((error: unknown) => error);
    expect(isIntegrationError(refusal) && refusal.code).toBe('AUTH_FAILED');
  });
});
