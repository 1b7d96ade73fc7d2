import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { OwnerKey } from '../../src/index.ts';
import {
  expiredExports,
  exportById,
  exportByKey,
  exportsOf,
  purgeExports,
  replaceExport,
} from '../../src/storage/sql/export-statements.ts';
import {
  deleteSetting,
  replaceSetting,
  settingById,
  settingsAfter,
  settingsOf,
} from '../../src/storage/sql/setting-statements.ts';
import { SQLITE_MIGRATIONS } from '../../src/storage/sql/sqlite.ts';
import { SQLITE_DIALECT } from '../../src/storage/sql/sqlite-dialect.ts';
import type { Statement } from '../../src/storage/sql/statement.ts';
import { exportRow, settingRow } from '../../src/testing/contract/storage-sample-rows.ts';

const ADA: OwnerKey = 'user:ada';

describe('every statement finds its index', () => {
  const FILTERS = {
    provider: 'slack',
    sessionId: 's',
    status: 'failed',
    userId: 'u',
    since: '2026',
    until: '2027',
    before: { createdAt: '2026', id: 'a' },
  } as const;
  const fields = Object.keys(FILTERS) as (keyof typeof FILTERS)[];
  const combinations = Array.from({ length: 2 ** fields.length }, (_, bits) =>
    fields.filter((_field, index) => (bits & (1 << index)) !== 0),
  );

  function planOf({ text, values }: Statement): string {
    const bound = values.map((value) => (typeof value === 'boolean' ? Number(value) : value));
    const database = new DatabaseSync(':memory:');
    for (const { sql } of SQLITE_MIGRATIONS) database.exec(sql);
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...bound);
    database.close();
    return steps.map(({ detail }) => String(detail)).join('; ');
  }
  const usesIndex = (plan: string): void => {
    expect(plan).toContain('INDEX');
    expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
  };

  test.each([
    ['an export by its id', exportById(ADA, 'a'), 'sqlite_autoindex_integration_exports_1 (id=?)'],
    ['an export by its key', exportByKey(ADA, 'k'), 'sqlite_autoindex_integration_exports_2 (owner=? AND key=?)'],
    ['the replacement of an export', replaceExport(exportRow(), 1), 'exports_1 (id=?)'],
    ['expired claims', expiredExports('2026', 10, 'a'), 'integration_exports_pending (id>?)'],
    ['a purge', purgeExports(SQLITE_DIALECT, '2026', 10), 'integration_exports_to_purge (updated_at<?)'],
    ['a setting by its id', settingById(ADA, 'a'), 'integration_settings_1 (id=?)'],
    ['the replacement of a setting', replaceSetting(settingRow(), 1), 'integration_settings_1 (id=?)'],
    ['a delete', deleteSetting(ADA, 'a'), 'integration_settings_1 (id=?)'],
    ['the settings of an owner', settingsOf(ADA), 'integration_settings_of_owner (owner=?)'],
    ['those of a provider', settingsOf(ADA, 'slack'), 'integration_settings_of_provider (owner=? AND provider=?)'],
    ['a page of all settings', settingsAfter('a', 10), 'integration_settings_1 (id>?)'],
    ['the history', exportsOf(ADA, { limit: 10 }), 'integration_exports_of_owner (owner=?)'],
    [
      'the history of a session',
      exportsOf(ADA, { limit: 10, sessionId: 's' }),
      'of_session (owner=? AND session_id=?)',
    ],
    ['the history of a provider', exportsOf(ADA, { limit: 10, provider: 's' }), 'of_provider (owner=? AND provider=?)'],
    ['the history of a status', exportsOf(ADA, { limit: 10, status: 'failed' }), 'of_status (owner=? AND status=?)'],
    ['the history of a user', exportsOf(ADA, { limit: 10, userId: 'u' }), 'of_user (owner=? AND user_id=?)'],
    [
      'a later page with an end',
      exportsOf(ADA, { limit: 10, until: '2027', before: { createdAt: '2026', id: 'a' } }),
      'of_owner (owner=? AND (created_at,id)<(?,?))',
    ],
  ])('%s', (_name, statement, index) => {
    const plan = planOf(statement);
    expect(plan).toContain(index);
    usesIndex(plan);
  });

  test.each(combinations.map((names) => [names.join(', ') || 'none', names] as const))(
    'filters: %s',
    (_name, names) => {
      const query = Object.fromEntries(names.map((name) => [name, FILTERS[name]]));
      usesIndex(planOf(exportsOf(ADA, { limit: 10, ...query })));
    },
  );
});
