import type { SqlDialect } from './sql-dialect.ts';

export const POSTGRES_DIALECT: SqlDialect = {
  // `json` has no comparison of its own.
  holdsContent: `(CAST(steps AS text) <> '[]' OR CAST(metadata AS text) <> '{}' OR destination IS NOT NULL OR error IS NOT NULL)`,
  skipLocked: ' FOR UPDATE SKIP LOCKED',
  statistics: {
    day: (time) => `to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
    millisecondsBetween: (from, to) => `CAST(round(extract(epoch FROM ${to} - ${from}) * 1000) AS bigint)`,
  },
};
