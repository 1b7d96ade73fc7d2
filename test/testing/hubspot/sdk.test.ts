import { Client } from '@hubspot/api-client';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/index.js';
import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/objects/notes/index.js';
import { expect, test } from 'vitest';
import { openHubSpot } from './hubspot-client.ts';

test('HubSpot’s own client works with the stand-in', async () => {
  await using room = await openHubSpot();
  const { sandbox, portal, seed } = room;
  const basePath = sandbox.hubspot.baseUrl.replace(/\/$/, '');
  const client = new Client({ accessToken: sandbox.hubspot.accessToken, basePath });
  const { contacts, associations, properties, owners } = client.crm;
  const { notes } = client.crm.objects;

  const found = await contacts.batchApi.read({
    idProperty: 'email',
    inputs: [{ id: 'noor@fernhill.example' }],
    properties: ['email', 'firstname'],
    propertiesWithHistory: [],
  });
  expect(found.results[0]).toMatchObject({ id: seed.contact.id, properties: { firstname: 'Noor' } });
  const associationCategory = AssociationSpecAssociationCategoryEnum.HubspotDefined;
  const note = await notes.basicApi.create({
    properties: { hs_timestamp: '2026-01-06T09:41:00Z', hs_note_body: '<p>Hello</p>' },
    associations: [{ to: { id: seed.contact.id }, types: [{ associationCategory, associationTypeId: 202 }] }],
  });
  expect(portal.timeline('contacts', seed.contact.id).map(({ id }) => id)).toEqual([note.id]);
  expect(note.createdAt).toBeInstanceOf(Date);
  await associations.v4.basicApi.createDefault('notes', note.id, 'deals', seed.deal.id);
  const read = await notes.basicApi.getById(note.id, ['hs_note_body', 'hs_timestamp'], undefined, [
    'deals',
    'contacts',
  ]);
  expect(read.properties.hs_note_body).toBe('<p>Hello</p>');
  expect(read.associations?.deals?.results).toMatchObject([{ id: seed.deal.id }]);
  const tied = await associations.v4.basicApi.getPage('contacts', seed.contact.id, 'notes');
  expect(tied.results).toMatchObject([{ toObjectId: note.id }]);
  const search = await contacts.searchApi.doSearch({
    filterGroups: [
      { filters: [{ propertyName: 'email', operator: FilterOperatorEnum.Eq, value: 'noor@fernhill.example' }] },
    ],
  });
  expect(search.total).toBe(1);
  expect((await owners.ownersApi.getPage('ines@sandbox.example')).results).toHaveLength(1);
  expect((await properties.coreApi.getByName('notes', 'hs_timestamp')).type).toBe('datetime');
  await notes.basicApi.archive(note.id);
  await expect(notes.basicApi.getById(note.id)).rejects.toMatchObject({ code: 404 });
  expect(portal.requests.flatMap(({ unknownArguments }) => unknownArguments)).toEqual([]);
});
