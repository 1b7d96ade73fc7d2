import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  defineProvider,
  type ExportResult,
  ExportService,
  Integration,
  IntegrationError,
  jweEncryption,
  memoryStorage,
  type SearchItem,
  type SearchPage,
} from '../../../src/index.ts';
import { searchAll } from '../../../src/service/search-all.ts';
import { addChannels, pickerStage } from './picker-stage.ts';

async function gathered(items: AsyncIterable<SearchItem>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of items) ids.push(id);
  return ids;
}

const item = (id: string): SearchItem => ({ id, label: id });
const limited = (retryAfterMs?: number) =>
  new IntegrationError({ code: 'RATE_LIMITED', message: 'wait', retryAfterMs });

/** A search that answers with these, one after the other. */
function scripted(...answers: (SearchPage | Error)[]) {
  const cursors: (string | undefined)[] = [];
  const search = async (cursor: string | undefined): Promise<SearchPage> => {
    cursors.push(cursor);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === undefined || answer instanceof Error) throw answer;
    return answer;
  };
  return { search, cursors };
}

describe('mine.searchAll', () => {
  test('gives every channel of every list exactly once', async () => {
    const at = await pickerStage();
    at.state.listPages = 'ragged';
    addChannels(at, 1300, 'room');
    addChannels(at, 300, 'dead', { isArchived: true });
    const ids = await gathered(at.mine.searchAll(at.setting.id, 'channel'));
    const visible = at.state.channels.filter((one) => !one.isArchived && (!one.isPrivate || one.botIsMember));
    expect([...ids].sort()).toEqual(visible.map(({ id }) => id).sort());
  });

  test('gives every person, and those a query names', async () => {
    const at = await pickerStage();
    for (let count = 0; count < 1500; count++) at.state.addUser({ name: `person-${count}` });
    expect(await gathered(at.mine.searchAll(at.setting.id, 'user'))).toHaveLength(1503);
    expect(await gathered(at.mine.searchAll(at.setting.id, 'user', { query: 'person-149' }))).toHaveLength(11);
  });

  test('gives the first page before the second is asked for', async () => {
    const at = await pickerStage();
    addChannels(at, 1300, 'room');
    for await (const _first of at.mine.searchAll(at.setting.id, 'channel')) break;
    expect(at.calls('conversations.list')).toHaveLength(1);
  });

  test('waits out a 429 and goes on where it was', async () => {
    const at = await pickerStage();
    addChannels(at, 1300, 'room');
    const limit = { vendor: 'slack', method: 'conversations.list', kind: 'http-429', retryAfterSeconds: 0.05 } as const;
    at.sandbox.faults.add(limit);
    at.sandbox.faults.add({ ...limit, skip: 1 });
    expect(await gathered(at.mine.searchAll(at.setting.id, 'channel', { query: 'room-' }))).toHaveLength(1300);
  });

  test('ends at once when it is aborted in a wait', async () => {
    const at = await pickerStage();
    at.sandbox.faults.add({ vendor: 'slack', method: 'conversations.list', kind: 'http-429', retryAfterSeconds: 60 });
    const start = performance.now();
    const all = gathered(at.mine.searchAll(at.setting.id, 'channel', { signal: AbortSignal.timeout(50) }));
    await expect(all).rejects.toMatchObject({ name: 'IntegrationError', code: 'ABORTED' });
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('throws what search throws', async () => {
    const at = await pickerStage({ scopes: ['chat:write'] });
    await expect(gathered(at.mine.searchAll(at.setting.id, 'channel'))).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    await expect(gathered(at.mine.searchAll('nobody', 'channel'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('what a provider says in its own words is told without the secret', async () => {
  class Leaky extends Integration<{ apiKey: string }> {
    async authenticate() {
      return true;
    }
    async exportReport(): Promise<ExportResult> {
      return { success: true };
    }
    formatReport() {
      return {};
    }
    override async search(): Promise<SearchPage> {
      throw new IntegrationError({ code: 'REJECTED', message: `no list for ${this.config.apiKey}` });
    }
  }
  const card = { id: 'leaky', name: 'Leaky', icon: '💧', description: '', configRequired: ['apiKey'] };
  const service = new ExportService({
    providers: [defineProvider(card, Leaky)],
    storage: memoryStorage(),
    encryption: jweEncryption({ keys: [{ id: 'test', key: randomBytes(32) }] }),
  });
  const mine = service.forUser({ userId: 'user-1' });
  const { id } = await mine.saveIntegrationConfig({ provider: 'leaky', config: { apiKey: 'very-secret-key' } });
  const failure = await gathered(mine.searchAll(id, 'board')).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'REJECTED', message: 'no list for •••' });
});

describe('searchAll', () => {
  test('gives an item that two pages have once', async () => {
    const { search } = scripted({ items: [item('a'), item('b')], nextCursor: '1' }, { items: [item('b'), item('c')] });
    expect(await gathered(searchAll(search))).toEqual(['a', 'b', 'c']);
  });

  test('ends where a cursor comes again', async () => {
    const { search } = scripted({ items: [item('a')], nextCursor: '1' });
    expect(await gathered(searchAll(search))).toEqual(['a']);
  });

  test('goes on at the cursor a wait came with', async () => {
    const { search, cursors } = scripted({ items: [], nextCursor: '1', retryAfterMs: 1 }, limited(1), {
      items: [item('a')],
    });
    expect(await gathered(searchAll(search))).toEqual(['a']);
    expect(cursors).toEqual([undefined, '1', '1']);
  });

  test('gives up after five waits that bring nothing', async () => {
    const { search, cursors } = scripted(limited(1));
    await expect(gathered(searchAll(search))).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1 });
    expect(cursors).toHaveLength(6);
  });

  test('does not sit out a wait of an hour', async () => {
    const { search } = scripted(limited(3_600_000));
    await expect(gathered(searchAll(search))).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 3_600_000 });
  });

  test('gives what was found before it gives up', async () => {
    const { search } = scripted({ items: [item('a')], nextCursor: '1' }, limited(3_600_000));
    const found: string[] = [];
    const all = async () => {
      for await (const { id } of searchAll(search)) found.push(id);
    };
    await expect(all()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(found).toEqual(['a']);
  });
});
