import type pg from 'pg';
import type { Outcome } from './postgres-attempts.ts';

/** No privilege or against a policy; and COPY FROM, which Postgres does not do under row level security at all. */
const REFUSALS = ['42501', '0A000'];

/** What a statement does in a transaction in which `integrations.owner` is this. The transaction ends with `end`. */
export async function outcomeOf(
  client: pg.Client,
  owner: string | undefined,
  sql: string,
  end: 'COMMIT' | 'ROLLBACK',
): Promise<Outcome> {
  await client.query('BEGIN');
  try {
    if (owner !== undefined) await client.query(`SELECT set_config('integrations.owner', $1, true)`, [owner]);
    const results = [await client.query(sql)].flat();
    await client.query(end);
    return results.at(-1)?.rowCount ?? 0;
  } catch (error) {
    await client.query('ROLLBACK');
    const { code } = error as { code?: string };
    if (code !== undefined && REFUSALS.includes(code)) return 'refused';
    throw error;
  }
}
