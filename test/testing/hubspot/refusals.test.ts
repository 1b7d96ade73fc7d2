import { expect, test } from 'vitest';
import { codesOf, openHubSpot, tie } from './hubspot-client.ts';

const BASE = '/crm/v3/objects';
const TIME = '2026-01-06T09:41:00Z';

const wrongValues: [type: string, properties: Record<string, unknown>, codes: unknown[]][] = [
  ['notes', { hs_timestamp: TIME, nonsense: 'x' }, ['PROPERTY_DOESNT_EXIST']],
  ['notes', { hs_timestamp: TIME, hs_createdate: TIME }, ['READ_ONLY_VALUE']],
  ['notes', { hs_timestamp: TIME, hs_lastmodifieddate: '' }, ['READ_ONLY_VALUE']],
  ['notes', { hs_timestamp: TIME, hs_object_id: '1', nonsense: '' }, ['READ_ONLY_VALUE', 'PROPERTY_DOESNT_EXIST']],
  ['notes', {}, ['MISSING_REQUIRED_PROPERTY']],
  ['notes', { hs_timestamp: '' }, ['MISSING_REQUIRED_PROPERTY']],
  ['tasks', { hs_task_subject: 'x' }, ['MISSING_REQUIRED_PROPERTY']],
  ['meetings', { hs_meeting_title: 'x' }, ['MISSING_REQUIRED_PROPERTY']],
  ['notes', { hs_timestamp: 1_767_692_460_000 }, ['VALIDATION_ERROR']],
  ['notes', { hs_timestamp: TIME, hs_note_body: { html: 'x' } }, ['VALIDATION_ERROR']],
  ['notes', { hs_timestamp: TIME, hs_note_body: true }, ['VALIDATION_ERROR']],
  ['notes', { hs_timestamp: TIME, hs_note_body: null }, ['VALIDATION_ERROR']],
  ['notes', { hs_timestamp: 'yesterday' }, ['INVALID_LONG']],
  ['notes', { hs_timestamp: '2026-01-06' }, ['INVALID_LONG']],
  ['notes', { hs_timestamp: '2026-01-06T09:41:00+02:00' }, ['INVALID_LONG']],
  ['notes', { hs_timestamp: '2026-13-06T09:41:00Z' }, ['INVALID_LONG']],
  ['notes', { hs_timestamp: TIME, hs_note_body: 'x'.repeat(65_537) }, ['VALUE_TOO_LONG']],
  ['notes', { hs_timestamp: TIME, hs_attachment_ids: '1;2' }, ['INVALID_ATTACHMENT']],
  ['notes', { hs_timestamp: TIME, hubspot_owner_id: '1' }, ['INVALID_OWNER_ID']],
  ['tasks', { hs_timestamp: TIME, hs_task_status: 'DONE' }, ['INVALID_OPTION']],
  ['tasks', { hs_timestamp: TIME, hs_task_priority: 'high' }, ['INVALID_OPTION']],
  ['meetings', { hs_timestamp: TIME, hs_meeting_outcome: 'LATE' }, ['INVALID_OPTION']],
  ['deals', { dealname: 'x', amount: '1,000' }, ['INVALID_NUMBER']],
  ['deals', { dealname: 'x', hs_is_closed: 'true' }, ['READ_ONLY_VALUE']],
  ['deals', { dealstage: 'won' }, ['INVALID_OPTION']],
  ['contacts', { email: 'not an address' }, ['INVALID_EMAIL']],
  ['contacts', { email: 'a@b' }, ['INVALID_EMAIL']],
];

test.for(wrongValues)('%s refuse %j', async ([type, properties, codes]) => {
  await using room = await openHubSpot();
  const { ask, portal } = room;
  const before = portal.records(type as 'notes').length;
  const refused = await ask(`POST ${BASE}/${type}`, { properties, associations: [] });
  expect(refused).toMatchObject({ status: 400, body: { status: 'error', category: 'VALIDATION_ERROR' } });
  expect(codesOf(refused)).toEqual(codes);
  expect(portal.records(type as 'notes')).toHaveLength(before);
});

test('what is wrong is told twice: in the message, and one by one', async () => {
  await using room = await openHubSpot();
  const { body } = await room.ask(`POST ${BASE}/contacts`, { properties: { nonsense: 'x' } });
  expect(String(body.message)).toMatch(/^Property values were not valid: \[\{"isValid":false,.*\}\]$/);
  expect(JSON.parse(String(body.message).slice('Property values were not valid: '.length))).toMatchObject([
    { error: 'PROPERTY_DOESNT_EXIST', name: 'nonsense' },
  ]);
  expect(body.errors).toEqual([
    {
      message: 'Property "nonsense" does not exist',
      code: 'PROPERTY_DOESNT_EXIST',
      context: { propertyName: ['nonsense'] },
    },
  ]);
  expect(body.correlationId).toMatch(/^[0-9a-f-]{36}$/);
});

test('custom properties of every type check their values', async () => {
  await using room = await openHubSpot();
  const { ask, portal } = room;
  portal.addProperty('notes', { name: 'day', type: 'date' });
  portal.addProperty('notes', { name: 'flag', type: 'bool' });
  const make = (properties: Record<string, string>) =>
    ask(`POST ${BASE}/notes`, { properties: { hs_timestamp: TIME, ...properties }, associations: [] });
  for (const day of ['2026-01-06', '1767657600000', '2026-01-06T00:00:00Z']) {
    expect((await make({ day })).body.properties).toMatchObject({ day: '2026-01-06' });
  }
  for (const wrong of [{ day: '1767657600001' }, { day: 'x' }, { day: '2026-02-31x' }, { flag: 'yes' }]) {
    expect((await make(wrong)).status, JSON.stringify(wrong)).toBe(400);
  }
  expect((await make({ flag: 'true' })).status).toBe(201);
});

test('a note keeps whatever its body says, up to the limit', async () => {
  await using room = await openHubSpot();
  const body = `<script>x</script>${'é'.repeat(65_000)}`;
  const id = await room.note({ hs_note_body: body });
  expect(room.portal.get('notes', id).properties.hs_note_body).toBe(body);
});

test('associations are refused that HubSpot does not know', async () => {
  await using room = await openHubSpot();
  const { ask, portal, seed } = room;
  const archived = portal.addContact();
  portal.archive('contacts', archived.id);
  const { contact, company } = seed;
  const wrong: [unknown, string][] = [
    [[tie(contact.id, 190)], 'INVALID_OBJECT_ID'],
    [[tie(contact.id, 201)], 'INVALID_ASSOCIATION_TYPE'],
    [[tie(contact.id, 204)], 'INVALID_ASSOCIATION_TYPE'],
    [[tie(contact.id, 999)], 'INVALID_ASSOCIATION_TYPE'],
    [[tie(contact.id, 202, 'USER_DEFINED')], 'INVALID_ASSOCIATION_TYPE'],
    [[tie(company.id, 190), tie('1', 202)], 'INVALID_OBJECT_ID'],
    [[tie(archived.id, 202)], 'INVALID_OBJECT_ID'],
    [[{ to: { id: contact.id }, types: [] }], 'VALIDATION_ERROR'],
    [[{ types: [{}] }], 'VALIDATION_ERROR'],
    [{}, 'VALIDATION_ERROR'],
  ];
  for (const [associations, code] of wrong) {
    const refused = await ask(`POST ${BASE}/notes`, { properties: { hs_timestamp: TIME }, associations });
    expect([refused.status, ...codesOf(refused)], JSON.stringify(associations)).toEqual([400, code]);
  }
  expect(portal.records('notes')).toEqual([]);
});

test('every number of an association is taken for its pair, and only for that', async () => {
  await using room = await openHubSpot();
  const { ask, portal, seed } = room;
  const to = { contacts: seed.contact.id, companies: seed.company.id, deals: seed.deal.id, tickets: seed.ticket.id };
  const numbers = {
    notes: { companies: 190, contacts: 202, deals: 214, tickets: 228 },
    tasks: { companies: 192, contacts: 204, deals: 216, tickets: 230 },
    meetings: { companies: 188, contacts: 200, deals: 212, tickets: 226 },
  };
  for (const [type, byTarget] of Object.entries(numbers)) {
    for (const [target, number] of Object.entries(byTarget)) {
      const id = to[target as keyof typeof to];
      const made = await ask(`POST ${BASE}/${type}`, {
        properties: { hs_timestamp: TIME },
        associations: [tie(id, number)],
      });
      expect(made.status, `${type} ${target}`).toBe(201);
      const [first] = portal.associationsOf(target as 'deals', id, type as 'notes');
      expect(first?.typeIds).toEqual([number - 1]);
    }
  }
});

test('what is no request is refused in words of JSON', async () => {
  await using room = await openHubSpot();
  const { ask, sandbox, portal } = room;
  const send = async (body: string, type: string) => {
    const headers = { authorization: `Bearer ${sandbox.hubspot.accessToken}`, 'content-type': type };
    const url = `${sandbox.hubspot.baseUrl}crm/v3/objects/notes`;
    return (await fetch(url, { method: 'POST', headers, body })).status;
  };
  expect(await send('{', 'application/json')).toBe(400);
  expect(await send('[]', 'application/json')).toBe(400);
  expect(await send('{}', 'application/json')).toBe(400);
  expect(await send('a=b', 'application/x-www-form-urlencoded')).toBe(415);
  expect(await ask('GET /crm/v3/nowhere')).toMatchObject({ status: 404, body: { status: 'error' } });
  expect(await ask('PUT /crm/v3/objects/notes')).toMatchObject({ status: 405, body: { status: 'error' } });
  expect(await ask('GET /oauth/v1/nowhere/pat-na1-secret-token')).toMatchObject({ status: 404 });
  expect(portal.requests.at(-1)).toMatchObject({ operation: 'unknown', path: '/oauth/v1/nowhere/pat-...' });
  await ask('GET /crm/v3/objects/notes?colour=red');
  await ask('POST /crm/v3/objects/notes', { properties: { hs_timestamp: TIME }, association: [] });
  expect(portal.requests.slice(-2).map(({ unknownArguments }) => unknownArguments)).toEqual([
    ['colour'],
    ['association'],
  ]);
  expect(JSON.stringify(portal.requests)).not.toContain(sandbox.hubspot.accessToken);
});
