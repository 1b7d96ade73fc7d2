import { expect, test } from 'vitest';
import { codesOf, openHubSpot } from './hubspot-client.ts';

const OBJECTS = '/crm/v4/objects';

test('a note is tied to further records afterwards, as often as one likes', async () => {
  await using room = await openHubSpot();
  const { ask, portal, seed, note } = room;
  const id = await note();
  for (let time = 0; time < 2; time += 1) {
    const put = await ask(`PUT ${OBJECTS}/notes/${id}/associations/default/deals/${seed.deal.id}`);
    expect(put).toMatchObject({
      status: 200,
      body: {
        status: 'COMPLETE',
        results: [
          { from: { id }, to: { id: seed.deal.id }, associationSpec: { associationTypeId: 214 } },
          { from: { id: seed.deal.id }, to: { id }, associationSpec: { associationTypeId: 213 } },
        ],
      },
    });
  }
  const listed = await ask(`GET ${OBJECTS}/deals/${seed.deal.id}/associations/notes`);
  expect(listed.body).toEqual({
    results: [{ toObjectId: id, associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 213 }] }],
  });
  const unknown = await ask(`PUT ${OBJECTS}/notes/${id}/associations/default/deals/1`);
  expect([unknown.status, ...codesOf(unknown)]).toEqual([400, 'INVALID_OBJECT_ID']);
  const impossible = await ask(`PUT ${OBJECTS}/notes/${id}/associations/default/tasks/1`);
  expect([impossible.status, ...codesOf(impossible)]).toEqual([400, 'INVALID_ASSOCIATION_TYPE']);
  portal.archive('notes', id);
  expect((await ask(`GET ${OBJECTS}/deals/${seed.deal.id}/associations/notes`)).body).toEqual({ results: [] });
  expect((await ask(`GET ${OBJECTS}/notes/${id}/associations/deals`)).status).toBe(404);
});

test('long lists come in pages', async () => {
  await using room = await openHubSpot();
  const { ask, portal, seed } = room;
  const ties = { contacts: [seed.contact.id] };
  const ids = Array.from({ length: 1100 }, () => portal.addRecord('notes', { hs_timestamp: '1' }, ties).id);
  const path = `${OBJECTS}/contacts/${seed.contact.id}/associations/notes`;
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const { body } = await ask(`GET ${path}?limit=500${after ? `&after=${after}` : ''}`);
    const { results, paging } = body as { results: { toObjectId: string }[]; paging?: { next: { after: string } } };
    seen.push(...results.map(({ toObjectId }) => toObjectId));
    after = paging?.next.after;
  } while (after);
  expect(seen).toEqual(ids);
  expect((await ask(`GET ${path}?limit=501`)).status).toBe(400);
});

test('many records are asked at once; unknown ones are told apart', async () => {
  await using room = await openHubSpot();
  const { ask, portal, seed } = room;
  const lonely = portal.addContact();
  const read = (ids: string[]) =>
    ask('POST /crm/v4/associations/contacts/deals/batch/read', { inputs: ids.map((id) => ({ id })) });
  const good = await read([seed.contact.id, lonely.id]);
  expect(good).toMatchObject({
    status: 200,
    body: {
      results: [
        { from: { id: seed.contact.id }, to: [{ toObjectId: seed.deal.id }, {}] },
        { from: { id: lonely.id }, to: [] },
      ],
    },
  });
  const some = await read([seed.contact.id, '1', '2']);
  expect(some).toMatchObject({
    status: 207,
    body: {
      numErrors: 2,
      results: [{ from: { id: seed.contact.id } }],
      errors: [
        { category: 'OBJECT_NOT_FOUND', context: { fromObjectId: ['1'] } },
        { category: 'OBJECT_NOT_FOUND', context: { fromObjectId: ['2'] } },
      ],
    },
  });
  const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index));
  expect((await read(ids(1000))).status).toBe(207);
  expect((await read(ids(1001))).status).toBe(400);
});
