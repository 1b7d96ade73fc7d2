import { expect, test } from 'vitest';
import { openSalesforce, refusalOf, V } from './salesforce-client.ts';

test('a task is made, read, changed and deleted', async () => {
  await using room = await openSalesforce();
  const { ask, org, seed } = room;
  const { contact, deal, account, user } = seed;
  const made = await ask('POST /sobjects/Task', {
    Subject: 'Weekly sync',
    Description: 'All of it',
    WhoId: contact.id.slice(0, 15),
    WhatId: deal.id,
    Status: 'Completed',
    ActivityDate: '2026-01-06',
  });
  expect(made).toMatchObject({ status: 201, body: { success: true, errors: [] } });
  const id = String(made.body.id);
  expect(id).toMatch(/^00T[A-Za-z0-9]{15}$/);
  expect((await ask(`GET /sobjects/Task/${id.slice(0, 15)}`)).body).toMatchObject({
    attributes: { type: 'Task', url: `${V}/sobjects/Task/${id}` },
    Id: id,
    Subject: 'Weekly sync',
    WhoId: contact.id,
    WhatId: deal.id,
    AccountId: account.id,
    OwnerId: user.id,
    Status: 'Completed',
    Priority: 'Normal',
    IsClosed: true,
    IsDeleted: false,
    CallObject: null,
    ActivityDate: '2026-01-06',
    CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
  });
  const few = await ask(`GET /sobjects/task/${id}?fields=Subject,isclosed`);
  expect(Object.keys(few.body)).toEqual(['attributes', 'Subject', 'IsClosed']);
  const changed = await ask(`PATCH /sobjects/Task/${id}`, { Status: 'In Progress', Description: '' });
  expect([changed.status, changed.body]).toEqual([204, { text: '' }]);
  expect(org.get(id).values).toMatchObject({ Status: 'In Progress', IsClosed: false, Description: null });
  expect(org.timeline(contact.id)).toEqual([org.get(id)]);
  expect((await ask(`DELETE /sobjects/Task/${id}`)).status).toBe(204);
  expect(org.get(id).isDeleted).toBe(true);
  expect(org.timeline(contact.id)).toEqual([]);
  for (const line of [`GET /sobjects/Task/${id}`, `DELETE /sobjects/Task/${id}`]) {
    expect(refusalOf(await ask(line))).toEqual([404, 'ENTITY_IS_DELETED']);
  }
  expect(refusalOf(await ask(`PATCH /sobjects/Task/${id}`, { Subject: 'x' }))).toEqual([404, 'ENTITY_IS_DELETED']);
  expect(org.requests.map(({ operation }) => operation)).toEqual([
    'Task.create',
    'Task.read',
    'Task.read',
    'Task.update',
    'Task.delete',
    'Task.read',
    'Task.delete',
    'Task.update',
  ]);
});

test('what is not there is told apart', async () => {
  await using room = await openSalesforce();
  const { ask, seed } = room;
  const { contact } = seed;
  const none = `${contact.id.slice(0, 12)}zzz`;
  const cases: [string, (number | string)[]][] = [
    [`GET /sobjects/Contact/${none}`, [404, 'NOT_FOUND']],
    [`GET /sobjects/Task/${contact.id}`, [404, 'NOT_FOUND']],
    [`GET /sobjects/Contact/${contact.id.slice(0, 17)}_`, [404, 'NOT_FOUND']],
    [`DELETE /sobjects/Contact/${none}`, [404, 'INVALID_CROSS_REFERENCE_KEY']],
    ['GET /sobjects/Nothing/1', [404, 'NOT_FOUND']],
    ['GET /nothing', [404, 'NOT_FOUND']],
    ['GET /services/data/v64.5/limits', [404, 'NOT_FOUND']],
    ['GET /services/data/v67.0/limits', [404, 'NOT_FOUND']],
    ['GET /services/data/v30.0/limits', [404, 'NOT_FOUND']],
    ['DELETE /query', [405, 'METHOD_NOT_ALLOWED']],
    [`GET /sobjects/Contact/${contact.id}?fields=Nothing`, [400, 'INVALID_FIELD']],
  ];
  for (const [line, refusal] of cases) expect(refusalOf(await ask(line)), line).toEqual(refusal);
  const update = await ask(`PATCH /sobjects/Contact/${none}`, { LastName: 'x' });
  expect(refusalOf(update)).toEqual([404, 'INVALID_CROSS_REFERENCE_KEY']);
});
