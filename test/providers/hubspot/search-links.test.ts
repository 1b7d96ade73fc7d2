import { describe, expect, test } from 'vitest';
import { allPages, hubspotStage } from './picker-stage.ts';

const PORTAL = 48_210_377;

describe('a link and an id', () => {
  const link = (path: string) => (id: string) => `https://app.hubspot.com/contacts/${PORTAL}/${path}/${id}`;
  test.each<[string, (id: string) => string]>([
    ['today’s form', link('record/0-1')],
    ['with a view', (id) => `${link('record/0-1')(id)}/view/1?interaction=note`],
    ['of the European data centre', (id) => link('record/0-1')(id).replace('app.', 'app-eu1.')],
    ['the old form', link('contact')],
    ['the old form with a slash', (id) => `${link('contact')(id)}/`],
  ])('leads to the record: %s', async (_name, linkOf) => {
    const at = await hubspotStage();
    const { id } = at.state.records('contacts')[0] ?? { id: '' };
    expect((await at.search('contact', { query: linkOf(id) })).items.map((item) => item.id)).toEqual([id]);
    expect(at.operations().toSorted()).toEqual(['account.details', 'contacts.read']);
  });

  test.each([
    ['company', '0-2', 'company'],
    ['deal', '0-3', 'deal'],
    ['ticket', '0-5', 'ticket'],
  ])('works for a %s', async (kind, typeId, old) => {
    const at = await hubspotStage();
    const id = (await at.search(kind)).items[0]?.id ?? '';
    for (const path of [`record/${typeId}`, old]) {
      expect((await at.search(kind, { query: link(path)(id) })).items.map((item) => item.id)).toEqual([id]);
    }
  });

  test.each([
    ['another kind', 'Choose among the deals.', (id: string) => link('record/0-3')(id)],
    ['another kind', 'search for the name', (id: string) => link('record/2-1234567')(id)],
    ['another account', 'connected account', (id: string) => `https://app.hubspot.com/contacts/1/record/0-1/${id}`],
    ['not found', 'search for the name', () => link('record/0-1')('99')],
  ])('says why it leads to nothing: %s (%s)', async (name, hint, linkOf) => {
    const at = await hubspotStage();
    const { id } = at.state.records('contacts')[0] ?? { id: '' };
    const page = await at.search('contact', { query: linkOf(id) });
    expect(page).toEqual({
      items: [],
      notes: [{ name, status: 'warning', message: expect.any(String), hint: expect.stringContaining(hint) }],
    });
  });

  test.each([
    ['another host', (id: string) => `https://app.hubspot.com.evil.example/contacts/${PORTAL}/record/0-1/${id}`],
    ['another page', () => `https://app.hubspot.com/contacts/${PORTAL}/objects/0-1/views/all/list`],
    ['no address', () => 'https://'],
  ])('of %s is searched for like any text', async (_name, linkOf) => {
    const at = await hubspotStage();
    await at.search('contact', { query: linkOf(at.state.records('contacts')[0]?.id ?? '') });
    expect(at.operations()).toEqual(['contacts.search']);
  });

  test('an id comes first, and what is called so follows', async () => {
    const at = await hubspotStage();
    const { id } = at.state.addDeal({ dealname: 'By its id' });
    const named = at.state.addDeal({ dealname: id });
    expect((await at.search('deal', { query: id })).items.map((item) => item.id)).toEqual([id, named.id]);
  });

  test('a number that is no id is a name', async () => {
    const at = await hubspotStage();
    const { id } = at.state.addDeal({ dealname: '2027' });
    expect((await at.search('deal', { query: '2027' })).items.map((item) => item.id)).toEqual([id]);
  });

  test('a number that HubSpot refuses as an id is a name, too', async () => {
    const at = await hubspotStage();
    at.faults.add({ vendor: 'hubspot', method: 'deals.read', kind: 'error', code: '400' });
    const { id } = at.state.addDeal({ dealname: '99999999999999999999' });
    expect((await at.search('deal', { query: '99999999999999999999' })).items.map((item) => item.id)).toEqual([id]);
  });

  test('of a contact that was merged leads to the one that is left', async () => {
    const at = await hubspotStage();
    const [winner, loser] = [at.state.addContact({ firstname: 'W' }), at.state.addContact({ firstname: 'L' })];
    at.state.mergeContacts(winner.id, loser.id);
    expect((await at.search('contact', { query: loser.id })).items[0]?.id).toBe(winner.id);
  });
});

describe('an e-mail address', () => {
  test('finds a contact that the search does not see yet', async () => {
    const at = await hubspotStage({ sandbox: { searchLagMs: 60_000 } });
    const { id } = at.state.addContact({ email: 'new@acme.example', firstname: 'New' });
    const page = await at.search('contact', { query: 'New Person <NEW@acme.example>' });
    expect(page).toEqual({ items: [{ id, label: 'New', detail: 'new@acme.example' }] });
    expect(at.operations().toSorted()).toEqual(['contacts.batch-read', 'contacts.search']);
  });

  test('gives a contact once that both find', async () => {
    const at = await hubspotStage();
    const { items } = await at.search('contact', { query: 'noor@fernhill.example' });
    expect(items.map(({ label }) => label)).toEqual(['Noor Haddad']);
  });

  test('gives a contact once over all pages', async () => {
    const at = await hubspotStage();
    const email = 'late@acme.example';
    for (let count = 0; count < 250; count++) at.state.addContact({ email: `a${count}@x.example`, company: email });
    const { id } = at.state.addContact({ email });
    const { items } = await allPages(at, 'contact', email);
    expect(items[0]?.id).toBe(id);
    expect(items.filter((item) => item.id === id)).toHaveLength(1);
    expect(items).toHaveLength(251);
  });

  test('that nobody has is told, with what may be the reason', async () => {
    const at = await hubspotStage();
    const page = await at.search('contact', { query: 'nobody@acme.example' });
    expect(page).toEqual({
      items: [],
      notes: [
        {
          name: 'not found',
          status: 'warning',
          message: expect.stringContaining('a moment ago'),
          hint: expect.any(String),
        },
      ],
    });
  });

  test('is no key of companies', async () => {
    const at = await hubspotStage();
    await at.search('company', { query: 'noor@fernhill.example' });
    expect(at.operations()).toEqual(['companies.search']);
  });
});
