import type { ExportRow, OwnerKey, SettingRow, StorageAdapter } from '../../storage/storage-adapter.ts';
import type { Scene, StorageCheck } from './storage-check.ts';
import { exportRow, idOf, settingRow, time } from './storage-sample-rows.ts';

/** What settings and exports have in common, so that a promise about both is written once. */
export interface RowKind<Row extends SettingRow | ExportRow = SettingRow | ExportRow> {
  readonly noun: string;
  /** The noun with its article. */
  readonly a: string;
  sample(change: Partial<SettingRow | ExportRow>): Row;
  /** The same row with another value in every field that may change. */
  changed(row: Row): Row;
  /** The same row with null wherever null is possible. */
  sparse(row: Row): Row;
  /** The same row with `text` wherever free text is possible, as such or within JSON. */
  withText(row: Row, text: string): Row;
  insert(storage: StorageAdapter, row: Row): Promise<unknown>;
  get(storage: StorageAdapter, owner: OwnerKey, id: string): Promise<Row | undefined>;
  list(storage: StorageAdapter, owner: OwnerKey): Promise<Row[]>;
  replace(storage: StorageAdapter, row: Row, expectedRevision: number): Promise<boolean>;
  /** Through the tester's own road. */
  stored(scene: Scene): Promise<Row[]>;
}

const inJson = (text: string): string => JSON.stringify({ text });

export const SETTINGS: RowKind<SettingRow> = {
  noun: 'setting',
  a: 'a setting',
  sample: settingRow,
  changed: (row) => ({
    ...row,
    userId: 'bea',
    organizationId: 'other',
    provider: 'hubspot',
    label: 'Renamed',
    config: 'ciphertext-2',
    credentialsRef: 'vault/other',
    display: '{"team":"Other"}',
    health: '{"code":"PERMISSION_DENIED"}',
    defaults: '{}',
    account: '{"portalId":"2"}',
    isActive: !row.isActive,
    locked: !row.locked,
    refreshLease: '{"holder":"worker-2"}',
    createdAt: time(20),
    updatedAt: time(21),
    revision: row.revision + 1,
  }),
  sparse: (row) => ({
    ...row,
    organizationId: null,
    config: null,
    credentialsRef: null,
    health: null,
    account: null,
    isActive: false,
    locked: false,
    refreshLease: null,
  }),
  withText: (row, text) => ({
    ...row,
    userId: text,
    organizationId: text,
    provider: text,
    label: text,
    config: text,
    credentialsRef: text,
    display: inJson(text),
    health: inJson(text),
    account: inJson(text),
    defaults: inJson(text),
    refreshLease: inJson(text),
  }),
  insert: (storage, row) => storage.settings.insert(row),
  get: (storage, owner, id) => storage.settings.get(owner, id),
  list: (storage, owner) => storage.settings.list(owner),
  replace: (storage, row, expectedRevision) => storage.settings.replace(row, expectedRevision),
  stored: (scene) => scene.settings(),
};

export const EXPORTS: RowKind<ExportRow> = {
  noun: 'export',
  a: 'an export',
  sample: exportRow,
  changed: (row) => ({
    ...row,
    userId: 'bea',
    sessionId: 'session-2',
    provider: 'hubspot',
    settingId: idOf('setting-2'),
    destination: '{"channel":"C2"}',
    status: 'partial',
    contentHash: 'hash-2',
    exportId: 'remote-2',
    url: 'https://example.com/2',
    error: '{"code":"TIMEOUT"}',
    steps: '[]',
    metadata: '{}',
    leaseUntil: time(30),
    resumeAt: time(31),
    deliveredAt: time(32),
    createdAt: time(20),
    updatedAt: time(21),
    revision: row.revision + 1,
  }),
  sparse: (row) => ({
    ...row,
    destination: null,
    exportId: null,
    url: null,
    error: null,
    resumeAt: null,
    deliveredAt: null,
  }),
  withText: (row, text) => ({
    ...row,
    key: `${row.key} ${text}`,
    userId: text,
    sessionId: text,
    provider: text,
    destination: inJson(text),
    contentHash: text,
    exportId: text,
    url: text,
    error: inJson(text),
    steps: JSON.stringify([text]),
    metadata: inJson(text),
  }),
  insert: (storage, row) => storage.exports.insert(row),
  get: (storage, owner, id) => storage.exports.get(owner, { id }),
  list: (storage, owner) => storage.exports.list(owner, { limit: 1000 }),
  replace: (storage, row, expectedRevision) => storage.exports.replace(row, expectedRevision),
  stored: (scene) => scene.exports(),
};

/** The same checks for settings and for exports. */
export const ofBoth = (
  make: <Row extends SettingRow | ExportRow>(kind: RowKind<Row>) => readonly StorageCheck[],
): StorageCheck[] => [...make(SETTINGS), ...make(EXPORTS)];
