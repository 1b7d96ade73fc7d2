import { invalidInput } from '../../errors.ts';
import { namesOf, SETTING_COLUMNS } from './columns.ts';
import { checkName } from './postgres-quoting.ts';

/** Who else may read, straight from the database, as with Supabase: people by their own id. */
export interface PostgresReaders {
  /** The role of those who are logged in, such as `authenticated`. It must be there. */
  role: string;
  /** SQL that gives the id of whoever asks, such as `auth.uid()`: your own code, taken as it is. */
  uid: string;
  /** SQL that gives the ids of the organizations of whoever asks, as `text[]`: your own code, taken as it is. */
  organizations?: string;
}

/** Only ciphertext, names of secrets and the work of the package itself. */
const HIDDEN = [SETTING_COLUMNS.config, SETTING_COLUMNS.credentialsRef, SETTING_COLUMNS.refreshLease];
const SHOWN = namesOf(SETTING_COLUMNS).filter((name) => !HIDDEN.includes(name));

function checkSql(sql: unknown, path: string): string {
  if (typeof sql === 'string' && sql.trim() !== '') return sql;
  throw invalidInput([{ path, message: 'must be SQL, such as "auth.uid()"' }]);
}

/**
 * SQL that lets people read their own rows and the settings of their organizations, and of the exports over these their
 * own. They write nothing, and see no secret, not even encrypted. Part of the migration when `readers` is given; run it
 * by hand to add or change them later.
 *
 * @example
 * ```ts
 * import { readersSql } from '@liveprompt/integrations/postgres';
 *
 * const sql = readersSql({ role: 'authenticated', uid: 'auth.uid()', organizations: 'app.my_organizations()' });
 * ```
 */
export function readersSql({ role, uid, organizations }: PostgresReaders): string {
  const reader = `"${checkName(role, 'readers.role')}"`;
  // In a SELECT of its own, so that it is asked once for a statement and not for each row.
  const own = `(SELECT (${checkSql(uid, 'readers.uid')})::text)`;
  const shared =
    organizations === undefined
      ? 'false'
      : `owner = ANY (ARRAY(SELECT 'organization:' || id FROM unnest((${checkSql(organizations, 'readers.organizations')})::text[]) AS id))`;
  return `DO $$ BEGIN EXECUTE 'GRANT USAGE ON SCHEMA ' || quote_ident(current_schema()) || ' TO ${reader}'; END $$;
REVOKE ALL ON integration_settings, integration_exports FROM ${reader};
GRANT SELECT (${SHOWN.join(', ')}) ON integration_settings TO ${reader};
GRANT SELECT ON integration_exports TO ${reader};
DROP POLICY IF EXISTS integrations_readers ON integration_settings;
CREATE POLICY integrations_readers ON integration_settings FOR SELECT TO ${reader}
  USING (owner = 'user:' || ${own} OR ${shared});
DROP POLICY IF EXISTS integrations_readers ON integration_exports;
CREATE POLICY integrations_readers ON integration_exports FOR SELECT TO ${reader}
  USING (owner = 'user:' || ${own} OR (${shared} AND user_id = ${own}));
`;
}
