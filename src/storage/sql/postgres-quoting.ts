import { invalidInput } from '../../errors.ts';
import { refuseUnkeepable } from './keepable-text.ts';

/** Postgres cuts longer names. https://www.postgresql.org/docs/current/limits.html */
const NAME_BYTES = 63;
const PLAIN = /^[^"'\\$\p{C}]+$/u;

/** The name of a role or schema. Throws `INVALID_INPUT` for one that would need more than quotes; `path` is its option. */
export function checkName(name: unknown, path: string): string {
  if (typeof name === 'string' && PLAIN.test(name) && Buffer.byteLength(name) <= NAME_BYTES) return name;
  const message = `must be a name of at most ${NAME_BYTES} bytes without quotes, backslashes and dollar signs`;
  throw invalidInput([{ path, message }]);
}

/** A checked name as it stands in a statement. */
export const quoteName = (name: string): string => `"${name}"`;

const asEscape = (character: string): string => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;

/**
 * A text as it stands in a statement. Only letters, digits and escapes are in it, so it ends where it should whatever
 * `standard_conforming_strings`, `backslash_quote` and `client_encoding` are.
 */
export function quoteText(text: string): string {
  refuseUnkeepable(text);
  return `E'${text.replace(/[^A-Za-z0-9:]/gu, asEscape)}'`;
}
