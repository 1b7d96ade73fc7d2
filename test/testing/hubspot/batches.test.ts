import { expect, test } from 'vitest';
import { openHubSpot, tie } from './hubspot-client.ts';

const CONTACTS = '/crm/v3/objects/contacts/batch';
const NOTES = '/crm/v3/objects/notes/batch';
const properties = { hs_timestamp: '1767692460000' };

test('contacts are found by their e-mail addresses; unknown ones are told apart', async () => {
  await using room = await openHubSpot();
  const { ask, portal, seed } = room;
  const second = portal.addContact({ email: 'ana@example.com', hs_additional_emails: 'ana@old.example' });
  const read = (emails: string[], more = {}) =>
    ask(`POST ${CONTACTS}/read`, {
      inputs: emails.map((id) => ({ id })),
      idProperty: 'email',
      properties: ['email'],
      propertiesWithHistory: [],
      ...more,
    });
  const all = await read(['NOOR@fernhill.example', 'ana@old.example', 'ana@example.com']);
  expect(all).toMatchObject({ status: 200, body: { status: 'COMPLETE' } });
  expect(idsOf(all.body)).toEqual([seed.contact.id, second.id]);
  expect(all.body).not.toHaveProperty('numErrors');
  const some = await read(['noor@fernhill.example', 'who@example.com', 'nobody@example.com']);
  expect(some).toMatchObject({
    status: 207,
    body: {
      numErrors: 1,
      errors: [
        { status: 'error', category: 'OBJECT_NOT_FOUND', context: { ids: ['who@example.com', 'nobody@example.com'] } },
      ],
    },
  });
  expect(idsOf(some.body)).toEqual([seed.contact.id]);
  const emails = (count: number) => Array.from({ length: count }, (_, index) => `x${index}@example.com`);
  expect((await read(emails(100))).status).toBe(207);
  expect((await read(emails(101))).status).toBe(400);
  expect((await read(['x'], { idProperty: 'firstname' })).status).toBe(400);
  expect((await read(['x'], { inputs: ['x'] })).status).toBe(400);
  expect((await read(['x'], { properties: 'email' })).status).toBe(400);
  const byId = await ask(`POST ${CONTACTS}/read`, { inputs: [{ id: seed.contact.id }], properties: [] });
  expect(idsOf(byId.body)).toEqual([seed.contact.id]);
});

test('without labels a batch is made as a whole or not at all', async () => {
  await using room = await openHubSpot();
  const { ask, portal, seed } = room;
  portal.addProperty('notes', { name: 'key', hasUniqueValue: true });
  const good = { properties: { ...properties, key: '1' }, associations: [tie(seed.contact.id, 202)] };
  expect((await ask(`POST ${NOTES}/create`, { inputs: [good, { ...good }] })).status).toBe(400);
  expect(portal.records('notes')).toEqual([]);
  expect(portal.timeline('contacts', seed.contact.id)).toEqual([]);
  const made = await ask(`POST ${NOTES}/create`, { inputs: [good, { properties }] });
  expect(made).toMatchObject({ status: 201, body: { status: 'COMPLETE', results: [{}, {}] } });
  expect(portal.timeline('contacts', seed.contact.id)).toHaveLength(1);
  const inputs = Array.from({ length: 101 }, () => ({ properties }));
  expect((await ask(`POST ${NOTES}/create`, { inputs })).status).toBe(400);
});

test('with labels what is good is made, and what is not is named', async () => {
  await using room = await openHubSpot();
  const { ask, portal } = room;
  const inputs = [
    { objectWriteTraceId: 'a', properties },
    { objectWriteTraceId: 'b', properties: { ...properties, nonsense: 'x' } },
    { objectWriteTraceId: 'c', properties },
  ];
  const some = await ask(`POST ${NOTES}/create`, { inputs });
  expect(some).toMatchObject({
    status: 207,
    body: {
      numErrors: 1,
      results: [{ objectWriteTraceId: 'a' }, { objectWriteTraceId: 'c' }],
      errors: [
        {
          category: 'VALIDATION_ERROR',
          context: { objectWriteTraceId: ['b'] },
          errors: [{ code: 'PROPERTY_DOESNT_EXIST' }],
        },
      ],
    },
  });
  expect(portal.records('notes')).toHaveLength(2);
  expect(portal.requests.at(-1)).toMatchObject({ operation: 'notes.batch-create', carriedOut: 1 });
  const twice = inputs.map((input) => ({ ...input, objectWriteTraceId: 'a' }));
  expect((await ask(`POST ${NOTES}/create`, { inputs: twice })).status).toBe(400);
});

test('creations can be answered with 200', async () => {
  await using room = await openHubSpot({ createStatus: 200 });
  expect((await room.ask('POST /crm/v3/objects/notes', { properties })).status).toBe(200);
  expect((await room.ask(`POST ${NOTES}/create`, { inputs: [{ properties }] })).status).toBe(200);
});

function idsOf(body: Record<string, unknown>): string[] {
  return (body.results as { id: string }[]).map(({ id }) => id);
}
