import { IntegrationError } from '../../errors.ts';
import type { PostgresClient, PostgresPool } from './postgres-pool.ts';
import { within } from './within.ts';

/** A pool of yours, or where to connect: then `pg` is loaded and a pool made with the first call. */
export type PostgresConnection =
  | { pool: PostgresPool; connectionString?: never }
  | { connectionString: string; pool?: never };

interface OwnPool extends PostgresPool {
  end(): Promise<void>;
}

async function loadDriver(): Promise<Pick<typeof import('pg'), 'Pool'>> {
  try {
    return (await import('pg')).default;
  } catch {
    throw new IntegrationError({
      code: 'MISSING_DEPENDENCY',
      message: 'Postgres by a connection string needs the package pg.',
      hint: 'Install it: npm install pg',
    });
  }
}

async function makePool(connectionString: string, timeoutMs: number): Promise<OwnPool> {
  const { Pool } = await loadDriver();
  const pool = new Pool({
    connectionString,
    connectionTimeoutMillis: timeoutMs,
    keepAlive: true,
    // A script that has done its work ends, also when nobody calls `close`.
    allowExitOnIdle: true,
  });
  // An idle connection broke. The next call gets another one; without a listener the process would end.
  pool.on('error', () => {});
  // So it would when the packet that makes a connection ready is also the one that ends it: nobody listens by then.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Gives connections, each in good time or not at all. Ends a pool only if it has made it. */
export class PostgresConnections {
  readonly timeoutMs: number;
  readonly #connection: PostgresConnection;
  #own: Promise<OwnPool> | undefined;
  #isOpen = true;

  constructor(connection: PostgresConnection, timeoutMs: number) {
    this.#connection = connection;
    this.timeoutMs = timeoutMs;
  }

  async take(): Promise<PostgresClient> {
    if (!this.#isOpen)
      throw new IntegrationError({ code: 'STORAGE_FAILED', message: 'The storage is closed.', retryable: false });
    const pool = await this.#pool();
    const taken = pool.connect();
    try {
      return await within(this.timeoutMs, 'Getting a connection to Postgres', taken);
    } catch (error) {
      // It may still come, and nobody waits for it any more.
      taken.then(
        (client) => client.release(),
        () => {},
      );
      throw error;
    }
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await (await this.#own)?.end();
  }

  async #pool(): Promise<PostgresPool> {
    const { pool, connectionString } = this.#connection;
    if (pool !== undefined) return pool;
    this.#own ??= makePool(connectionString, this.timeoutMs);
    try {
      return await this.#own;
    } catch (error) {
      this.#own = undefined;
      throw error;
    }
  }
}
