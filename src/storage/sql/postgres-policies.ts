import type { PostgresRoles } from './postgres-roles.ts';
import { roleSql } from './postgres-roles.ts';
import { EVERY_SETTING, EVERY_VALUE, OWNER_SETTING } from './postgres-session.ts';

// What a transaction has set is '' in later ones of the same connection, and not absent.
const OWNER = `NULLIF(current_setting('${OWNER_SETTING}', true), '')`;

// A SELECT of its own is asked once and not for each row, and does not make the planner expect hardly any rows.
const EVERY = `(SELECT current_setting('${EVERY_SETTING}', true) = '${EVERY_VALUE}')`;

const grantsSql = ({
  app,
  maintenance,
}: PostgresRoles): string => `-- TRUNCATE asks no policy, so what default privileges have given to others is taken away.
DO $$ DECLARE grantee text; BEGIN
  FOR grantee IN
    SELECT DISTINCT CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
    FROM pg_class, aclexplode(relacl) AS acl
    WHERE oid IN ('integration_settings'::regclass, 'integration_exports'::regclass, 'integration_migrations'::regclass)
      AND acl.grantee <> relowner
  LOOP
    EXECUTE 'REVOKE ALL ON integration_settings, integration_exports, integration_migrations FROM ' || grantee;
  END LOOP;
  EXECUTE 'GRANT USAGE ON SCHEMA ' || quote_ident(current_schema()) || ' TO "${app}", "${maintenance}"';
END $$;
GRANT SELECT ON integration_migrations TO "${app}", "${maintenance}";
GRANT SELECT, INSERT, UPDATE, DELETE ON integration_settings TO "${app}";
GRANT SELECT, INSERT, UPDATE ON integration_exports TO "${app}";
GRANT SELECT ON integration_settings, integration_exports TO "${maintenance}";
GRANT UPDATE (steps, metadata, destination, error, revision) ON integration_exports TO "${maintenance}";
`;

/** Where nobody asks for the rows of all, the second role gives nothing more, so a login may have both. */
const policiesOn = (
  table: string,
  { app, maintenance }: PostgresRoles,
): string => `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY integrations_own ON ${table} TO "${app}"
  USING (owner = ${OWNER})
  WITH CHECK (owner = ${OWNER});
CREATE POLICY integrations_every ON ${table} FOR SELECT TO "${maintenance}"
  USING (${EVERY});
`;

/** Roles, rights and policies: who may see and change which rows. */
export const policiesSql = (roles: PostgresRoles): string => `${roleSql(roles.app)}${roleSql(roles.maintenance)}
${grantsSql(roles)}
${policiesOn('integration_settings', roles)}
${policiesOn('integration_exports', roles)}
CREATE POLICY integrations_purge ON integration_exports FOR UPDATE TO "${roles.maintenance}"
  USING (${EVERY} AND status IN ('success', 'failed', 'revoked'))
  WITH CHECK (CAST(steps AS text) = '[]' AND CAST(metadata AS text) = '{}' AND destination IS NULL AND error IS NULL);
`;
