import type { Finding } from '../../../integration.ts';
import { SALESFORCE_LIMITS } from '../limits.ts';
import type { RecordType } from '../objects.ts';
import { PICKERS } from './record-items.ts';

const note = (name: string, message: string, hint: string): Finding => ({ name, status: 'warning', message, hint });

/** For a search that found nothing. */
export const NOTHING_FOUND = note(
  'not found',
  'Nothing was found. What was added or changed in Salesforce a moment ago may not be found yet.',
  'Search again in a minute, or paste the link of the record, which is looked up at once.',
);
/** For a link or an id of nothing. */
export const NOT_THERE = note(
  'not found',
  'Salesforce does not have the record of this link or id, or does not show it to the user.',
  'Check the link, or search for the name.',
);
/** For a lead that is none any more. */
export const CONVERTED = note(
  'converted lead',
  'This lead was converted, and nothing can be related to it any more.',
  'Choose the contact, account or opportunity that it became.',
);
/** For a link to another org. */
export const OTHER_ORG = note(
  'another org',
  'This link leads to another Salesforce org than the one that is connected.',
  'Open the record in the connected org and copy its link from there.',
);
/** For more records than are shown. */
export const TOO_MANY = note(
  'too many',
  `The first ${SALESFORCE_LIMITS.searchResults} records are shown, and there are more.`,
  'Type more of the name.',
);
/** For a text in which there is no word to look for. */
export const TOO_SHORT = note(
  'too short',
  'Salesforce looks for words of two letters and more. These are the records that were changed last.',
  'Type more of the name.',
);
/** For records that come without their details. */
export const HIDDEN_FIELDS = note(
  'hidden fields',
  'Salesforce does not show all fields of these records to the user of the connection, so they come with their names only.',
  'Give the user read access to the fields in a permission set.',
);

/** For a link or an id that leads to another kind of record; `undefined` is one that no report can be related to by a picker. */
export function otherKind(wanted: RecordType, type: string | undefined): Finding {
  const known = type !== undefined && type in PICKERS ? PICKERS[type as RecordType] : undefined;
  const { one } = PICKERS[wanted];
  return note(
    'another kind',
    `This link or id leads to ${known?.one ?? 'another kind of record'}, not to ${one}.`,
    known === undefined ? `Paste the link of ${one}, or search for the name.` : `Choose among the ${known.several}.`,
  );
}
