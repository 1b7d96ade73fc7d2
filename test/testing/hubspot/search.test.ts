import { expect, test } from 'vitest';
import { openHubSpot } from './hubspot-client.ts';

const CONTACTS = '/crm/v3/objects/contacts';

type Room = Awaited<ReturnType<typeof openHubSpot>>;

async function found({ ask }: Room, body: Record<string, unknown>, type = 'contacts'): Promise<string[]> {
  const answer = await ask(`POST /crm/v3/objects/${type}/search`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return (answer.body.results as { id: string }[]).map(({ id }) => id);
}

test('a search does not see what was just made or changed; other reads do', async () => {
  let now = Date.parse('2026-01-06T09:41:00Z');
  await using room = await openHubSpot({ searchLagMs: 10_000, now: () => new Date(now) });
  const { ask, seed, portal } = room;
  const byEmail = (value: string) => ({
    filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ', value }] }],
  });
  now += 60_000;
  const made = await ask(`POST ${CONTACTS}`, { properties: { email: 'new@example.com' } });
  const id = String(made.body.id);
  await ask(`PATCH ${CONTACTS}/${seed.contact.id}`, { properties: { email: 'noor@new.example' } });
  now += 9999;
  expect(await found(room, byEmail('new@example.com'))).toEqual([]);
  expect(await found(room, byEmail('noor@fernhill.example'))).toEqual([seed.contact.id]);
  expect((await ask(`GET ${CONTACTS}/new@example.com?idProperty=email`)).body.id).toBe(id);
  now += 1;
  expect(await found(room, byEmail('new@example.com'))).toEqual([id]);
  expect(await found(room, byEmail('noor@fernhill.example'))).toEqual([]);
  portal.archive('contacts', id);
  expect(await found(room, byEmail('new@example.com'))).toEqual([id]);
  portal.searchLagMs = 0;
  expect(await found(room, byEmail('new@example.com'))).toEqual([]);
});

test('every operator means what it says', async () => {
  await using room = await openHubSpot();
  const { portal, seed } = room;
  const small = portal.addDeal({ dealname: 'Small green boat', amount: '9', closedate: '2026-01-01T00:00:00Z' }).id;
  const large = portal.addDeal({ dealname: 'Large boat', amount: '100', closedate: '2026-03-01T00:00:00Z' }).id;
  const none = portal.addDeal({ dealname: 'A plan' }).id;
  for (const { id } of portal.records('deals')) if (![small, large, none].includes(id)) portal.archive('deals', id);
  portal.associate({ type: 'deals', id: large }, seed.contact);
  const cases: [Record<string, unknown>, string[]][] = [
    [{ propertyName: 'amount', operator: 'EQ', value: '9.0' }, [small]],
    [{ propertyName: 'amount', operator: 'NEQ', value: '9' }, [large, none]],
    [{ propertyName: 'amount', operator: 'LT', value: '100' }, [small]],
    [{ propertyName: 'amount', operator: 'LTE', value: '100' }, [small, large]],
    [{ propertyName: 'amount', operator: 'GT', value: '9' }, [large]],
    [{ propertyName: 'amount', operator: 'GTE', value: '9' }, [small, large]],
    [{ propertyName: 'amount', operator: 'BETWEEN', value: '9', highValue: '99' }, [small]],
    [{ propertyName: 'closedate', operator: 'GT', value: '1769904000000' }, [large]],
    [{ propertyName: 'dealname', operator: 'IN', values: ['a plan', 'large boat'] }, [large, none]],
    [{ propertyName: 'dealname', operator: 'NOT_IN', values: ['a plan'] }, [small, large]],
    [{ propertyName: 'amount', operator: 'HAS_PROPERTY' }, [small, large]],
    [{ propertyName: 'amount', operator: 'NOT_HAS_PROPERTY' }, [none]],
    [{ propertyName: 'dealname', operator: 'CONTAINS_TOKEN', value: 'boat' }, [small, large]],
    [{ propertyName: 'dealname', operator: 'CONTAINS_TOKEN', value: 'bo*' }, [small, large]],
    [{ propertyName: 'dealname', operator: 'CONTAINS_TOKEN', value: '*reen' }, [small]],
    [{ propertyName: 'dealname', operator: 'CONTAINS_TOKEN', value: 'bo' }, []],
    [{ propertyName: 'dealname', operator: 'NOT_CONTAINS_TOKEN', value: 'boat' }, [none]],
    [{ propertyName: 'associations.contact', operator: 'EQ', value: seed.contact.id }, [large]],
  ];
  for (const [filter, ids] of cases) {
    expect(await found(room, { filterGroups: [{ filters: [filter] }] }, 'deals'), JSON.stringify(filter)).toEqual(ids);
  }
  const isBoat = { propertyName: 'dealname', operator: 'CONTAINS_TOKEN', value: 'boat' };
  const isPlan = { propertyName: 'dealname', operator: 'EQ', value: 'A plan' };
  const isLarge = { propertyName: 'amount', operator: 'GT', value: '50' };
  const groups = [{ filters: [isBoat, isLarge] }, { filters: [isPlan] }];
  expect(await found(room, { filterGroups: groups }, 'deals')).toEqual([large, none]);
  expect(await found(room, { query: 'green boa' }, 'deals')).toEqual([small]);
  expect(await found(room, { sorts: ['-amount'], filterGroups: [{ filters: [isBoat] }] }, 'deals')).toEqual([
    large,
    small,
  ]);
  const sorts = [{ propertyName: 'dealname', direction: 'ASCENDING' }];
  expect(await found(room, { sorts }, 'deals')).toEqual([none, large, small]);
});

test('more than HubSpot takes is refused', async () => {
  await using room = await openHubSpot();
  const { ask, portal } = room;
  for (let index = 0; index < 250; index += 1) portal.addContact({ firstname: `Contact ${index}` });
  const filter = { propertyName: 'email', operator: 'HAS_PROPERTY' };
  const group = (count: number) => ({ filters: Array.from({ length: count }, () => filter) });
  const groups = (count: number, filters: number) => ({
    filterGroups: Array.from({ length: count }, () => group(filters)),
  });
  const refused: Record<string, unknown>[] = [
    groups(6, 1),
    groups(1, 11),
    groups(5, 6),
    groups(1, 0),
    { limit: 201 },
    { limit: 0 },
    { after: '9901', limit: 100 },
    { query: 'x'.repeat(3001) },
    { query: 1 },
    { sorts: ['email', 'firstname'] },
    { sorts: ['nonsense'] },
    { properties: 'email' },
    { filterGroups: [{ filters: [{ propertyName: 'nonsense', operator: 'EQ', value: 'x' }] }] },
    { filterGroups: [{ filters: [{ propertyName: 'email', operator: 'LIKE', value: 'x' }] }] },
    { filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ' }] }] },
    { filterGroups: [{ filters: [{ propertyName: 'email', operator: 'BETWEEN', value: 'x' }] }] },
    { filterGroups: [{ filters: [{ propertyName: 'email', operator: 'IN', values: [] }] }] },
  ];
  for (const body of refused) {
    expect((await ask(`POST ${CONTACTS}/search`, body)).status, JSON.stringify(body).slice(0, 100)).toBe(400);
  }
  for (const body of [groups(5, 5), groups(1, 10), { query: 'x'.repeat(3000) }, { after: '9900', limit: 100 }]) {
    expect((await ask(`POST ${CONTACTS}/search`, body)).status).toBe(200);
  }
  const page = await ask(`POST ${CONTACTS}/search`, { limit: 200, properties: ['firstname'] });
  expect(page.body).toMatchObject({ total: 251, paging: { next: { after: '200' } } });
  const last = await ask(`POST ${CONTACTS}/search`, { limit: 200, after: '200' });
  expect(last.body.results).toHaveLength(51);
  expect(last.body).not.toHaveProperty('paging');
});
