import { z } from 'zod';
import { readCursor, unknownCursor } from '../../../picker-cursor.ts';

const LONGEST = 4_000;
const schema = z.lazy(() =>
  z.strictObject({
    pass: z.int().nonnegative(),
    cursor: z.string().max(LONGEST).optional(),
    matched: z.boolean(),
    listed: z.boolean(),
  }),
);

/**
 * How far a search has come: which of the picker's lists is read (`pass`), Slack's own cursor in it, whether an earlier
 * page had a match, and whether an earlier list could be read at all.
 */
export type Place = z.infer<typeof schema>;

/** Where a search goes on. Throws `INVALID_INPUT` for what is no cursor of this kind with that many passes. */
export function placeOf(kind: string, passes: number, given: unknown): Place {
  const place = readCursor(schema, { provider: 'slack', kind }, given) ?? { pass: 0, matched: false, listed: false };
  if (place.pass >= passes) throw unknownCursor('slack');
  return place;
}
