import { IntegrationError } from '../../errors.ts';
import { quoteText } from './postgres-quoting.ts';
import { EVERY_OWNER, type Scope } from './sql-storage.ts';

/** Whom row level security lets see what. Names are quoted. */
export interface PostgresSession {
  roles: { app: string; maintenance: string } | undefined;
  schema: string | undefined;
  timeoutMs: number;
}

/** What the setting is called that the policies compare with `owner`. */
export const OWNER_SETTING = 'integrations.owner';
/** What the setting is called by which the host's own jobs ask for the rows of all, and its value. To name no owner is not to ask. */
export const EVERY_SETTING = 'integrations.every_owner';
export const EVERY_VALUE = 'yes';

// Off means that a crash takes back what was confirmed, and a claim that is taken back is a report that is sent twice.
const DURABLE = `CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END`;

function ownerOf(scope: Scope): string {
  if (scope === EVERY_OWNER) return '';
  // The types forbid it, and a host without types could still do it.
  if (typeof scope === 'string' && scope.length > 0) return scope;
  throw new IntegrationError({ code: 'STORAGE_FAILED', message: 'A call names no owner.', retryable: false });
}

/**
 * Begins a transaction that sees the rows of one owner only, and whose texts do not depend on what the connection was
 * used for before. All of it ends with the transaction, so the connection may be shared by a pool in between.
 */
export function beginText(session: PostgresSession, scope: Scope, mode: 'READ ONLY' | 'READ WRITE'): string {
  const { roles, schema, timeoutMs } = session;
  const role = scope === EVERY_OWNER ? roles?.maintenance : roles?.app;
  const settings = {
    [OWNER_SETTING]: quoteText(ownerOf(scope)),
    [EVERY_SETTING]: scope === EVERY_OWNER ? `'${EVERY_VALUE}'` : `''`,
    row_security: `'on'`,
    datestyle: `'ISO, YMD'`,
    timezone: `'UTC'`,
    statement_timeout: `'${timeoutMs}'`,
    // A process that hangs in the midst of a transaction must not keep its locks.
    idle_in_transaction_session_timeout: `'${timeoutMs}'`,
    ...(mode === 'READ WRITE' && { synchronous_commit: DURABLE }),
  };
  const configured = Object.entries(settings).map(([name, value]) => `set_config('${name}', ${value}, true)`);
  return [
    `BEGIN ISOLATION LEVEL READ COMMITTED ${mode}`,
    ...(role === undefined ? [] : [`SET LOCAL ROLE ${role}`]),
    ...(schema === undefined ? [] : [`SET LOCAL search_path TO ${schema}`]),
    `SELECT ${configured.join(', ')}`,
  ].join('; ');
}
