import { IntegrationError } from '../../errors.ts';
import { HUBSPOT_LIMITS } from './limits.ts';

/** What a subclass may have made of the notes is looked at again. Throws `REJECTED` for a note HubSpot would not take. */
export function checkNotes(notes: readonly { html: string }[]): void {
  const problem =
    notes.length === 0
      ? 'there is no note'
      : notes.some(({ html }) => typeof html !== 'string' || html === '')
        ? 'a note is empty'
        : notes.some(({ html }) => html.length > HUBSPOT_LIMITS.bodyLength)
          ? `a note is longer than ${HUBSPOT_LIMITS.bodyLength} characters`
          : undefined;
  if (problem === undefined) return;
  throw new IntegrationError({
    code: 'REJECTED',
    provider: 'hubspot',
    message: `The notes do not fit HubSpot: ${problem}.`,
    hint: 'Correct formatReport of the integration; nothing was sent.',
  });
}
