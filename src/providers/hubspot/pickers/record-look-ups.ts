import { isIntegrationError } from '../../../errors.ts';
import type { SearchItem } from '../../../integration.ts';
import { parseEmail } from '../../../matching/email-address.ts';
import { API } from '../api-paths.ts';
import type { HubApi } from '../hub-api.ts';
import { PATHS, type RecordType } from '../objects.ts';
import { PICKERS, type RecordAnswer, toItem } from './record-items.ts';

/** What the look gives, or undefined when HubSpot has no such record: a number too long for an id is refused, not missed. */
async function ifThere<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (isIntegrationError(error) && (error.code === 'NOT_FOUND' || error.status === 400)) return undefined;
    throw error;
  }
}

/** The record with this id. */
export async function recordById(api: HubApi, type: RecordType, id: string): Promise<SearchItem | undefined> {
  const found = await ifThere(() =>
    api.call<RecordAnswer>({
      method: 'GET',
      path: `${API.objects}/${PATHS[type]}/${encodeURIComponent(id)}`,
      query: { properties: PICKERS[type].properties },
    }),
  );
  return found === undefined ? undefined : toItem(type, found);
}

/** The contact with this address; unlike a search it sees those that were made a moment ago. */
async function contactByEmail(api: HubApi, email: string): Promise<SearchItem | undefined> {
  const found = await ifThere(() =>
    api.call<{ results?: RecordAnswer[] }>({
      method: 'POST',
      path: `${API.objects}/contacts/batch/read`,
      reads: true,
      json: {
        idProperty: 'email',
        inputs: [{ id: email }],
        properties: PICKERS.contact.properties,
        propertiesWithHistory: [],
      },
    }),
  );
  const [contact] = found?.results ?? [];
  return contact === undefined ? undefined : toItem('contact', contact);
}

/** The one record that a text names, if it names any: by its id, or a contact by an e-mail address. */
export async function recordNamedBy(api: HubApi, type: RecordType, text: string): Promise<SearchItem | undefined> {
  if (/^\d{1,20}$/.test(text)) return recordById(api, type, text);
  const email = type === 'contact' ? parseEmail(text) : undefined;
  return email === undefined ? undefined : contactByEmail(api, email);
}
