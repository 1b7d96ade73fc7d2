import type { ExportRow, OwnerKey, SettingRow } from '../../storage/storage-adapter.ts';

export const ADA: OwnerKey = 'user:ada';
export const BEN: OwnerKey = 'user:ben';
export const ACME: OwnerKey = 'organization:acme';

/** A time, as many minutes after the first as you say. */
export const time = (minutes: number): string => new Date(Date.UTC(2026, 10, 2, 9, minutes)).toISOString();

const NAME_BYTES = 16;
const DASHED = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/** A UUID that spells a name of at most 16 ASCII characters, so that ids are ordered as their names are. */
export function idOf(name: string): string {
  if (name.length > NAME_BYTES) throw new RangeError(`"${name}" is too long for an id.`);
  const digits = Buffer.from(name, 'latin1')
    .toString('hex')
    .padEnd(2 * NAME_BYTES, '0');
  return digits.replace(DASHED, '$1-$2-$3-$4-$5');
}

/** The name that an id spells. */
export const nameOf = (id: string): string =>
  Buffer.from(id.replaceAll('-', ''), 'hex').toString('latin1').replace(/\0+$/, '');

/** A setting with something in every field. */
export function settingRow(change: Partial<SettingRow> = {}): SettingRow {
  return {
    id: idOf('setting-1'),
    owner: ADA,
    userId: 'ada',
    organizationId: 'acme',
    provider: 'slack',
    label: 'Sales channel',
    config: 'ciphertext-1',
    credentialsRef: 'vault/slack',
    display: '{"team":"Acme"}',
    health: '{"code":"AUTH_FAILED"}',
    account: '{"portalId":"1"}',
    defaults: '{"destination":{"channel":"C1"}}',
    isActive: true,
    locked: true,
    refreshLease: '{"holder":"worker-1"}',
    createdAt: time(0),
    updatedAt: time(1),
    revision: 1,
    ...change,
  };
}

/** An export with something in every field. Its key follows its id. */
export function exportRow(change: Partial<ExportRow> = {}): ExportRow {
  const { id = idOf('export-1') } = change;
  return {
    id,
    key: `key-of-${id}`,
    owner: ADA,
    userId: 'ada',
    sessionId: 'session-1',
    provider: 'slack',
    settingId: idOf('setting-1'),
    destination: '{"channel":"C1"}',
    status: 'pending',
    contentHash: 'hash-1',
    exportId: 'remote-1',
    url: 'https://example.com/1',
    error: '{"code":"NETWORK"}',
    steps: '[{"name":"message-1"}]',
    metadata: '{"team":"sales"}',
    leaseUntil: time(5),
    resumeAt: time(4),
    deliveredAt: time(3),
    createdAt: time(0),
    updatedAt: time(1),
    revision: 1,
    ...change,
  };
}

/** Texts that a storage spoils when it puts values into statements, folds case, normalizes, trims or cuts. */
export const ODD_TEXTS: readonly string[] = [
  `'; DROP TABLE integration_exports; --`,
  `"double" 'single' \`back\` \\ \\' $1 ? :name %s {0}`,
  ' spaces around ',
  'tab\t, line\nfeed, return\r\n',
  'Ünïcödé, ελληνικά, 日本語, עברית, ไทย',
  'e\u0301 is not \u00e9; ﬁ is not fi; İ ı ß ẞ',
  '😀 👩‍👩‍👧‍👦 🇦🇹 𝒳',
  '\u200b\u202e\ufeff\u0001\u001f\u007f',
  '%_*?[a-z]',
  'NULL',
  '0123',
  '1e3',
];

/** What some databases cannot keep. */
export const UNKEEPABLE_TEXTS: readonly string[] = ['before\0after', 'half \ud83d character'];

export const MEGABYTE = 1024 * 1024;
