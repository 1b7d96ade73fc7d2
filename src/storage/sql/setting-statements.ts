import type { OwnerKey, SettingRow } from '../storage-adapter.ts';
import { namesOf, SETTING_COLUMNS, valuesOf } from './columns.ts';
import { insertInto, replaceIn, type Statement, statement } from './statement.ts';

const TABLE = 'integration_settings';
const COLUMNS = namesOf(SETTING_COLUMNS);
const SELECT = `SELECT ${COLUMNS.join(', ')} FROM ${TABLE}`;

export const insertSetting = (row: SettingRow): Statement => insertInto(TABLE, COLUMNS, valuesOf(SETTING_COLUMNS, row));

export const replaceSetting = (row: SettingRow, expectedRevision: number): Statement =>
  replaceIn(TABLE, COLUMNS, valuesOf(SETTING_COLUMNS, row), expectedRevision);

export const settingById = (owner: OwnerKey, id: string): Statement =>
  statement(`${SELECT} WHERE id = ? AND owner = ?`, id, owner);

export const settingsOf = (owner: OwnerKey, provider?: string): Statement =>
  provider === undefined
    ? statement(`${SELECT} WHERE owner = ? ORDER BY created_at, id`, owner)
    : statement(`${SELECT} WHERE owner = ? AND provider = ? ORDER BY created_at, id`, owner, provider);

export const deleteSetting = (owner: OwnerKey, id: string): Statement =>
  statement(`DELETE FROM ${TABLE} WHERE id = ? AND owner = ?`, id, owner);

export const settingsAfter = (id: string | undefined, limit: number): Statement =>
  id === undefined
    ? statement(`${SELECT} ORDER BY id LIMIT ?`, limit)
    : statement(`${SELECT} WHERE id > ? ORDER BY id LIMIT ?`, id, limit);
