import { DatabaseSync } from 'node:sqlite';
import type { SettingRow } from '../../src/index.ts';
import { SETTING_COLUMNS } from '../../src/storage/sql/columns.ts';
import { insertSetting } from '../../src/storage/sql/setting-statements.ts';
import { withClient } from '../support/postgres.ts';
import { superuserOf } from './lane-place.ts';
import { openPlace, type StoragePlace } from './storage-place.ts';

type Field = keyof SettingRow;
const FIELDS = Object.keys(SETTING_COLUMNS) as Field[];
const JSON_FIELDS: readonly Field[] = ['display', 'health', 'account', 'defaults', 'refreshLease'];

function fillFile(path: string, rows: readonly SettingRow[]): void {
  const database = new DatabaseSync(path);
  database.exec('BEGIN');
  for (const row of rows) {
    const { text, values } = insertSetting(row);
    database.prepare(text).run(...values.map((value) => (typeof value === 'boolean' ? Number(value) : value)));
  }
  database.exec('COMMIT');
  database.close();
}

/** As `json_populate_recordset` takes it: by columns, and JSON as what it says. */
const asRecord = (row: SettingRow): object =>
  Object.fromEntries(
    FIELDS.map((field) => {
      const value = row[field];
      const said: unknown = typeof value === 'string' && JSON_FIELDS.includes(field) ? JSON.parse(value) : value;
      return [SETTING_COLUMNS[field], said];
    }),
  );

/** Puts many settings into an empty place in one transaction, past the storage: one by one would take too long. */
export async function fillPlace(place: StoragePlace, rows: readonly SettingRow[]): Promise<void> {
  if (place.open === 'sqliteStorage') {
    await (await openPlace(place)).close();
    return fillFile((place.options as { path: string }).path, rows);
  }
  const records = JSON.stringify(rows.map(asRecord));
  await withClient(superuserOf(place), (client) =>
    client.query(
      'INSERT INTO integration_settings SELECT * FROM json_populate_recordset(NULL::integration_settings, $1)',
      [records],
    ),
  );
}
