import { describe, expect, test } from 'vitest';
import { fillFields } from '../../../src/providers/salesforce/fields/fill-fields.ts';
import { dataOf, factsOf, fieldsStage, fill, issuesOf, mapOf, OWN } from './fields-stage.ts';

describe('fields of the export itself', () => {
  test('go through as they are, with those of the mapping', async () => {
    const at = await fieldsStage();
    at.org.addField('Task', { name: 'Region__c', label: 'Region' });
    const filled = await at.fillIn({ Region__c: 'North' });
    expect(filled).toEqual({
      values: { ...OWN, Region__c: 'North' },
      onlyAtFirst: [],
      overflow: [],
      warnings: [],
      leftOut: [],
    });
    expect((await at.create(filled.values)).values).toMatchObject({ ...OWN, Region__c: 'North' });
  });

  test('that the user may not see or not write are named, all at once', async () => {
    const at = await fieldsStage();
    at.org.hideField('Task', 'Description');
    const priority = at.org.fields('Task').find(({ name }) => name === 'Priority');
    if (priority !== undefined) priority.createable = false;
    expect(await issuesOf(at.fillIn({}))).toEqual([
      'Task.Description: Description is not shown to the user, or is not there: give the user read and edit access to it',
      'Task.Priority: Priority (Priority) may not be written: give the user edit access to it',
    ]);
    expect(await issuesOf(at.fillIn({}, { type: 'Event', own: { Location: 'Zoom', ShowAs: undefined } }))).toEqual([]);
    at.org.hideField('Event', 'Location');
    expect(await issuesOf(at.fillIn({}, { type: 'Event', own: { Location: 'Zoom' } }))).toEqual([
      expect.stringContaining('Event.Location: '),
    ]);
  });

  test('that are longer than the org’s field are refused', async () => {
    const fields = mapOf(factsOf({ name: 'Subject', label: 'Subject', type: 'combobox', length: 20 }));
    const request = { type: 'Task', fields, data: dataOf() } as const;
    expect(await issuesOf(fillFields({ ...request, own: { Subject: 'x'.repeat(20) } }))).toEqual([]);
    expect(await issuesOf(fillFields({ ...request, own: { Subject: 'x'.repeat(21) } }))).toEqual([
      'Task.Subject: Subject (Subject) has room for 20 characters only, in this org',
    ]);
  });

  test('whose picklist lacks the value are left to their default, and that is said', async () => {
    const at = await fieldsStage();
    for (const { name, picklistValues } of at.org.fields('Task'))
      if (name === 'Status') for (const one of picklistValues) one.active = one.value !== 'Completed';
    const filled = await at.fillIn({});
    expect(filled.leftOut).toEqual(['Status']);
    expect(filled.values).not.toHaveProperty('Status');
    expect(filled.warnings).toEqual([
      {
        code: 'VALUE_NOT_IN_PICKLIST',
        message:
          'Status (Status) was left to its default, since the org does not have the export’s value for it. In customFields you can give one that it has: Not Started, In Progress, Waiting on someone else, Deferred.',
      },
    ]);
    expect((await at.create(filled.values)).values.Status).toBe('Not Started');
    const given = await at.fillIn({ Status: 'Deferred' });
    expect([given.values.Status, given.leftOut, given.warnings]).toEqual(['Deferred', [], []]);
  });

  test('whose picklist lacks the value, and must have one, ask for another', async () => {
    const status = factsOf({
      name: 'Status',
      label: 'Status',
      type: 'picklist',
      nillable: false,
      picklistValues: ['Erledigt'],
    });
    const request = { type: 'Task', fields: mapOf(status), own: { Status: 'Completed' }, data: dataOf() } as const;
    expect(await issuesOf(fillFields(request))).toEqual([
      'destination.customFields.Status: Status (Status) is required in this org, which does not have the export’s value for it: give one of Erledigt',
    ]);
    expect((await fillFields({ ...request, mapping: { Status: 'Erledigt' } })).values).toEqual({ Status: 'Erledigt' });
  });

  test('that are no text, number or truth are checked, and left to the caller', async () => {
    const at = await fieldsStage({ hasSharedActivities: true });
    const own = { ...OWN, TaskWhoIds: [at.org.records('Contact')[0]?.id], WhatId: null, WhoId: undefined };
    expect((await at.fillIn({}, { own })).values).toEqual(OWN);
    at.org.hideField('Task', 'TaskWhoIds');
    at.org.hideField('Task', 'WhatId');
    at.org.hideField('Task', 'WhoId');
    expect((await issuesOf(at.fillIn({}, { own }))).map((issue) => issue.split(':')[0])).toEqual([
      'Task.TaskWhoIds',
      'Task.WhatId',
    ]);
  });
});

describe('a mapping', () => {
  test('may not have what the export writes, in whatever case', async () => {
    const at = await fieldsStage({ hasExternalIdField: true, hasSharedActivities: true });
    const own = { ...OWN, ActivityDate: undefined };
    const names = [
      'subject',
      'Description',
      'WHOID',
      'WhatId',
      'OwnerId',
      'TaskWhoIds',
      'Status',
      'ActivityDate',
      'export_key__C',
    ];
    const mapping = Object.fromEntries(names.map((name) => [name, 'x']));
    const issues = await issuesOf(at.fillIn(mapping, { own, keyField: 'Export_Key__c' }));
    expect(issues).toHaveLength(names.length);
    for (const [at, name] of names.entries())
      expect(issues[at]).toMatch(
        new RegExp(`^destination\\.customFields\\.${name}: .* is written by the export itself$`),
      );
  });

  test('is told of every mistake at once, with label and name, and of where to look', async () => {
    const at = await fieldsStage();
    at.org.addField('Task', { name: 'Region__c', label: 'Region of sale' });
    at.org.addField('Task', { name: 'Hidden__c' });
    at.org.hideField('Task', 'Hidden__c');
    at.org.addField('Task', { name: 'Locked__c', label: 'Locked', createable: false });
    at.org.addField('Task', { name: 'Score__c', label: 'Score', type: 'double' });
    at.org.addField('Task', { name: 'Must__c', label: 'Must', required: true });
    at.org.addField('Task', { name: 'Url__c', label: 'Web', type: 'url', required: true });
    const mapping = {
      Region: 'x',
      Nothing__c: 'x',
      Hidden__c: 'x',
      Locked__c: 'x',
      Score__c: 'much',
      Url__c: { path: 'report.analytics.nothing' },
      IsClosed: true,
      constructor: 'x',
    };
    const error = await at.fillIn(mapping).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'INVALID_INPUT', provider: 'salesforce', retryable: false });
    const unseen =
      'is no field of tasks in this org, or is not shown to the user: check its API name and the field-level security';
    expect(await issuesOf(Promise.reject(error as Error))).toEqual([
      'destination.customFields.Region: Region is no field of tasks in this org, or is not shown to the user: did you mean Region__c?',
      `destination.customFields.Nothing__c: Nothing__c ${unseen}`,
      `destination.customFields.Hidden__c: Hidden__c ${unseen}`,
      'destination.customFields.Locked__c: Locked (Locked__c) may not be written by the user: give the user edit access to it',
      'destination.customFields.Score__c: Score (Score__c) takes a number',
      'destination.customFields.Url__c: Web (Url__c) is required in this org, and report.analytics.nothing has no value in this report',
      'destination.customFields.IsClosed: Is Closed (IsClosed) may not be written by the user: give the user edit access to it',
      `destination.customFields.constructor: constructor ${unseen}`,
      'destination.customFields.Must__c: Must (Must__c) is required in this org, and nothing fills it: give it a value, or a default in Salesforce',
    ]);
    expect(
      await issuesOf(at.fillIn({ Region: 'x', Must__c: 'x', Url__c: 'x.example' }, { type: 'Event', own: {} })),
    ).toEqual([expect.stringContaining('is no field of events')]);
  });

  test('finds a field by its label, too', async () => {
    const fields = [factsOf({ name: 'R_2__c', label: 'Region' })];
    expect(await issuesOf(fill(fields, { Region: 'x' }))).toEqual([expect.stringContaining('did you mean R_2__c?')]);
  });

  test('is in Salesforce’s own spelling afterwards, and may name a field once', async () => {
    expect((await fill([factsOf()], { REGION__C: 'x' })).values).toEqual({ Region__c: 'x' });
    expect(await issuesOf(fill([factsOf()], { Region__c: 'x', region__c: null }))).toEqual([
      'destination.customFields.region__c: Region (Region__c) is there twice: to Salesforce, capitals make no difference',
    ]);
  });

  test('cannot fill a formula', async () => {
    expect(await issuesOf(fill([factsOf({ calculated: true, createable: false })], { Region__c: 'x' }))).toEqual([
      'destination.customFields.Region__c: Region (Region__c) cannot be written: Salesforce works it out',
    ]);
  });

  test('that is null asks for nothing, not even for a field that is there', async () => {
    const filled = await fill([factsOf()], { Region__c: null, Gone__c: null, Subject: null });
    expect([filled.values, filled.warnings]).toEqual([{}, []]);
  });

  test('of a field that only a new record takes says so', async () => {
    const at = await fieldsStage();
    const { values, onlyAtFirst } = await at.fillIn({ TaskSubtype: 'Call', CallType: 'Inbound' });
    expect(onlyAtFirst).toEqual(['TaskSubtype']);
    const { id } = await at.create(values);
    const edit = (json: unknown) => at.api.call({ method: 'PATCH', path: `sobjects/Task/${id}`, json });
    await expect(edit(values)).rejects.toMatchObject({ vendorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE' });
    const { TaskSubtype: _once, ...others } = values;
    await edit(others);
  });
});

describe('a field that is required', () => {
  const must = (change = {}) => factsOf({ nillable: false, ...change });

  test('must be filled by somebody', async () => {
    const missing = 'Region (Region__c) is required in this org';
    for (const mapping of [{}, { Region__c: null }, { Region__c: '' }, { Region__c: { path: 'report.nothing' } }])
      expect(await issuesOf(fill([must()], mapping))).toEqual([
        expect.stringContaining(`destination.customFields.Region__c: ${missing}`),
      ]);
    expect(await issuesOf(fill([must()], { Region__c: 'x' }))).toEqual([]);
  });

  test.each([
    ['a default', { defaultedOnCreate: true }],
    ['a box that is not ticked', { type: 'boolean' }],
    ['no way to be written', { createable: false }],
  ])('and has %s, needs nobody', async (_what, change) => {
    expect(await issuesOf(fill([must(change)], {}))).toEqual([]);
  });

  test('and is written by the export or holds its key, is not asked for', async () => {
    const request = { type: 'Task', fields: mapOf(must()), data: dataOf(), own: {} } as const;
    for (const keyField of ['Region__c', 'region__C'])
      expect(await issuesOf(fillFields({ ...request, keyField }))).toEqual([]);
    expect(await issuesOf(fillFields({ ...request, own: { Region__c: undefined } }))).toEqual([]);
    expect(await issuesOf(fillFields(request))).toHaveLength(1);
  });

  test('is what Salesforce would have asked for', async () => {
    const at = await fieldsStage();
    at.org.addField('Task', { name: 'Must__c', label: 'Must', required: true });
    await expect(at.create(OWN)).rejects.toMatchObject({ vendorCode: 'REQUIRED_FIELD_MISSING' });
    expect(await issuesOf(at.fillIn({}))).toHaveLength(1);
    await at.create((await at.fillIn({ Must__c: { path: 'report.title' } })).values);
  });
});
