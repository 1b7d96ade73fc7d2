import { expect, test } from 'vitest';
import { openSalesforce, refusalOf } from './salesforce-client.ts';

const TIME = { StartDateTime: '2026-01-06T09:00:00Z', DurationInMinutes: 30 };

test('without shared activities an activity is with one person', async () => {
  await using room = await openSalesforce();
  const { ask, query, seed } = room;
  const body = { TaskWhoIds: [seed.contact.id] };
  expect(refusalOf(await ask('POST /sobjects/Task', body))).toEqual([400, 'INVALID_FIELD']);
  expect(refusalOf(await ask('POST /sobjects/TaskRelation', {}))).toEqual([404, 'NOT_FOUND']);
  expect(await query('SELECT Id FROM EventRelation')).toMatchObject([{ errorCode: 'INVALID_TYPE' }]);
});

test('with them it can be with several', async () => {
  await using room = await openSalesforce({ hasSharedActivities: true });
  const { ask, org, query, seed } = room;
  const { contact, lead, deal, account } = seed;
  const other = org.add('Contact', { LastName: 'Okafor', AccountId: account.id });
  const people = [contact.id, other.id];
  const made = await ask('POST /sobjects/Event', { ...TIME, EventWhoIds: people, WhatId: deal.id });
  const id = String(made.body.id);
  expect(org.get(id).values).toMatchObject({ WhoId: contact.id, WhatId: deal.id });
  for (const record of [contact, other, deal]) expect(org.timeline(record.id)).toEqual([org.get(id)]);
  expect(
    await query(`SELECT RelationId, IsWhat FROM EventRelation WHERE EventId = '${id}' ORDER BY IsWhat`),
  ).toMatchObject([
    { RelationId: contact.id, IsWhat: false },
    { RelationId: other.id, IsWhat: false },
    { RelationId: deal.id, IsWhat: true },
  ]);
  expect(await query(`SELECT EventWhoIds FROM Event WHERE Id = '${id}'`)).toMatchObject([{ EventWhoIds: people }]);
  await ask(`PATCH /sobjects/Event/${id}`, { EventWhoIds: [other.id] });
  expect(org.get(id).values.WhoId).toBe(other.id);
  expect(org.timeline(contact.id)).toEqual([]);
  const wrong: object[] = [
    { EventWhoIds: [contact.id, lead.id] },
    { EventWhoIds: [lead.id], WhatId: deal.id },
    { EventWhoIds: Array.from({ length: 51 }, () => contact.id) },
    { EventWhoIds: [contact.id], WhoId: other.id },
  ];
  for (const values of wrong) {
    expect(refusalOf(await ask('POST /sobjects/Event', { ...TIME, ...values }))[1]).toMatch(/^FIELD_INTEGRITY/);
  }
  expect(refusalOf(await ask('POST /sobjects/Event', { ...TIME, EventWhoIds: [deal.id] }))).toEqual([
    400,
    'MALFORMED_ID EventWhoIds',
  ]);
  expect(refusalOf(await ask('POST /sobjects/Event', { ...TIME, EventWhoIds: ['x'] }))).toEqual([
    400,
    'MALFORMED_ID EventWhoIds',
  ]);
  expect(refusalOf(await ask('POST /sobjects/Event', { ...TIME, EventWhoIds: 'x' }))).toEqual([
    400,
    'JSON_PARSER_ERROR',
  ]);
});

test('relations can be made and taken away by themselves', async () => {
  await using room = await openSalesforce({ hasSharedActivities: true });
  const { ask, org, seed } = room;
  const { contact, lead } = seed;
  const task = org.add('Task', { Subject: 'x' });
  const made = await ask('POST /sobjects/TaskRelation', { TaskId: task.id, RelationId: contact.id });
  expect(made.status).toBe(201);
  expect(org.get(task.id).values.WhoId).toBe(contact.id);
  expect((await ask(`DELETE /sobjects/TaskRelation/${String(made.body.id)}`)).status).toBe(204);
  expect(org.get(task.id).values.WhoId).toBeNull();
  expect(refusalOf(await ask('POST /sobjects/TaskRelation', { TaskId: task.id }))).toEqual([
    400,
    'REQUIRED_FIELD_MISSING RelationId',
  ]);
  org.edit(task.id, { WhoId: lead.id });
  expect(org.timeline(lead.id)).toHaveLength(1);
  org.remove(task.id);
  expect(org.records('TaskRelation').every(({ isDeleted }) => isDeleted)).toBe(true);
});

test('accounts can be people', async () => {
  await using room = await openSalesforce();
  const { org, query } = room;
  expect(await query('SELECT IsPersonAccount FROM Account')).toMatchObject([{ errorCode: 'INVALID_FIELD' }]);
  org.personAccounts = true;
  const person = org.add('Account', { FirstName: 'Ada', LastName: 'Okafor', PersonEmail: 'ada@example.com' });
  const soql = 'SELECT Name, PersonContactId, PersonEmail FROM Account WHERE IsPersonAccount = true';
  expect(await query(soql)).toMatchObject([{ Name: 'Ada Okafor', PersonEmail: 'ada@example.com' }]);
  const [contact] = org.records('Contact').filter(({ values }) => values.AccountId === person.id);
  expect(contact?.values).toMatchObject({ Email: 'ada@example.com', IsPersonAccount: true });
  expect(person.values.PersonContactId).toBe(contact?.id);
});
