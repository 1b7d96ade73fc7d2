import { checkPostgres } from './check-postgres.ts';
import type { SqlRow } from './columns.ts';
import type { PostgresConnections } from './postgres-connections.ts';
import { POSTGRES_DIALECT } from './postgres-dialect.ts';
import type { PostgresResult } from './postgres-pool.ts';
import { beginText, type PostgresSession } from './postgres-session.ts';
import { inTransaction } from './postgres-transaction.ts';
import { toQuery } from './postgres-values.ts';
import { EVERY_OWNER, type Scope, type SqlDatabase } from './sql-storage.ts';
import type { Statement } from './statement.ts';

/** What a {@link PostgresDatabase} works over. */
export interface PostgresDatabaseInit {
  /** For the calls that name an owner. */
  connections: PostgresConnections;
  /** For the host's own jobs; may be the same. */
  maintenance: PostgresConnections;
  session: PostgresSession;
  rowLevelSecurity: boolean;
}

/** Each statement in a transaction of its own, which sees the rows of its scope only. */
export class PostgresDatabase implements SqlDatabase {
  readonly dialect = POSTGRES_DIALECT;
  readonly #init: PostgresDatabaseInit;
  readonly #checked = new Map<boolean, Promise<void>>();

  constructor(init: PostgresDatabaseInit) {
    this.#init = init;
  }

  async rows(scope: Scope, statement: Statement): Promise<SqlRow[]> {
    return (await this.#run(scope, 'READ ONLY', statement)).rows;
  }

  async change(scope: Scope, statement: Statement): Promise<number> {
    return (await this.#run(scope, 'READ WRITE', statement)).rowCount ?? 0;
  }

  async #run(scope: Scope, mode: 'READ ONLY' | 'READ WRITE', statement: Statement): Promise<PostgresResult> {
    const begin = beginText(this.#init.session, scope, mode);
    const query = toQuery(statement);
    await this.#check(scope);
    return inTransaction(this.#connectionsFor(scope), begin, (run) => run(query));
  }

  #connectionsFor(scope: Scope): PostgresConnections {
    return scope === EVERY_OWNER ? this.#init.maintenance : this.#init.connections;
  }

  /** Once for each kind of scope: the logins and roles of the two may differ. After a failure the next call looks again. */
  async #check(scope: Scope): Promise<void> {
    const { session, rowLevelSecurity } = this.#init;
    const kind = scope === EVERY_OWNER;
    const begin = beginText(session, scope, 'READ ONLY');
    const check =
      this.#checked.get(kind) ??
      inTransaction(this.#connectionsFor(scope), begin, (run) => checkPostgres(run, rowLevelSecurity, kind));
    this.#checked.set(kind, check);
    try {
      await check;
    } catch (error) {
      this.#checked.delete(kind);
      throw error;
    }
  }
}
