import type { ExportRow, SettingRow } from '../storage-adapter.ts';

/** What a database takes and gives for one column. */
export type SqlValue = string | number | boolean | null;
/** A row as a database gives it, by the names of its columns. */
export type SqlRow = Record<string, unknown>;
type Columns<Row> = Readonly<Record<keyof Row, string>>;

export const SETTING_COLUMNS: Columns<SettingRow> = {
  id: 'id',
  owner: 'owner',
  userId: 'user_id',
  organizationId: 'organization_id',
  provider: 'provider',
  label: 'label',
  config: 'config',
  credentialsRef: 'credentials_ref',
  display: 'display',
  health: 'health',
  account: 'account',
  defaults: 'defaults',
  isActive: 'is_active',
  locked: 'locked',
  refreshLease: 'refresh_lease',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  revision: 'revision',
};

export const EXPORT_COLUMNS: Columns<ExportRow> = {
  id: 'id',
  owner: 'owner',
  key: 'key',
  userId: 'user_id',
  sessionId: 'session_id',
  provider: 'provider',
  settingId: 'setting_id',
  destination: 'destination',
  status: 'status',
  contentHash: 'content_hash',
  exportId: 'export_id',
  url: 'url',
  error: 'error',
  steps: 'steps',
  metadata: 'metadata',
  leaseUntil: 'lease_until',
  resumeAt: 'resume_at',
  deliveredAt: 'delivered_at',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  revision: 'revision',
};

const fieldsOf = <Row>(columns: Columns<Row>): (keyof Row & string)[] => Object.keys(columns) as (keyof Row & string)[];

/** The columns in the order in which `valuesOf` gives their values. */
export const namesOf = <Row>(columns: Columns<Row>): string[] => fieldsOf(columns).map((field) => columns[field]);

export const valuesOf = <Row extends object>(columns: Columns<Row>, row: Row): SqlValue[] =>
  fieldsOf(columns).map((field) => row[field] as SqlValue);

function rowFrom<Row>(columns: Columns<Row>, found: SqlRow): Row {
  return Object.fromEntries(fieldsOf(columns).map((field) => [field, found[columns[field]]])) as Row;
}

/** Some databases have no booleans and give 0 and 1. */
export function settingFrom(found: SqlRow): SettingRow {
  const row = rowFrom(SETTING_COLUMNS, found);
  return { ...row, isActive: Boolean(row.isActive), locked: Boolean(row.locked) };
}

export const exportFrom = (found: SqlRow): ExportRow => rowFrom(EXPORT_COLUMNS, found);
