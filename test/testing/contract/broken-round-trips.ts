import type { ExportRow, SettingRow } from '../../../src/index.ts';
import { type BrokenStorage, both } from './broken-storage.ts';

/** Changes every text of a row. */
function everyText<Row extends object>(row: Row, change: (text: string) => string): Row {
  const entries = Object.entries(row).map(([field, value]: [string, unknown]) => [
    field,
    typeof value === 'string' ? change(value) : value,
  ]);
  return Object.fromEntries(entries) as Row;
}

const storesTexts = (change: (text: string) => string): BrokenStorage['breakage'] => {
  return ({ storage: { settings, exports } }) => ({
    settings: { insert: (row) => settings.insert(everyText(row, change)) },
    exports: { insert: (row) => exports.insert(everyText(row, change)) },
  });
};

const emptyIsNull = <Row extends object>(row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([field, value]: [string, unknown]) => [field, value === '' ? null : value]),
  ) as Row;

/** What is stored is not what was given. */
export const BROKEN_ROUND_TRIPS: readonly BrokenStorage[] = [
  {
    name: 'a column is missing in INSERT',
    breaks: both((noun) => `a stored ${noun} has every field as it was given`),
    breakage: ({ storage: { settings, exports } }) => ({
      settings: { insert: (row) => settings.insert({ ...row, credentialsRef: null }) },
      exports: { insert: (row) => exports.insert({ ...row, resumeAt: null }) },
    }),
  },
  {
    name: 'a column is missing in UPDATE',
    breaks: both((noun) => `a replaced ${noun} has every field as it was given last`),
    breakage: ({ storage: { settings, exports }, allSettings, allExports }) => ({
      settings: {
        replace: async (row, expected) => {
          const old = (await allSettings()).find(({ id }) => id === row.id);
          return settings.replace({ ...row, label: old?.label ?? row.label }, expected);
        },
      },
      exports: {
        replace: async (row, expected) => {
          const old = (await allExports()).find(({ id }) => id === row.id);
          return exports.replace({ ...row, metadata: old?.metadata ?? row.metadata }, expected);
        },
      },
    }),
  },
  {
    name: 'says it has inserted, without writing, and answers from a cache',
    breaks: ['a stored export has every field as it was given'],
    breakage: () => {
      const cache = new Map<string, ExportRow>();
      return {
        exports: {
          insert: async (row) => Boolean(cache.set(row.id, { ...row })),
          get: async (owner, by) =>
            [...cache.values()].find(
              (row) => row.owner === owner && ('id' in by ? row.id === by.id : row.key === by.key),
            ),
          list: async (owner) => [...cache.values()].filter((row) => row.owner === owner),
        },
      };
    },
  },
  {
    name: 'says it has replaced, without writing, and answers from a cache',
    breaks: both((noun) => `a replaced ${noun} has every field as it was given last`),
    breakage: ({ storage: { settings, exports } }) => {
      const cache = new Map<string, SettingRow | ExportRow>();
      const replace = async (row: SettingRow | ExportRow) => {
        cache.set(row.id, { ...row });
        return true;
      };
      const cached = <Row extends SettingRow | ExportRow>(row: Row): Row => ({ ...row, ...cache.get(row.id) });
      return {
        settings: {
          replace,
          get: async (owner, id) => (await settings.list(owner)).map(cached).find((row) => row.id === id),
          list: async (...query) => (await settings.list(...query)).map(cached),
        },
        exports: {
          replace,
          get: async (owner, by) => [await exports.get(owner, by)].flatMap((row) => (row ? [cached(row)] : []))[0],
          list: async (...query) => (await exports.list(...query)).map(cached),
        },
      };
    },
  },
  {
    name: 'hands out what the JSON says and not the text',
    breaks: both((noun) => `a stored ${noun} has every field as it was given`),
    breakage: ({ storage: { settings, exports } }) => ({
      settings: {
        list: async (...query) =>
          (await settings.list(...query)).map((row) => ({ ...row, display: JSON.parse(row.display) as string })),
      },
      exports: {
        list: async (...query) =>
          (await exports.list(...query)).map((row) => ({ ...row, steps: JSON.parse(row.steps) as string })),
      },
    }),
  },
  {
    name: 'stores another value within the JSON',
    breaks: both((_noun, a) => `any text in ${a} comes back unchanged`),
    breakage: ({ storage: { settings, exports } }) => ({
      settings: { insert: (row) => settings.insert({ ...row, display: row.display.normalize('NFC') }) },
      exports: { insert: (row) => exports.insert({ ...row, steps: row.steps.normalize('NFC') }) },
    }),
  },
  {
    name: 'hands out times without milliseconds',
    breaks: both((noun) => `a stored ${noun} has every field as it was given`),
    breakage: ({ storage: { settings, exports } }) => ({
      settings: {
        list: async (...query) =>
          (await settings.list(...query)).map((row) => ({ ...row, createdAt: row.createdAt.replace('.000', '') })),
      },
      exports: {
        list: async (...query) =>
          (await exports.list(...query)).map((row) => ({ ...row, leaseUntil: row.leaseUntil.replace('.000', '') })),
      },
    }),
  },
  {
    name: 'stores "" as NULL',
    breaks: both((_noun, a) => `null and the empty text are two things in ${a}`),
    breakage: ({ storage: { settings, exports } }) => ({
      settings: { insert: (row) => settings.insert(emptyIsNull(row)) },
      exports: { insert: (row) => exports.insert(emptyIsNull(row)) },
    }),
  },
  {
    name: 'trims texts',
    breaks: both((_noun, a) => `any text in ${a} comes back unchanged`),
    breakage: storesTexts((text) => text.trim()),
  },
  {
    name: 'normalizes texts',
    breaks: both((_noun, a) => `any text in ${a} comes back unchanged`),
    breakage: storesTexts((text) => text.normalize('NFC')),
  },
  {
    name: 'keeps three bytes a character, so no emoji',
    breaks: both((_noun, a) => `any text in ${a} comes back unchanged`),
    breakage: storesTexts((text) => text.replace(/\p{Extended_Pictographic}/gu, '?')),
  },
  {
    name: 'cuts at 65,535 characters',
    breaks: both((_noun, a) => `a text of a megabyte in ${a} comes back whole`),
    breakage: storesTexts((text) => text.slice(0, 65_535)),
  },
  {
    name: 'cuts at U+0000',
    breaks: both((_noun, a) => `a text in ${a} that cannot be kept is refused, never changed`),
    breakage: storesTexts((text) => text.split('\0')[0] ?? ''),
  },
  {
    name: 'replaces lone surrogates',
    breaks: both((_noun, a) => `a text in ${a} that cannot be kept is refused, never changed`),
    breakage: storesTexts((text) => text.toWellFormed()),
  },
  {
    name: 'keeps the object it was given',
    breaks: both((_noun, a) => `${a} that was given is copied: changing the object later changes nothing stored`),
    breakage: ({ storage: { settings, exports } }) => {
      const given = new Map<string, object>();
      const now = <Row extends SettingRow | ExportRow>(row: Row): Row => ({ ...row, ...given.get(row.id) });
      return {
        settings: {
          insert: (row) => settings.insert(row).then(() => void given.set(row.id, row)),
          list: async (...query) => (await settings.list(...query)).map(now),
          replace: (row, expected) => {
            given.delete(row.id);
            return settings.replace(row, expected);
          },
        },
        exports: {
          insert: (row) => exports.insert(row).then((isNew) => Boolean(given.set(row.id, row)) && isNew),
          list: async (...query) => (await exports.list(...query)).map(now),
          replace: (row, expected) => {
            given.delete(row.id);
            return exports.replace(row, expected);
          },
        },
      };
    },
  },
  {
    name: 'hands out its own object',
    breaks: both((_noun, a) => `${a} that is handed out is a copy: changing it changes nothing stored`),
    breakage: ({ storage: { settings, exports } }) => {
      const own = new Map<string, SettingRow | ExportRow>();
      const handOut = <Row extends SettingRow | ExportRow>(row: Row): Row => {
        const known = own.get(row.id);
        if (known?.revision === row.revision) return known as Row;
        own.set(row.id, row);
        return row;
      };
      return {
        settings: { list: async (...query) => (await settings.list(...query)).map(handOut) },
        exports: { list: async (...query) => (await exports.list(...query)).map(handOut) },
      };
    },
  },
];
