import { z } from 'zod';
import { type InputIssue, IntegrationError, invalidInput } from './errors.ts';
import type { Integration, IntegrationRuntime } from './integration.ts';
import type { OAuthVendor } from './oauth-vendor.ts';

/** One field a settings form must ask for. */
export interface ConfigField {
  key: string;
  /** Default: the key, spelled as words. */
  label?: string | undefined;
  /** Default `secret`: what says nothing of itself is never shown again. */
  type?: 'text' | 'secret' | 'password' | 'url' | 'email' | 'number' | 'boolean' | 'select' | undefined;
  /** Default true. */
  required?: boolean | undefined;
  placeholder?: string | undefined;
  help?: string | undefined;
  /** The choices of a `select`. */
  options?: readonly { value: string; label: string }[] | undefined;
}

/** A {@link ConfigField} with its defaults filled in. */
export interface FormField extends ConfigField {
  label: string;
  type: NonNullable<ConfigField['type']>;
  required: boolean;
  /** True when the value is never shown again once saved. */
  secret: boolean;
}

/**
 * A vendor's card: what a person sees of it, what a form must ask for, and how both are checked. Give either
 * `configRequired` or `configSchema`; each is derived from the other. A key written as a bare string, and a text of the
 * schema without `.meta({ type })`, is kept as a secret, since nothing says it is not one.
 */
export interface IntegrationProvider<Config = Record<string, unknown>, Destination = unknown> {
  /** Lower-case letters, digits and hyphens. Written so that `satisfies IntegrationProvider` keeps the literal. */
  id: Lowercase<string> | (string & {});
  name: string;
  icon: string;
  description: string;
  configRequired?: readonly (string | ConfigField)[];
  configSchema?: z.ZodType<Config>;
  destinationSchema?: z.ZodType<Destination>;
  /** Hosts that `this.http` may call: `api.acme.com`, or `.acme.com` for every host below. Absent: any public host. */
  hosts?: readonly string[];
  /**
   * The destination an export really has, from the configuration and what was asked for. Pure. Throws `INVALID_INPUT`
   * when the two do not go together or none is left.
   */
  resolveDestination?(config: Config, asked: Destination | undefined): Destination | undefined;
  /**
   * What of a destination is the place. The rest says how the report is put there: a change of it edits the export that
   * is there, instead of making another one. Default: all of it is the place.
   */
  placeOf?(destination: Destination): unknown;
  /** How people connect by the vendor's own login, if they can. */
  oauth?: OAuthVendor<Config>;
}

type Network = Pick<IntegrationRuntime, 'allowHosts' | 'fetch' | 'baseUrl' | 'timeoutMs'>;

/** A provider ready for `new ExportService({ providers })`: its card and the class behind it. */
export interface ProviderEntry<Id extends string = string, Config = unknown, Destination = unknown> {
  readonly id: Id;
  readonly name: string;
  readonly icon: string;
  readonly description: string;
  /** What a settings form asks for. */
  readonly fields: readonly FormField[];
  /** The configuration as the schema reads it. Throws `INVALID_INPUT` naming each path. */
  parseConfig(config: unknown): Config;
  /** The same for a destination; `undefined` stays undefined. */
  parseDestination(destination: unknown): Destination | undefined;
  resolveDestination(config: Config, asked: Destination | undefined): Destination | undefined;
  /** What of a destination makes it another place. */
  placeOf(destination: Destination | undefined): unknown;
  /** The vendor's own login, and how its addresses are reached. Absent when it has none. */
  readonly oauth?: { vendor: OAuthVendor<Config>; network: Network & { hosts?: readonly string[] } };
  create(config: Config, runtime: IntegrationRuntime): Integration<Config, Destination>;
}

/** An entry of any provider, for lists of them. */
// biome-ignore lint/suspicious/noExplicitAny: each entry keeps its own configuration and destination types to itself
export type AnyProviderEntry = ProviderEntry<string, any, any>;

type Constructor<Config, Destination> = new (
  provider: IntegrationProvider<Config, Destination>,
  config: Config,
  runtime?: IntegrationRuntime,
) => Integration<Config, Destination>;

const asWords = (key: string): string => {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function toFormField(field: string | ConfigField): FormField {
  const given: ConfigField = typeof field === 'string' ? { key: field } : field;
  const type = given.type ?? 'secret';
  return {
    ...given,
    label: given.label ?? asWords(given.key),
    type,
    required: given.required ?? true,
    secret: type === 'secret' || type === 'password',
  };
}

function schemaFromFields(fields: readonly FormField[]): z.ZodType {
  const checkOf = ({ type, options }: FormField): z.ZodType => {
    if (type === 'number') return z.number();
    if (type === 'boolean') return z.boolean();
    if (type === 'url') return z.url();
    if (type === 'email') return z.email();
    return type === 'select' && options ? z.enum(options.map((option) => option.value)) : z.string().min(1);
  };
  return z.looseObject(
    Object.fromEntries(fields.map((field) => [field.key, field.required ? checkOf(field) : checkOf(field).optional()])),
  );
}

/** What says nothing of itself is kept as a secret. */
const TYPE_OF_SCHEMA: Record<string, FormField['type']> = { number: 'number', boolean: 'boolean', enum: 'select' };

function fieldFromSchema(key: string, schema: z.core.$ZodType): FormField {
  let inner = schema;
  let required = true;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodNullable) {
    required = false;
    inner = inner.unwrap();
  }
  const meta = { ...z.globalRegistry.get(inner), ...z.globalRegistry.get(schema) } as Partial<ConfigField>;
  const options =
    inner instanceof z.ZodEnum
      ? inner.options.map((value) => ({ value: String(value), label: String(value) }))
      : undefined;
  const type = TYPE_OF_SCHEMA[inner._zod.def.type] ?? 'secret';
  return toFormField({ type, options, required, ...meta, key });
}

function fieldsFromSchema(schema: z.ZodType): FormField[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).map(([key, value]) => fieldFromSchema(key, value as z.core.$ZodType));
}

const pathOf = (root: string, path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (at, key) => (typeof key === 'number' ? `${at}[${key}]` : `${at}.${String(key).slice(0, 60)}`),
    root,
  );

/** One issue for each path: unknown keys are named one by one, and of a union the branch that came closest speaks. */
function issuesOf(issues: readonly z.core.$ZodIssue[], root: string): InputIssue[] {
  return issues.flatMap((issue): InputIssue[] => {
    const path = pathOf(root, issue.path);
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: pathOf(path, [key]), message: 'is not known' }));
    const closest =
      issue.code === 'invalid_union' && issue.message === 'Invalid input'
        ? issue.errors.find((branch) => branch.some((inner) => inner.path.length > 0))
        : undefined;
    return closest === undefined ? [{ path, message: issue.message }] : issuesOf(closest, path);
  });
}

/** Undefined for a value that is nested deeper than the stack. */
function safeParse<T>(schema: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> | undefined {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The checked value, or `INVALID_INPUT` naming the path of each thing that does not fit, never its value. */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown, root: string, provider?: string): T {
  const parsed = safeParse(schema, value);
  if (parsed === undefined) throw invalidInput([{ path: root, message: 'is nested too deeply' }], provider);
  if (parsed.success) return parsed.data;
  throw invalidInput(issuesOf(parsed.error.issues, root), provider);
}

/**
 * Joins a card and its class into an entry for `new ExportService({ providers })`. Throws `INVALID_INPUT` for a card
 * without an id. `network` adds hosts that the application allows (see `IntegrationProvider.hosts`), or another timeout.
 *
 * @example
 * ```ts
 * import { defineProvider, Integration, type ExportResult, type IntegrationProvider } from '@liveprompt/integrations';
 *
 * class BoardIntegration extends Integration {
 *   async authenticate() { return true; }
 *   async exportReport(): Promise<ExportResult> { return { success: true, exportId: 'card-1' }; }
 *   formatReport() { return {}; }
 * }
 * const BOARD = { id: 'board', name: 'Board', icon: '📋', description: 'Cards', configRequired: ['apiKey'] } satisfies IntegrationProvider;
 * const board = defineProvider(BOARD, BoardIntegration);
 * ```
 */
export function defineProvider<const Id extends string, Config = Record<string, unknown>, Destination = unknown>(
  card: IntegrationProvider<Config, Destination> & { id: Id },
  IntegrationClass: Constructor<Config, Destination>,
  network: Network = {},
): ProviderEntry<Id, Config, Destination> {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(card.id)) {
    throw new IntegrationError({
      code: 'INVALID_INPUT',
      message: 'A provider id is lower-case letters, digits and hyphens.',
    });
  }
  const badHost = card.hosts?.find((host) => !/^\.?[a-z0-9-]+(\.[a-z0-9-]+)*$|^\[::1\]$/i.test(host));
  if (badHost !== undefined) {
    throw invalidInput([{ path: 'hosts', message: 'expected host names, without scheme, port or path' }], card.id);
  }
  const fields =
    card.configRequired?.map(toFormField) ?? (card.configSchema ? fieldsFromSchema(card.configSchema) : []);
  const schema = card.configSchema ?? (schemaFromFields(fields) as z.ZodType<Config>);
  const { oauth } = card;
  const hosts = card.hosts === undefined ? {} : { hosts: [...card.hosts, ...(oauth?.hosts ?? [])] };
  return {
    id: card.id,
    name: card.name,
    icon: card.icon,
    description: card.description,
    fields,
    parseConfig: (config) => parseInput(schema, config, 'config', card.id),
    parseDestination: (destination) =>
      destination === undefined || card.destinationSchema === undefined
        ? (destination as Destination | undefined)
        : parseInput(card.destinationSchema, destination, 'destination', card.id),
    resolveDestination: (config, asked) => (card.resolveDestination ? card.resolveDestination(config, asked) : asked),
    placeOf: (destination) =>
      destination === undefined || card.placeOf === undefined ? destination : card.placeOf(destination),
    ...(oauth === undefined ? {} : { oauth: { vendor: oauth, network: { ...network, ...hosts } } }),
    create: (config, runtime) => new IntegrationClass(card, config, { ...network, ...runtime }),
  };
}
