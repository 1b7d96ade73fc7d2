import type { IntegrationErrorCode } from '../../errors.ts';
import { featureRows, inCode, type ScopedFeature } from '../../features.ts';

/** What tells it: a code of an error of ours or of a warning, or a finding of `setUp`. */
type Result = IntegrationErrorCode | 'COULD_NOT_LOOK' | 'TASK_OWNER_UNKNOWN' | 'setUp';

/** One thing a connection can do, what it needs for it and what happens without. */
export type HubSpotFeature = ScopedFeature<Result>;

const READ = 'crm.objects.contacts.read';
const WRITE = 'crm.objects.contacts.write';

const REFUSED = { without: 'refused', result: 'PERMISSION_DENIED' } as const;

/** What each feature needs. The one table: `diagnose` and docs/hubspot.md are made from it. */
export const HUBSPOT_FEATURES: readonly HubSpotFeature[] = [
  {
    id: 'account',
    feature: 'tell which HubSpot account it belongs to',
    scopes: [],
    without: 'refused',
    result: 'AUTH_FAILED',
    sentence: 'Every token can that HubSpot accepts.',
  },
  {
    // Notes, meetings and tasks have no scopes of their own: those of contacts are asked for. developers.hubspot.com, notes
    id: 'write',
    feature: 'write notes, meetings and tasks',
    scopes: [WRITE],
    ...REFUSED,
    sentence: 'No report can be written, edited or taken back.',
  },
  {
    // That no scope of companies, deals or tickets is needed for it is not documented; none is documented, either.
    id: 'attach',
    feature: 'attach them to contacts, companies, deals and tickets',
    scopes: [WRITE],
    ...REFUSED,
    sentence: 'No report can be attached to anything.',
  },
  {
    id: 'look',
    feature: 'look for a report after an answer was lost',
    scopes: [READ],
    without: 'unknown',
    result: 'COULD_NOT_LOOK',
    sentence:
      'When an answer of HubSpot’s is lost, nobody can tell whether the report is there. Where `setUp` was not run, the look goes through the record it is on, which takes the scope of that record, too.',
  },
  {
    id: 'contacts',
    feature: 'list contacts, and find those of a meeting’s participants',
    scopes: [READ],
    ...REFUSED,
    sentence: 'The picker of contacts is refused, and so is a report whose contacts are to be found.',
  },
  {
    id: 'companies',
    feature: 'list companies, and find those of a meeting’s participants',
    scopes: ['crm.objects.companies.read'],
    ...REFUSED,
    sentence:
      'The picker of companies is refused, and so is a report whose companies are to be found; with `match.companies: false` they are not looked for.',
  },
  {
    id: 'deals',
    feature: 'list deals, and find those of a meeting’s participants',
    scopes: ['crm.objects.deals.read'],
    ...REFUSED,
    sentence:
      'The picker of deals is refused, and so is a report whose deals are to be found; with `match.deals: false` they are not looked for.',
  },
  {
    id: 'tickets',
    feature: 'list tickets',
    scopes: ['tickets'],
    ...REFUSED,
    sentence: 'The picker of tickets is refused.',
  },
  {
    // Reads, too: for the contacts that are missing, and for one that somebody made at the same moment.
    id: 'create-contacts',
    feature: 'make contacts of participants who have none',
    scopes: [READ, WRITE],
    ...REFUSED,
    sentence: 'A report with `match.createContacts` is refused.',
  },
  {
    id: 'task-owners',
    feature: 'give tasks to the people they are for',
    scopes: ['crm.objects.owners.read'],
    without: 'warned',
    result: 'TASK_OWNER_UNKNOWN',
    sentence: 'The tasks are made and belong to nobody.',
  },
  {
    id: 'files',
    feature: 'upload files and transcripts as files',
    scopes: ['files'],
    ...REFUSED,
    sentence: 'The report is written and its files are refused: the outcome is `partial`.',
  },
  {
    // HubSpot names many scopes of which one is enough, and does not say which goes with notes. This is its narrowest guess.
    id: 'custom-properties',
    feature: 'check custom properties before anything is written',
    scopes: ['crm.schemas.contacts.read'],
    ...REFUSED,
    sentence: 'A report with `customProperties` is refused.',
  },
  {
    // Reads a record, too: the proof that exports are found by it.
    id: 'export-key',
    feature: 'set up the property by which exports are found',
    scopes: [READ, 'crm.schemas.contacts.read', 'crm.schemas.contacts.write'],
    without: 'warned',
    result: 'setUp',
    sentence: 'A lost report is looked for by a mark in its text, which takes longer and is less certain.',
  },
];

function answer({ without, result }: HubSpotFeature): string {
  switch (without) {
    case 'refused':
      return `refused, ${inCode(result)}`;
    case 'warned':
      return `told by ${inCode(result)}`;
    case 'unknown':
      return `outcome ${inCode('unknown')}, warning ${inCode(result)}`;
  }
}

/** The table as Markdown, as it stands in docs/hubspot.md. */
export const featureTable = (): string =>
  featureRows(
    ['scope', 'lets the app', 'without it', 'that means'],
    HUBSPOT_FEATURES.map((one) => [
      one.scopes.map(inCode).join(', ') || 'none',
      one.feature,
      answer(one),
      one.sentence,
    ]),
  );
