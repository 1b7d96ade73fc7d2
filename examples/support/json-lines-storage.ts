// A storage in two files, with one line of JSON for each change. Its limits: one process at a time, all rows in memory,
// files that only grow, and a purge that leaves the old lines in them. It does not count: there is no `statistics`.
import { appendFileSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportRow, SettingRow, StorageAdapter } from '@liveprompt/integrations';

type Rows = { settings: SettingRow; exports: ExportRow };
type AnyRow = Rows[keyof Rows];

const byId = (a: AnyRow, b: AnyRow) => (a.id < b.id ? -1 : 1);
/** Times have one form, so that the two texts together are ordered as one after the other. */
const placeOf = ({ createdAt, id }: { createdAt: string; id: string }) => createdAt + id;
const LAST = '~';

/** The newest line of an id is its row; a line with nothing but the id says that it was deleted. */
export function readRows<Name extends keyof Rows>(folder: string, name: Name): Map<string, Rows[Name]> {
  const path = join(folder, `${name}.jsonl`);
  const bytes = readFileSync(path, { flag: 'a+' });
  // A crash may leave half a line at the end: nobody was told that it is there.
  const whole = bytes.lastIndexOf('\n') + 1;
  if (whole < bytes.length) truncateSync(path, whole);
  const rows = new Map<string, Rows[Name]>();
  for (const line of bytes.toString('utf8', 0, whole).split('\n').slice(0, -1)) {
    const row = JSON.parse(line) as Rows[Name];
    if (row.owner === undefined) rows.delete(row.id);
    else rows.set(row.id, row);
  }
  return rows;
}

/** Nothing here waits between a look and a write, so nobody comes between the two. */
class Table<Name extends keyof Rows> {
  readonly #path: string;
  readonly #rows: Map<string, Rows[Name]>;

  constructor(folder: string, name: Name) {
    this.#rows = readRows(folder, name);
    this.#path = join(folder, `${name}.jsonl`);
  }

  insert(row: Rows[Name]): void {
    if (this.#rows.has(row.id)) throw new Error('The id is taken.');
    this.save([row]);
  }

  replace(row: Rows[Name], expectedRevision: number): boolean {
    const { owner, revision } = this.#rows.get(row.id) ?? {};
    const isMeant = owner === row.owner && revision === expectedRevision;
    if (isMeant) this.save([row]);
    return isMeant;
  }

  delete(owner: string, id: string): boolean {
    if (this.#rows.get(id)?.owner !== owner) return false;
    this.#append([{ id }]);
    return this.#rows.delete(id);
  }

  /** Copies, oldest first. */
  list(isMeant: (row: Rows[Name]) => boolean): Rows[Name][] {
    const found = [...this.#rows.values()].filter(isMeant).map((row) => ({ ...row }));
    return found.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  }

  /** First to the disk, then to the memory that answers. */
  save(rows: Rows[Name][]): void {
    this.#append(rows);
    for (const row of rows) this.#rows.set(row.id, { ...row });
  }

  #append(lines: { id: string }[]): void {
    const { size } = statSync(this.#path);
    try {
      appendFileSync(this.#path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { flush: true });
    } catch (error) {
      truncateSync(this.#path, size);
      throw error;
    }
  }
}

function settingsIn(table: Table<'settings'>): StorageAdapter['settings'] {
  return {
    insert: async (row) => table.insert(row),
    get: async (owner, id) => table.list((row) => row.owner === owner && row.id === id)[0],
    list: async (owner, provider) =>
      table.list((row) => row.owner === owner && (provider === undefined || row.provider === provider)),
    replace: async (row, expectedRevision) => table.replace(row, expectedRevision),
    delete: async (owner, id) => table.delete(owner, id),
  };
}

function exportsIn(table: Table<'exports'>): StorageAdapter['exports'] {
  return {
    insert: async (row) => {
      if (table.list(({ owner, key }) => owner === row.owner && key === row.key).length > 0) return false;
      table.insert(row);
      return true;
    },
    get: async (owner, by) =>
      table.list((row) => row.owner === owner && ('key' in by ? row.key === by.key : row.id === by.id))[0],
    list: async (owner, { since = '', until = LAST, before, limit, ...filters }) => {
      const wanted = Object.entries({ owner, ...filters }).filter(([, value]) => value !== undefined);
      const end = before === undefined ? LAST : placeOf(before);
      const found = table.list(
        (row) =>
          wanted.every(([name, value]) => row[name as keyof ExportRow] === value) &&
          row.createdAt >= since &&
          row.createdAt < until &&
          placeOf(row) < end,
      );
      return found.reverse().slice(0, limit);
    },
    replace: async (row, expectedRevision) => table.replace(row, expectedRevision),
  };
}

const EMPTIED = { steps: '[]', metadata: '{}', destination: null, error: null };

const isToPurge = (row: ExportRow, before: string) =>
  ['success', 'failed', 'revoked'].includes(row.status) &&
  row.updatedAt < before &&
  Object.entries(EMPTIED).some(([name, empty]) => row[name as keyof ExportRow] !== empty);

/** The storage over the files of a folder, which has to be there. */
export function jsonLinesStorage(folder: string): StorageAdapter {
  const settings = new Table(folder, 'settings');
  const exports = new Table(folder, 'exports');
  return {
    settings: settingsIn(settings),
    exports: exportsIn(exports),
    maintenance: {
      listExpired: async (now, limit, afterId = '') => {
        const isMeant = ({ status, leaseUntil, id }: ExportRow) =>
          status === 'pending' && leaseUntil < now && id > afterId;
        return exports.list(isMeant).sort(byId).slice(0, limit);
      },
      purge: async (before) => {
        const old = exports.list((row) => isToPurge(row, before));
        exports.save(old.map((row) => ({ ...row, ...EMPTIED, revision: row.revision + 1 })));
        return old.length;
      },
      eachSetting: async (visit, afterId = '') => {
        for (const row of settings.list(({ id }) => id > afterId).sort(byId)) await visit(row);
      },
    },
  };
}
