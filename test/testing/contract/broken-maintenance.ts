import type { ExportRow } from '../../../src/index.ts';
import { mirrored } from './broken-reads.ts';
import type { BrokenStorage } from './broken-storage.ts';

const EXPIRED =
  'listExpired gives the pending exports of every owner whose lease ended before the moment, by rising id';
const EXPIRED_PAGES = 'pages of listExpired have at most `limit` rows, and lose and repeat nothing';
const VISITS = 'eachSetting visits every setting of every owner once, also while the visitor replaces them';
const STARTS = 'eachSetting starts after `afterId`, and with the first when there is none';
const WAITS = 'eachSetting waits for each visit, and ends with the error of one that fails';

const byRisingId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);

function expiring(
  isExpired: (row: ExportRow, now: string) => boolean,
  order: (a: ExportRow, b: ExportRow) => number = byRisingId,
): BrokenStorage['breakage'] {
  return ({ allExports }) => ({
    maintenance: {
      listExpired: async (now, limit, afterId = '') =>
        (await allExports())
          .filter((row) => isExpired(row, now) && row.id > afterId)
          .sort(order)
          .slice(0, limit),
    },
  });
}
const isExpired = (row: ExportRow, now: string): boolean => row.status === 'pending' && row.leaseUntil < now;

/** What the host's own jobs get. */
export const BROKEN_WALKS: readonly BrokenStorage[] = [
  {
    name: 'a lease that ends now counts as expired',
    breaks: [EXPIRED],
    breakage: expiring((row, now) => row.status === 'pending' && row.leaseUntil <= now),
  },
  {
    name: 'exports that are done count as expired',
    breaks: [EXPIRED],
    breakage: expiring((row, now) => row.leaseUntil < now),
  },
  {
    name: 'unknown exports count as expired',
    breaks: [EXPIRED],
    breakage: expiring((row, now) => isExpired(row, now) || (row.status === 'unknown' && row.leaseUntil < now)),
  },
  {
    name: 'expired claims of organizations are forgotten',
    breaks: [EXPIRED, EXPIRED_PAGES],
    breakage: expiring((row, now) => isExpired(row, now) && row.owner.startsWith('user:')),
  },
  {
    name: 'expired claims come by the end of their lease',
    breaks: [EXPIRED],
    breakage: expiring(isExpired, (a, b) => (a.leaseUntil < b.leaseUntil ? -1 : 1)),
  },
  {
    name: 'order and `afterId` compare ids differently',
    breaks: [EXPIRED_PAGES],
    breakage: expiring(isExpired, (a, b) => mirrored(a.id).localeCompare(mirrored(b.id))),
  },
  {
    name: '`afterId` is forgotten',
    breaks: [EXPIRED_PAGES],
    breakage: ({ storage: { maintenance } }) => ({
      maintenance: { listExpired: (now, limit) => maintenance.listExpired(now, limit) },
    }),
  },
  {
    name: 'the limit of listExpired is forgotten',
    breaks: [EXPIRED_PAGES],
    breakage: ({ storage: { maintenance } }) => ({
      maintenance: { listExpired: (now, _limit, afterId) => maintenance.listExpired(now, 1e6, afterId) },
    }),
  },
  {
    name: 'eachSetting stops after its first page',
    breaks: [VISITS],
    breakage: ({ allSettings }) => ({
      maintenance: {
        eachSetting: async (visit) => {
          for (const row of (await allSettings()).slice(0, 200)) await visit(row);
        },
      },
    }),
  },
  {
    name: 'eachSetting visits users only',
    breaks: [VISITS],
    breakage: ({ allSettings }) => ({
      maintenance: {
        eachSetting: async (visit) => {
          for (const row of await allSettings()) if (row.owner.startsWith('user:')) await visit(row);
        },
      },
    }),
  },
  {
    name: 'eachSetting counts its pages in an order that a replacement changes',
    breaks: [VISITS],
    breakage: ({ allSettings }) => ({
      maintenance: {
        eachSetting: async (visit) => {
          for (let offset = 0; ; offset += 100) {
            const rows = (await allSettings()).sort((a, b) => a.revision - b.revision || byRisingId(a, b));
            const page = rows.slice(offset, offset + 100);
            if (page.length === 0) return;
            for (const row of page) await visit(row);
          }
        },
      },
    }),
  },
  {
    name: 'eachSetting starts with the first, whatever `afterId` says',
    breaks: [STARTS],
    breakage: ({ storage: { maintenance } }) => ({
      maintenance: { eachSetting: (visit) => maintenance.eachSetting(visit) },
    }),
  },
  {
    name: 'eachSetting visits all at once',
    breaks: [WAITS],
    breakage: ({ allSettings }) => ({
      maintenance: {
        eachSetting: async (visit) => {
          await Promise.all((await allSettings()).map(visit));
        },
      },
    }),
  },
  {
    name: 'eachSetting does not wait',
    breaks: [WAITS],
    breakage: ({ allSettings }) => ({
      maintenance: {
        eachSetting: async (visit) => {
          const [first] = await allSettings();
          if (first !== undefined) void visit(first).catch(() => {});
        },
      },
    }),
  },
  {
    name: `eachSetting swallows the visitor's error`,
    breaks: [WAITS],
    breakage: ({ storage: { maintenance } }) => ({
      maintenance: { eachSetting: (visit) => maintenance.eachSetting((row) => visit(row).catch(() => {})) },
    }),
  },
];

const EMPTIED = { steps: '[]', metadata: '{}', destination: null, error: null };
const isSettled = ({ status }: ExportRow): boolean => status === 'success' || status === 'failed';
const isFull = (row: ExportRow): boolean =>
  row.steps !== '[]' || row.metadata !== '{}' || row.destination !== null || row.error !== null;

interface Purge {
  isChosen(row: ExportRow, before: string): boolean;
  emptied(row: ExportRow): ExportRow;
  told(changed: number): number;
}
const SOUND: Purge = {
  isChosen: (row, before) => isSettled(row) && isFull(row) && row.updatedAt < before,
  emptied: (row) => ({ ...row, ...EMPTIED, revision: row.revision + 1 }),
  told: (changed) => changed,
};

function purging(ways: Partial<Purge>): BrokenStorage['breakage'] {
  const { isChosen, emptied, told } = { ...SOUND, ...ways };
  return ({ storage, allExports }) => ({
    maintenance: {
      purge: async (before) => {
        const rows = (await allExports()).filter((row) => isChosen(row, before));
        for (const row of rows) await storage.exports.replace(emptied(row), row.revision);
        return told(rows.length);
      },
    },
  });
}

const EMPTIES = 'purge empties old exports that succeeded, failed or were revoked, and keeps key and outcome';
const LEAVES = 'purge leaves pending, partial and unknown exports whole, however old';
const REVISION = 'a worker that read an export before the purge cannot write over it';

/** What is forgotten is too much or too little. */
export const BROKEN_PURGES: readonly BrokenStorage[] = [
  { name: 'purge does nothing', breaks: [EMPTIES], breakage: () => ({ maintenance: { purge: async () => 0 } }) },
  { name: 'purge only counts', breaks: [EMPTIES], breakage: purging({ emptied: (row) => row }) },
  {
    name: 'purge keeps the destination',
    breaks: [EMPTIES],
    breakage: purging({ emptied: (row) => ({ ...SOUND.emptied(row), destination: row.destination }) }),
  },
  {
    name: 'purge forgets the outcome as well',
    breaks: [EMPTIES],
    breakage: purging({ emptied: (row) => ({ ...SOUND.emptied(row), exportId: null, url: null }) }),
  },
  {
    name: 'purge forgets successes only',
    breaks: [EMPTIES],
    breakage: purging({ isChosen: (row, before) => row.status === 'success' && SOUND.isChosen(row, before) }),
  },
  ...(['pending', 'partial', 'unknown'] as const).map((status) => ({
    name: `purge takes ${status} exports, too`,
    breaks: [LEAVES],
    breakage: purging({
      isChosen: (row, before) =>
        SOUND.isChosen(row, before) || (row.status === status && isFull(row) && row.updatedAt < before),
    }),
  })),
  {
    name: 'purge includes its moment',
    breaks: ['purge leaves exports that changed at its moment or later'],
    breakage: purging({ isChosen: (row, before) => isSettled(row) && isFull(row) && row.updatedAt <= before }),
  },
  {
    name: 'purge goes by the time of creation',
    breaks: ['purge leaves exports that changed at its moment or later'],
    breakage: purging({ isChosen: (row, before) => isSettled(row) && isFull(row) && row.createdAt < before }),
  },
  {
    name: 'purge leaves what has no steps',
    breaks: ['purge empties a row that holds anything at all of what it forgets'],
    breakage: purging({ isChosen: (row, before) => SOUND.isChosen(row, before) && row.steps !== '[]' }),
  },
  {
    name: 'purge empties what is empty, again and again',
    breaks: ['a second purge changes nothing and tells 0'],
    breakage: purging({ isChosen: (row, before) => isSettled(row) && row.updatedAt < before }),
  },
  {
    name: 'purge stops after its first portion',
    breaks: ['purge reaches every old export, however many there are, and tells their number'],
    breakage: ({ storage, allExports }) => ({
      maintenance: {
        purge: async (before) => {
          const rows = (await allExports()).filter((row) => SOUND.isChosen(row, before)).slice(0, 200);
          for (const row of rows) await storage.exports.replace(SOUND.emptied(row), row.revision);
          return rows.length;
        },
      },
    }),
  },
  {
    name: 'purge tells no more than one portion',
    breaks: ['purge reaches every old export, however many there are, and tells their number'],
    breakage: purging({ told: (changed) => Math.min(changed, 200) }),
  },
  {
    name: 'purge leaves the revision',
    breaks: [EMPTIES, REVISION],
    breakage: purging({ emptied: (row) => ({ ...SOUND.emptied(row), revision: row.revision }) }),
  },
];
