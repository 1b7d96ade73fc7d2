import type { z } from 'zod';
import { invalidInput } from './errors.ts';

const VERSION = 1;
const LONGEST = 8_000;

/** The error for a cursor that leads nowhere. */
export const unknownCursor = (provider: string) =>
  invalidInput([{ path: 'cursor', message: 'expected the nextCursor of the page before, or none to begin' }], provider);

/** A place in a picker's list, as text. Any process can read it, and it holds no secret. */
export const writeCursor = (kind: string, place: object): string =>
  Buffer.from(JSON.stringify([VERSION, kind, place])).toString('base64url');

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** The place that a cursor of this kind of list names; undefined at its beginning. Throws `INVALID_INPUT` for any other. */
export function readCursor<Place>(
  schema: z.ZodType<Place>,
  { provider, kind }: { provider: string; kind: string },
  given: unknown,
): Place | undefined {
  if (given === undefined || given === '') return undefined;
  const read = typeof given === 'string' && given.length <= LONGEST ? parsed(given) : undefined;
  const [version, ofKind, place] = Array.isArray(read) ? (read as unknown[]) : [];
  const checked = version === VERSION && ofKind === kind ? schema.safeParse(place) : undefined;
  if (checked?.success !== true) throw unknownCursor(provider);
  return checked.data;
}
