import { IntegrationError } from '../../errors.ts';
import { VERSIONS } from './postgres-migrations.ts';
import type { Run } from './postgres-transaction.ts';

const unfit = (message: string, hint: string): IntegrationError =>
  new IntegrationError({ code: 'STORAGE_FAILED', message, hint, retryable: false });

/** The versions of the tables that are there. Throws when a newer version of this package has made them. */
export async function versionsIn(run: Run): Promise<number[]> {
  const { rows } = await run('SELECT version FROM integration_migrations ORDER BY version');
  const found = rows.map(({ version }) => Number(version));
  const newest = found.at(-1) ?? 0;
  if (newest <= VERSIONS.rowLevelSecurity) return found;
  throw unfit(
    `The database has version ${newest} of the tables, and this version of the package knows up to ${VERSIONS.rowLevelSecurity}.`,
    'Use the version of @liveprompt/integrations that migrated the database, or a newer one.',
  );
}

/**
 * Throws when the tables are not those of this version, or when row level security would not hold for whoever asks: for
 * a superuser, a role with BYPASSRLS, or tables on which it was switched off.
 */
export async function checkPostgres(run: Run, rowLevelSecurity: boolean, isForEvery: boolean): Promise<void> {
  const found = await versionsIn(run);
  const needed = rowLevelSecurity ? [VERSIONS.tables, VERSIONS.rowLevelSecurity] : [VERSIONS.tables];
  if (needed.some((version) => !found.includes(version)))
    throw unfit('The tables in the database are not up to date.', 'Run migrate() with the options of the storage.');
  const { rows } = await run(
    `SELECT row_security_active('integration_settings') AND row_security_active('integration_exports') AS is_active,
(SELECT every(EXISTS (SELECT FROM unnest(polroles) AS role WHERE pg_has_role(current_user, role, 'USAGE'))) FROM pg_policy
WHERE polrelid IN ('integration_settings'::regclass, 'integration_exports'::regclass) AND polname = '${isForEvery ? 'integrations_every' : 'integrations_own'}') AS is_meant`,
  );
  const [seen] = rows;
  checkActive(seen?.is_active === true, rowLevelSecurity);
  // Without its policy a login sees no rows, and would say that all is done.
  if (rowLevelSecurity && seen?.is_meant !== true) throw notMeant(isForEvery);
}

function checkActive(isActive: boolean, isWanted: boolean): void {
  if (isActive === isWanted) return;
  throw isWanted
    ? unfit(
        'Row level security does not hold for the login or role of the storage.',
        'Leave out `roles: false`, or use a login that is no superuser and has no BYPASSRLS; migrate() switches the security on.',
      )
    : unfit(
        'The tables have row level security, and the storage says that they do not.',
        'Leave out `rowLevelSecurity: false`.',
      );
}

const notMeant = (isForEvery: boolean): IntegrationError =>
  isForEvery
    ? unfit(
        'The login or role of the storage may not see the rows of all owners.',
        'Resume, purge and key rotation need the maintenance role: give `maintenance` a login that is a member of it.',
      )
    : unfit(
        'The login or role of the storage is not a member of the role for owners.',
        'Grant that role to the login, with its rights: see "Roles and logins" in docs/storage.md.',
      );
