import type { StatisticsDialect } from './statistics-statements.ts';

/** What one database says otherwise than another. */
export interface SqlDialect {
  /** True of an export that holds anything a purge forgets: word for word the condition of the index. */
  readonly holdsContent: string;
  /** Ends the choice of rows that are to be changed, so that two who change rows never wait for each other. */
  readonly skipLocked: string;
  readonly statistics: StatisticsDialect;
}
