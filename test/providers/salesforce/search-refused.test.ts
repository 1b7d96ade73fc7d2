import { describe, expect, test } from 'vitest';
import { salesforceStage } from './picker-stage.ts';

describe('what is refused', () => {
  const id = '001000000000001AAA';
  const changedAt = '2026-05-01T10:00:00.000Z';
  const cursorOf = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  test.each([
    ['garbage', 'x'],
    ['no text', 5 as never],
    ['an endless one', 'A'.repeat(100_000)],
    ['JSON of another shape', cursorOf({ a: 1 })],
    ['one of another kind', cursorOf([1, 'Contact', { changedAt, id }])],
    ['one of HubSpot', cursorOf([1, 'Account', { after: '200' }])],
    ['one with another time', cursorOf([1, 'Account', { changedAt: 'LAST_N_DAYS:7', id }])],
    ['one with another id', cursorOf([1, 'Account', { changedAt, id: "' OR Id != null OR Id = '" }])],
    ['one with an id that is none', cursorOf([1, 'Account', { changedAt, id: `${id.slice(0, 15)}ZZZ` }])],
  ])('a cursor that is %s', async (_name, cursor) => {
    const at = await salesforceStage();
    await expect(at.search('account', { cursor })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      provider: 'salesforce',
      issues: [{ path: 'cursor' }],
    });
  });

  test('a cursor with words, which have one page', async () => {
    const at = await salesforceStage();
    const cursor = cursorOf([1, 'Account', { changedAt, id }]);
    await expect(at.search('account', { cursor, query: 'fernhill' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(at.org.requests).toEqual([]);
  });

  test.each(['channel', '__proto__', 'constructor', '', 'Task', 'company', 'ACCOUNT'])(
    'the kind %j, naming those there are',
    async (kind) => {
      const at = await salesforceStage();
      await expect(at.search(kind)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: 'kind: expected one of "account", "contact", "lead", "opportunity", "case".',
        issues: [{ path: 'kind' }],
      });
      expect(at.org.requests).toEqual([]);
    },
  );

  test('a query that is none, or too long', async () => {
    const at = await salesforceStage();
    const refusal = { code: 'INVALID_INPUT', issues: [{ path: 'query' }] };
    await expect(at.search('case', { query: {} as never })).rejects.toMatchObject(refusal);
    await expect(at.search('case', { query: 'a'.repeat(1_001) })).rejects.toMatchObject(refusal);
    expect(at.org.requests).toEqual([]);
    for (const query of ['a'.repeat(1_000), '株'.repeat(1_000), `${'&+'.repeat(499)}aa`, 'ab '.repeat(333)]) {
      expect((await at.search('case', { query })).items).toEqual([]);
    }
  });

  test.each(['account', 'contact', 'lead', 'opportunity', 'case'])('a %s that the user may not read', async (kind) => {
    const at = await salesforceStage();
    at.org.denyObject(`${kind.charAt(0).toUpperCase()}${kind.slice(1)}` as 'Account', 'read');
    for (const query of ['', 'abc', 'a@b.example']) {
      await expect(at.search(kind, { query })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    }
  });

  test('a session that is over, an org without calls left, and no answer', async () => {
    const at = await salesforceStage();
    at.faults.add({ vendor: 'salesforce', kind: 'error', code: 'REQUEST_LIMIT_EXCEEDED' });
    await expect(at.search('case')).rejects.toMatchObject({ provider: 'salesforce', status: 403 });
    at.faults.add({ vendor: 'salesforce', kind: 'error', code: '503' });
    await expect(at.search('case')).rejects.toMatchObject({ code: 'UNAVAILABLE', maybeDelivered: false });
    for (const session of at.org.sessions) session.status = 'expired';
    await expect(at.search('contact', { query: 'a@b.example' })).rejects.toMatchObject({ code: 'AUTH_FAILED' });
  });
});

describe('an abort', () => {
  test.each(['noor', 'noor@fernhill.example', '', '003000000000001', 'https://acme.my.salesforce.com/003000000000001'])(
    'ends a search for %j at once',
    async (query) => {
      const at = await salesforceStage();
      at.faults.add({ vendor: 'salesforce', kind: 'slow', delayMs: 5_000, times: 5 });
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
    const at = await salesforceStage();
    await expect(at.search('lead', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(at.org.requests).toEqual([]);
  });
});
