import { IntegrationError, isIntegrationError } from '../../errors.ts';

interface Told {
  message: string;
  hint?: string;
  retryable?: boolean;
}

const MIGRATE = 'Run migrate() of @liveprompt/integrations/postgres, or the SQL of postgresMigrations().';
const NO_TABLES: Told = { message: 'The tables are not in the database.', hint: MIGRATE, retryable: false };
const UNFIT: Told = {
  message: 'A row holds something that its column cannot keep.',
  hint: 'Ids are UUIDs, times ISO texts, and the JSON of settings and destinations holds neither U+0000 nor half characters.',
  retryable: false,
};
const REFUSED: Told = {
  message: 'Postgres refused the login.',
  hint: 'Check user, password and database of the connection.',
  retryable: false,
};
const IN_THE_WAY: Told = { message: 'Another transaction was in the way.' };

/**
 * By the beginning of SQLSTATE, the longest one that fits.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const TOLD: Readonly<Record<string, Told>> = {
  '08': { message: 'The connection to Postgres broke.' },
  22: UNFIT,
  '22023': {
    message: 'Postgres refused what a transaction begins with, most likely since a role is not there.',
    hint: 'Name in `roles` those that the migration was run with. On a server that was restored from a copy they have to be made again.',
    retryable: false,
  },
  23: UNFIT,
  25006: { message: 'The database takes no writes.', hint: 'Connect to the primary server.' },
  28: REFUSED,
  '3D000': REFUSED,
  '3F000': { message: 'The schema is not there.', hint: 'Create it, then run migrate().', retryable: false },
  40: IN_THE_WAY,
  42501: {
    message: 'Postgres did not permit it: a right is missing, or row level security forbids the row.',
    hint: 'Run migrate() with a login that owns the tables, and grant the roles to the login of the storage.',
    retryable: false,
  },
  42703: { ...NO_TABLES, message: 'The tables in the database are of another version.' },
  '42P01': NO_TABLES,
  42: { message: 'Postgres does not understand a statement of this version.', retryable: false },
  53: { message: 'Postgres is short of connections, memory or disk.' },
  54: { message: 'A text is too long for Postgres, such as one that an index holds.', retryable: false },
  '55P03': IN_THE_WAY,
  57014: { message: 'Postgres took too long, or somebody cancelled it.' },
  57: { message: 'Postgres is shutting down or starting.' },
};

/** SQLSTATE of an error that the server has sent; errors of sockets have codes of another kind, and no severity. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code, severity } = (error ?? {}) as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && typeof severity === 'string' ? code : undefined;
}

function toldOf(state: string): Told {
  for (let length = state.length; length >= 2; length -= 1) {
    const told = TOLD[state.slice(0, length)];
    if (told !== undefined) return told;
  }
  return { message: 'Postgres failed.' };
}

/** Our own sentence by SQLSTATE. Message and detail of Postgres are left out: they quote rows. */
export function postgresFailure(error: unknown): IntegrationError {
  if (isIntegrationError(error)) return error;
  const state = sqlStateOf(error);
  if (state === undefined)
    return new IntegrationError({
      code: 'STORAGE_FAILED',
      message: 'Postgres could not be reached, or the connection broke.',
      hint: 'Check that Postgres runs and can be reached from here, then export again.',
    });
  const { message, ...rest } = toldOf(state);
  return new IntegrationError({ code: 'STORAGE_FAILED', message: `${message} (Postgres ${state})`, ...rest });
}
