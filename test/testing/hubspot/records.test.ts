import { expect, test } from 'vitest';
import { openHubSpot, tie } from './hubspot-client.ts';

const BASE = '/crm/v3/objects';

test('a note is made with its associations, read, changed, listed and archived', async () => {
  await using room = await openHubSpot({ now: () => new Date('2026-01-06T09:41:00Z') });
  const { ask, portal, seed } = room;
  const { contact, company, deal, ticket, owner } = seed;
  const made = await ask(`POST ${BASE}/notes`, {
    properties: { hs_timestamp: '1767692460000', hs_note_body: '<p>Hello</p>', hubspot_owner_id: owner.id },
    associations: [tie(contact.id, 202), tie(company.id, 190), tie(deal.id, 214), tie(ticket.id, 228)],
  });
  expect(made).toMatchObject({
    status: 201,
    body: {
      id: expect.stringMatching(/^\d{9,}$/),
      archived: false,
      createdAt: '2026-01-06T09:41:00.000Z',
      properties: { hs_timestamp: '2026-01-06T09:41:00Z', hs_note_body: '<p>Hello</p>', hs_object_id: made.body.id },
    },
  });
  const id = String(made.body.id);
  const asked = 'properties=hs_note_body,hs_attachment_ids,nonsense&associations=contacts,deals&associations=company';
  const read = await ask(`GET ${BASE}/notes/${id}?${asked}`);
  expect(read.body).toMatchObject({
    properties: { hs_note_body: '<p>Hello</p>', hs_attachment_ids: null, hs_createdate: '2026-01-06T09:41:00Z' },
    associations: {
      contacts: { results: [{ id: contact.id, type: 'note_to_contact' }] },
      companies: { results: [{ id: company.id, type: 'note_to_company' }] },
      deals: { results: [{ id: deal.id, type: 'note_to_deal' }] },
    },
  });
  expect(read.body.properties).not.toHaveProperty('nonsense');
  const changed = await ask(`PATCH ${BASE}/notes/${id}`, { properties: { hs_note_body: '' } });
  expect(changed.body.properties).toMatchObject({ hs_note_body: null, hs_object_id: id });
  expect(portal.get('notes', id).properties).not.toHaveProperty('hs_note_body');
  expect((await ask(`PATCH ${BASE}/notes/${id}`, { properties: { hs_timestamp: '' } })).status).toBe(400);
  for (let time = 0; time < 2; time += 1) expect((await ask(`DELETE ${BASE}/notes/${id}`)).status).toBe(204);
  expect((await ask(`GET ${BASE}/notes/${id}`)).body).toMatchObject({ category: 'OBJECT_NOT_FOUND' });
  expect((await ask(`GET ${BASE}/notes/${id}?archived=true`)).body).toMatchObject({ id, archived: true });
  expect((await ask(`PATCH ${BASE}/notes/${id}`, { properties: {} })).status).toBe(404);
  expect((await ask(`DELETE ${BASE}/notes/1`)).status).toBe(404);
  expect(portal.timeline('contacts', contact.id)).toEqual([]);
  const names = ['create', 'read', 'update', 'update', 'archive', 'archive', 'read', 'read', 'update', 'archive'];
  expect(portal.requests.map(({ operation }) => operation)).toEqual(names.map((name) => `notes.${name}`));
  expect(portal.requests.map(({ carriedOut }) => carriedOut)).toEqual([1, 1, 1, 0, 1, 1, 0, 1, 0, 0]);
});

test('a record can be found and changed by what is unique to it', async () => {
  await using room = await openHubSpot();
  const { ask, portal, seed } = room;
  portal.edit('contacts', seed.contact.id, { hs_additional_emails: 'noor.h@fernhill.example;n@old.example' });
  for (const email of ['noor@fernhill.example', 'NOOR@Fernhill.Example', 'N@old.example']) {
    const found = await ask(`GET ${BASE}/contacts/${encodeURIComponent(email)}?idProperty=email`);
    expect(found.body.id).toBe(seed.contact.id);
  }
  const renamed = await ask(`PATCH ${BASE}/contacts/noor@fernhill.example?idProperty=email`, {
    properties: { firstname: 'N.' },
  });
  expect(renamed.body.id).toBe(seed.contact.id);
  expect(seed.contact.properties.firstname).toBe('N.');
  expect((await ask(`GET ${BASE}/contacts/x?idProperty=firstname`)).status).toBe(400);
  expect((await ask(`GET ${BASE}/companies/fernhill.example?idProperty=domain`)).status).toBe(400);
  expect((await ask(`GET ${BASE}/0-1/${seed.contact.id}?idProperty=hs_object_id`)).body.id).toBe(seed.contact.id);
  expect((await ask(`GET ${BASE}/unicorns/1`)).body.message).toBe('Unable to infer object type from: unicorns');
});

test('lists come in pages, oldest first', async () => {
  await using room = await openHubSpot();
  const { ask, portal } = room;
  const ids = Array.from({ length: 25 }, () => portal.addRecord('notes', { hs_timestamp: '1' }).id);
  portal.archive('notes', String(ids[3]));
  const seen: unknown[] = [];
  let after: string | undefined;
  do {
    const page = await ask(`GET ${BASE}/notes?limit=7${after ? `&after=${after}` : ''}`);
    const { results, paging } = page.body as { results: { id: string }[]; paging?: { next: { after: string } } };
    seen.push(...results.map(({ id }) => id));
    after = paging?.next.after;
  } while (after);
  expect(seen).toEqual(ids.filter((_, index) => index !== 3));
  expect((await ask(`GET ${BASE}/notes`)).body.results).toHaveLength(10);
  expect((await ask(`GET ${BASE}/notes?archived=true`)).body.results).toHaveLength(1);
  for (const wrong of ['limit=101', 'limit=0', 'limit=x', 'after=x', 'after=-1']) {
    expect((await ask(`GET ${BASE}/notes?${wrong}`)).status, wrong).toBe(400);
  }
});

test('a merged contact answers for the one it took in', async () => {
  await using room = await openHubSpot();
  const { ask, portal, seed, note } = room;
  const id = await note();
  const winner = portal.addContact({ email: 'noor.haddad@fernhill.example' });
  portal.mergeContacts(winner.id, seed.contact.id);
  for (const [key, query] of [
    [seed.contact.id, ''],
    ['noor@fernhill.example', '?idProperty=email'],
    ['noor.haddad@fernhill.example', '?idProperty=email'],
  ]) {
    expect((await ask(`GET ${BASE}/contacts/${key}${query}`)).body.id).toBe(winner.id);
  }
  expect(portal.timeline('contacts', winner.id).map((activity) => activity.id)).toEqual([id]);
  expect((await ask(`GET ${BASE}/contacts`)).body.results).toHaveLength(1);
  const again = await ask(`POST ${BASE}/contacts`, { properties: { email: 'noor@fernhill.example' } });
  expect(again).toMatchObject({
    status: 409,
    body: { category: 'CONFLICT', message: `Contact already exists. Existing ID: ${winner.id}` },
  });
});

test('the state can be filled and read by a test', async () => {
  await using room = await openHubSpot({ hublet: 'eu1' });
  const { portal, seed, sandbox } = room;
  const deal = portal.addDeal({ dealname: 'Big', dealstage: 'closedlost' }, { contacts: [seed.contact.id] });
  expect(deal.properties.hs_is_closed).toBe('true');
  expect(portal.edit('deals', deal.id, { dealstage: 'contractsent' }).properties.hs_is_closed).toBe('false');
  expect(portal.addDeal({ hs_is_closed: 'true' }).properties.hs_is_closed).toBe('true');
  expect(portal.associationsOf('contacts', seed.contact.id, 'deals')).toContainEqual({
    type: 'deals',
    id: deal.id,
    typeIds: [4],
  });
  const ties = { contacts: [seed.contact.id] };
  const late = portal.addRecord('meetings', { hs_timestamp: '2026-01-02T00:00:00Z' }, ties);
  const early = portal.addRecord('tasks', { hs_timestamp: '2026-01-01T00:00:00Z' }, ties);
  expect(portal.timeline('contacts', seed.contact.id)).toEqual([late, early]);
  expect(() => portal.get('notes', '1')).toThrow('The sandbox has no note "1".');
  expect(() => portal.associate(deal, { type: 'deals', id: deal.id })).toThrow('HubSpot ties no deals to deals.');
  expect(sandbox.hubspot.accessToken).toMatch(/^pat-eu1-[0-9a-f-]{36}$/);
  expect(portal.uiDomain).toBe('app-eu1.hubspot.com');
  const numbers = portal.records('contacts').map(({ id }) => Number(id));
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
});
