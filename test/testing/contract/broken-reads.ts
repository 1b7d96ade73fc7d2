import type { ExportQuery, ExportRow, OwnerKey } from '../../../src/index.ts';
import type { BrokenStorage } from './broken-storage.ts';
import type { Sound } from './opened-storages.ts';

/** Some databases compare a UUID from its end. */
export const mirrored = (id: string): string => [...id].reverse().join('');

/** How one comparison of a list goes. Each broken one has another. */
interface Ways {
  isOwner(row: string, asked: string): boolean;
  equals(value: string, asked: string): boolean;
  order(a: ExportRow, b: ExportRow): number;
  isBefore(row: ExportRow, before: { createdAt: string; id: string }): boolean;
  isSince(createdAt: string, since: string): boolean;
  isUntil(createdAt: string, until: string): boolean;
  ignored: readonly (keyof ExportQuery)[];
}

const SOUND: Ways = {
  isOwner: (row, asked) => row === asked,
  equals: (value, asked) => value === asked,
  order: (a, b) => (a.createdAt === b.createdAt ? Number(a.id < b.id) : Number(a.createdAt < b.createdAt)) || -1,
  isBefore: (row, before) =>
    row.createdAt < before.createdAt || (row.createdAt === before.createdAt && row.id < before.id),
  isSince: (createdAt, since) => createdAt >= since,
  isUntil: (createdAt, until) => createdAt < until,
  ignored: [],
};
const EXACT = ['provider', 'sessionId', 'status', 'userId'] as const;

function listing(ways: Partial<Ways>): BrokenStorage['breakage'] {
  const { isOwner, equals, order, isBefore, isSince, isUntil, ignored } = { ...SOUND, ...ways };
  return ({ allExports }) => ({
    exports: {
      list: async (owner, asked) => {
        const query = { ...asked, ...Object.fromEntries(ignored.map((field) => [field, undefined])) };
        const { since, until, before } = query;
        const rows = (await allExports()).filter(
          (row) =>
            isOwner(row.owner, owner) &&
            EXACT.every((field) => query[field] === undefined || equals(row[field], query[field])) &&
            (since === undefined || isSince(row.createdAt, since)) &&
            (until === undefined || isUntil(row.createdAt, until)) &&
            (before === undefined || isBefore(row, before)),
        );
        return rows.sort(order).slice(0, query.limit ?? 1e6);
      },
    },
  });
}

/** As LIKE compares. */
function isLike(value: string, pattern: string): boolean {
  const parts = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '[^]*')
    .replaceAll('_', '[^]');
  return new RegExp(`^${parts}$`, 'i').test(value);
}
const settingsListing =
  (isOwner: Ways['isOwner']): BrokenStorage['breakage'] =>
  ({ allSettings }) => ({
    settings: {
      list: async (owner, provider) =>
        (await allSettings()).filter(
          (row) => isOwner(row.owner, owner) && (provider === undefined || row.provider === provider),
        ),
    },
  });
/** Both kinds list by another comparison of owners. */
const owners =
  (isOwner: Ways['isOwner']): BrokenStorage['breakage'] =>
  (sound) => ({ ...settingsListing(isOwner)(sound), ...listing({ isOwner })(sound) });

const ALIKE = ['owners that look alike have separate settings', 'owners that look alike have separate exports'];
const READ_BY_OWNER = ['a setting is read by its owner only', 'an export is read by its owner only'];
const firstWith = async ({ allExports }: Sound, by: { key: string } | { id: string }) =>
  (await allExports()).find((row) => ('id' in by ? row.id === by.id : row.key === by.key));

/** Rows of others come out. */
export const BROKEN_OWNERS: readonly BrokenStorage[] = [
  {
    name: 'get does not look at the owner',
    breaks: [...READ_BY_OWNER, 'a key finds only the export of the owner who asks'],
    breakage: (sound) => ({
      settings: { get: async (_owner, id) => (await sound.allSettings()).find((row) => row.id === id) },
      exports: { get: (_owner, by) => firstWith(sound, by) },
    }),
  },
  { name: 'list does not look at the owner', breaks: READ_BY_OWNER, breakage: owners(() => true) },
  {
    name: 'owners are compared without case',
    breaks: ALIKE,
    breakage: owners((row, asked) => row.toLowerCase() === asked.toLowerCase()),
  },
  {
    name: 'owners are compared without spaces at the end',
    breaks: ALIKE,
    breakage: owners((row, asked) => row.trimEnd() === asked.trimEnd()),
  },
  { name: 'owners are compared with LIKE', breaks: ALIKE, breakage: owners(isLike) },
  {
    name: 'owners are compared by how they begin',
    breaks: ALIKE,
    breakage: owners((row, asked) => row.startsWith(asked)),
  },
  {
    name: 'owners are compared by normalized text',
    breaks: ALIKE,
    breakage: owners((row, asked) => row.normalize('NFC') === asked.normalize('NFC')),
  },
  {
    name: 'owners that are looked for lose their half characters',
    breaks: [
      `an owner with half a character reads no other owner's settings`,
      `an owner with half a character reads no other owner's exports`,
    ],
    breakage: owners((row, asked) => row === asked.toWellFormed()),
  },
  {
    name: 'the unique index folds the case of owners',
    breaks: ['owners that look alike may have the same key'],
    breakage: ({ storage: { exports }, allExports }) => ({
      exports: {
        insert: async (row) => {
          const isTaken = (await allExports()).some(
            ({ owner, key }) => owner.toLowerCase() === row.owner.toLowerCase() && key === row.key,
          );
          return !isTaken && exports.insert(row);
        },
      },
    }),
  },
  {
    name: 'delete does not look at the owner',
    breaks: ['a setting is deleted by its owner only'],
    breakage: ({ storage: { settings }, allSettings }) => ({
      settings: {
        delete: async (owner, id) =>
          settings.delete((await allSettings()).find((row) => row.id === id)?.owner ?? owner, id),
      },
    }),
  },
];

const EACH = 'each filter of exports works by itself';
const BOUNDS = '`since` includes its moment, `until` and `before` do not';
const PAGES = 'pages of exports lose and repeat nothing, also within one moment and while new ones come';

/** Lists that are not the ones asked for. */
export const BROKEN_LISTS: readonly BrokenStorage[] = [
  {
    name: 'settings come in the order in which they were inserted',
    breaks: ['settings are listed oldest first'],
    breakage: ({ storage: { settings } }) => {
      const order: string[] = [];
      return {
        settings: {
          insert: async (row) => {
            await settings.insert(row);
            order.push(row.id);
          },
          list: async (...query) =>
            (await settings.list(...query)).sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id)),
        },
      };
    },
  },
  {
    name: 'settings of every provider come, whichever is asked for',
    breaks: ['settings are listed of the provider that is asked for, and of all when none is named'],
    breakage: ({ storage: { settings } }) => ({ settings: { list: (owner) => settings.list(owner) } }),
  },
  {
    name: 'no provider means none',
    breaks: ['settings are listed of the provider that is asked for, and of all when none is named'],
    breakage: ({ storage: { settings } }) => ({
      settings: { list: (owner, provider) => settings.list(owner, provider ?? 'none') },
    }),
  },
  {
    name: 'exports come oldest first',
    breaks: ['exports are listed newest first, those of one moment by falling id'],
    breakage: listing({ order: (a, b) => SOUND.order(b, a) }),
  },
  {
    name: 'exports of one moment come by rising id',
    breaks: ['exports are listed newest first, those of one moment by falling id', PAGES],
    breakage: listing({
      order: (a, b) => (a.createdAt === b.createdAt ? SOUND.order(b, a) : SOUND.order(a, b)),
    }),
  },
  { name: 'the filter for the provider is forgotten', breaks: [EACH], breakage: listing({ ignored: ['provider'] }) },
  { name: 'the filter for the session is forgotten', breaks: [EACH], breakage: listing({ ignored: ['sessionId'] }) },
  { name: 'the filter for the status is forgotten', breaks: [EACH], breakage: listing({ ignored: ['status'] }) },
  { name: 'the filter for the user is forgotten', breaks: [EACH], breakage: listing({ ignored: ['userId'] }) },
  {
    name: 'filters are joined with OR',
    breaks: ['filters of exports are joined: all of them hold'],
    breakage: ({ storage: { exports } }) => ({
      exports: {
        list: async (owner: OwnerKey, { limit, ...filters }) => {
          const asked = Object.entries(filters).filter(([, value]) => value !== undefined);
          if (asked.length < 2) return exports.list(owner, { limit, ...filters });
          const lists = await Promise.all(asked.map(([name, value]) => exports.list(owner, { limit, [name]: value })));
          const rows = new Map(lists.flat().map((row) => [row.id, row]));
          return [...rows.values()].sort(SOUND.order).slice(0, limit);
        },
      },
    }),
  },
  {
    name: 'filters are compared with LIKE',
    breaks: ['a filter of exports is compared exactly'],
    breakage: listing({ equals: isLike }),
  },
  {
    name: 'filters are compared without case',
    breaks: ['a filter of exports is compared exactly'],
    breakage: listing({ equals: (value, asked) => value.toLowerCase() === asked.toLowerCase() }),
  },
  {
    name: 'undefined is compared like a value',
    breaks: ['a filter of exports that is undefined is as good as absent'],
    breakage: ({ storage: { exports } }) => ({
      exports: {
        list: async (owner, query) =>
          Object.entries(query).some(([field, value]) => value === undefined && field !== 'before')
            ? []
            : exports.list(owner, query),
      },
    }),
  },
  {
    name: '`since` leaves out its moment',
    breaks: [BOUNDS],
    breakage: listing({ isSince: (at, since) => at > since }),
  },
  { name: '`until` includes its moment', breaks: [BOUNDS], breakage: listing({ isUntil: (at, until) => at <= until }) },
  {
    name: '`before` includes its row',
    breaks: [BOUNDS],
    breakage: listing({ isBefore: (row, before) => row.id === before.id || SOUND.isBefore(row, before) }),
  },
  {
    name: '`until` is forgotten when there is `before`',
    breaks: [BOUNDS],
    breakage: ({ storage: { exports } }) => ({
      exports: {
        list: (owner, query) => exports.list(owner, query.before ? { ...query, until: undefined } : query),
      },
    }),
  },
  {
    name: '`before` goes by the time alone',
    breaks: [PAGES],
    breakage: listing({ isBefore: (row, before) => row.createdAt < before.createdAt }),
  },
  {
    name: 'order and `before` compare ids differently',
    breaks: [PAGES],
    breakage: listing({
      order: (a, b) => b.createdAt.localeCompare(a.createdAt) || mirrored(b.id).localeCompare(mirrored(a.id)),
    }),
  },
  {
    name: 'pages are counted, so a new row moves them',
    breaks: [PAGES],
    breakage: ({ storage: { exports } }) => {
      let offset = 0;
      return {
        exports: {
          list: async (owner, { before, limit, ...query }) => {
            offset = before === undefined ? 0 : offset + limit;
            return (await exports.list(owner, { ...query, limit: 1e6 })).slice(offset, offset + limit);
          },
        },
      };
    },
  },
  {
    name: '`limit` is forgotten',
    breaks: ['a list of exports has no more rows than `limit`, and the newest of them'],
    breakage: listing({ ignored: ['limit'] }),
  },
  {
    name: 'the list is cut before it is filtered',
    breaks: ['a list of exports has no more rows than `limit`, and the newest of them'],
    breakage: ({ storage: { exports } }) => ({
      exports: {
        list: async (owner, query) => {
          const newest = (await exports.list(owner, { limit: query.limit })).map(({ id }) => id);
          const all = await exports.list(owner, { ...query, limit: 1e6 });
          return query.before ? all.slice(0, query.limit) : all.filter(({ id }) => newest.includes(id));
        },
      },
    }),
  },
];
