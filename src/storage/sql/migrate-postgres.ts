import { versionsIn } from './check-postgres.ts';
import type { PostgresConnections } from './postgres-connections.ts';
import type { PostgresMigration } from './postgres-migrations.ts';
import { inTransaction } from './postgres-transaction.ts';

/** Any number, as long as it is always the same: of those who migrate at once the second waits for the first. */
const LOCK = 7_105_102_026;

/** Runs the steps that are missing, all or none. Waits for locks no longer than a connection may take, and then as long as it takes. */
export async function migratePostgres(
  connections: PostgresConnections,
  schema: string | undefined,
  migrations: readonly PostgresMigration[],
): Promise<void> {
  const begin = [
    'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE',
    `SET LOCAL lock_timeout = ${connections.timeoutMs}`,
    'SET LOCAL statement_timeout = 0',
    `SELECT pg_advisory_xact_lock(${LOCK})`,
    ...(schema === undefined ? [] : [`SET LOCAL search_path TO ${schema}`]),
  ].join('; ');
  await inTransaction(
    connections,
    begin,
    async (run) => {
      const { rows } = await run(`SELECT to_regclass('integration_migrations') IS NOT NULL AS exists`);
      const done = rows[0]?.exists === true ? await versionsIn(run) : [];
      for (const { version, sql } of migrations) if (!done.includes(version)) await run(sql);
    },
    { timeoutMs: undefined },
  );
}
