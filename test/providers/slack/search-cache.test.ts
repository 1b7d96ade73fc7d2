import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ExportService, jweEncryption, memoryStorage } from '../../../src/index.ts';
import { slack } from '../../../src/providers/slack/index.ts';
import { CACHE_AGE_MS } from '../../../src/providers/slack/pickers/directory.ts';
import { PageCache } from '../../../src/providers/slack/pickers/page-cache.ts';
import { addChannels, type PickerStage, pickerStage } from './picker-stage.ts';

afterEach(() => {
  vi.useRealTimers();
});

const lists = (at: PickerStage) => at.calls('conversations.list').length;

/** Connects the workspace once more, by a service whose Slack has these options. */
async function connected(
  at: PickerStage,
  options: Parameters<typeof slack>[0],
  accessToken = at.sandbox.slack.botToken,
) {
  const service = new ExportService({
    providers: [slack({ baseUrl: at.sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'], ...options })],
    storage: memoryStorage(),
    encryption: jweEncryption({ keys: [{ id: 'test', key: randomBytes(32) }] }),
  });
  const mine = service.forUser({ userId: 'user-2' });
  const { id } = await mine.saveIntegrationConfig({ provider: 'slack', config: { accessToken } });
  return (query: string) => mine.search(id, 'channel', { query });
}

describe('pages are kept', () => {
  test('so that typing letters costs no calls', async () => {
    const at = await pickerStage();
    for (const query of ['', 'g', 'ge', 'gen', 'x', 'xy']) await at.search('channel', { query });
    expect(lists(at)).toBe(3);
  });

  test('for five minutes, and asked for anew after that', async () => {
    const at = await pickerStage();
    vi.useFakeTimers({ toFake: ['Date'] });
    await at.search('channel', { query: 'gen' });
    at.state.addChannel({ name: 'genesis' });
    vi.setSystemTime(Date.now() + CACHE_AGE_MS - 1);
    expect((await at.search('channel', { query: 'gen' })).items).toHaveLength(1);
    vi.setSystemTime(Date.now() + 2);
    expect((await at.search('channel', { query: 'gen' })).items).toHaveLength(2);
  });

  test('and no longer when the clock is set back', async () => {
    const at = await pickerStage();
    vi.useFakeTimers({ toFake: ['Date'] });
    await at.search('channel', { query: 'gen' });
    vi.setSystemTime(Date.now() - 3_600_000);
    await at.search('channel', { query: 'gen' });
    expect(lists(at)).toBe(2);
  });

  test('a scope that was missing is found out much sooner', async () => {
    const at = await pickerStage({ scopes: ['groups:read'] });
    vi.useFakeTimers({ toFake: ['Date'] });
    expect((await at.search('channel', { query: 'general' })).items).toEqual([]);
    at.state.tokens.at(-1)?.scopes.push('channels:read');
    vi.setSystemTime(Date.now() + 16_000);
    expect((await at.search('channel', { query: 'general' })).items).toHaveLength(1);
  });

  test('not at all with directoryAgeMs 0, for as long as it says otherwise', async () => {
    const at = await pickerStage();
    const search = await connected(at, { directoryAgeMs: 0 });
    await search('gen');
    await search('gen');
    expect(lists(at)).toBe(2);
    await at.search('channel', { query: 'gen' });
    await search('gen');
    expect(lists(at), 'nor what another connection has kept').toBe(4);
    at.state.requests.length = 0;
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + CACHE_AGE_MS);
    const brief = await connected(at, { directoryAgeMs: 1000 });
    await brief('gen');
    await brief('gen');
    expect(lists(at)).toBe(1);
    vi.setSystemTime(Date.now() + 1001);
    await brief('gen');
    expect(lists(at)).toBe(2);
  });

  test('a failure is not', async () => {
    const at = await pickerStage();
    at.sandbox.faults.add({ vendor: 'slack', method: 'conversations.list', kind: 'http-500-before' });
    await expect(at.search('channel', { query: 'gen' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect((await at.search('channel', { query: 'gen' })).items).toHaveLength(1);
  });
});

describe('tenants', () => {
  test('with tokens of their own share no page', async () => {
    const at = await pickerStage({ scopes: ['channels:read', 'groups:read', 'mpim:read'] });
    expect((await at.search('channel', { query: 'leader' })).items).toHaveLength(1);
    const { token } = at.state.addToken({ scopes: ['channels:read'] });
    const search = await connected(at, {}, token);
    expect(await search('leader')).toMatchObject({ items: [], notes: [{ name: 'groups:read' }, {}, {}] });
  });

  test('with the same token at two addresses share none either', async () => {
    const [one, two] = [await pickerStage(), await pickerStage()];
    const token = 'xoxb-the-same-at-both';
    for (const at of [one, two]) at.state.tokens.push({ token, scopes: ['channels:read'], status: 'active' });
    two.state.addChannel({ name: 'only-in-two' });
    expect((await (await connected(one, {}, token))('only-in-two')).items).toEqual([]);
    expect((await (await connected(two, {}, token))('only-in-two')).items).toHaveLength(1);
  });
});

describe('one request for all who ask at once', () => {
  test('for the same page', async () => {
    const at = await pickerStage();
    at.sandbox.faults.add({ vendor: 'slack', method: 'conversations.list', kind: 'slow', delayMs: 50 });
    const pages = await Promise.all(['g', 'ge', 'gen'].map((query) => at.search('channel', { query })));
    expect(pages.map(({ items }) => items.length)).toEqual([1, 1, 1]);
    expect(lists(at)).toBe(1);
  });

  test('and one who leaves spoils it for nobody', async () => {
    const at = await pickerStage();
    at.sandbox.faults.add({ vendor: 'slack', method: 'conversations.list', kind: 'slow', delayMs: 80 });
    const leaving = new AbortController();
    const first = at.search('channel', { query: 'g', signal: leaving.signal });
    const second = at.search('channel', { query: 'ge' });
    setTimeout(() => leaving.abort(), 20);
    await expect(first).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await second).items).toHaveLength(1);
    expect(lists(at)).toBe(1);
  });

  test('and what all have left is there for who comes next', async () => {
    const at = await pickerStage();
    at.sandbox.faults.add({ vendor: 'slack', method: 'conversations.list', kind: 'slow', delayMs: 60 });
    const signal = AbortSignal.timeout(20);
    await expect(at.search('channel', { query: 'g', signal })).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await at.search('channel', { query: 'ge' })).items).toHaveLength(1);
    expect(lists(at)).toBe(1);
  });
});

describe('a search that is aborted', () => {
  test('ends at once, also when Slack does not answer', async () => {
    const at = await pickerStage();
    at.sandbox.faults.add({ vendor: 'slack', method: 'conversations.list', kind: 'slow', delayMs: 400 });
    const signal = AbortSignal.timeout(30);
    const start = performance.now();
    await expect(at.search('channel', { signal })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(performance.now() - start).toBeLessThan(200);
  });

  test('asks for no further page', async () => {
    const at = await pickerStage();
    addChannels(at, 3000, 'noise');
    at.sandbox.faults.add({ vendor: 'slack', method: 'conversations.list', kind: 'slow', delayMs: 50 });
    const signal = AbortSignal.timeout(20);
    await expect(at.search('channel', { query: 'nowhere', signal })).rejects.toMatchObject({ code: 'ABORTED' });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(lists(at)).toBe(1);
  });

  test('does not begin when it is too late', async () => {
    const at = await pickerStage();
    const signal = AbortSignal.abort();
    await expect(at.search('channel', { signal })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(at.state.requests).toEqual([]);
  });
});

describe('429', () => {
  test('before anything was gained is thrown', async () => {
    const at = await pickerStage();
    at.sandbox.faults.add({ vendor: 'slack', method: 'conversations.list', kind: 'http-429', retryAfterSeconds: 7 });
    await expect(at.search('channel')).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 7000 });
  });

  test('in the middle gives the way on', async () => {
    const at = await pickerStage();
    addChannels(at, 1500, 'noise');
    addChannels(at, 1, 'wanted');
    at.sandbox.faults.add({
      vendor: 'slack',
      method: 'conversations.list',
      kind: 'http-429',
      retryAfterSeconds: 7,
      skip: 1,
    });
    const stopped = await at.search('channel', { query: 'wanted' });
    expect(stopped).toEqual({ items: [], nextCursor: expect.any(String), retryAfterMs: 7000 });
    const { nextCursor: cursor = '' } = stopped;
    expect((await at.search('channel', { query: 'wanted', cursor })).items).toHaveLength(1);
    expect(lists(at)).toBe(4);
  });

  test('without a time has one all the same', async () => {
    const at = await pickerStage();
    addChannels(at, 300, 'noise');
    at.sandbox.faults.add({
      vendor: 'slack',
      method: 'conversations.list',
      kind: 'http-429',
      retryAfterSeconds: null,
      skip: 1,
    });
    expect((await at.search('channel', { query: 'wanted' })).retryAfterMs).toBe(30_000);
  });
});

describe('PageCache', () => {
  const kept = (names: number) => () => ({ names, ageMs: 1000 });

  test('keeps no more names than it may, and lets go what was used longest ago', async () => {
    const cache = new PageCache<string>(10);
    let loads = 0;
    const read = (key: string, names: number) =>
      cache.read(
        key,
        1000,
        async () => {
          loads += 1;
          return key;
        },
        kept(names),
      );
    await read('a', 4);
    await read('b', 4);
    await read('a', 4);
    await read('c', 4);
    expect([cache.names, loads]).toEqual([8, 3]);
    await read('a', 4);
    expect(loads).toBe(3);
    await read('b', 4);
    expect(loads).toBe(4);
    await read('huge', 11);
    expect(cache.names).toBeLessThanOrEqual(10);
  });

  test('empty pages count, too', async () => {
    const cache = new PageCache<string>(10);
    for (let at = 0; at < 50; at++) await cache.read(`${at}`, 1000, async () => '', kept(0));
    expect(cache.names).toBe(10);
  });

  test('asks again when the request it joined was aborted by its caller', async () => {
    const cache = new PageCache<string>(10);
    const aborted = Object.assign(new Error('x'), {
      [Symbol.for('@liveprompt/integrations/IntegrationError')]: true,
      code: 'ABORTED',
    });
    const leader = cache.read('k', 1000, async () => Promise.reject(aborted), kept(1));
    const follower = cache.read('k', 1000, async () => 'mine', kept(1));
    await expect(leader).rejects.toBe(aborted);
    expect(await follower).toBe('mine');
  });

  test('gives its memory back when the pages are old', async () => {
    const cache = new PageCache<string>(10);
    await cache.read(
      'k',
      1000,
      async () => 'v',
      () => ({ names: 5, ageMs: 20 }),
    );
    expect(cache.names).toBe(5);
    await vi.waitFor(() => expect(cache.names).toBe(0));
  });
});
