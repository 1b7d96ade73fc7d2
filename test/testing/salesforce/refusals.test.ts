import { expect, test } from 'vitest';
import type { SalesforceDuplicateRule } from '../../../src/testing/index.ts';
import { openSalesforce, refusalOf } from './salesforce-client.ts';

type Room = Awaited<ReturnType<typeof openSalesforce>>;
type Values = Record<string, unknown>;

/** What a new record of a type is refused with. */
async function refused({ ask }: Room, type: string, values: Values): Promise<(number | string)[]> {
  const answer = await ask(`POST /sobjects/${type}`, values);
  return answer.status === 201 ? [201] : refusalOf(answer);
}

test('fields that are not there, or not to be set', async () => {
  await using room = await openSalesforce();
  const { org, ask } = room;
  expect(await refused(room, 'Task', { Nothing: 'x' })).toEqual([400, 'INVALID_FIELD']);
  expect(await refused(room, 'Task', { Export_Key__c: 'x' })).toEqual([400, 'INVALID_FIELD']);
  expect(await refused(room, 'Task', { IsClosed: true, AccountId: null })).toEqual([
    400,
    'INVALID_FIELD_FOR_INSERT_UPDATE IsClosed AccountId',
  ]);
  expect(await refused(room, 'Task', { Id: '00T' })).toEqual([400, 'INVALID_FIELD_FOR_INSERT_UPDATE Id']);
  expect(refusalOf(await ask(`PATCH /sobjects/Contact/${room.seed.contact.id}`, { Id: 'x' }))).toEqual([
    400,
    'INVALID_FIELD Id',
  ]);
  expect(await refused(room, 'Task', { subject: 'any case will do' })).toEqual([201]);
  org.hideField('Task', 'Description');
  expect(await refused(room, 'Task', { Description: 'x' })).toEqual([400, 'INVALID_FIELD']);
  org.hideField('Task', 'Description', false);
  org.addField('Event', { name: 'Once__c', updateable: false });
  const made = await ask('POST /sobjects/Task', { Once__c: 'x', Description: 'x' });
  expect(refusalOf(await ask(`PATCH /sobjects/Task/${String(made.body.id)}`, { Once__c: 'y' }))).toEqual([
    400,
    'INVALID_FIELD_FOR_INSERT_UPDATE Once__c',
  ]);
  expect(org.records('Task')).toHaveLength(2);
});

test('values of the wrong kind', async () => {
  await using room = await openSalesforce();
  const { ask, sandbox } = room;
  const wrong: Values[] = [
    { Subject: 5 },
    { Subject: ['x'] },
    { Subject: {} },
    { IsReminderSet: 'yes' },
    { CallDurationInSeconds: '5' },
    { CallDurationInSeconds: 1.5 },
    { ActivityDate: '2026-01-06T09:00:00Z' },
    { ActivityDate: '2026-02-30' },
    { ActivityDate: 'tomorrow' },
    { ReminderDateTime: '2026-01-06' },
    { ReminderDateTime: '2026-01-06T09:00:00' },
    { WhoId: 5 },
  ];
  for (const values of wrong) expect(await refused(room, 'Task', values)).toEqual([400, 'JSON_PARSER_ERROR']);
  expect(await refused(room, 'Task', { IsReminderSet: null })).toEqual([
    400,
    'INVALID_TYPE_ON_FIELD_IN_RECORD IsReminderSet',
  ]);
  for (const body of ['{', '[]', '"x"']) {
    const answer = await fetch(`${sandbox.salesforce.instanceUrl}/services/data/v64.0/sobjects/Task`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.salesforce.accessToken}`, 'content-type': 'application/json' },
      body,
    });
    expect([answer.status, await answer.json()]).toMatchObject([400, [{ errorCode: 'JSON_PARSER_ERROR' }]]);
  }
  expect((await ask('POST /sobjects/Task')).status).toBe(400);
  const text = await ask('POST /sobjects/Task', {}, { headers: { 'content-type': 'text/plain' } });
  expect(refusalOf(text)).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
});

test('texts that are too long, choices that are none', async () => {
  await using room = await openSalesforce();
  const { org } = room;
  const fits = { Subject: 'é'.repeat(255), Description: '𝒳'.repeat(32_000), CallObject: 'x'.repeat(255) };
  expect(await refused(room, 'Task', fits)).toEqual([201]);
  expect(await refused(room, 'Task', { Subject: 'x'.repeat(256), Description: 'x'.repeat(32_001) })).toEqual([
    400,
    'STRING_TOO_LONG Subject',
    'STRING_TOO_LONG Description',
  ]);
  expect(await refused(room, 'Task', { CallObject: 'x'.repeat(256) })).toEqual([400, 'STRING_TOO_LONG CallObject']);
  const event = { StartDateTime: '2026-01-06T09:00:00Z', DurationInMinutes: 30, Location: 'x'.repeat(256) };
  expect(await refused(room, 'Event', event)).toEqual([400, 'STRING_TOO_LONG Location']);
  expect(await refused(room, 'Task', { Status: 'of our own' })).toEqual([201]);
  const status = org.fields('Task').find(({ name }) => name === 'Status');
  if (status) status.restrictedPicklist = true;
  expect(await refused(room, 'Task', { Status: 'of our own' })).toEqual([
    400,
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST Status',
  ]);
  expect(await refused(room, 'Contact', { LastName: 'x', Email: 'none' })).toEqual([
    400,
    'INVALID_EMAIL_ADDRESS Email',
  ]);
});

test('what a record needs', async () => {
  await using room = await openSalesforce();
  const { org, ask, seed } = room;
  expect(await refused(room, 'Contact', { FirstName: 'x' })).toEqual([400, 'REQUIRED_FIELD_MISSING LastName']);
  expect(await refused(room, 'Lead', { LastName: '' })).toEqual([400, 'REQUIRED_FIELD_MISSING LastName Company']);
  org.addField('Task', { name: 'Region__c', required: true });
  org.hideField('Task', 'Region__c');
  expect(await refused(room, 'Task', { Subject: 'x' })).toEqual([400, 'REQUIRED_FIELD_MISSING Region__c']);
  const emptied = await ask(`PATCH /sobjects/Contact/${seed.contact.id}`, { LastName: null });
  expect(refusalOf(emptied)).toEqual([400, 'REQUIRED_FIELD_MISSING LastName']);
  expect(seed.contact.values.LastName).toBe('Haddad');
});

test('records that are led to', async () => {
  await using room = await openSalesforce();
  const { org, seed } = room;
  const { contact, lead, account, deal, issue, user, other } = seed;
  for (const what of [account, deal, issue]) {
    expect(await refused(room, 'Task', { WhoId: contact.id, WhatId: what.id })).toEqual([201]);
  }
  expect(await refused(room, 'Task', { WhoId: lead.id })).toEqual([201]);
  expect(await refused(room, 'Task', { WhoId: lead.id, WhatId: deal.id })).toEqual([
    400,
    'FIELD_INTEGRITY_EXCEPTION WhatId',
  ]);
  expect(await refused(room, 'Task', { WhoId: account.id })).toEqual([400, 'MALFORMED_ID WhoId']);
  expect(await refused(room, 'Task', { WhatId: contact.id })).toEqual([400, 'MALFORMED_ID WhatId']);
  expect(await refused(room, 'Task', { WhoId: 'nobody' })).toEqual([400, 'MALFORMED_ID WhoId']);
  const flipped = contact.id.slice(0, -1) + (contact.id.endsWith('A') ? 'B' : 'A');
  expect(await refused(room, 'Task', { WhoId: flipped })).toEqual([400, 'MALFORMED_ID WhoId']);
  const none = `${contact.id.slice(0, 12)}zzz`;
  expect(await refused(room, 'Task', { WhoId: none })).toEqual([400, 'INVALID_CROSS_REFERENCE_KEY']);
  org.remove(deal.id);
  expect(await refused(room, 'Task', { WhatId: deal.id })).toEqual([400, 'ENTITY_IS_DELETED']);
  account.access = 'none';
  expect(await refused(room, 'Task', { WhatId: account.id })).toEqual([
    400,
    'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
  ]);
  expect(await refused(room, 'Task', { OwnerId: other.id })).toEqual([201]);
  org.edit(other.id, { IsActive: false });
  expect(await refused(room, 'Task', { OwnerId: other.id })).toEqual([400, 'INACTIVE_OWNER_OR_USER OwnerId']);
  expect(org.records('Task').filter(({ values }) => values.OwnerId === user.id)).toHaveLength(4);
});

test('what the user may not do', async () => {
  await using room = await openSalesforce();
  const { org, ask, seed, query } = room;
  org.denyObject('Task', 'create');
  expect(await refused(room, 'Task', {})).toEqual([400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY']);
  expect(await refused(room, 'User', { LastName: 'x' })).toEqual([400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY']);
  const task = org.add('Task', {});
  org.denyObject('Task', 'update');
  org.denyObject('Task', 'delete');
  const NO = [403, 'INSUFFICIENT_ACCESS_OR_READONLY'];
  expect(refusalOf(await ask(`PATCH /sobjects/Task/${task.id}`, { Subject: 'x' }))).toEqual(NO);
  expect(refusalOf(await ask(`DELETE /sobjects/Task/${task.id}`))).toEqual(NO);
  org.denyObject('Task', 'read');
  expect(refusalOf(await ask(`GET /sobjects/Task/${task.id}`))).toEqual([404, 'NOT_FOUND']);
  expect(await query('SELECT Id FROM Task')).toMatchObject([{ errorCode: 'INVALID_TYPE' }]);
  seed.contact.access = 'read';
  expect(refusalOf(await ask(`PATCH /sobjects/Contact/${seed.contact.id}`, { Phone: '1' }))).toEqual(NO);
  seed.contact.access = 'none';
  expect(refusalOf(await ask(`GET /sobjects/Contact/${seed.contact.id}`))).toEqual([404, 'NOT_FOUND']);
  expect(await query('SELECT Id FROM Contact')).toEqual([]);
});

test('records that others have open', async () => {
  await using room = await openSalesforce();
  const { org, ask, seed } = room;
  org.lockRow(seed.account.id, 2);
  for (let turn = 0; turn < 2; turn += 1) {
    expect(await refused(room, 'Task', { WhatId: seed.account.id })).toEqual([400, 'UNABLE_TO_LOCK_ROW']);
  }
  expect(await refused(room, 'Task', { WhatId: seed.account.id })).toEqual([201]);
  const [task] = org.records('Task');
  org.lockRow(task?.id.slice(0, 15) ?? '');
  expect(refusalOf(await ask(`DELETE /sobjects/Task/${task?.id}`))).toEqual([400, 'UNABLE_TO_LOCK_ROW']);
  expect((await ask(`DELETE /sobjects/Task/${task?.id}`)).status).toBe(204);
});

test('duplicates are told, and can be allowed where the rule lets them be', async () => {
  await using room = await openSalesforce();
  const { org, ask, seed } = room;
  const rule: SalesforceDuplicateRule = { object: 'Contact', matchOn: ['Email'], action: 'alert' };
  org.duplicateRules.push(rule);
  const twin = { LastName: 'Haddad', Email: 'Noor@Fernhill.example' };
  const told = await ask<Record<string, unknown>[]>('POST /sobjects/Contact', twin);
  expect(refusalOf(told)).toEqual([400, 'DUPLICATES_DETECTED']);
  expect(told.body[0]).toMatchObject({
    duplicateResut: {
      allowSave: true,
      matchResults: [{ entityType: 'Contact', size: 1, matchRecords: [{ record: { Id: seed.contact.id } }] }],
    },
  });
  org.duplicateResultName = 'duplicateResult';
  expect((await ask<object[]>('POST /sobjects/Contact', twin)).body[0]).toHaveProperty('duplicateResult');
  const allowed = { headers: { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' } };
  expect((await ask('POST /sobjects/Contact', twin, allowed)).status).toBe(201);
  rule.action = 'block';
  expect(refusalOf(await ask('POST /sobjects/Contact', twin, allowed))).toEqual([400, 'DUPLICATES_DETECTED']);
  rule.matchOn = ({ LastName }, { values }) => LastName === values.LastName;
  expect(await refused(room, 'Contact', { LastName: 'Other', Email: twin.Email })).toEqual([201]);
  expect(await refused(room, 'Contact', { LastName: 'Haddad' })).toEqual([400, 'DUPLICATES_DETECTED']);
  expect(await refused(room, 'Lead', { LastName: 'Haddad', Company: 'x' })).toEqual([201]);
});
