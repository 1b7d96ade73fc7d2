import { z } from 'zod';
import { readCursor } from '../../../picker-cursor.ts';
import type { RecordType } from '../objects.ts';

const LONGEST = 1_000;
const schema = z.lazy(() =>
  z.strictObject({ after: z.string().min(1).max(LONGEST), ahead: z.string().max(LONGEST).optional() }),
);

/** Where a search goes on: HubSpot's own cursor, and the record that stood first on the first page, so that it comes only once. */
export type Place = z.infer<typeof schema>;

/** Undefined at the beginning. Throws `INVALID_INPUT` for what is no cursor of this kind. */
export const placeOf = (kind: RecordType, given: unknown): Place | undefined =>
  readCursor(schema, { provider: 'hubspot', kind }, given);
