import { expect, test } from 'vitest';
import { openSalesforce, refusalOf } from './salesforce-client.ts';

const ALL = '/composite/sobjects';
type Results = { id?: string; success: boolean; errors: { statusCode: string; fields: string[] }[] }[];
const task = (values: object) => ({ attributes: { type: 'Task' }, ...values });
const codes = (results: Results) => results.map(({ success, errors }) => (success ? 'ok' : errors[0]?.statusCode));

test('each record succeeds or fails by itself', async () => {
  await using room = await openSalesforce();
  const { ask, org } = room;
  const records = [task({ Subject: 'a' }), task({ Subject: 'x'.repeat(256) }), { Subject: 'no type' }, task({ No: 1 })];
  const made = await ask<Results>(`POST ${ALL}`, { records });
  expect(made.status).toBe(200);
  expect(codes(made.body)).toEqual(['ok', 'STRING_TOO_LONG', 'INVALID_TYPE', 'INVALID_FIELD']);
  expect(made.body[1]).toEqual({
    success: false,
    errors: [{ statusCode: 'STRING_TOO_LONG', message: expect.any(String), fields: ['Subject'] }],
  });
  expect(org.records('Task')).toHaveLength(1);
  const id = made.body[0]?.id ?? '';
  const changes = [task({ id, Subject: 'b' }), task({ Subject: 'c' }), task({ Id: id.replace('00T', '003') })];
  const changed = await ask<Results>(`PATCH ${ALL}`, { records: changes });
  expect(codes(changed.body)).toEqual(['ok', 'MISSING_ARGUMENT', 'INVALID_CROSS_REFERENCE_KEY']);
  expect(org.get(id).values.Subject).toBe('b');
  const removed = await ask<Results>(`DELETE ${ALL}?ids=${id},${id},nothing`);
  expect(codes(removed.body)).toEqual(['ok', 'ENTITY_IS_DELETED', 'MALFORMED_ID']);
});

test('all or none', async () => {
  await using room = await openSalesforce();
  const { ask, org } = room;
  const kept = org.add('Task', { Subject: 'kept' });
  const records = [task({ Subject: 'a' }), task({ Subject: 'x'.repeat(256) })];
  const made = await ask<Results>(`POST ${ALL}`, { allOrNone: true, records });
  expect([made.status, codes(made.body)]).toEqual([200, ['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'STRING_TOO_LONG']]);
  expect(org.records('Task')).toEqual([kept]);
  const changes = [task({ id: kept.id, Subject: 'lost' }), task({ id: 'x' })];
  await ask(`PATCH ${ALL}`, { allOrNone: true, records: changes });
  expect(kept.values.Subject).toBe('kept');
  await ask(`DELETE ${ALL}?ids=${kept.id},x&allOrNone=true`);
  expect(kept.isDeleted).toBe(false);
  const good = await ask<Results>(`POST ${ALL}`, { allOrNone: true, records: [task({}), task({})] });
  expect(codes(good.body)).toEqual(['ok', 'ok']);
});

test('at most 200 records', async () => {
  await using room = await openSalesforce();
  const { ask, org } = room;
  const records = (count: number) => ({ records: Array.from({ length: count }, () => task({})) });
  expect(refusalOf(await ask(`POST ${ALL}`, records(201)))).toEqual([400, 'EXCEEDED_ID_LIMIT']);
  expect(refusalOf(await ask(`POST ${ALL}`, records(0)))).toEqual([400, 'MISSING_ARGUMENT']);
  expect(refusalOf(await ask(`POST ${ALL}`, { records: 'x' }))).toEqual([400, 'JSON_PARSER_ERROR']);
  expect((await ask<Results>(`POST ${ALL}`, records(200))).body).toHaveLength(200);
  expect(org.records('Task')).toHaveLength(200);
});

test('records are read by their ids', async () => {
  await using room = await openSalesforce();
  const { ask, seed } = room;
  const { contact, lead } = seed;
  const wanted = [
    { attributes: expect.objectContaining({ type: 'Contact' }), Id: contact.id, Email: 'noor@fernhill.example' },
    null,
  ];
  const path = `${ALL}/Contact`;
  const read = await ask(`GET ${path}?ids=${contact.id},${lead.id}&fields=Id,Email`);
  expect(read.body).toEqual(wanted);
  const byBody = await ask(`POST ${path}`, { ids: [contact.id, lead.id], fields: ['Id', 'Email'] });
  expect(byBody.body).toEqual(wanted);
  expect(refusalOf(await ask(`GET ${path}?ids=${contact.id}`))).toEqual([400, 'MISSING_ARGUMENT']);
});

test('records are made or changed by a field', async () => {
  await using room = await openSalesforce({ hasExternalIdField: true });
  const { ask, org } = room;
  const path = `${ALL}/Task/Export_Key__c`;
  const records = [task({ Export_Key__c: 'a', Subject: '1' }), task({ Export_Key__c: 'a', Subject: '2' }), task({})];
  const made = await ask<(Results[number] & { created?: boolean })[]>(`PATCH ${path}`, { records });
  expect(codes(made.body)).toEqual(['ok', 'ok', 'MISSING_ARGUMENT']);
  expect(made.body.map(({ created }) => created)).toEqual([true, false, undefined]);
  expect(org.records('Task').map(({ values }) => values.Subject)).toEqual(['2']);
  expect(refusalOf(await ask(`PATCH ${ALL}/Task/Subject`, { records }))).toEqual([404, 'NOT_FOUND']);
  expect(org.requests.map(({ operation }) => operation)).toEqual(['collections.upsert', 'collections.upsert']);
});
