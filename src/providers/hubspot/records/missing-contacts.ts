import { isIntegrationError } from '../../../errors.ts';
import { parseEmail } from '../../../matching/email-address.ts';
import { splitName } from '../../../matching/person-name.ts';
import type { Participant } from '../../../report.ts';
import { API } from '../api-paths.ts';
import type { HubApi } from '../hub-api.ts';
import type { RecordLookups } from './lookups.ts';

/**
 * Makes a contact, or finds the one that somebody made meanwhile: HubSpot lets no second one have the address, so this may
 * be repeated. Undefined for an address that is none, also by HubSpot's word.
 */
export async function createContact(
  api: HubApi,
  lookups: RecordLookups,
  { name, email: given }: Participant,
): Promise<{ id: string; isNew: boolean } | undefined> {
  const email = parseEmail(given ?? '');
  if (email === undefined) return undefined;
  const { firstName, lastName } = splitName(name);
  const properties = {
    email,
    ...(firstName === '' ? {} : { firstname: firstName }),
    ...(lastName === '' ? {} : { lastname: lastName }),
  };
  try {
    const { id } = await api.call<{ id: string }>({
      method: 'POST',
      path: `${API.objects}/contacts`,
      json: { properties, associations: [] },
    });
    return { id, isNew: true };
  } catch (error) {
    if (isIntegrationError(error) && error.status === 400) return undefined;
    if (!isIntegrationError(error) || error.status !== 409) throw error;
    const [there] = await lookups.contactsByEmail([email]);
    if (there === undefined) throw error;
    return { id: there.id, isNew: false };
  }
}
