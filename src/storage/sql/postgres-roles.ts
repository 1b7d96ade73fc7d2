import { invalidInput } from '../../errors.ts';
import { checkName } from './postgres-quoting.ts';

/** The two roles. Neither logs in or bypasses row level security: grant them to your logins. */
export interface PostgresRoles {
  /** Sees and changes the rows of one owner at a time. */
  app: string;
  /** For resume, purge and key rotation: reads the rows of all, and empties exports that are done. */
  maintenance: string;
}

const DEFAULT_ROLES: PostgresRoles = { app: 'integrations_app', maintenance: 'integrations_maintenance' };

/** The names, checked. Without any, or with `false`, those that a migration makes by itself. */
export function checkRoles(roles: PostgresRoles | false | undefined): PostgresRoles {
  const { app, maintenance } = roles || DEFAULT_ROLES;
  if (app === maintenance) throw invalidInput([{ path: 'roles', message: 'must name two roles' }]);
  return { app: checkName(app, 'roles.app'), maintenance: checkName(maintenance, 'roles.maintenance') };
}

/** Makes a role if it is not there, and lets whoever migrates take it on. */
export const roleSql = (role: string): string => `DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
    CREATE ROLE "${role}" NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
  END IF;
-- Roles belong to the whole server: another database may be making the same one at this moment.
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  IF current_setting('server_version_num')::integer < 160000 THEN
    IF NOT pg_has_role(current_user, '${role}', 'MEMBER') THEN GRANT "${role}" TO CURRENT_USER; END IF;
  ELSIF NOT pg_has_role(current_user, '${role}', 'SET') THEN
    -- Without its rights all the time: only where it is taken on. Older versions do not know this.
    EXECUTE 'GRANT "${role}" TO CURRENT_USER WITH INHERIT FALSE, SET TRUE';
  END IF;
EXCEPTION WHEN unique_violation THEN NULL;
END $$;
`;
