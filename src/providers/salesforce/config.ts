import { z } from 'zod';
import { type InputIssue, invalidInput } from '../../errors.ts';
import { parseDomain } from '../../matching/domain-name.ts';
import type { IntegrationProvider } from '../../provider.ts';
import { INSTANCE_HOSTS, instanceUrlProblem } from './instance-url.ts';
import { salesforceOAuth } from './oauth.ts';
import { ID_PATTERN, toLongId, typeOfId } from './objects.ts';

/** The domains that a connection names as its own. */
export const ownDomains = (domains = ''): string[] => domains.split(/[\s,;]+/).filter((domain) => domain !== '');

const fieldNameSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, 'expected the API name of a field, such as Region__c');

const fieldValueSchema = z.union(
  [
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.strictObject({ path: z.string().min(1).max(200) }),
    z.strictObject({ template: z.string().min(1).max(20_000) }),
  ],
  { error: 'expected a text, a number, true, false, null, { path } or { template }' },
);

const fieldMappingSchema = z.record(fieldNameSchema, fieldValueSchema);

/**
 * Values for fields of the task or event, by API name: a value as it is; `{ path }` into the report, such as
 * `report.participants[0].email` or `summary.keyDecisions`; `{ template }` in Liquid over the same data; or `null`, for a
 * field that the connection maps and this export is not to fill.
 */
export type SalesforceFieldMapping = z.infer<typeof fieldMappingSchema>;

const activitySchema = z.enum(['Task', 'Event']);
/** The field by which exports are found, where an admin has made no other. */
const EXPORT_KEY_FIELD = 'Export_Key__c';

/** A schema of the configuration for an application that allows other hosts, too. */
export const configSchemaFor = (allowHosts: readonly string[] = []) =>
  z.strictObject({
    instanceUrl: z
      .string({ error: 'expected the address of the org' })
      .superRefine((url, context) => {
        const message = instanceUrlProblem(url, allowHosts);
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      })
      .meta({
        type: 'url',
        label: 'Address of the org',
        placeholder: 'https://acme.my.salesforce.com',
        help: 'The instance URL that came with the token; in Salesforce it is under Setup, My Domain.',
      }),
    accessToken: z
      .string({ error: 'expected the access token' })
      .refine((token) => /^[\x21-\x7e]+$/.test(token), 'expected an access token, without spaces and line ends')
      .meta({ type: 'secret', label: 'Access token', help: 'Of an external client app with the scope api.' }),
    object: activitySchema.optional().meta({
      label: 'A report becomes',
      help: 'A completed task, unless it says Event.',
    }),
    exportKeyField: fieldNameSchema.or(z.literal('')).optional().meta({
      type: 'text',
      label: 'Field for the export key',
      placeholder: EXPORT_KEY_FIELD,
      help: 'A text field of activities, external id and unique, by which exports are certain to be there once.',
    }),
    internalDomains: z
      .string()
      .max(5_000)
      .refine((domains) => ownDomains(domains).every((domain) => parseDomain(domain) !== undefined), {
        error: 'expected domains such as acme.com, acme.io',
      })
      .optional()
      .meta({
        type: 'text',
        label: 'Your own domains',
        placeholder: 'acme.com, acme.io',
        help: 'Participants with these e-mail domains are colleagues, and their account is not looked for.',
      }),
    customFields: fieldMappingSchema.optional().meta({
      type: 'text',
      label: 'Custom fields',
      help: 'Values for fields of the task or event, by API name.',
    }),
  });

/** Checks a {@link SalesforceConfig}. */
export const salesforceConfigSchema = configSchemaFor();

/** How a Salesforce org is connected. */
export type SalesforceConfig = z.infer<typeof salesforceConfigSchema>;

const idSchema = z.string().regex(ID_PATTERN, 'expected the id of a record, 15 or 18 letters and digits');
const policySchema = z.enum(['fail', 'unattached']);
const domainSchema = z
  .string()
  .max(255)
  .refine((domain) => parseDomain(domain) !== undefined, 'expected a domain such as acme.com');

const matchSchema = z.strictObject({
  contacts: z.boolean().optional(),
  leads: z.boolean().optional(),
  accounts: z.boolean().optional(),
  opportunities: z.boolean().optional(),
  onAmbiguous: policySchema.optional(),
  onNone: policySchema.optional(),
  createMissing: z.enum(['contact', 'lead']).optional(),
  onDuplicate: z.enum(['fail', 'adopt', 'leave-out']).optional(),
  internalDomains: z.array(domainSchema).max(200).readonly().optional(),
});

/** Checks a {@link SalesforceDestination}. */
export const salesforceDestinationSchema = z.strictObject({
  object: activitySchema.optional(),
  whoId: idSchema.optional(),
  whatId: idSchema.optional(),
  match: z.union([z.boolean(), matchSchema], { error: 'expected true, false or how to match' }).optional(),
  tasks: z.boolean().optional(),
  ownerId: idSchema.optional(),
  customFields: fieldMappingSchema.optional(),
});

/**
 * Where a report goes, and how it is put there.
 *
 * - `whoId`: a contact or lead, by its id. `whatId`: what it is about: an opportunity, an account, a case, a campaign or
 *   an object of your own. Salesforce takes no `whatId` beside a lead, so the two together are refused.
 * - `match`: finds the records by the meeting's participants. Default true when neither is named. `onAmbiguous` and
 *   `onNone` say what happens when a match is not certain, or when no record is left: `'fail'` (the default) ends as
 *   `NEEDS_CHOICE` before anything is written, `'unattached'` goes on without. `createMissing` makes a contact or a lead
 *   of each external participant who is neither; `onDuplicate` says what happens where a duplicate rule of the org is
 *   against it: `'fail'` (the default) ends as `NEEDS_CHOICE` and names the candidates, `'adopt'` takes a single one,
 *   `'leave-out'` goes on without. `internalDomains` are your own company's.
 * - `object`: `Task` or `Event`; default what the connection says, otherwise `Task`.
 * - `tasks`: makes an open task of each action item. Default false.
 * - `ownerId`: the user, or queue, that the task or event belongs to. Default the one whose token it is.
 * - `customFields`: see {@link SalesforceFieldMapping}; it goes over what the connection maps.
 *
 * The records are the place: another export to the same ones is an edit of what is there.
 */
export type SalesforceDestination = z.infer<typeof salesforceDestinationSchema>;

/** The field that holds the export keys. */
export const keyFieldOf = ({ exportKeyField = '' }: SalesforceConfig): string => exportKeyField || EXPORT_KEY_FIELD;

/** True when records are looked for. */
export const isMatching = ({ match, whoId, whatId }: SalesforceDestination): boolean =>
  match === undefined ? whoId === undefined && whatId === undefined : match !== false;

const refused = (issues: readonly InputIssue[]) => invalidInput(issues, 'salesforce');

function checkPlace({ whoId, whatId, match }: SalesforceDestination): void {
  const issues: InputIssue[] = [];
  const who = whoId === undefined ? undefined : typeOfId(whoId);
  if (whoId !== undefined && who !== 'Contact' && who !== 'Lead')
    issues.push({ path: 'destination.whoId', message: 'expected the id of a contact (003…) or a lead (00Q…)' });
  const what = whatId === undefined ? undefined : typeOfId(whatId);
  if (what === 'Contact' || what === 'Lead' || what === 'Task' || what === 'Event')
    issues.push({ path: 'destination.whatId', message: `expected what it is about, not the id of a ${what}` });
  if (who === 'Lead' && whatId !== undefined)
    issues.push({
      path: 'destination.whatId',
      message: 'must be left out: Salesforce relates a lead’s activity to nothing else',
    });
  if (match === false && whoId === undefined && whatId === undefined)
    issues.push({ path: 'destination', message: 'no record was named, and none is to be looked for' });
  if (issues.length > 0) throw refused(issues);
}

function mappingOf(config: SalesforceConfig, asked: SalesforceDestination): SalesforceFieldMapping | undefined {
  // To Salesforce, capitals in the name of a field make no difference.
  const given = new Set(Object.keys(asked.customFields ?? {}).map((name) => name.toLowerCase()));
  const own = Object.entries(config.customFields ?? {}).filter(([name]) => !given.has(name.toLowerCase()));
  const merged = [...own, ...Object.entries(asked.customFields ?? {})];
  return merged.length === 0 ? undefined : Object.fromEntries(merged);
}

function resolveDestination(config: SalesforceConfig, asked: SalesforceDestination = {}): SalesforceDestination {
  checkPlace(asked);
  const { customFields: _own, whoId, whatId, ownerId, ...others } = asked;
  const customFields = mappingOf(config, asked);
  return {
    ...others,
    object: asked.object ?? config.object ?? 'Task',
    ...(whoId === undefined ? {} : { whoId: toLongId(whoId) }),
    ...(whatId === undefined ? {} : { whatId: toLongId(whatId) }),
    ...(ownerId === undefined ? {} : { ownerId: toLongId(ownerId) }),
    match: isMatching(asked) && (asked.match ?? true),
    ...(customFields === undefined ? {} : { customFields }),
  };
}

/** Salesforce's card. */
export const SALESFORCE_PROVIDER = {
  id: 'salesforce',
  name: 'Salesforce',
  icon: '☁️',
  description: 'Adds meeting reports to Salesforce contacts, leads, accounts, opportunities and cases.',
  configSchema: salesforceConfigSchema,
  destinationSchema: salesforceDestinationSchema,
  hosts: INSTANCE_HOSTS,
  oauth: salesforceOAuth(),
  resolveDestination,
  placeOf: (destination): unknown => ({
    whoId: destination.whoId,
    whatId: destination.whatId,
    match: isMatching(destination),
  }),
} satisfies IntegrationProvider<SalesforceConfig, SalesforceDestination> & { id: 'salesforce' };
