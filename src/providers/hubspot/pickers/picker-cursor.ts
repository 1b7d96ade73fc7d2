import { z } from 'zod';
import { invalidInput } from '../../../errors.ts';
import type { RecordType } from '../objects.ts';

/** Where a search goes on. */
export interface Place {
  /** HubSpot's own cursor. */
  after: string;
  /** The record that was looked up and stood first on the first page, so that it comes only once. */
  ahead?: string | undefined;
}

const VERSION = 1;
const LONGEST = 1_000;
const schema = z.lazy(() =>
  z.tuple([z.literal(VERSION), z.string(), z.string().min(1).max(LONGEST), z.string().max(LONGEST).nullable()]),
);

/** The error for a cursor that leads nowhere. */
export const unknownCursor = () =>
  invalidInput(
    [{ path: 'cursor', message: 'expected the nextCursor of the page before, or none to begin' }],
    'hubspot',
  );

/** Written so that any process can read it: it holds no secret. */
export const writeCursor = (kind: RecordType, { after, ahead }: Place): string =>
  Buffer.from(JSON.stringify([VERSION, kind, after, ahead ?? null])).toString('base64url');

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** Where a search goes on; undefined at its beginning. Throws `INVALID_INPUT` for what is no cursor of this kind. */
export function readCursor(kind: RecordType, given: unknown): Place | undefined {
  if (given === undefined || given === '') return undefined;
  const read = schema.safeParse(typeof given === 'string' && given.length <= 4 * LONGEST ? parsed(given) : undefined);
  if (!read.success) throw unknownCursor();
  const [, ofKind, after, ahead] = read.data;
  if (ofKind !== kind) throw unknownCursor();
  return { after, ahead: ahead ?? undefined };
}
