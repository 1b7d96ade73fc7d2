import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { asActivityFacts, fieldsOf, toActivityFacts } from '../../../src/providers/salesforce/fields/activity-facts.ts';
import { describeObject } from '../../../src/providers/salesforce/fields/describe-object.ts';
import { toFieldFacts } from '../../../src/providers/salesforce/fields/field-facts.ts';
import { fillFields } from '../../../src/providers/salesforce/fields/fill-fields.ts';
import { dataOf, factsOf, fieldsStage, issuesOf, mapOf, OWN } from './fields-stage.ts';

const OWN_NAMES = Object.keys(OWN);
const KEY = { keyField: 'Export_Key__c', own: OWN_NAMES };

describe('a description', () => {
  test('tells of each visible field what filling it needs', async () => {
    const at = await fieldsStage();
    at.org.addField('Task', {
      name: 'Region__c',
      label: 'Region',
      picklistValues: ['North', 'South'],
      restrictedPicklist: true,
    });
    const gone = at.org.fields('Task').find(({ name }) => name === 'Region__c')?.picklistValues[1];
    if (gone !== undefined) gone.active = false;
    at.org.addField('Task', { name: 'Score__c', type: 'double', required: true });
    at.org.addField('Task', { name: 'Secret__c' });
    at.org.hideField('Task', 'Secret__c');
    const fields = await at.describe();
    expect(fields.get('Region__c')).toEqual(
      factsOf({ type: 'picklist', picklistValues: ['North'], restrictedPicklist: true }),
    );
    expect(fields.get('Score__c')).toMatchObject({ type: 'double', nillable: false, precision: 18, scale: 2 });
    expect(fields.get('IsClosed')).toMatchObject({ createable: false, updateable: false });
    expect(fields.get('Subject')).toMatchObject({ type: 'combobox', length: 255, picklistValues: [] });
    expect(fields.has('Secret__c')).toBe(false);
  });

  test('is asked for once a minute and scope, and anew when it must be fresh', async () => {
    const at = await fieldsStage();
    await Promise.all([at.describe(), at.describe()]);
    await at.describe();
    await at.describe('Event');
    expect(at.operations()).toEqual(['Task.describe', 'Event.describe']);
    await describeObject(at.api, 'somebody else', 'Task');
    expect(at.operations()).toHaveLength(3);
    at.org.addField('Task', { name: 'New__c' });
    expect((await at.describe()).has('New__c')).toBe(false);
    expect((await at.describe('Task', { isFresh: true })).has('New__c')).toBe(true);
    expect((await at.describe()).has('New__c')).toBe(true);
    expect(at.operations()).toHaveLength(4);
  });

  describe('after a minute', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
    afterEach(() => void vi.useRealTimers());

    test('is asked for again', async () => {
      const at = await fieldsStage();
      await at.describe();
      vi.setSystemTime(Date.now() + 59_000);
      await at.describe();
      expect(at.operations()).toHaveLength(1);
      vi.setSystemTime(Date.now() + 1_000);
      await at.describe();
      expect(at.operations()).toHaveLength(2);
    });
  });

  test.each([
    ['read', 'Task', 'Access Activities'],
    ['create', 'Task', 'Edit Tasks'],
    ['create', 'Event', 'Edit Events'],
  ] as const)(
    'of what the user may not %s (%s) says which permission is missing, until it is given',
    async (action, type, permission) => {
      const at = await fieldsStage();
      at.org.denyObject(type, action);
      await expect(at.describe(type)).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
        provider: 'salesforce',
        hint: expect.stringContaining(`“${permission}”`),
      });
      at.org.denyObject(type, action, false);
      expect((await at.describe(type)).size).toBeGreaterThan(10);
    },
  );

  test('that cannot be read may be asked for again; what else fails is told as it is', async () => {
    const at = await fieldsStage();
    const api = { call: () => Promise.resolve({ fields: 'none' }) } as unknown as typeof at.api;
    await expect(describeObject(api, 'x', 'Task')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
      maybeDelivered: false,
    });
    at.sandbox.faults.add({ vendor: 'salesforce', kind: 'error', code: 'REQUEST_LIMIT_EXCEEDED' });
    await expect(at.describe()).rejects.toMatchObject({ vendorCode: 'REQUEST_LIMIT_EXCEEDED' });
    expect((await at.describe()).size).toBeGreaterThan(10);
  });

  test('keeps the choices of picklists only, and tells a text that is HTML from others', () => {
    const described = { name: 'A__c', label: 'A', picklistValues: [{ value: 'x', active: true }] };
    expect(toFieldFacts({ ...described, type: 'multipicklist' })?.picklistValues).toEqual(['x']);
    expect(toFieldFacts({ ...described, type: 'combobox' })?.picklistValues).toEqual([]);
    expect(toFieldFacts({ ...described, type: 'textarea', htmlFormatted: true })?.type).toBe('richtext');
  });

  test('of rubbish is no field', () => {
    for (const rubbish of [
      null,
      undefined,
      'x',
      7,
      [],
      {},
      { name: 'x' },
      { type: 'string' },
      { name: 1, type: 'string' },
    ])
      expect(toFieldFacts(rubbish)).toBeUndefined();
    expect(
      toFieldFacts({ name: 'A__c', type: 'picklist', picklistValues: [null, 1, { active: true }, { value: 'x' }] }),
    ).toEqual(
      factsOf({
        name: 'A__c',
        label: 'A__c',
        type: 'picklist',
        length: 0,
        createable: false,
        updateable: false,
        nillable: false,
      }),
    );
  });
});

describe('what is kept with a connection', () => {
  const key = factsOf({ name: 'Export_Key__c', label: 'Export key', externalId: true, unique: true });

  test('is what an export without custom fields needs, and no more', async () => {
    const at = await fieldsStage({ hasExternalIdField: true, hasSharedActivities: true });
    at.org.addField('Task', { name: 'Optional__c' });
    at.org.addField('Task', { name: 'Must__c', required: true });
    at.org.addField('Task', { name: 'Must_Tick__c', type: 'boolean', required: true });
    at.org.addField('Task', { name: 'Has_Default__c', required: true, defaultedOnCreate: true });
    const facts = toActivityFacts('Task', await at.describe(), KEY);
    expect(facts).toMatchObject({ keyField: 'Export_Key__c', hasWhoIds: true });
    expect(facts.fields.map(({ name }) => name).sort()).toEqual([...OWN_NAMES, 'Export_Key__c', 'Must__c'].sort());
    expect(Math.abs(Date.now() - Date.parse(facts.readAt))).toBeLessThan(60_000);
    expect(JSON.stringify(facts).length).toBeLessThan(6_000);
    const event = toActivityFacts('Event', await at.describe('Event'), { ...KEY, own: ['StartDateTime'] });
    expect(event).toMatchObject({ keyField: 'Export_Key__c', hasWhoIds: true });
    expect(event.fields.map(({ name }) => name)).toContain('StartDateTime');
  });

  test('says that an activity is with one person where the org has it so', async () => {
    const at = await fieldsStage();
    expect(toActivityFacts('Task', await at.describe(), KEY)).toMatchObject({ hasWhoIds: false });
    const closed = mapOf(factsOf({ name: 'TaskWhoIds', createable: false }));
    expect(toActivityFacts('Task', closed, KEY).hasWhoIds).toBe(false);
    expect(toActivityFacts('Event', mapOf(factsOf({ name: 'TaskWhoIds' })), KEY).hasWhoIds).toBe(false);
  });

  test.each([
    ['no external id', { externalId: false }],
    ['not unique', { unique: false }],
    ['not to be written', { createable: false }],
    ['too short', { length: 39 }],
    ['no text', { type: 'email' }],
    ['another one', { name: 'Other__c' }],
  ])('has no key field that is %s', (_what, change) => {
    const facts = toActivityFacts('Task', mapOf({ ...key, ...change }), KEY);
    expect(facts).not.toHaveProperty('keyField');
    expect(facts.fields).toEqual([]);
  });

  test('has the key field in Salesforce’s own spelling, from 40 characters on', () => {
    const facts = toActivityFacts('Task', mapOf({ ...key, length: 40 }), { keyField: 'EXPORT_KEY__C', own: [] });
    expect(facts).toMatchObject({ keyField: 'Export_Key__c', fields: [{ length: 40 }] });
  });

  test('is the same after it was kept, and checks an export without another call', async () => {
    const at = await fieldsStage({ hasExternalIdField: true });
    at.org.addField('Task', { name: 'Must__c', label: 'Must', required: true });
    const facts = toActivityFacts('Task', await at.describe(), KEY);
    const kept = asActivityFacts(JSON.parse(JSON.stringify(facts)));
    expect(kept).toEqual(facts);
    if (kept === undefined) throw new Error('nothing was kept');
    const fields = fieldsOf(kept);
    const request = { type: 'Task', fields, own: OWN, data: dataOf(), keyField: kept.keyField } as const;
    expect(await issuesOf(fillFields(request))).toEqual([
      expect.stringMatching(/^destination\.customFields\.Must__c: Must \(Must__c\) is required in this org/),
    ]);
    expect((await fillFields({ ...request, mapping: { Must__c: 'x' } })).values).toEqual({ ...OWN, Must__c: 'x' });
    expect(await issuesOf(fillFields({ ...request, mapping: { Must__c: 'x', Other__c: 'y' } }))).toHaveLength(1);
    expect(at.operations()).toEqual(['Task.describe']);
  });

  test('is not read out of anything else', () => {
    const facts = toActivityFacts('Task', mapOf(key, factsOf({ precision: 3, scale: 0, nillable: false })), KEY);
    expect(asActivityFacts(facts)).toBe(facts);
    const [first] = facts.fields;
    for (const broken of [
      undefined,
      null,
      7,
      'facts',
      [],
      {},
      { ...facts, readAt: 'yesterday' },
      { ...facts, readAt: undefined },
      { ...facts, hasWhoIds: 'yes' },
      { ...facts, keyField: 7 },
      { ...facts, fields: undefined },
      { ...facts, fields: [null] },
      { ...facts, fields: [{}] },
      { ...facts, fields: [{ ...first, name: 7 }] },
      { ...facts, fields: [{ ...first, length: '255' }] },
      { ...facts, fields: [{ ...first, createable: undefined }] },
      { ...facts, fields: [{ ...first, picklistValues: 'A' }] },
      { ...facts, fields: [{ ...first, picklistValues: [1] }] },
      { ...facts, fields: [{ ...first, scale: '2' }] },
    ])
      expect(asActivityFacts(broken)).toBeUndefined();
  });
});
