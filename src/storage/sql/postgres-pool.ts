/** A statement with its values, as `pg` takes it. */
export interface PostgresQuery {
  text: string;
  values: (string | number | boolean | null)[];
  types: {
    /** How the text of a value of this type is read. */
    getTypeParser(oid: number, format?: string): (text: string) => unknown;
  };
}

/** What a statement gave. */
export interface PostgresResult {
  command: string;
  rowCount: number | null;
  rows: Record<string, unknown>[];
}

/** One connection of a pool. A `PoolClient` of `pg` is one. */
export interface PostgresClient {
  /** A text without values may hold several statements. */
  query(query: string | PostgresQuery): Promise<PostgresResult>;
  /** Gives it back to the pool; with true it is closed instead. */
  release(isBroken?: boolean): void;
  /** Tells when it breaks. */
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Tells no more. */
  off(event: 'error', listener: (error: Error) => void): unknown;
}

/** Where connections come from. A `Pool` of `pg` is one. */
export interface PostgresPool {
  /** A connection that nobody else has until it is released. */
  connect(): Promise<PostgresClient>;
}
