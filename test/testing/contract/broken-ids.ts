import type { ExportRow, SettingRow } from '../../../src/index.ts';
import { type BrokenStorage, both } from './broken-storage.ts';

const OTHER_FORMS = both((noun) => `an id of another form than a UUID in lower case finds no ${noun}, and is no error`);
const DELETES = 'an id of another form than a UUID deletes no setting, and starts a page without an error';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
function refuseOthers(id: string): void {
  if (!UUID.test(id)) throw new Error('invalid input syntax for type uuid');
}

/** As Postgres reads a UUID. */
const read = (id: string): string =>
  id
    .trim()
    .toLowerCase()
    .replace(/[{}-]/g, '')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const readRow = <Row extends SettingRow | ExportRow>(row: Row): Row => ({ ...row, id: read(row.id) });

/** Ids that are no UUIDs. */
export const BROKEN_IDS: readonly BrokenStorage[] = [
  {
    name: 'an id that is no UUID is an error of the database',
    breaks: [...OTHER_FORMS, DELETES],
    breakage: ({ storage: { settings, exports } }) => ({
      settings: {
        get: async (owner, id) => {
          refuseOthers(id);
          return settings.get(owner, id);
        },
        delete: async (owner, id) => {
          refuseOthers(id);
          return settings.delete(owner, id);
        },
      },
      exports: {
        get: async (owner, by) => {
          if ('id' in by) refuseOthers(by.id);
          return exports.get(owner, by);
        },
      },
    }),
  },
  {
    name: 'a page that starts after an id that is no UUID is an error of the database',
    breaks: [DELETES],
    breakage: ({ storage: { maintenance } }) => ({
      maintenance: {
        listExpired: async (now, limit, afterId) => {
          if (afterId !== undefined) refuseOthers(afterId);
          return maintenance.listExpired(now, limit, afterId);
        },
      },
    }),
  },
  {
    name: 'a UUID in capitals, in braces or without dashes is the same',
    breaks: [...OTHER_FORMS, DELETES],
    breakage: ({ storage: { settings, exports } }) => ({
      settings: {
        get: (owner, id) => settings.get(owner, read(id)),
        delete: (owner, id) => settings.delete(owner, read(id)),
        replace: (row, expected) => settings.replace(readRow(row), expected),
      },
      exports: {
        get: (owner, by) => exports.get(owner, 'id' in by ? { id: read(by.id) } : by),
        replace: (row, expected) => exports.replace(readRow(row), expected),
      },
    }),
  },
];
