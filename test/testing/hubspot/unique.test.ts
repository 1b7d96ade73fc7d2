import { expect, test } from 'vitest';
import { codesOf, openHubSpot } from './hubspot-client.ts';

const NOTES = '/crm/v3/objects/notes';
const KEY = { name: 'export_key', label: 'Key', type: 'string', fieldType: 'text', groupName: 'notesinformation' };
const noteWith = (export_key: string) => ({
  properties: { hs_timestamp: '1767692460000', export_key },
  associations: [],
});

test('of two equal creations at the same time one wins, and the key finds it', async () => {
  await using room = await openHubSpot();
  const { ask, portal } = room;
  expect((await ask('POST /crm/v3/properties/notes', { ...KEY, hasUniqueValue: true })).status).toBe(201);
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(`POST ${NOTES}`, noteWith('k1'))));
  const [winner, ...others] = answers.toSorted((a, b) => a.status - b.status);
  expect(winner?.status).toBe(201);
  for (const other of others) {
    expect([other.status, ...codesOf(other)]).toEqual([400, 'CONFLICTING_UNIQUE_VALUE']);
    expect(other.body.message).toContain(`${String(winner?.body.id)} already has that value`);
  }
  expect(portal.records('notes')).toHaveLength(1);
  expect((await ask(`GET ${NOTES}/k1?idProperty=export_key`)).body.id).toBe(winner?.body.id);
  const own = await ask(`PATCH ${NOTES}/k1?idProperty=export_key`, { properties: { export_key: 'k1' } });
  expect(own.status).toBe(200);
});

test('an update cannot take a value either; a status other than 400 can be asked for', async () => {
  await using room = await openHubSpot();
  const { ask, portal } = room;
  portal.addProperty('notes', { ...KEY, type: 'string', hasUniqueValue: true });
  await ask(`POST ${NOTES}`, noteWith('k1'));
  const second = await ask(`POST ${NOTES}`, noteWith('k2'));
  portal.uniqueConflictStatus = 409;
  const taken = await ask(`PATCH ${NOTES}/${String(second.body.id)}`, { properties: { export_key: 'k1' } });
  expect(taken).toMatchObject({ status: 409, body: { category: 'CONFLICT' } });
  expect(codesOf(taken)).toEqual(['CONFLICTING_UNIQUE_VALUE']);
});

test('an archived note keeps its key, unless the portal is told otherwise', async () => {
  await using room = await openHubSpot();
  const { ask, portal } = room;
  portal.addProperty('notes', { ...KEY, type: 'string', hasUniqueValue: true });
  const { body } = await ask(`POST ${NOTES}`, noteWith('k1'));
  await ask(`DELETE ${NOTES}/${String(body.id)}`);
  expect((await ask(`GET ${NOTES}/k1?idProperty=export_key`)).status).toBe(404);
  expect((await ask(`POST ${NOTES}`, noteWith('k1'))).status).toBe(400);
  portal.archivedHoldUnique = false;
  expect((await ask(`POST ${NOTES}`, noteWith('k1'))).status).toBe(201);
});

test('properties are listed, read and made; unique ones only where HubSpot lets them be', async () => {
  await using room = await openHubSpot();
  const { ask, portal } = room;
  const PROPERTIES = '/crm/v3/properties/notes';
  expect(await ask(`GET ${PROPERTIES}/export_key`)).toMatchObject({
    status: 404,
    body: { category: 'OBJECT_NOT_FOUND' },
  });
  portal.uniquePropertiesOn.delete('notes');
  const refused = await ask(`POST ${PROPERTIES}`, { ...KEY, hasUniqueValue: true });
  expect(refused).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } });
  expect((await ask(`POST ${PROPERTIES}`, KEY)).status).toBe(201);
  expect(await ask(`POST ${PROPERTIES}`, KEY)).toMatchObject({ status: 409, body: { category: 'CONFLICT' } });
  const listed = (await ask(`GET ${PROPERTIES}`)).body.results as { name: string }[];
  expect(listed.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['hs_timestamp', 'hs_note_body', 'export_key']),
  );
  expect((await ask(`GET ${PROPERTIES}/export_key`)).body).toMatchObject({ ...KEY, hasUniqueValue: false });
  expect((await ask(`GET ${NOTES}/k?idProperty=export_key`)).status).toBe(400);
  const wrong = [
    { ...KEY, name: 'Upper Case' },
    { ...KEY, name: 'other', groupName: 'nowhere' },
    { ...KEY, name: 'other', type: 'text' },
    { ...KEY, name: 'other', fieldType: 'string' },
    { ...KEY, name: 'other', label: '' },
    { ...KEY, name: 'other', hasUniqueValue: 'yes' },
    { ...KEY, name: 'other', options: [{ label: 'x' }] },
    { ...KEY, name: 'other', type: 'bool', hasUniqueValue: true },
  ];
  for (const property of wrong) {
    expect((await ask('POST /crm/v3/properties/tasks', { ...property })).status, JSON.stringify(property)).toBe(400);
  }
});

test('only one contact has an e-mail address, whatever its case', async () => {
  await using room = await openHubSpot();
  const { ask, portal, seed } = room;
  const message = `Contact already exists. Existing ID: ${seed.contact.id}`;
  const email = 'Noor@FERNHILL.example';
  const made = await ask('POST /crm/v3/objects/contacts', { properties: { email } });
  expect(made).toMatchObject({ status: 409, body: { category: 'CONFLICT', message } });
  const other = portal.addContact({ email: 'other@example.com' });
  const changed = await ask(`PATCH /crm/v3/objects/contacts/${other.id}`, { properties: { email } });
  expect(changed).toMatchObject({ status: 409, body: { message } });
  portal.archive('contacts', seed.contact.id);
  expect((await ask('POST /crm/v3/objects/contacts', { properties: { email } })).status).toBe(201);
});
