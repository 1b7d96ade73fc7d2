import { describe, expect, test } from 'vitest';
import { firstId, INSTANCE, salesforceStage } from './picker-stage.ts';

const LIGHTNING = 'https://acme.lightning.force.com';
const warning = (name: string, hint: string) => ({
  items: [],
  notes: [{ name, status: 'warning', message: expect.any(String), hint: expect.stringContaining(hint) }],
});

describe('a link', () => {
  test.each<[string, (id: string) => string]>([
    ['of Lightning', (id) => `${LIGHTNING}/lightning/r/Opportunity/${id}/view`],
    ['of Lightning with what it came from', (id) => `${LIGHTNING}/lightning/r/Opportunity/${id}/view?ws=%2Flightning`],
    ['of Lightning without the object', (id) => `${LIGHTNING}/lightning/r/${id}/view`],
    ['of Lightning for any object', (id) => `${LIGHTNING}/lightning/r/sObject/${id}/view`],
    ['of a list of the record', (id) => `${LIGHTNING}/lightning/r/Opportunity/${id}/related/Quotes/view`],
    ['of Lightning with a short id', (id) => `${LIGHTNING}/lightning/r/Opportunity/${id.slice(0, 15)}/view`],
    ['of old Lightning', (id) => `${LIGHTNING}/one/one.app#/sObject/${id}/view`],
    ['on My Domain', (id) => `${INSTANCE}/lightning/r/Opportunity/${id}/view`],
    ['of an old page', (id) => `${INSTANCE}/${id}`],
    ['of an old page with a short id', (id) => `${INSTANCE}/${id.slice(0, 15)}?nooverride=1`],
    ['of an old form', (id) => `${INSTANCE}/${id}/e`],
    ['of an instance that many orgs share', (id) => `https://na123.salesforce.com/${id}`],
    ['in a mail', (id) => `<${LIGHTNING}/lightning/r/Opportunity/${id}/view>`],
    ['without a scheme', (id) => `acme.lightning.force.com/lightning/r/Opportunity/${id}/view`],
    ['in capitals', (id) => `HTTPS://ACME.Lightning.Force.com/lightning/r/Opportunity/${id}/view`],
    ['of a great length', (id) => `${LIGHTNING}/lightning/r/Opportunity/${id}/view?in=${'A'.repeat(3_000)}`],
  ])('leads to the record at once: %s', async (_name, linkOf) => {
    const at = await salesforceStage({ searchLagMs: 60_000 });
    const id = firstId(at, 'Opportunity');
    expect((await at.search('opportunity', { query: ` ${linkOf(id)} ` })).items).toEqual([
      { id, label: 'Fernhill pilot', detail: 'Fernhill Instruments, Proposal, 12000' },
    ]);
    expect(at.operations()).toEqual(['query']);
  });

  test.each(['Account', 'Contact', 'Lead', 'Opportunity', 'Case'] as const)('works for a %s', async (type) => {
    const at = await salesforceStage();
    const id = firstId(at, type);
    const query = `${LIGHTNING}/lightning/r/${type}/${id}/view`;
    expect((await at.search(type, { query })).items.map((item) => item.id)).toEqual([id]);
  });

  test.each([
    ['https://acme--full.sandbox.my.salesforce.com', 'https://acme--full.sandbox.lightning.force.com', true],
    ['https://acme.my.salesforce.mil', 'https://acme.lightning.crmforce.mil', true],
    ['https://acme.my.sfcrmproducts.cn', 'https://acme.lightning.sfcrmapps.cn', true],
    ['https://acme.my-salesforce.com', 'https://acme.my-lightning.com', true],
    ['https://na123.salesforce.com', LIGHTNING, true],
    ['http://127.0.0.1:5000', 'http://127.0.0.1:5000', true],
    [INSTANCE, 'https://acme--full.sandbox.lightning.force.com', false],
    [INSTANCE, 'https://acme.develop.my.salesforce.com', false],
    [INSTANCE, 'https://other.lightning.force.com', false],
    [INSTANCE, 'https://acme.lightning.crmforce.mil', false],
    ['https://acme--full.sandbox.my.salesforce.com', LIGHTNING, false],
  ])('to the org %s is known on %s: %s', async (instance, host, isOwn) => {
    const at = await salesforceStage();
    const id = firstId(at, 'Contact');
    const page = await at.search('contact', { query: `${host}/lightning/r/Contact/${id}/view` }, instance);
    if (isOwn) expect(page.items.map((item) => item.id)).toEqual([id]);
    else {
      expect(page).toEqual(warning('another org', 'connected org'));
      expect(at.org.requests).toEqual([]);
    }
  });

  test.each([
    ['https://acme.lightning.force.com.evil.example/lightning/r/Contact/ID/view'],
    ['https://evil.example/acme.lightning.force.com/lightning/r/Contact/ID/view'],
    ['https://acme.my.site.com/ID'],
    ['https://acme.lightning.force.com/lightning/o/Contact/list'],
    ['https://acme.lightning.force.com/lightning/page/home'],
    ['https://'],
    ['see https://acme.lightning.force.com/lightning/r/Contact/ID/view'],
  ])('that is none is searched for like any text: %s', async (form) => {
    const at = await salesforceStage();
    await at.search('contact', { query: form.replace('ID', firstId(at, 'Contact')) });
    expect(at.operations()).toEqual(['search']);
  });
});

describe('a link or an id', () => {
  test.each([
    ['Opportunity', 'contact', 'an opportunity, not to a contact', 'Choose among the opportunities.'],
    ['Contact', 'account', 'a contact, not to an account', 'Choose among the contacts.'],
    ['Account', 'case', 'an account, not to a case', 'Choose among the accounts.'],
    ['Lead', 'opportunity', 'a lead, not to an opportunity', 'Choose among the leads.'],
    ['User', 'lead', 'another kind of record, not to a lead', 'Paste the link of a lead'],
  ] as const)('of the kind %s is none of a %s, and says so', async (type, kind, message, hint) => {
    const at = await salesforceStage();
    const id = firstId(at, type);
    const page = await at.search(kind, { query: `${LIGHTNING}/lightning/r/${type}/${id}/view` });
    expect(page).toEqual(warning('another kind', hint));
    expect(page.notes?.[0]?.message).toContain(message);
    expect(at.org.requests).toEqual([]);
    expect(await at.search(kind, { query: id })).toEqual(page);
    expect(at.operations()).toEqual(type === 'User' ? ['search'] : []);
  });

  test.each(['Account', 'Contact', 'Lead', 'Opportunity', 'Case'] as const)(
    'of 15 and 18 characters leads to the %s',
    async (type) => {
      const at = await salesforceStage({ searchLagMs: 60_000 });
      const { id } = at.org.get(firstId(at, type));
      for (const query of [id, id.slice(0, 15), `${INSTANCE}/${id.slice(0, 15)}`]) {
        expect((await at.search(type, { query })).items.map((item) => item.id)).toEqual([id]);
      }
      expect(at.operations()).toEqual(['query', 'query', 'query']);
    },
  );

  test('of nothing, of what was deleted, or with a slip in it says so', async () => {
    const at = await salesforceStage();
    const { id } = at.org.add('Contact', { LastName: 'Gone' });
    at.org.remove(id);
    for (const query of [id, '003000000000999', `${id.slice(0, 15)}ZZZ`, `${LIGHTNING}/lightning/r/Contact/${id}/view`])
      expect(await at.search('contact', { query }), query).toEqual(warning('not found', 'search for the name'));
  });

  test('that only looks like one is a word', async () => {
    const at = await salesforceStage();
    const { id } = at.org.add('Account', { Name: 'internationaliz' });
    expect((await at.search('account', { query: 'internationaliz' })).items.map((item) => item.id)).toEqual([id]);
    expect((await at.search('account', { query: 'counterexamples' })).notes?.[0]?.name).toBe('not found');
  });
});

describe('an e-mail address', () => {
  test.each([
    ['contact', 'Contact', { Email: 'new@acme.example', LastName: 'New' }, 'new@acme.example'],
    ['lead', 'Lead', { Email: 'new@acme.example', LastName: 'New', Company: 'Acme' }, 'Acme, new@acme.example'],
  ] as const)('finds a %s that the search does not see yet', async (kind, type, values, detail) => {
    const at = await salesforceStage({ searchLagMs: 60_000 });
    const { id } = at.org.add(type, values);
    const page = await at.search(kind, { query: 'New Person <NEW@acme.example>' });
    expect(page).toEqual({ items: [{ id, label: 'New', detail }] });
    expect(at.operations().toSorted()).toEqual(['query', 'search']);
  });

  test('gives all who have it, each once', async () => {
    const at = await salesforceStage();
    const { id } = at.org.add('Contact', { LastName: 'Twin', Email: 'NOOR@fernhill.example' });
    const { items } = await at.search('contact', { query: 'noor@fernhill.example' });
    expect(new Set(items.map((item) => item.id))).toEqual(new Set([id, firstId(at, 'Contact')]));
    expect(items).toHaveLength(2);
  });

  test('is one of nobody else', async () => {
    const at = await salesforceStage();
    const own = firstId(at, 'Contact');
    for (const Email of ["o'dell@acme.example", 'a_b@acme.example', 'axb@acme.example', 'a%b@acme.example'])
      at.org.add('Contact', { LastName: Email, Email });
    for (const query of ["o'dell@acme.example", 'a_b@acme.example', 'a%b@acme.example']) {
      const { items } = await at.search('contact', { query });
      expect(items[0]?.label).toBe(query);
      expect(items.map((item) => item.id)).not.toContain(own);
    }
    expect(
      at
        .asked()
        .filter((q) => q.startsWith('SELECT'))
        .join('\n'),
    ).not.toContain('LIKE');
  });

  test('that nobody has is told', async () => {
    const at = await salesforceStage();
    expect(await at.search('contact', { query: 'nobody@acme.example' })).toEqual(
      warning('not found', 'paste the link'),
    );
  });

  test('is looked for only by the search where the field is hidden', async () => {
    const at = await salesforceStage();
    at.org.hideField('Contact', 'Email');
    const { id } = at.org.add('Contact', { LastName: 'kim@acme.example' });
    const { items } = await at.search('contact', { query: 'kim@acme.example' });
    expect(items).toEqual([{ id, label: 'kim@acme.example' }]);
  });

  test('is no key of accounts', async () => {
    const at = await salesforceStage();
    const { id } = at.org.add('Account', { Name: 'Desk kim@acme.example' });
    const { items } = await at.search('account', { query: 'Kim Osei <KIM@acme.example>' });
    expect(items.map((item) => item.id)).toEqual([id]);
    expect(at.operations()).toEqual(['search']);
  });
});

describe('the number of a case', () => {
  test('finds it at once, with and without its zeros', async () => {
    const at = await salesforceStage({ searchLagMs: 60_000 });
    const { id } = at.org.add('Case', { Subject: 'Numbered' });
    const number = String(at.org.get(id).values.CaseNumber);
    for (const query of [number, number.replace(/^0+/, '')]) {
      expect(
        (await at.search('case', { query })).items.map((item) => item.id),
        query,
      ).toEqual([id]);
    }
  });

  test('is a word for other kinds', async () => {
    const at = await salesforceStage();
    const { id } = at.org.add('Account', { Name: '2027' });
    expect((await at.search('account', { query: '2027' })).items.map((item) => item.id)).toEqual([id]);
    expect(at.operations()).toEqual(['search']);
  });
});
