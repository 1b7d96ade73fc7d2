import { z } from 'zod';
import { invalidInput } from '../../../errors.ts';

/** How far a search has come. */
export interface Place {
  /** Which of the picker's lists is read. */
  pass: number;
  /** Slack's own cursor in it; absent at its beginning. */
  cursor?: string | undefined;
  /** Whether an earlier page had a match, and whether an earlier list could be read at all. */
  matched: boolean;
  listed: boolean;
}

const VERSION = 1;
const LONGEST = 4_000;
const schema = z.lazy(() =>
  z.tuple([
    z.literal(VERSION),
    z.string(),
    z.int().nonnegative(),
    z.string().max(LONGEST).nullable(),
    z.boolean(),
    z.boolean(),
  ]),
);

/** The error for a cursor that leads nowhere. */
export const unknownCursor = () =>
  invalidInput([{ path: 'cursor', message: 'expected the nextCursor of the page before, or none to begin' }], 'slack');

/** Written so that any process can read it: it holds no secret. */
export function writeCursor(kind: string, { pass, cursor, matched, listed }: Place): string {
  return Buffer.from(JSON.stringify([VERSION, kind, pass, cursor ?? null, matched, listed])).toString('base64url');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** Where a search goes on. Throws `INVALID_INPUT` for what is no cursor of this kind with that many passes. */
export function readCursor(kind: string, passes: number, given: unknown): Place {
  if (given === undefined || given === '') return { pass: 0, matched: false, listed: false };
  const read = schema.safeParse(typeof given === 'string' && given.length <= 2 * LONGEST ? parsed(given) : undefined);
  if (!read.success) throw unknownCursor();
  const [, ofKind, pass, cursor, matched, listed] = read.data;
  if (ofKind !== kind || pass >= passes) throw unknownCursor();
  return { pass, cursor: cursor ?? undefined, matched, listed };
}
