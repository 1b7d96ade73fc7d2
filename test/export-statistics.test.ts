import { describe, expect, test } from 'vitest';
import { ExportService, type ExportStatus, memoryStorage, type OwnerKey, type StorageAdapter } from '../src/index.ts';
import { slack } from '../src/providers/slack/index.ts';
import { exportRow, idOf } from '../src/testing/contract/storage-sample-rows.ts';
import { sampleReport } from './support/sample-report.ts';
import { slackService } from './support/slack-service.ts';

const DAY_MS = 86_400_000;
const TODAY = new Date().toISOString().slice(0, 10);
const november = { since: '2026-11-01T00:00:00Z', until: '2026-12-01T00:00:00Z' };
const NONE = { success: 0, failed: 0, pending: 0, partial: 0, unknown: 0, revoked: 0 };
const report = sampleReport();

interface Kept {
  owner?: OwnerKey;
  userId?: string;
  provider?: string;
  status?: ExportStatus;
  createdAt?: string;
  deliveredAt?: string | null;
}

/** A service over exports that were made before. */
async function service(kept: readonly Kept[], change: (storage: StorageAdapter) => StorageAdapter = (same) => same) {
  const storage = memoryStorage();
  for (const [index, given] of kept.entries()) {
    const row = { owner: 'user:ada', createdAt: '2026-11-02T09:00:00.000Z', deliveredAt: null, ...given } as const;
    await storage.exports.insert(exportRow({ id: idOf(`export-${index}`), ...row }));
  }
  return new ExportService({
    providers: [slack()],
    storage: change(storage),
    credentials: async () => ({}),
    adminRoles: ['boss'],
  });
}

const statuses = (counts: Partial<Record<ExportStatus, number>>): Kept[] =>
  Object.entries(counts).flatMap(([status, count]) =>
    Array.from({ length: count }, () => ({ status: status as ExportStatus })),
  );

describe('the success rate', () => {
  test.each([
    [{ success: 3, failed: 1 }, 0.75],
    [{ success: 1, failed: 1, partial: 1, unknown: 1 }, 0.25],
    [{ success: 1, pending: 5, revoked: 7 }, 1],
    [{ failed: 2 }, 0],
    [{ pending: 2, revoked: 1 }, undefined],
  ])('of %j is %j', async (counts, rate) => {
    const mine = (await service(statuses(counts))).forUser({ userId: 'ada' });
    const rows = await mine.getExportStatistics(november);
    expect(rows).toMatchObject([
      { scope: 'user', day: '2026-11-02', provider: 'slack', counts: { ...NONE, ...counts } },
    ]);
    expect(rows[0]?.successRate).toBe(rate);
    expect(rows[0] !== undefined && 'successRate' in rows[0]).toBe(rate !== undefined);
  });
});

describe('whose exports are counted', () => {
  const kept: Kept[] = [
    { status: 'success', deliveredAt: '2026-11-02T09:00:00.250Z' },
    { owner: 'user:ben', userId: 'ben', status: 'failed' },
    { owner: 'organization:acme', status: 'success', deliveredAt: '2026-11-02T09:00:04.000Z' },
    { owner: 'organization:acme', userId: 'ben', status: 'failed' },
    {
      owner: 'organization:acme',
      userId: 'ben',
      status: 'failed',
      provider: 'hubspot',
      createdAt: '2026-11-03T00:00:00.000Z',
    },
    { owner: 'organization:other', status: 'failed' },
  ];
  const shown = async (identity: { userId: string; organizationId?: string; role?: string }, query = {}) => {
    const mine = (await service(kept)).forUser(identity);
    const rows = await mine.getExportStatistics({ ...november, ...query });
    return rows.map(({ scope, provider, day, counts, medianMs }) => [
      scope,
      `${provider} ${day.slice(-2)}`,
      counts.success,
      counts.failed,
      medianMs,
    ]);
  };
  const own = ['user', 'slack 02', 1, 0, 250];
  const ofAll = ['organization', 'slack 02', 1, 1, 4_000];
  const later = ['organization', 'hubspot 03', 0, 1, undefined];

  test.each([
    ['a user', { userId: 'ada' }, {}, [own]],
    ['a member', { userId: 'ada', organizationId: 'acme' }, {}, [own, ['organization', 'slack 02', 1, 0, 4_000]]],
    ['an admin', { userId: 'ada', organizationId: 'acme', role: 'boss' }, {}, [own, ofAll, later]],
    ['the admin of another', { userId: 'eve', organizationId: 'elsewhere', role: 'boss' }, {}, []],
    ['one scope', { userId: 'ada', organizationId: 'acme', role: 'boss' }, { scope: 'organization' }, [ofAll, later]],
    ['the other scope', { userId: 'ada', organizationId: 'acme', role: 'boss' }, { scope: 'user' }, [own]],
    ['one provider', { userId: 'ada', organizationId: 'acme', role: 'boss' }, { provider: 'hubspot' }, [later]],
  ])('for %s', async (_name, identity, query, expected) => {
    expect(await shown(identity, query)).toEqual(expected);
  });
});

describe('the period', () => {
  const ago = (days: number): string => new Date(Date.parse(TODAY) - days * DAY_MS).toISOString();

  test('is the last 30 days with today, when none is named', async () => {
    const kept = [0, 29, 30].map((days) => ({ createdAt: ago(days) }));
    const rows = await (await service(kept)).forUser({ userId: 'ada' }).getExportStatistics();
    expect(rows.map(({ day }) => day)).toEqual([ago(29).slice(0, 10), TODAY]);
  });

  test('is the 30 days up to `until`, when only that is named', async () => {
    const kept = ['2026-11-01', '2026-11-02', '2026-12-01'].map((day) => ({ createdAt: `${day}T00:00:00.000Z` }));
    const mine = (await service(kept)).forUser({ userId: 'ada' });
    const days = async (until: string) => (await mine.getExportStatistics({ until })).map(({ day }) => day);
    expect(await days('2026-12-01T00:00:00Z')).toEqual(['2026-11-01', '2026-11-02']);
    expect(await days('2026-12-01T12:00:00Z')).toEqual(['2026-11-02', '2026-12-01']);
    expect(await days('2026-12-01T01:00:00+01:00')).toEqual(['2026-11-01', '2026-11-02']);
  });

  test.each([
    [{ since: 'yesterday' }, 'since'],
    [{ until: '' }, 'until'],
    [{ since: '2025-01-01T00:00:00Z', until: '2026-11-01T00:00:00Z' }, 'since'],
    [{ scope: 'everybody' }, 'scope'],
  ])('%j is refused', async (query, path) => {
    const mine = (await service([])).forUser({ userId: 'ada' });
    await expect(mine.getExportStatistics(query as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path }],
    });
  });

  test('may be a leap year, and the wrong way round it holds nothing', async () => {
    const mine = (await service([{}])).forUser({ userId: 'ada' });
    const whole = { since: '2028-01-01T00:00:00Z', until: '2029-01-01T00:00:00Z' };
    expect(await mine.getExportStatistics(whole)).toEqual([]);
    expect(await mine.getExportStatistics({ since: november.until, until: november.since })).toEqual([]);
  });
});

test('without an organization there is none to count for', async () => {
  const mine = (await service([])).forUser({ userId: 'ada' });
  await expect(mine.getExportStatistics({ scope: 'organization' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    hint: 'Call forUser with an organizationId.',
  });
});

test('a storage that cannot count is told, and one that fails keeps its words to itself', async () => {
  const without = await service([], ({ exports: { statistics: _, ...exports }, ...rest }) => ({ ...rest, exports }));
  await expect(without.forUser({ userId: 'ada' }).getExportStatistics()).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: 'The storage cannot count exports: it has no `exports.statistics`.',
  });
  const failing = await service([], (storage) => ({
    ...storage,
    exports: { ...storage.exports, statistics: () => Promise.reject(new RangeError('row of ada')) },
  }));
  await expect(failing.forUser({ userId: 'ada' }).getExportStatistics()).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    message: "The host's storage failed (RangeError).",
  });
});

test('clocks that are apart make no time negative', async () => {
  const kept = [{ deliveredAt: '2026-11-02T08:59:59.000Z' }];
  const rows = await (await service(kept)).forUser({ userId: 'ada' }).getExportStatistics(november);
  expect(rows).toMatchObject([{ medianMs: 0, p95Ms: 0 }]);
});

test('an export counts once, by what became of it, and its latency is that of its first delivery', async () => {
  const { mine, sandbox } = await slackService();
  const to = { provider: 'slack' } as const;
  sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'error', code: 'restricted_action' });
  expect((await mine.export({ report, sessionId: 'a', to })).status).toBe('failed');
  const [failed] = await mine.getExportStatistics();
  expect(failed).toEqual({
    scope: 'user',
    provider: 'slack',
    day: TODAY,
    counts: { ...NONE, failed: 1 },
    successRate: 0,
  });
  await mine.export({ report, sessionId: 'a', to });
  const [first] = await mine.getExportStatistics();
  expect(first).toMatchObject({ counts: { ...NONE, success: 1 }, successRate: 1, medianMs: expect.any(Number) });
  await mine.export({ report: sampleReport({ title: 'Changed' }), sessionId: 'a', to });
  const { id = '' } = await mine.export({ report: sampleReport({ title: 'Changed' }), sessionId: 'a', to });
  await mine.export({ report, sessionId: 'b', to: { provider: 'slack', destination: {} } } as never);
  expect(await mine.getExportStatistics()).toEqual([first]);
  await mine.revokeExport(id);
  const [revoked] = await mine.getExportStatistics();
  expect(revoked).toEqual({
    scope: 'user',
    provider: 'slack',
    day: TODAY,
    counts: { ...NONE, revoked: 1 },
    medianMs: first?.medianMs,
    p95Ms: first?.p95Ms,
  });
});
