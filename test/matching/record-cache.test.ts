import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { IntegrationError } from '../../src/errors.ts';
import { RecordCache } from '../../src/matching/record-cache.ts';

const MINUTE_MS = 60_000;
/** A CRM that has these records, and notes what it is asked for. */
function crm(...keys: string[]) {
  const has = new Set(keys);
  const asked: string[][] = [];
  const load = async (missing: readonly string[]) => {
    asked.push([...missing]);
    return new Map(missing.filter((key) => has.has(key)).map((key) => [key, `record of ${key}`]));
  };
  return { has, asked, load };
}
const cacheOf = (most = 100, ageMs = MINUTE_MS) => new RecordCache<string>({ most, ageMs });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what was found', () => {
  test('is not asked for again, and only what is missing is', async () => {
    const [cache, { asked, load }] = [cacheOf(), crm('a', 'b', 'c')];
    await cache.readMany('s', ['a', 'b', 'a'], load);
    expect(await cache.readMany('s', ['c', 'b', 'a'], load)).toEqual(
      new Map([
        ['c', 'record of c'],
        ['b', 'record of b'],
        ['a', 'record of a'],
      ]),
    );
    await cache.readMany('s', ['a', 'b'], load);
    expect(asked).toEqual([['a', 'b'], ['c']]);
  });

  test('is not missing, for as long as it holds; of another scope it is', async () => {
    const [cache, { load, asked }] = [cacheOf(), crm('a')];
    await cache.readMany('s', ['a', 'b'], load);
    expect([cache.missing('s', ['b', 'a', 'b']), cache.missing('t', ['a'])]).toEqual([['b'], ['a']]);
    vi.advanceTimersByTime(MINUTE_MS / 2);
    expect([cache.missing('s', ['a']), cache.missing('s', ['a'], MINUTE_MS / 2)]).toEqual([[], ['a']]);
    vi.advanceTimersByTime(MINUTE_MS / 2);
    expect([cache.missing('s', ['a']), asked.length]).toEqual([['a'], 1]);
  });

  test('is given in the order asked for', async () => {
    const [cache, { load }] = [cacheOf(), crm('a', 'b', 'c')];
    await cache.readMany('s', ['b'], load);
    expect([...(await cache.readMany('s', ['c', 'b', 'x', 'a'], load)).keys()]).toEqual(['c', 'b', 'a']);
  });

  test('holds for its time, and no longer', async () => {
    const [cache, { asked, load }] = [cacheOf(), crm('a')];
    await cache.readMany('s', ['a'], load);
    vi.advanceTimersByTime(MINUTE_MS - 1);
    await cache.readMany('s', ['a'], load);
    expect(asked).toHaveLength(1);
    vi.advanceTimersByTime(1);
    await cache.readMany('s', ['a'], load);
    expect(asked).toHaveLength(2);
  });

  test('holds for less where a call wants that, and never for more', async () => {
    const [cache, { asked, load }] = [cacheOf(), crm('a')];
    await cache.readMany('s', ['a'], load);
    vi.advanceTimersByTime(MINUTE_MS / 2);
    await cache.readMany('s', ['a'], load, MINUTE_MS);
    expect(asked).toHaveLength(1);
    await cache.readMany('s', ['a'], load, 0);
    expect(asked).toHaveLength(2);
    vi.advanceTimersByTime(MINUTE_MS);
    await cache.readMany('s', ['a'], load, 10 * MINUTE_MS);
    expect(asked).toHaveLength(3);
  });

  test('does not hold when the clock was set back', async () => {
    const [cache, { asked, load }] = [cacheOf(), crm('a')];
    await cache.readMany('s', ['a'], load);
    vi.setSystemTime(Date.now() - 10 * MINUTE_MS);
    await cache.readMany('s', ['a'], load);
    expect(asked).toHaveLength(2);
  });

  test('is removed once it is old, without being asked for', async () => {
    const [cache, { load }] = [cacheOf(), crm('a', 'b')];
    await cache.readMany('s', ['a'], load);
    vi.advanceTimersByTime(MINUTE_MS / 2);
    await cache.readMany('s', ['b'], load);
    vi.advanceTimersByTime(MINUTE_MS / 2);
    expect(cache.size).toBe(1);
    vi.advanceTimersByTime(MINUTE_MS);
    expect([cache.size, vi.getTimerCount()]).toEqual([0, 0]);
  });

  test('that is gone by now is forgotten', async () => {
    const [cache, { has, load }] = [cacheOf(), crm('a')];
    await cache.readMany('s', ['a'], load);
    has.delete('a');
    expect((await cache.readMany('s', ['a'], load, 0)).size).toBe(0);
    expect(cache.size).toBe(0);
  });
});

describe('what was not found', () => {
  test('is asked for again at once: it may have been made meanwhile', async () => {
    const [cache, { has, load }] = [cacheOf(), crm()];
    expect((await cache.readMany('s', ['a'], load)).size).toBe(0);
    has.add('a');
    expect((await cache.readMany('s', ['a'], load)).size).toBe(1);
  });

  test('an error is thrown and not kept', async () => {
    const [cache, { load }] = [cacheOf(), crm('a')];
    const failing = async () => Promise.reject(new Error('down'));
    await expect(cache.readMany('s', ['a'], failing)).rejects.toThrow('down');
    await expect(
      cache.readMany('s', ['a'], () => {
        throw new Error('at once');
      }),
    ).rejects.toThrow('at once');
    expect((await cache.readMany('s', ['a'], load)).size).toBe(1);
  });

  test('what was not asked for is neither given nor kept', async () => {
    const cache = cacheOf();
    const generous = async () =>
      new Map([
        ['a', '1'],
        ['b', '2'],
      ]);
    expect([...(await cache.readMany('s', ['a'], generous)).keys()]).toEqual(['a']);
    expect(cache.size).toBe(1);
  });

  test('nobody is asked for nothing', async () => {
    const [cache, { asked, load }] = [cacheOf(), crm()];
    expect((await cache.readMany('s', [], load)).size).toBe(0);
    expect(asked).toEqual([]);
  });
});

test('scopes never mix, whatever they are called', async () => {
  const cache = cacheOf();
  const names: [string, string][] = [
    ['s', 'a'],
    ['sa', ''],
    ['', 'sa'],
    ['1:s', 'a'],
    ['s1', ':a'],
    ['2', ':sa'],
  ];
  for (const [scope, key] of names) await cache.readMany(scope, [key], async () => new Map([[key, `${scope}/${key}`]]));
  const nobody = async () => new Map<string, string>();
  for (const [scope, key] of names)
    expect((await cache.readMany(scope, [key], nobody)).get(key)).toBe(`${scope}/${key}`);
  expect((await cache.readMany('t', ['a'], nobody)).size).toBe(0);
});

test('what was used longest ago goes first', async () => {
  const [cache, { asked, load }] = [cacheOf(2), crm('a', 'b', 'c')];
  await cache.readMany('s', ['a', 'b'], load);
  await cache.readMany('s', ['a'], load);
  await cache.readMany('s', ['c'], load);
  expect(cache.size).toBe(2);
  await cache.readMany('s', ['a'], load);
  await cache.readMany('s', ['b'], load);
  expect(asked).toEqual([['a', 'b'], ['c'], ['b']]);
});

test('more at once than there is room for are all answered', async () => {
  const [cache, { load }] = [cacheOf(2), crm('a', 'b', 'c')];
  expect((await cache.readMany('s', ['a', 'b', 'c'], load)).size).toBe(3);
  expect(cache.size).toBe(2);
});

describe('at once', () => {
  test('several that miss the same share one call, in whatever order they ask', async () => {
    const [cache, { asked, load }] = [cacheOf(), crm('a', 'b')];
    const [one, other] = await Promise.all([
      cache.readMany('s', ['a', 'b'], load),
      cache.readMany('s', ['b', 'a'], load),
      cache.readMany('t', ['a', 'b'], load),
    ]);
    expect(Object.fromEntries(one)).toEqual(Object.fromEntries(other));
    expect(asked).toHaveLength(2);
  });

  test('who shares a call that its owner aborts makes one of their own', async () => {
    const [cache, { load }] = [cacheOf(), crm('a')];
    const aborted = async () => Promise.reject(new IntegrationError({ code: 'ABORTED', message: 'aborted' }));
    const [first, second] = await Promise.allSettled([
      cache.readMany('s', ['a'], aborted),
      cache.readMany('s', ['a'], load),
    ]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
  });

  test('who shares a call that fails is told so', async () => {
    const [cache, { asked, load }] = [cacheOf(), crm('a')];
    const failing = async () => Promise.reject(new IntegrationError({ code: 'UNAVAILABLE', message: 'down' }));
    const both = await Promise.allSettled([cache.readMany('s', ['a'], failing), cache.readMany('s', ['a'], load)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked).toEqual([]);
  });
});

describe('forgetting', () => {
  test('one record, or all of a scope', async () => {
    const [cache, { asked, load }] = [cacheOf(), crm('a', 'b')];
    await cache.readMany('s', ['a', 'b'], load);
    await cache.readMany('t', ['a', 'b'], load);
    cache.forget('s', 'a');
    await cache.readMany('s', ['a', 'b'], load);
    expect(asked.at(-1)).toEqual(['a']);
    cache.forget('s');
    expect(cache.size).toBe(2);
    await cache.readMany('t', ['a', 'b'], load);
    expect(asked).toHaveLength(3);
  });

  test('what is on its way at that moment is answered and not kept', async () => {
    const [cache, { load }] = [cacheOf(), crm('a')];
    const answer = cache.readMany('s', ['a'], load);
    cache.forget('s', 'a');
    expect((await answer).size).toBe(1);
    expect(cache.size).toBe(0);
    const other = cache.readMany('t', ['a'], load);
    cache.forget('s');
    await other;
    expect(cache.size).toBe(1);
  });
});
