import { z } from 'zod';
import { IntegrationError } from '../../errors.ts';
import { parseDomain } from '../../matching/domain-name.ts';
import type { IntegrationProvider } from '../../provider.ts';
import { HUBSPOT_OAUTH } from './oauth.ts';
import type { HubSpotRecord, RecordType } from './objects.ts';

/** The domains that a connection names as its own. */
export const ownDomains = (domains = ''): string[] => domains.split(/[\s,;]+/).filter((domain) => domain !== '');

/** Checks a {@link HubSpotConfig}. */
export const hubspotConfigSchema = z.strictObject({
  accessToken: z
    .string({ error: 'expected the access token' })
    .refine((token) => /^[\x21-\x7e]+$/.test(token), 'expected an access token, without spaces and line ends')
    .meta({
      type: 'secret',
      label: 'Access token',
      placeholder: 'pat-na1-…',
      help: 'Of a service key, or of a private app that is there already; both are in the settings of HubSpot.',
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
      help: 'Participants with these e-mail domains are colleagues, and their company is not looked for.',
    }),
});

/** How a HubSpot account is connected. */
export type HubSpotConfig = z.infer<typeof hubspotConfigSchema>;

/** The kinds of records by both of HubSpot's names. */
const TYPES: Record<string, RecordType> = {
  contact: 'contact',
  contacts: 'contact',
  company: 'company',
  companies: 'company',
  deal: 'deal',
  deals: 'deal',
  ticket: 'ticket',
  tickets: 'ticket',
};

const recordSchema = z.strictObject({
  type: z.enum(['contact', 'company', 'deal', 'ticket', 'contacts', 'companies', 'deals', 'tickets']),
  id: z.string().regex(/^\d{1,20}$/, 'expected a record’s id, a string of digits'),
});

const policySchema = z.enum(['fail', 'unattached']);

const domainSchema = z
  .string()
  .max(255)
  .refine((domain) => parseDomain(domain) !== undefined, 'expected a domain such as acme.com');

const matchSchema = z.strictObject({
  contacts: z.boolean().optional(),
  companies: z.boolean().optional(),
  deals: z.boolean().optional(),
  onAmbiguous: policySchema.optional(),
  onNone: policySchema.optional(),
  createContacts: z.boolean().optional(),
  internalDomains: z.array(domainSchema).max(200).readonly().optional(),
});

const propertyNameSchema = z.string().regex(/^[a-z0-9_]{1,100}$/, 'expected the internal name of a property');

/** Checks a {@link HubSpotDestination}. */
export const hubspotDestinationSchema = z.strictObject({
  associations: z.array(recordSchema).max(1_000).readonly().optional(),
  match: z.union([z.boolean(), matchSchema], { error: 'expected true, false or how to match' }).optional(),
  as: z.enum(['note', 'meeting', 'both']).optional(),
  tasks: z.boolean().optional(),
  customProperties: z
    .record(
      propertyNameSchema,
      z.union([z.string(), z.number(), z.boolean()], { error: 'expected a text, a number, true or false' }),
    )
    .optional(),
});

/**
 * Where a report goes, and how it is put there.
 *
 * - `associations`: the records it is attached to, by their ids.
 * - `match`: finds the records by the meeting's participants, beside those named. Default true when none are named.
 *   `onAmbiguous` and `onNone` say what happens when a match is not certain, or when no record is left: `'fail'` (the
 *   default) ends as `NEEDS_CHOICE` before anything is written, `'unattached'` goes on without. `createContacts` makes a
 *   contact of each external participant who has none; default false. `internalDomains` are your own company's.
 * - `as`: a note (the default), a meeting, or both.
 * - `tasks`: makes a task of each action item. Default false.
 * - `customProperties`: values for properties of the note or meeting, by their internal names. They are checked against
 *   the account's definitions before anything is written.
 *
 * The records are the place: another export to the same ones is an edit of what is there.
 */
export type HubSpotDestination = z.infer<typeof hubspotDestinationSchema>;

const numerically = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : Number(a > b));
const inOrder = (a: HubSpotRecord, b: HubSpotRecord): number =>
  a.type === b.type ? numerically(a.id, b.id) : a.type < b.type ? -1 : 1;

/** The named records, each once, in one order: the same ones are the same place. */
export function namedRecords({ associations = [] }: HubSpotDestination): HubSpotRecord[] {
  const named = new Map<string, HubSpotRecord>();
  for (const { type, id } of associations) {
    const record = { type: TYPES[type] ?? 'contact', id };
    named.set(`${record.type}/${id}`, record);
  }
  return [...named.values()].sort(inOrder);
}

/** True when records are looked for. */
export const isMatching = ({ match, associations = [] }: HubSpotDestination): boolean =>
  match === undefined ? associations.length === 0 : match !== false;

function resolveDestination(_config: HubSpotConfig, asked: HubSpotDestination = {}): HubSpotDestination {
  const associations = namedRecords(asked);
  if (associations.length === 0 && asked.match === false) {
    const message = 'no record was named, and none is to be looked for';
    throw new IntegrationError({
      code: 'INVALID_INPUT',
      provider: 'hubspot',
      message: `destination: ${message}.`,
      hint: 'Name records in destination.associations, or set destination.match to true.',
      issues: [{ path: 'destination', message }],
    });
  }
  return { ...asked, associations, match: isMatching({ ...asked, associations }) && (asked.match ?? true) };
}

/** HubSpot's card. */
export const HUBSPOT_PROVIDER = {
  id: 'hubspot',
  name: 'HubSpot',
  icon: '🟠',
  description: 'Adds meeting reports to HubSpot contacts, companies, deals and tickets.',
  configSchema: hubspotConfigSchema,
  destinationSchema: hubspotDestinationSchema,
  // api.hubapi.com, and the hosts of single data centres such as api-eu1.hubapi.com.
  hosts: ['.hubapi.com'],
  oauth: HUBSPOT_OAUTH,
  resolveDestination,
  placeOf: (destination): unknown => ({ records: namedRecords(destination), match: isMatching(destination) }),
} satisfies IntegrationProvider<HubSpotConfig, HubSpotDestination> & { id: 'hubspot' };
