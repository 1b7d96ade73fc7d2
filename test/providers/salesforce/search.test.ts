import { describe, expect, test } from 'vitest';
import { allPages, firstId, salesforceStage } from './picker-stage.ts';

const ID = expect.stringMatching(/^[A-Za-z0-9]{18}$/);
const noteOf = (name: string, hint: string) => ({
  name,
  status: 'warning',
  message: expect.any(String),
  hint: expect.stringContaining(hint),
});

describe('a record', () => {
  const account = {
    label: 'Fernhill Instruments',
    detail: 'https://www.fernhill.example, Customer',
  };
  const contact = { label: 'Noor Haddad', detail: 'noor@fernhill.example, Fernhill Instruments' };
  const lead = { label: 'Juno Reyes', detail: 'Brackenworks, juno@brackenworks.example' };
  const open = { label: 'Fernhill pilot', detail: 'Fernhill Instruments, Proposal, 12000' };
  const won = { label: 'Fernhill trial', detail: 'Fernhill Instruments, Closed Won, 900' };
  const issue = {
    label: expect.stringMatching(/^\d+ Export takes too long$/),
    detail: 'Fernhill Instruments, New',
  };
  test.each([
    ['account', 'fernhill', account],
    ['accounts', 'instr', account],
    ['Account', 'FERNHILL INSTRUMENTS', account],
    ['contact', 'noor', contact],
    ['contacts', 'had', contact],
    ['Contact', 'haddad noor', contact],
    ['lead', 'juno', lead],
    ['leads', 'bracken', lead],
    ['Lead', 'reyes', lead],
    ['opportunity', 'pilot', open],
    ['opportunities', 'trial', won],
    ['Opportunity', 'fernhill tri', won],
    ['case', 'export', issue],
    ['cases', 'too long', issue],
    ['Case', 'takes', issue],
  ])('of the kind %s is found by %j', async (kind, query, expected) => {
    const at = await salesforceStage();
    expect(await at.search(kind, { query: ` ${query} ` })).toEqual({ items: [{ id: ID, ...expected }] });
    expect(at.operations()).toEqual(['search']);
  });

  test('that is closed says so, unless its stage does', async () => {
    const at = await salesforceStage();
    const { id } = at.org.add('Opportunity', { Name: 'Zinnia', StageName: 'Lost to others', CloseDate: '2026-01-01' });
    // The sandbox tells it by the name of the stage, an org as it likes.
    at.org.get(id).values.IsClosed = true;
    const page = await at.search('opportunity', { query: id });
    expect(page.items).toEqual([{ id, label: 'Zinnia', detail: 'Lost to others, closed' }]);
  });

  test('without details has none, and without a name is called by its kind', async () => {
    const at = await salesforceStage();
    const bare = at.org.add('Account', { Name: 'Quillon' });
    const blank = at.org.add('Account', { Name: '\u202e' });
    expect(await at.search('account', { query: 'quillon' })).toEqual({ items: [{ id: bare.id, label: 'Quillon' }] });
    expect(await at.search('account', { query: blank.id })).toEqual({
      items: [{ id: blank.id, label: `account ${blank.id}` }],
    });
  });

  test('with a hostile name is one line of a bearable length', async () => {
    const at = await salesforceStage();
    at.org.add('Account', { Name: 'zz a\r\nb\u202etxt.exe\u0000<script>' });
    at.org.add('Account', { Name: `zz xy ${'😀'.repeat(120)}` });
    at.org.add('Contact', { FirstName: '__proto__', LastName: 'constructor' });
    const [first, second] = (await at.search('account', { query: 'zz' })).items;
    expect(first?.label).toBe('zz a b txt.exe <script>');
    expect(second?.label.length).toBeLessThanOrEqual(200);
    expect(second?.label.isWellFormed()).toBe(true);
    expect((await at.search('contact', { query: '__proto__' })).items[0]?.label).toBe('__proto__ constructor');
  });

  test.each([
    ['Opportunity', ['Amount', 'StageName'], 'pilot', 'Fernhill pilot'],
    ['Contact', ['Email'], 'noor', 'Noor Haddad'],
    ['Case', ['Subject'], 'export', expect.stringMatching(/^\d+$/)],
    ['Lead', ['Company'], '', 'Juno Reyes'],
  ] as const)('of the kind %s whose fields %j are hidden comes with its name', async (kind, fields, query, label) => {
    const at = await salesforceStage();
    for (const name of fields) at.org.hideField(kind, name);
    const { items, notes } = await at.search(kind, { query: kind === 'Case' ? '' : query });
    expect(items).toContainEqual({ id: ID, label });
    expect(notes).toEqual([noteOf('hidden fields', 'permission set')]);
  });

  test('of an account that the user may not see comes without it', async () => {
    const at = await salesforceStage();
    at.org.denyObject('Account', 'read');
    const item = { id: ID, label: 'Noor Haddad', detail: 'noor@fernhill.example' };
    expect((await at.search('contact', { query: 'noor' })).items).toEqual([item]);
  });

  test('of a lead that was converted is left out', async () => {
    const at = await salesforceStage();
    const id = firstId(at, 'Lead');
    at.org.edit(id, { IsConverted: true });
    expect(await at.search('lead', { query: 'juno' })).toEqual({
      items: [],
      notes: [noteOf('not found', 'paste the link')],
    });
    expect(await at.search('lead', { query: 'juno@brackenworks.example' })).toMatchObject({ items: [] });
    expect(await at.search('lead')).toEqual({ items: [] });
    expect(await at.search('lead', { query: id })).toEqual({
      items: [],
      notes: [noteOf('converted lead', 'it became')],
    });
  });
});

describe('words', () => {
  test.each([
    ['an operator', 'Rope AND Tackle', 'Rope and Tackle', ['rope and tackle', 'rope AND', 'tackle Or', 'NOT rope']],
    ['signs', "O'Dell & Sons (R&D) {x}", "O'Dell & Sons (R&D) {x}", ["o'dell & so", 'sons (r&d)', '"dell" sons']],
    ['a single letter', 'Plan B', 'Plan B', ['plan b', 'b plan', 'pla b']],
    ['another script', '株式会社 Ünal', '株式会社 Ünal', ['株式', 'ünal', 'ÜN']],
  ])('with %s are searched for as words', async (_name, name, label, queries) => {
    const at = await salesforceStage();
    at.org.add('Account', { Name: name.replace('AND', 'and Or not') });
    for (const query of queries) {
      const { items } = await at.search('account', { query });
      expect(
        items.map((item) => item.label.replace(' Or not', '')),
        query,
      ).toEqual([label]);
    }
  });

  test.each([
    "x\\' OR Id != null OR Name = \\'",
    "' OR Name LIKE '%",
    'a} RETURNING User(Id, Email)',
    '"',
    '*?*?',
    '\\',
  ])('that break out of other queries are words here: %j', async (query) => {
    const at = await salesforceStage();
    for (const kind of ['account', 'contact', 'lead', 'opportunity', 'case']) {
      const { items, notes = [] } = await at.search(kind, { query: `qq ${query}` });
      expect([items, notes[0]?.name]).toEqual([[], 'not found']);
    }
    expect(new Set(at.operations())).toEqual(new Set(['search']));
  });

  test('of which Salesforce looks for none give what was changed last, and say so', async () => {
    const at = await salesforceStage();
    for (const query of ['a', '&', 'a b', '- –', '😀']) {
      const { items, notes } = await at.search('account', { query });
      expect(items.map(({ label }) => label)).toEqual(['Fernhill Instruments']);
      expect(notes).toEqual([noteOf('too short', 'Type more')]);
    }
    expect(at.operations()).toEqual(Array(5).fill('query'));
  });

  test('that nothing has are told, with what may be the reason', async () => {
    const at = await salesforceStage({ searchLagMs: 60_000 });
    at.org.add('Account', { Name: 'Kestrel' });
    expect(await at.search('account', { query: 'kestrel' })).toEqual({
      items: [],
      notes: [{ ...noteOf('not found', 'paste the link'), message: expect.stringContaining('a moment ago') }],
    });
  });

  test('that more have than are shown say so', async () => {
    const at = await salesforceStage();
    for (let count = 0; count < 50; count++) at.org.add('Account', { Name: `Larch ${count}` });
    expect(await at.search('account', { query: 'larch' })).not.toHaveProperty('notes');
    at.org.add('Account', { Name: 'Larch 50' });
    const page = await at.search('account', { query: 'larch' });
    expect(page.items).toHaveLength(50);
    expect(page.notes).toEqual([noteOf('too many', 'Type more')]);
    expect(page).not.toHaveProperty('nextCursor');
  });
});

describe('nothing typed', () => {
  test('gives those that were changed last, first', async () => {
    let now = Date.parse('2026-05-01T10:00:00Z');
    const at = await salesforceStage({ now: () => new Date(now) });
    now += 60_000;
    const { id } = at.org.add('Contact', { LastName: 'Newest' });
    expect((await at.search('contact', { query: '  ' })).items[0]?.id).toBe(id);
    now += 60_000;
    const older = firstId(at, 'Contact');
    at.org.edit(older, { Phone: '1' });
    expect((await at.search('contact')).items.map((item) => item.id)).toEqual([older, id]);
    expect(at.operations()).toEqual(['query', 'query']);
    // The sandbox would keep the order of one second by itself, Salesforce does not.
    for (const query of at.asked()) expect(query).toContain(' ORDER BY LastModifiedDate DESC, Id LIMIT 51');
  });

  test.each([
    ['all in one second', 0],
    ['each in its own', 1_000],
    ['seven in one', 1_000 / 7],
  ])('leads through all, each once: %s', async (_name, stepMs) => {
    let now = Date.parse('2026-05-01T10:00:00Z');
    const at = await salesforceStage({ now: () => new Date(now) });
    for (let count = 0; count < 220; count++) {
      at.org.add('Contact', { LastName: `Page ${count}` });
      now += stepMs;
    }
    const { items, notes } = await allPages(at, 'contact');
    expect(items).toHaveLength(221);
    expect(new Set(items.map(({ id }) => id)).size).toBe(221);
    expect(notes).toEqual([]);
    expect(at.operations()).toEqual(Array(5).fill('query'));
    const changed = items.map(({ id }) => String(at.org.get(id).values.LastModifiedDate));
    expect(changed).toEqual(changed.toSorted().toReversed());
  });

  test('goes on beyond the 2,000 that Salesforce counts to', async () => {
    const at = await salesforceStage();
    for (let count = 0; count < 2_100; count++) at.org.add('Lead', { LastName: `L ${count}`, Company: 'C' });
    const { items } = await allPages(at, 'lead');
    expect(new Set(items.map(({ id }) => id)).size).toBe(2_101);
  });

  test('has cursors that are good in another process, and hold no secret', async () => {
    const at = await salesforceStage({ now: () => new Date('2026-05-01T10:00:00Z') });
    for (let count = 0; count < 60; count++) at.org.add('Account', { Name: `Page ${count}` });
    const { nextCursor = '', items } = await at.search('account', { query: 'a' });
    expect(JSON.parse(Buffer.from(nextCursor, 'base64url').toString())).toEqual([
      1,
      'Account',
      { changedAt: '2026-05-01T10:00:00.000Z', id: items.at(-1)?.id },
    ]);
    expect((await at.search('accounts', { cursor: nextCursor })).items).toHaveLength(11);
  });
});
