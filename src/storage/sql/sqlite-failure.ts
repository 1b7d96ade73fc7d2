import { IntegrationError, invalidInput } from '../../errors.ts';

/** SQLite's own numbers for what can go wrong with a file. */
const BUSY = 5;
const READONLY = 8;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;

const WRONG_PATH: Readonly<Record<number, string>> = {
  [READONLY]: 'the file cannot be written to',
  [CANNOT_OPEN]: 'the file cannot be opened; its folder must exist, and both must be writable',
  [NOT_A_DATABASE]: 'the file is not an SQLite database',
};
const TOLD: Readonly<Record<number, string>> = {
  [BUSY]: 'The SQLite file was locked by somebody else for too long.',
  [READONLY]: 'The SQLite file cannot be written to.',
  [FULL]: 'The disk of the SQLite file is full.',
};

/** The primary number; undefined for an error that does not come from SQLite. */
function numberOf(error: unknown): number | undefined {
  const code: unknown = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

export const isBusy = (error: unknown): boolean => numberOf(error) === BUSY;

/** Our own sentence, or SQLite's fixed one for the number. The message of the error is left out: it could quote a row. */
export function sqliteFailure(error: unknown): unknown {
  const number = numberOf(error);
  if (number === undefined) return error;
  const { errstr } = error as { errstr?: unknown };
  const sentence = TOLD[number] ?? (typeof errstr === 'string' ? `SQLite failed: ${errstr}.` : 'SQLite failed.');
  return new IntegrationError({ code: 'STORAGE_FAILED', message: `${sentence} (SQLite ${number})` });
}

/** The same while a file is opened: there the path is to blame where it can be. */
export function sqliteOpenFailure(error: unknown): unknown {
  const wrong = WRONG_PATH[numberOf(error) ?? 0];
  return wrong === undefined ? sqliteFailure(error) : invalidInput([{ path: 'path', message: wrong }]);
}
