import { IntegrationError } from '../../errors.ts';
import type { SqlValue } from './columns.ts';
import { refuseUnkeepable } from './keepable-text.ts';
import type { PostgresQuery } from './postgres-pool.ts';
import type { Statement } from './statement.ts';

/** `2026-11-02 09:00:00.5+00`, as Postgres writes times while `DateStyle` is ISO and `TimeZone` UTC. */
const toIso = (text: string): string => new Date(`${text.slice(0, -3).replace(' ', 'T')}Z`).toISOString();

/** By the numbers of `pg_type`: bool, int8, int4, timestamptz. All others stay the texts they are, JSON included. */
const READERS: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't',
  20: Number,
  23: Number,
  1184: toIso,
};
const asText = (text: string): string => text;
function refuseBinary(): never {
  throw new IntegrationError({
    code: 'STORAGE_FAILED',
    message: 'The pool asks Postgres for binary values, and this storage reads texts.',
    hint: 'Leave `binary` out of the options of the pool.',
    retryable: false,
  });
}

/** Given with each query, so that what the host has set for all of `pg` is neither used nor changed. */
const TYPES: PostgresQuery['types'] = {
  getTypeParser: (oid, format) => (format === 'binary' ? refuseBinary : (READERS[oid] ?? asText)),
};

function toPostgres(value: SqlValue): SqlValue {
  if (typeof value === 'string') refuseUnkeepable(value);
  return value;
}

/** The statement as `pg` takes it. It has no name: a named one would stay behind on a connection that others use. */
export function toQuery({ text, values }: Statement): PostgresQuery {
  let count = 0;
  const numbered = text.replaceAll('?', () => {
    count += 1;
    return `$${count}`;
  });
  return { text: numbered, values: values.map(toPostgres), types: TYPES };
}
