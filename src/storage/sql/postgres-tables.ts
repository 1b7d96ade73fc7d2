import { POSTGRES_DIALECT } from './postgres-dialect.ts';

/** Settings and exports with an index for every query. */
export const TABLES_SQL = `CREATE TABLE integration_migrations (
  version    integer NOT NULL PRIMARY KEY,
  name       text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
);

-- Saved connections. Secrets are in config only, encrypted; credentials_ref names secrets that the host keeps.
-- Collation "C" compares bytes, as the package does; texts that are never compared need none.
CREATE TABLE integration_settings (
  id              uuid NOT NULL PRIMARY KEY,
  owner           text COLLATE "C" NOT NULL,
  user_id         text NOT NULL,
  organization_id text,
  provider        text COLLATE "C" NOT NULL,
  label           text NOT NULL,
  config          text,
  credentials_ref text,
  display         jsonb NOT NULL,
  health          jsonb,
  account         jsonb,
  defaults        jsonb NOT NULL,
  is_active       boolean NOT NULL,
  locked          boolean NOT NULL,
  refresh_lease   jsonb,
  created_at      timestamptz(3) NOT NULL,
  updated_at      timestamptz(3) NOT NULL,
  revision        integer NOT NULL
);
CREATE INDEX integration_settings_of_owner ON integration_settings (owner, created_at, id);
CREATE INDEX integration_settings_of_provider ON integration_settings (owner, provider, created_at, id);

-- One row for each export: its outcome and the journal of its steps. Holds no text of a report.
-- steps, metadata and error are json, not jsonb: they are written after something was sent, and jsonb refuses some texts
-- that json keeps. A journal that is refused is a report that is sent twice.
CREATE TABLE integration_exports (
  id           uuid NOT NULL PRIMARY KEY,
  owner        text COLLATE "C" NOT NULL,
  key          text COLLATE "C" NOT NULL,
  user_id      text COLLATE "C" NOT NULL,
  session_id   text COLLATE "C" NOT NULL,
  provider     text COLLATE "C" NOT NULL,
  setting_id   uuid NOT NULL,
  destination  jsonb,
  status       text COLLATE "C" NOT NULL,
  content_hash text NOT NULL,
  export_id    text,
  url          text,
  error        json,
  steps        json NOT NULL,
  metadata     json NOT NULL,
  lease_until  timestamptz(3) NOT NULL,
  resume_at    timestamptz(3),
  delivered_at timestamptz(3),
  created_at   timestamptz(3) NOT NULL,
  updated_at   timestamptz(3) NOT NULL,
  revision     integer NOT NULL,
  UNIQUE (owner, key)
);
-- The history, newest first, as a whole and by one thing.
CREATE INDEX integration_exports_of_owner ON integration_exports (owner, created_at, id);
CREATE INDEX integration_exports_of_status ON integration_exports (owner, status, created_at, id);
CREATE INDEX integration_exports_of_provider ON integration_exports (owner, provider, created_at, id);
CREATE INDEX integration_exports_of_user ON integration_exports (owner, user_id, created_at, id);
CREATE INDEX integration_exports_of_session ON integration_exports (owner, session_id, created_at, id);
-- Claims that ran out. Few exports are pending at any time.
CREATE INDEX integration_exports_pending ON integration_exports (id, lease_until) WHERE status = 'pending';
-- What a purge has still to empty.
CREATE INDEX integration_exports_to_purge ON integration_exports (updated_at)
WHERE status IN ('success', 'failed', 'revoked') AND ${POSTGRES_DIALECT.holdsContent};
`;
