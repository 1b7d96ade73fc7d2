import { IntegrationError } from '../../errors.ts';
import type { PostgresConnections } from './postgres-connections.ts';
import { postgresFailure, sqlStateOf } from './postgres-failure.ts';
import type { PostgresClient, PostgresQuery, PostgresResult } from './postgres-pool.ts';
import { within } from './within.ts';

/** Carries out one query of a transaction. */
export type Run = (query: string | PostgresQuery) => Promise<PostgresResult>;

const runOn =
  (client: PostgresClient, timeoutMs: number | undefined): Run =>
  (query) =>
    timeoutMs === undefined ? client.query(query) : within(timeoutMs, 'A statement', client.query(query));

const QUERY_CANCELED = '57014';

/** False when nobody knows what state the connection is in, and when time ran out, whichever side has noticed first. */
async function isRolledBack(run: Run, error: unknown): Promise<boolean> {
  const state = sqlStateOf(error);
  if (state === undefined || state === QUERY_CANCELED) return false;
  return run('ROLLBACK').then(
    () => true,
    () => false,
  );
}

/** Postgres answers COMMIT with ROLLBACK, and no error, when the transaction has failed before. */
async function commit(run: Run): Promise<void> {
  const { command } = await run('COMMIT');
  if (command === 'COMMIT') return;
  throw new IntegrationError({ code: 'STORAGE_FAILED', message: 'Postgres has rolled the transaction back.' });
}

/**
 * One transaction on one connection, which holds for pools between here and Postgres as well. A connection goes back
 * only after COMMIT or ROLLBACK was answered; otherwise it is closed. `timeoutMs` is for each
 * query; undefined for none.
 */
export async function inTransaction<T>(
  connections: PostgresConnections,
  begin: string,
  action: (run: Run) => Promise<T>,
  limits: { timeoutMs: number | undefined } = connections,
): Promise<T> {
  const client = await connections.take().catch((error: unknown) => Promise.reject(postgresFailure(error)));
  const run = runOn(client, limits.timeoutMs);
  // The query that waits is told as well. Without a listener a connection that breaks would end the process.
  const ignore = (): void => {};
  client.on('error', ignore);
  let isSound = false;
  try {
    await run(begin);
    const result = await action(run);
    await commit(run);
    isSound = true;
    return result;
  } catch (error) {
    isSound = await isRolledBack(run, error);
    throw postgresFailure(error);
  } finally {
    if (isSound) client.off('error', ignore);
    client.release(!isSound);
  }
}
