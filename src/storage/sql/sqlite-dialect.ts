import type { SqlDialect } from './sql-dialect.ts';

export const SQLITE_DIALECT: SqlDialect = {
  holdsContent: `(steps <> '[]' OR metadata <> '{}' OR destination IS NOT NULL OR error IS NOT NULL)`,
  // One writer at a time, so no row is ever locked.
  skipLocked: '',
  // Times are ISO texts in UTC. SQLite counts days as doubles, which are off by less than a tenth of a millisecond.
  statistics: {
    day: (time) => `substr(${time}, 1, 10)`,
    millisecondsBetween: (from, to) => `CAST(round((julianday(${to}) - julianday(${from})) * 86400000) AS INTEGER)`,
  },
};
