import { z } from 'zod';
import { readCursor } from '../../../picker-cursor.ts';
import { ID_PATTERN, type RecordType } from '../objects.ts';

const schema = z.lazy(() => z.strictObject({ changedAt: z.iso.datetime(), id: z.string().regex(ID_PATTERN) }));

/** Where the list of what was changed last goes on: behind the record with this id, which was changed at this time. */
export type Place = z.infer<typeof schema>;

/** Undefined at the beginning. Throws `INVALID_INPUT` for what is no cursor of this kind. */
export const placeOf = (kind: RecordType, given: unknown): Place | undefined =>
  readCursor(schema, { provider: 'salesforce', kind }, given);
