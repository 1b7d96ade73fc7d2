import { setImmediate as aMoment } from 'node:timers/promises';
import type { ExportRow, SettingRow } from '../../../src/index.ts';
import { type BrokenStorage, both } from './broken-storage.ts';

const findExport = (rows: readonly ExportRow[], row: ExportRow) =>
  rows.find(({ owner, key }) => owner === row.owner && key === row.key);

/** Two writers do not meet as they should. */
export const BROKEN_WRITES: readonly BrokenStorage[] = [
  {
    name: 'insert says true without writing when the key is taken',
    breaks: ['a second export with the same key of the same owner answers false and changes nothing'],
    breakage: ({ storage: { exports } }) => ({
      exports: { insert: async (row) => (await exports.insert(row)) || true },
    }),
  },
  {
    name: 'insert overwrites what has the key (upsert), and says false',
    breaks: ['a second export with the same key of the same owner answers false and changes nothing'],
    breakage: ({ storage: { exports }, allExports }) => ({
      exports: {
        insert: async (row) => {
          const old = findExport(await allExports(), row);
          if (old !== undefined) await exports.replace({ ...row, id: old.id }, old.revision);
          return old === undefined && exports.insert(row);
        },
      },
    }),
  },
  {
    name: 'the key alone is unique',
    breaks: ['the same key of another owner is another export', 'owners that look alike may have the same key'],
    breakage: ({ storage: { exports }, allExports }) => ({
      exports: {
        insert: async (row) => !(await allExports()).some(({ key }) => key === row.key) && exports.insert(row),
      },
    }),
  },
  {
    name: 'insert looks first and writes then',
    breaks: ['of many inserts of one key at the same time exactly one answers true'],
    breakage: ({ storage: { exports }, allExports }) => ({
      exports: {
        insert: async (row) => {
          if (findExport(await allExports(), row) !== undefined) return false;
          await aMoment();
          await exports.insert(row);
          return true;
        },
      },
    }),
  },
  {
    name: 'an export with a taken id is said to be stored',
    breaks: ['an export whose id is taken never overwrites the one that is there'],
    breakage: ({ storage: { exports } }) => ({ exports: { insert: (row) => exports.insert(row).catch(() => true) } }),
  },
  {
    name: 'a setting with a taken id is passed over in silence',
    breaks: ['a setting whose id is taken is refused with an error and changes nothing'],
    breakage: ({ storage: { settings } }) => ({ settings: { insert: (row) => settings.insert(row).catch(() => {}) } }),
  },
  {
    name: 'delete only says that it did',
    breaks: ['delete answers true once, removes the setting, and leaves the others'],
    breakage: () => ({ settings: { delete: async () => true } }),
  },
  {
    name: 'delete always answers true',
    breaks: ['delete answers true once, removes the setting, and leaves the others'],
    breakage: ({ storage: { settings } }) => ({
      settings: { delete: async (owner, id) => (await settings.delete(owner, id)) || true },
    }),
  },
  {
    name: 'replace does not look at the revision',
    breaks: both((_noun, a) => `${a} at another revision is not replaced, and the answer is false`),
    breakage: ({ storage: { settings, exports }, allSettings, allExports }) => ({
      settings: {
        replace: async (row) =>
          settings.replace(row, (await allSettings()).find(({ id }) => id === row.id)?.revision ?? 0),
      },
      exports: {
        replace: async (row) =>
          exports.replace(row, (await allExports()).find(({ id }) => id === row.id)?.revision ?? 0),
      },
    }),
  },
  {
    name: 'replace takes an older revision than the stored one for the same',
    breaks: both((_noun, a) => `${a} at another revision is not replaced, and the answer is false`),
    breakage: ({ storage: { settings, exports } }) => ({
      settings: {
        replace: async (row, expected) =>
          (await settings.replace(row, expected)) || settings.replace(row, expected + 1),
      },
      exports: {
        replace: async (row, expected) => (await exports.replace(row, expected)) || exports.replace(row, expected + 1),
      },
    }),
  },
  {
    name: 'replace inserts what is not there',
    breaks: both((_noun, a) => `${a} that is not there is not replaced, and the answer is false`),
    breakage: ({ storage: { settings, exports }, allSettings, allExports }) => ({
      settings: {
        replace: async (row, expected) => {
          const isNew = (await allSettings()).every(({ id }) => id !== row.id);
          if (isNew) await settings.insert(row);
          return isNew || settings.replace(row, expected);
        },
      },
      exports: {
        replace: async (row, expected) => {
          const isNew = (await allExports()).every(({ id }) => id !== row.id);
          return isNew ? exports.insert(row) : exports.replace(row, expected);
        },
      },
    }),
  },
  {
    name: 'replace does not look at the owner',
    breaks: both((_noun, a) => `${a} of another owner is not replaced, and the answer is false`),
    breakage: ({ storage: { settings, exports }, allSettings, allExports }) => ({
      settings: {
        replace: async (row, expected) => {
          const old = (await allSettings()).find(({ id }) => id === row.id);
          return settings.replace({ ...row, owner: old?.owner ?? row.owner }, expected);
        },
      },
      exports: {
        replace: async (row, expected) => {
          const old = (await allExports()).find(({ id }) => id === row.id);
          return exports.replace({ ...row, owner: old?.owner ?? row.owner }, expected);
        },
      },
    }),
  },
  {
    name: 'replace looks first and writes then',
    breaks: [
      ...both((noun) => `of many replacements of one ${noun} at the same time exactly one answers true`),
      'of inserts and replacements through two handles at the same time exactly one wins',
    ],
    breakage: ({ storage: { settings, exports }, allSettings, allExports }) => {
      const looksFirst =
        <Row extends SettingRow | ExportRow>(
          all: () => Promise<Row[]>,
          replace: (row: Row, expected: number) => Promise<boolean>,
        ) =>
        async (row: Row, expected: number): Promise<boolean> => {
          const old = (await all()).find(({ id }) => id === row.id);
          if (old?.revision !== expected || old.owner !== row.owner) return false;
          await aMoment();
          return replace(row, (await all()).find(({ id }) => id === row.id)?.revision ?? 0);
        };
      return {
        settings: { replace: looksFirst(allSettings, settings.replace) },
        exports: { replace: looksFirst(allExports, exports.replace) },
      };
    },
  },
  {
    name: 'each handle keeps its own cache',
    breaks: ['what one handle has written the other one reads at once'],
    breakage: ({ storage: { exports } }) => {
      const seen = new Map<string, Promise<ExportRow | undefined>>();
      const nameOf = (...parts: unknown[]): string => JSON.stringify(parts);
      return {
        exports: {
          insert: (row) => {
            seen.clear();
            return exports.insert(row);
          },
          replace: (row, expected) => {
            seen.clear();
            return exports.replace(row, expected);
          },
          get: async (owner, by) => {
            const name = nameOf(owner, by);
            const found = seen.get(name) ?? exports.get(owner, by);
            seen.set(name, found);
            const row = await found;
            return row && { ...row };
          },
        },
      };
    },
  },
  {
    name: 'writes when it gets round to it, and a cut comes first',
    breaks: ['what was confirmed outlives a cut'],
    breakage: () => ({}),
    losesAtCut: true,
  },
];
