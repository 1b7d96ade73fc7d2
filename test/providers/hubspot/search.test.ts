import { describe, expect, test } from 'vitest';
import { allPages, type HubSpotStage, hubspotStage } from './picker-stage.ts';

const PORTAL = 48_210_377;

/** Contacts `prefix 0`, `prefix 1`, … */
function addContacts({ state }: HubSpotStage, count: number, prefix: string): void {
  for (let at = 0; at < count; at++) state.addContact({ firstname: prefix, lastname: String(at) });
}

describe('a record', () => {
  test.each([
    ['contact', 'noor', { label: 'Noor Haddad', detail: 'noor@fernhill.example, Fernhill Instruments' }],
    ['contacts', 'noor', { label: 'Noor Haddad' }],
    ['company', 'fernhill', { label: 'Fernhill Instruments', detail: 'fernhill.example' }],
    ['companies', 'fernhill', { label: 'Fernhill Instruments' }],
    ['deal', 'pilot', { label: 'Fernhill pilot', detail: 'qualifiedtobuy, 12000' }],
    ['deals', 'trial', { label: 'Fernhill trial', detail: 'closedwon, 900' }],
    ['ticket', 'export', { label: 'Export takes too long', detail: expect.stringMatching(/^of \d{4}-\d\d-\d\d$/) }],
    ['tickets', 'export', { label: 'Export takes too long' }],
  ])('of the kind %s is found by %j', async (kind, query, expected) => {
    const at = await hubspotStage();
    expect((await at.search(kind, { query: ` ${query} ` })).items).toEqual([
      { id: expect.stringMatching(/^\d+$/), detail: expect.any(String), ...expected },
    ]);
    expect(at.state.requests.flatMap(({ unknownArguments }) => unknownArguments)).toEqual([]);
  });

  test('without a name is called by what it has', async () => {
    const at = await hubspotStage();
    const mail = at.state.addContact({ email: 'nameless@a.example' });
    const bare = at.state.addContact({ phone: '5550199' });
    expect((await at.search('contact', { query: mail.id })).items[0]).toEqual({
      id: mail.id,
      label: 'nameless@a.example',
    });
    expect((await at.search('contact', { query: bare.id })).items[0]).toEqual({
      id: bare.id,
      label: `contact ${bare.id}`,
    });
  });

  test('that is closed says so, and a stage without a name is left out', async () => {
    const at = await hubspotStage();
    const { id } = at.state.addDeal({ dealname: 'Old', dealstage: '998877', hs_is_closed: 'true', amount: '5' });
    expect((await at.search('deal', { query: 'old' })).items).toEqual([{ id, label: 'Old', detail: '5, closed' }]);
  });

  test('with a hostile name is one line of a bearable length', async () => {
    const at = await hubspotStage();
    at.state.addDeal({ dealname: 'zz a\r\nb\u202etxt.exe\u0000<script>' });
    at.state.addDeal({ dealname: `zz xy ${'😀'.repeat(5_000)}` });
    at.state.addContact({ firstname: '__proto__', lastname: 'constructor' });
    const [first, second] = (await at.search('deal', { query: 'zz' })).items;
    expect(first?.label).toBe('zz a b txt.exe <script>');
    expect(second?.label.length).toBeLessThanOrEqual(200);
    expect(second?.label.isWellFormed()).toBe(true);
    expect((await at.search('contact', { query: '__proto__' })).items[0]?.label).toBe('__proto__ constructor');
  });
});

describe('nothing typed', () => {
  test('gives those that were changed last, first', async () => {
    let now = Date.parse('2026-05-01T10:00:00Z');
    const at = await hubspotStage({ sandbox: { now: () => new Date(now) } });
    now += 60_000;
    const { id } = at.state.addContact({ firstname: 'Newest' });
    expect((await at.search('contact', { query: '  ' })).items[0]?.id).toBe(id);
    now += 60_000;
    const older = at.state.records('contacts')[0]?.id ?? '';
    at.state.edit('contacts', older, { phone: '1' });
    expect((await at.search('contact', { query: '  ' })).items.map((item) => item.id)).toEqual([older, id]);
  });
});

describe('pages', () => {
  test('lead through all, each once', async () => {
    const at = await hubspotStage();
    addContacts(at, 450, 'Page');
    const { items, notes } = await allPages(at, 'contact', 'page');
    expect(new Set(items.map(({ id }) => id)).size).toBe(450);
    expect(notes).toEqual([]);
    expect(at.operations()).toEqual(Array(3).fill('contacts.search'));
  });

  test('end where HubSpot shows no more, and say so', async () => {
    const at = await hubspotStage();
    addContacts(at, 10_050, 'Many');
    for (const after of ['9800', '9900']) {
      const cursor = Buffer.from(JSON.stringify([1, 'contact', { after }])).toString('base64url');
      const page = await at.search('contact', { query: 'many', cursor });
      expect(page.items).toHaveLength(10_000 - Number(after));
      expect(page.nextCursor).toBeUndefined();
      expect(page.notes).toEqual([
        {
          name: 'too many',
          status: 'warning',
          message: expect.stringContaining('10,000'),
          hint: 'Type more of the name.',
        },
      ]);
    }
  });

  test('are good in another process, and hold no secret', async () => {
    const at = await hubspotStage();
    addContacts(at, 300, 'Page');
    const { nextCursor = '' } = await at.search('contact', { query: 'page' });
    expect(Buffer.from(nextCursor, 'base64url').toString()).toBe('[1,"contact",{"after":"200"}]');
    expect((await at.search('contacts', { query: 'page', cursor: nextCursor })).items).toHaveLength(100);
  });
});

describe('what is refused', () => {
  const cursorOf = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  test.each([
    ['garbage', 'x'],
    ['no text', 5 as never],
    ['an endless one', 'A'.repeat(100_000)],
    ['JSON of another shape', cursorOf({ a: 1 })],
    ['one of another kind', cursorOf([1, 'deal', { after: '200' }])],
    ['one of Slack', cursorOf([1, 'contact', { pass: 0, matched: false, listed: false }])],
    ['one that HubSpot does not know', cursorOf([1, 'contact', { after: 'nope' }])],
    ['one beyond the end', cursorOf([1, 'contact', { after: '10000' }])],
  ])('a cursor that is %s', async (_name, cursor) => {
    const at = await hubspotStage();
    await expect(at.search('contact', { cursor })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      provider: 'hubspot',
      issues: [{ path: 'cursor' }],
    });
  });

  test.each(['channel', '__proto__', 'constructor', '', 'note'])(
    'the kind %j, naming those there are',
    async (kind) => {
      const at = await hubspotStage();
      await expect(at.search(kind)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: 'kind: expected one of "contact", "company", "deal", "ticket".',
      });
      expect(at.state.requests).toEqual([]);
    },
  );

  test('a query that is none, or too long', async () => {
    const at = await hubspotStage();
    const issues = [{ path: 'query' }];
    await expect(at.search('deal', { query: {} as never })).rejects.toMatchObject({ code: 'INVALID_INPUT', issues });
    await expect(at.search('deal', { query: 'a'.repeat(3_001) })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues,
    });
    expect(at.state.requests).toEqual([]);
    expect((await at.search('deal', { query: 'a'.repeat(3_000) })).items).toEqual([]);
  });

  test('searches that come too fast, with the time to wait', async () => {
    const at = await hubspotStage({ sandbox: { rateLimits: { searchesPerSecond: 1 } } });
    await at.search('deal');
    await expect(at.search('deal')).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1_000 });
  });

  test.each([
    ['contact', 'crm.objects.contacts.read'],
    ['company', 'crm.objects.companies.read'],
    ['deal', 'crm.objects.deals.read'],
    ['ticket', 'tickets'],
  ])('a %s without the scope %s, which is named', async (kind, scope) => {
    const at = await hubspotStage({ scopes: ['crm.objects.contacts.write'] });
    const refusal = { code: 'PERMISSION_DENIED', hint: expect.stringContaining(scope) };
    await expect(at.search(kind)).rejects.toMatchObject(refusal);
    await expect(at.search(kind, { query: '123' })).rejects.toMatchObject(refusal);
  });

  test('a revoked token', async () => {
    const at = await hubspotStage();
    for (const token of at.state.tokens) token.status = 'revoked';
    await expect(at.search('contact', { query: 'a@b.example' })).rejects.toMatchObject({ code: 'AUTH_FAILED' });
  });
});

describe('an abort', () => {
  test.each(['noor', 'noor@fernhill.example', '42', `https://app.hubspot.com/contacts/${PORTAL}/contact/42`])(
    'ends a search for %s at once',
    async (query) => {
      const at = await hubspotStage();
      at.faults.add({ vendor: 'hubspot', kind: 'slow', delayMs: 5_000, times: 5 });
      const ending = new AbortController();
      const work = at.search('contact', { query, signal: ending.signal }).catch((error: unknown) => error);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const begun = performance.now();
      ending.abort();
      expect(await work).toMatchObject({ code: 'ABORTED' });
      expect(performance.now() - begun).toBeLessThan(100);
    },
  );

  test('before it began sends nothing', async () => {
    const at = await hubspotStage();
    await expect(at.search('deal', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(at.state.requests).toEqual([]);
  });
});
