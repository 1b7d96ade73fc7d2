import { expect, test } from 'vitest';
import { openSalesforce, refusalOf, V } from './salesforce-client.ts';

const KEY = '/sobjects/Task/Export_Key__c';

test('an upsert makes one record and then changes it', async () => {
  await using room = await openSalesforce({ hasExternalIdField: true });
  const { ask, org } = room;
  const key = encodeURIComponent("lp:a/b c'%");
  const only = await ask(`PATCH ${KEY}/${key}?updateOnly=true`, { Subject: 'none' });
  expect(refusalOf(only)).toEqual([404, 'NOT_FOUND']);
  const made = await ask(`PATCH ${KEY}/${key}`, { Subject: 'one' });
  expect(made).toMatchObject({ status: 201, body: { success: true, created: true, errors: [] } });
  const id = String(made.body.id);
  expect(org.get(id).values).toMatchObject({ Export_Key__c: "lp:a/b c'%", Subject: 'one' });
  const again = await ask(`PATCH ${KEY}/${key}`, { Subject: 'two' });
  expect(again).toMatchObject({ status: 200, body: { id, success: true, created: false } });
  expect((await ask(`PATCH ${KEY}/${key}?updateOnly=true`, { Subject: 'two' })).status).toBe(200);
  expect(org.records('Task')).toHaveLength(1);
  expect((await ask(`PATCH /services/data/v45.0${KEY}/${key}`, { Subject: 'three' })).status).toBe(204);
  expect((await ask(`GET ${KEY}/${key}`)).body).toMatchObject({ Id: id, Subject: 'three' });
  const event = await ask(`PATCH /sobjects/Event/Export_Key__c/${key}`, {
    StartDateTime: '2026-01-06T09:00:00Z',
    DurationInMinutes: 30,
  });
  expect(event.status).toBe(201);
  expect((await ask(`DELETE ${KEY}/${key}`)).status).toBe(204);
  expect(org.get(id).isDeleted).toBe(true);
  expect((await ask(`PATCH ${KEY}/${key}`, { Subject: 'new' })).body).toMatchObject({ created: true });
});

test('eight upserts at the same time make one record', async () => {
  await using room = await openSalesforce({ hasExternalIdField: true });
  const { ask, org } = room;
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(`PATCH ${KEY}/k`, { Subject: 'x' })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
  expect(org.records('Task')).toHaveLength(1);
});

test('only external ids name records, and not several of them', async () => {
  await using room = await openSalesforce();
  const { ask, org } = room;
  expect(refusalOf(await ask(`PATCH ${KEY}/k`, { Subject: 'x' }))).toEqual([404, 'NOT_FOUND']);
  org.addField('Task', { name: 'Loose__c', externalId: true });
  expect(refusalOf(await ask('PATCH /sobjects/Task/Subject/k', {}))).toEqual([404, 'NOT_FOUND']);
  const [one, two] = [org.add('Task', { Loose__c: 'K' }), org.add('Task', { Loose__c: 'k' })];
  for (const method of ['PATCH', 'GET', 'DELETE']) {
    const answer = await ask<unknown>(`${method} /sobjects/Task/Loose__c/k`, method === 'PATCH' ? {} : undefined);
    expect(answer.status).toBe(300);
    expect(answer.body).toEqual([`${V}/sobjects/Task/${one.id}`, `${V}/sobjects/Task/${two.id}`]);
  }
  expect(refusalOf(await ask('PATCH /sobjects/Task/Loose__c/x', { Loose__c: 'x' }))).toEqual([
    400,
    'INVALID_FIELD Loose__c',
  ]);
  org.hideField('Task', 'Loose__c');
  expect(refusalOf(await ask('GET /sobjects/Task/Loose__c/x'))).toEqual([404, 'NOT_FOUND']);
});

test('a value that must be unique has one holder', async () => {
  await using room = await openSalesforce({ hasExternalIdField: true });
  const { ask, org } = room;
  const first = await ask('POST /sobjects/Task', { Export_Key__c: 'Key' });
  const second = await ask<{ message: string }[]>('POST /sobjects/Task', { Export_Key__c: 'key' });
  expect(refusalOf(second)).toEqual([400, 'DUPLICATE_VALUE']);
  expect(second.body[0]?.message).toContain(String(first.body.id).slice(0, 15));
  const other = org.add('Task', {});
  const taken = await ask(`PATCH /sobjects/Task/${other.id}`, { Export_Key__c: 'Key' });
  expect(refusalOf(taken)).toEqual([400, 'DUPLICATE_VALUE']);
  expect((await ask(`PATCH /sobjects/Task/${String(first.body.id)}`, { Export_Key__c: 'Key' })).status).toBe(204);
  const event = { Export_Key__c: 'Key', IsAllDayEvent: true, ActivityDate: '2026-01-06' };
  org.alsoUnique.tasksAndEvents = true;
  expect(refusalOf(await ask('POST /sobjects/Event', event))).toEqual([400, 'DUPLICATE_VALUE']);
  org.alsoUnique.tasksAndEvents = false;
  expect((await ask('POST /sobjects/Event', event)).status).toBe(201);
  org.remove(String(first.body.id));
  org.alsoUnique.deletedRecords = true;
  expect(refusalOf(await ask('POST /sobjects/Task', { Export_Key__c: 'Key' }))).toEqual([400, 'DUPLICATE_VALUE']);
  org.alsoUnique.deletedRecords = false;
  expect((await ask('POST /sobjects/Task', { Export_Key__c: 'Key' })).status).toBe(201);
});
