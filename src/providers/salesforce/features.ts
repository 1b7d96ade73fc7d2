import type { IntegrationErrorCode } from '../../errors.ts';
import { type Feature, featureRows, inCode } from '../../features.ts';

/** What tells it: a code of an error of ours or of a warning, or a finding of `setUp`. */
type Result =
  | IntegrationErrorCode
  | 'API_CALLS_NEARLY_SPENT'
  | 'CONTACT_NOT_CREATED'
  | 'PEOPLE_LEFT_OUT'
  | 'TASK_OWNER_UNKNOWN'
  | 'VALUE_NOT_IN_PICKLIST'
  | 'setUp';

/** What the user of the connection must be allowed to do with a kind of records. */
export interface ObjectAccess {
  object: string;
  access: 'read' | 'create' | 'edit' | 'delete';
}

/** One thing a connection can do, what it needs for it and what happens without. */
export interface SalesforceFeature extends Feature<Result> {
  /** All of them are needed. Salesforce tells of each whether the user has it. */
  objects: readonly ObjectAccess[];
  /** What else it takes. */
  besides: readonly string[];
}

/** Tasks and events have no permissions of their own kind: users have these. help.salesforce.com, user permissions */
const OF_ACTIVITIES: Record<string, string> = {
  'Task read': 'the permission “Access Activities”',
  'Event read': 'the permission “Access Activities”',
  'Task create': 'the permission “Edit Tasks”',
  'Task edit': 'the permission “Edit Tasks”',
  'Task delete': 'the permission “Edit Tasks”',
  'Event create': 'the permission “Edit Events”',
  'Event edit': 'the permission “Edit Events”',
  'Event delete': 'the permission “Edit Events”',
};

/** A need as an admin knows it. */
export const permissionOf = ({ object, access }: ObjectAccess): string =>
  OF_ACTIVITIES[`${object} ${access}`] ?? `${access} access to ${object}`;

const REFUSED = { without: 'refused', result: 'PERMISSION_DENIED' } as const;
const NOT_CREATED = { without: 'warned', result: 'CONTACT_NOT_CREATED' } as const;

const reading = (...objects: string[]): ObjectAccess[] => objects.map((object) => ({ object, access: 'read' }));
const found = (name: string): string => `list ${name}, and find those of a meeting’s participants`;
const notFound = (name: string, word: string): string =>
  `The picker of ${name} is refused, and so is a report whose ${name} are to be found; with \`match.${word}: false\` they are not looked for.`;

/** What each feature needs. The one table: `diagnose` and docs/salesforce.md are made from it. */
export const SALESFORCE_FEATURES: readonly SalesforceFeature[] = [
  {
    id: 'org',
    feature: 'reach the org',
    objects: [],
    besides: ['a token that has not run out, with the scope `api`'],
    without: 'refused',
    result: 'AUTH_FAILED',
    sentence: 'Nothing can be done until Salesforce is connected again.',
  },
  {
    id: 'api-version',
    feature: 'call the API',
    objects: [],
    besides: ['the permission “API Enabled”', 'an edition of Salesforce that has the API'],
    ...REFUSED,
    sentence: 'Nothing can be done.',
  },
  {
    id: 'limit-daily',
    feature: 'go on calling it all day',
    objects: [],
    besides: ['API calls of the org that nobody else has used up'],
    without: 'warned',
    result: 'API_CALLS_NEARLY_SPENT',
    sentence:
      'When none are left, a report is refused as `QUOTA_EXCEEDED` until some of the last 24 hours are free again.',
  },
  {
    id: 'task',
    feature: 'write reports as tasks, and tasks for action items',
    objects: [{ object: 'Task', access: 'create' }],
    besides: [],
    ...REFUSED,
    sentence: 'No task can be written.',
  },
  {
    id: 'event',
    feature: 'write reports as events',
    objects: [{ object: 'Event', access: 'create' }],
    besides: [],
    ...REFUSED,
    sentence: 'No event can be written.',
  },
  {
    id: 'edit-task',
    feature: 'edit reports that are tasks',
    objects: [{ object: 'Task', access: 'edit' }],
    besides: [],
    ...REFUSED,
    sentence: 'What is there stays as it is.',
  },
  {
    id: 'edit-event',
    feature: 'edit reports that are events',
    objects: [{ object: 'Event', access: 'edit' }],
    besides: [],
    ...REFUSED,
    sentence: 'What is there stays as it is.',
  },
  {
    id: 'revoke-task',
    feature: 'take tasks back',
    objects: [{ object: 'Task', access: 'delete' }],
    besides: [],
    ...REFUSED,
    sentence: 'What is there stays there.',
  },
  {
    id: 'revoke-event',
    feature: 'take events back',
    objects: [{ object: 'Event', access: 'delete' }],
    besides: [],
    ...REFUSED,
    sentence: 'What is there stays there.',
  },
  {
    id: 'fields',
    feature: 'fill the fields of tasks and events',
    objects: [],
    besides: ['edit access to the fields (field-level security)'],
    without: 'refused',
    result: 'INVALID_INPUT',
    sentence: 'A report is refused before anything is written, and all fields that are in the way are named.',
  },
  {
    id: 'custom-fields',
    feature: 'fill fields of your own, and those that the org requires',
    objects: [],
    besides: ['edit access to the fields', 'a value in `customFields` for each field that is required'],
    without: 'refused',
    result: 'INVALID_INPUT',
    sentence: 'A report is refused before anything is written, and all fields that are in the way are named.',
  },
  {
    id: 'picklists',
    feature: 'say of a task that it is completed, and how urgent it is',
    objects: [],
    besides: ['the values `Completed`, `Normal` and `High` in the picklists of the org, or others by `rules`'],
    without: 'warned',
    result: 'VALUE_NOT_IN_PICKLIST',
    sentence: 'The field is left to its default.',
  },
  {
    id: 'several-people',
    feature: 'relate a report to all of its contacts',
    objects: [],
    besides: ['Shared Activities in the activity settings of the org'],
    without: 'warned',
    result: 'PEOPLE_LEFT_OUT',
    sentence: 'The report is on the first contact only, besides the record that it is about.',
  },
  {
    id: 'export-key',
    feature: 'be certain that a report is there once',
    objects: [],
    besides: ['the field for the export key: see `setUp`'],
    without: 'warned',
    result: 'setUp',
    sentence: 'A report carries a mark in its subject, by which a lost one is looked for; that is less certain.',
  },
  {
    id: 'contacts',
    feature: found('contacts'),
    objects: reading('Contact'),
    besides: [],
    ...REFUSED,
    sentence: notFound('contacts', 'contacts'),
  },
  {
    id: 'leads',
    feature: found('leads'),
    objects: reading('Lead'),
    besides: [],
    ...REFUSED,
    sentence: notFound('leads', 'leads'),
  },
  {
    id: 'accounts',
    feature: found('accounts'),
    objects: reading('Account'),
    besides: [],
    ...REFUSED,
    sentence: notFound('accounts', 'accounts'),
  },
  {
    id: 'opportunities',
    feature: found('opportunities'),
    objects: reading('Opportunity', 'OpportunityContactRole'),
    besides: [],
    ...REFUSED,
    sentence: notFound('opportunities', 'opportunities'),
  },
  {
    id: 'cases',
    feature: 'list cases',
    objects: reading('Case'),
    besides: [],
    ...REFUSED,
    sentence: 'The picker of cases is refused.',
  },
  {
    id: 'create-contacts',
    feature: 'make contacts of participants who have none',
    objects: [{ object: 'Contact', access: 'create' }],
    besides: [],
    ...NOT_CREATED,
    sentence: 'With `match.createMissing: "contact"`, whoever is missing is left out.',
  },
  {
    id: 'create-leads',
    feature: 'make leads of participants who have none',
    objects: [{ object: 'Lead', access: 'create' }],
    besides: [],
    ...NOT_CREATED,
    sentence: 'With `match.createMissing: "lead"`, whoever is missing is left out.',
  },
  {
    id: 'task-owners',
    feature: 'give tasks to the people they are for',
    objects: reading('User'),
    besides: ['an active user with the person’s e-mail address'],
    without: 'warned',
    result: 'TASK_OWNER_UNKNOWN',
    sentence: 'The tasks belong to the user of the connection.',
  },
  {
    id: 'files',
    feature: 'upload files, and what is too long for a field',
    objects: [{ object: 'ContentVersion', access: 'create' }],
    besides: [],
    // Salesforce has one code for what may not be made, whatever is against it.
    without: 'refused',
    result: 'REJECTED',
    sentence: 'The report is written and its files are refused: the outcome is `partial`.',
  },
];

const answer = ({ without, result }: SalesforceFeature): string =>
  without === 'refused' ? `refused, ${inCode(result)}` : `done as far as it goes, told by ${inCode(result)}`;

/** All that a feature needs, each in the words of an admin. */
export const needsOf = ({ objects, besides }: SalesforceFeature): string[] => [
  ...new Set([...objects.map(permissionOf), ...besides]),
];

/** The table as Markdown, as it stands in docs/salesforce.md. */
export const featureTable = (): string =>
  featureRows(
    ['takes', 'lets the connection', 'without it', 'that means'],
    SALESFORCE_FEATURES.map((one) => [needsOf(one).join('; '), one.feature, answer(one), one.sentence]),
  );
