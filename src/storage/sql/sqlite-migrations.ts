/** One step of the schema: plain SQL that can be run by hand. It notes its own version in `integration_migrations`. */
export interface SqliteMigration {
  version: number;
  name: string;
  sql: string;
}

/**
 * The schema of the SQLite storage, oldest step first. `sqliteStorage` runs what is missing when it opens a file; with
 * `migrate: false` it runs nothing, and you run these yourself, each in a transaction.
 *
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { SQLITE_MIGRATIONS } from '@liveprompt/integrations/sqlite';
 *
 * for (const { version, sql } of SQLITE_MIGRATIONS) writeFileSync(`migrations/integrations-${version}.sql`, sql);
 * ```
 */
export const SQLITE_MIGRATIONS: readonly SqliteMigration[] = [
  {
    version: 1,
    name: 'settings and exports',
    sql: `CREATE TABLE integration_migrations (
  version    INTEGER NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL,
  applied_at TEXT NOT NULL
) STRICT;

-- Saved connections. Secrets are in config only, encrypted; credentials_ref names secrets that the host keeps.
CREATE TABLE integration_settings (
  id              TEXT NOT NULL PRIMARY KEY,
  owner           TEXT NOT NULL,
  user_id         TEXT NOT NULL,
  organization_id TEXT,
  provider        TEXT NOT NULL,
  label           TEXT NOT NULL,
  config          TEXT,
  credentials_ref TEXT,
  display         TEXT NOT NULL,
  health          TEXT,
  account         TEXT,
  defaults        TEXT NOT NULL,
  is_active       INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  created_at      TEXT NOT NULL,
  updated_at      TEXT NOT NULL,
  revision        INTEGER NOT NULL
) STRICT;
CREATE INDEX integration_settings_of_owner ON integration_settings (owner, created_at, id);
CREATE INDEX integration_settings_of_provider ON integration_settings (owner, provider, created_at, id);

-- One row for each export: its outcome and the journal of its steps. Holds no text of a report.
CREATE TABLE integration_exports (
  id           TEXT NOT NULL PRIMARY KEY,
  owner        TEXT NOT NULL,
  key          TEXT NOT NULL,
  user_id      TEXT NOT NULL,
  session_id   TEXT NOT NULL,
  provider     TEXT NOT NULL,
  setting_id   TEXT NOT NULL,
  destination  TEXT,
  status       TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  export_id    TEXT,
  url          TEXT,
  error        TEXT,
  steps        TEXT NOT NULL,
  metadata     TEXT NOT NULL,
  lease_until  TEXT NOT NULL,
  resume_at    TEXT,
  created_at   TEXT NOT NULL,
  updated_at   TEXT NOT NULL,
  revision     INTEGER NOT NULL,
  UNIQUE (owner, key)
) STRICT;
-- The history, newest first, as a whole and by one thing. Of equal ones SQLite takes the last, so the narrowest is the last.
CREATE INDEX integration_exports_of_owner ON integration_exports (owner, created_at, id);
CREATE INDEX integration_exports_of_status ON integration_exports (owner, status, created_at, id);
CREATE INDEX integration_exports_of_provider ON integration_exports (owner, provider, created_at, id);
CREATE INDEX integration_exports_of_user ON integration_exports (owner, user_id, created_at, id);
CREATE INDEX integration_exports_of_session ON integration_exports (owner, session_id, created_at, id);
-- Claims that ran out. Few exports are pending at any time.
CREATE INDEX integration_exports_pending ON integration_exports (id, lease_until) WHERE status = 'pending';
-- What a purge has still to empty.
CREATE INDEX integration_exports_to_purge ON integration_exports (updated_at)
WHERE status IN ('success', 'failed', 'revoked')
AND (steps <> '[]' OR metadata <> '{}' OR destination IS NOT NULL OR error IS NOT NULL);

INSERT INTO integration_migrations (version, name, applied_at)
VALUES (1, 'settings and exports', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
`,
  },
  {
    version: 2,
    name: 'locked settings, refreshed tokens, time of delivery',
    sql: `ALTER TABLE integration_settings ADD COLUMN locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1));
-- Who is getting new tokens right now, and until when; JSON.
ALTER TABLE integration_settings ADD COLUMN refresh_lease TEXT;
-- When it was first delivered whole. Of exports that were there before nobody knows it.
ALTER TABLE integration_exports ADD COLUMN delivered_at TEXT;

INSERT INTO integration_migrations (version, name, applied_at)
VALUES (2, 'locked settings, refreshed tokens, time of delivery', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
`,
  },
];
