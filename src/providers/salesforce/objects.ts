/** A kind of activity a report becomes. Salesforce's own names, as in its API. */
export type ActivityType = 'Task' | 'Event';
/** A kind of record a report can be related to by matching and in the pickers. */
export type RecordType = 'Account' | 'Contact' | 'Lead' | 'Opportunity' | 'Case';

/** The kinds of records, in the order in which pickers name them. */
export const RECORD_TYPES = [
  'Account',
  'Contact',
  'Lead',
  'Opportunity',
  'Case',
] as const satisfies readonly RecordType[];

/** The first characters of an id, by which Salesforce tells kinds apart. Standard objects have the same in every org. */
const PREFIXES: Record<string, RecordType | ActivityType> = {
  '001': 'Account',
  '003': 'Contact',
  '00Q': 'Lead',
  '006': 'Opportunity',
  '500': 'Case',
  '00T': 'Task',
  '00U': 'Event',
};

/** The kind of a record, from its id; undefined for kinds that are not named here, such as an org's own. */
export const typeOfId = (id: string): RecordType | ActivityType | undefined => PREFIXES[id.slice(0, 3)];

/** What an id looks like: 15 characters, or 18 with the three that make it safe where case is lost. */
export const ID_PATTERN = /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/;

const CHECK_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** An id in its form of 18 characters, in which the API answers: which of five letters are capitals makes each of the last three. */
export function toLongId(id: string): string {
  if (id.length !== 15) return id;
  const check = [0, 5, 10].map((from) => {
    let bits = 0;
    for (let at = 0; at < 5; at++) if (/[A-Z]/.test(id.charAt(from + at))) bits |= 1 << at;
    return CHECK_CHARACTERS.charAt(bits);
  });
  return id + check.join('');
}

/** The page of a record. Salesforce leads from the instance's address to the one that shows it. */
export const linkTo = (instanceUrl: string, type: string, id: string): string =>
  `${new URL(instanceUrl).origin}/lightning/r/${type}/${id}/view`;
