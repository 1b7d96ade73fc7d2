import { describe, expect, test } from 'vitest';
import { findingsOf, named, salesforceStage, wellStage, wrongIn } from './diagnose-stage.ts';

describe('the fields', () => {
  test.each([
    ['Task', 'Description'],
    ['Task', 'WhoId'],
    ['Task', 'WhatId'],
    ['Task', 'ActivityDate'],
    ['Event', 'StartDateTime'],
    ['Event', 'Location'],
  ] as const)('of %s that are hidden or read-only are named: %s', async (object, name) => {
    const destination = { match: true, object };
    const own = `fields-${object.toLowerCase()}`;
    const hidden = await wellStage();
    hidden.org.hideField(object, name);
    expect(named(await findingsOf(hidden, { destination }), own)).toMatchObject({
      status: 'failed',
      code: 'INVALID_INPUT',
      message: expect.stringContaining(`${name} is not shown to the user`),
    });
    const closed = await wellStage();
    const field = closed.org.fields(object).find((one) => one.name === name);
    Object.assign(field ?? {}, { createable: false, label: `My ${name}` });
    const told = named(await findingsOf(closed, { destination }), own);
    expect(told?.message).toContain(`My ${name} (${name}) may not be written: give the user edit access to it`);
    expect(named(await findingsOf(closed, { destination: { ...destination, object: 'Task' } }), own)?.status).toBe(
      object === 'Task' ? 'failed' : undefined,
    );
  });

  test('that the org requires are filled by the destination or the connection', async () => {
    const at = await wellStage();
    at.org.addField('Task', { name: 'Region__c', label: 'Sales region', required: true });
    const statusOf = async (asked: Parameters<typeof findingsOf>[1]) =>
      named(await findingsOf(at, asked), 'custom-fields-task');
    expect(await statusOf({})).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('Sales region (Region__c) is required in this org, and nothing fills it'),
    });
    expect(await statusOf({ config: { customFields: { Region__c: 'North' } } })).toMatchObject({ status: 'ok' });
    for (const given of ['North', { path: 'report.nothing' }, { path: 'summary.tldr' }, { template: '{{ title }}' }])
      expect(await statusOf({ destination: { customFields: { region__c: given } } })).toMatchObject({ status: 'ok' });
    expect(
      await statusOf({
        config: { customFields: { Region__c: 'North' } },
        destination: { customFields: { Region__c: null } },
      }),
    ).toMatchObject({ status: 'failed' });
  });

  test('of a mapping are held against the org by the code of an export, without any report', async () => {
    const at = await wellStage();
    at.org.addField('Task', { name: 'Size__c', type: 'double' });
    at.org.addField('Task', { name: 'Short__c', length: 5 });
    at.org.addField('Task', { name: 'Locked__c', label: 'Locked', createable: false });
    at.org.addField('Task', { name: 'Mood__c', picklistValues: ['Good'], restrictedPicklist: true });
    const customFields = {
      Nope__c: 'x',
      Size__c: 'big',
      Short__c: 'much too long',
      Locked__c: { path: 'summary.tldr' },
      Mood__c: 'Bad',
      Subject: 'x',
      Export_Key__c: 'x',
      CallObject: { path: 'nowhere.at.all' },
      CallDisposition: { template: '{% if %}' },
    };
    const told = named(await findingsOf(at, { destination: { customFields } }), 'custom-fields-task');
    expect(told).toMatchObject({ status: 'failed', code: 'INVALID_INPUT' });
    for (const name of Object.keys(customFields)) expect(told?.message).toContain(name);
    expect(told?.message.split(';').length).toBe(Object.keys(customFields).length);
    expect(told?.message).not.toMatch(/much too long|example/i);
    const fitting = {
      Size__c: 5,
      Short__c: { path: 'report.title' },
      Mood__c: { path: 'summary.tldr' },
      CallDisposition: { template: '{{ summary.tldr }}' },
    };
    expect(named(await findingsOf(at, { destination: { customFields: fitting } }), 'custom-fields-task')?.status).toBe(
      'ok',
    );
  });

  test('of tasks for action items are looked at beside an event', async () => {
    const at = await wellStage();
    at.org.addField('Task', { name: 'Region__c', required: true });
    const destination = { object: 'Event', tasks: true, customFields: { Location: 'x', Region__c: 'North' } } as const;
    const [event, task] = await Promise.all(
      ['custom-fields-event', 'custom-fields-task'].map(async (name) =>
        named(await findingsOf(at, { destination }), name),
      ),
    );
    expect(task).toMatchObject({ status: 'ok' });
    expect(event?.message).toContain('Location (Location) is written by the export itself');
  });

  test.each([
    ['Status', 'Completed', 'Done'],
    ['Priority', 'High', 'Urgent'],
    ['Priority', 'Normal', 'Medium'],
  ])('are picklists: %s without %s', async (name, value, other) => {
    const at = await wellStage();
    const field = at.org.fields('Task').find((one) => one.name === name);
    for (const one of field?.picklistValues ?? []) if (one.value === value) one.value = other;
    const findings = await findingsOf(at);
    expect(wrongIn(findings)).toMatchObject([
      {
        name: 'picklists-task',
        status: 'warning',
        message: expect.stringContaining(`${name} (${name}) has no “${value}”, only `),
        hint: expect.stringContaining('rules'),
      },
    ]);
    const rules = name === 'Status' ? { status: () => other } : { priority: () => other };
    expect(wrongIn(await findingsOf(at, { rules }))).toEqual([]);
    expect(wrongIn(await findingsOf(at, { config: { customFields: { [name]: other } } }))).toEqual(
      // Only one of the two priorities is lacking, and the other one is the export's own.
      name === 'Status' ? [] : [expect.objectContaining({ name: 'custom-fields-task' })],
    );
  });

  test('take one person only without Shared Activities', async () => {
    const at = await salesforceStage({ hasExternalIdField: true });
    expect(wrongIn(await findingsOf(at))).toMatchObject([
      { name: 'several-people-task', status: 'warning', hint: expect.stringContaining('Shared Activities') },
    ]);
  });

  test('are read anew each time', async () => {
    const at = await wellStage();
    expect(wrongIn(await findingsOf(at))).toEqual([]);
    at.org.hideField('Task', 'Description');
    expect(wrongIn(await findingsOf(at)).map(({ name }) => name)).toEqual(['fields-task']);
  });
});
