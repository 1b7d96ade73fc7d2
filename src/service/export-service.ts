import { DEFAULT_TIMING, type DeliveryTiming } from '../delivery/timing.ts';
import type { Encryption } from '../encryption/encryption.ts';
import {
  type InputIssue,
  IntegrationError,
  type IntegrationErrorCode,
  invalidInput,
  isIntegrationError,
} from '../errors.ts';
import { type Logger, silentLogger, unbreakable } from '../logger.ts';
import type { OAuthApp } from '../oauth-vendor.ts';
import type { AnyProviderEntry, FormField } from '../provider.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { withoutUndefined } from '../without-undefined.ts';
import type { CredentialsLookup } from './connection-secrets.ts';
import { Connections } from './connections.ts';
import { DEFAULT_ADMIN_ROLES, type Identity, toActor } from './identity.ts';
import type { LoadReport } from './load-report.ts';
import type { ProviderIdOf } from './provider-types.ts';
import { type ResumedExport, type ResumeOptions, resumeAll } from './resume.ts';
import { type RotateOptions, type Rotation, rotateAll } from './rotate-keys.ts';
import { secretsOf, withoutSecrets } from './secrets.ts';
import type { ServiceParts } from './service-parts.ts';
import { UserExportService } from './user-export-service.ts';

/** What a service is made of. */
export interface ExportServiceOptions<Providers extends readonly AnyProviderEntry[]> {
  providers: Providers;
  storage: StorageAdapter;
  /** How secrets are stored. Needed unless `credentials` is given. */
  encryption?: Encryption | undefined;
  /** For hosts that keep tokens elsewhere: gives the configuration that a saved reference stands for. */
  credentials?: CredentialsLookup | undefined;
  /** The applications that you have registered with vendors, for connections by a vendor's own login. */
  oauth?: { readonly [Id in Providers[number]['id']]?: OAuthApp } | undefined;
  /** Gives the report of a stored export again, for `retryExport` and `resumeExports`. */
  load?: LoadReport | undefined;
  /** How long delivery waits, and for what. What is left out has its default. */
  timing?: Partial<DeliveryTiming> | undefined;
  /**
   * The roles of `forUser` that change an organization's settings and see what others exported over them: your own names,
   * compared exactly. Default `['admin', 'owner']`.
   */
  adminRoles?: readonly string[] | undefined;
  /** Default: silent. */
  logger?: Logger | undefined;
}

/** What trying a configuration came to. */
export interface ConfigTest {
  success: boolean;
  code?: IntegrationErrorCode;
  error?: string;
  hint?: string;
}

/** A provider as a settings page shows it. */
export interface ProviderListing {
  id: string;
  name: string;
  icon: string;
  description: string;
  fields: readonly FormField[];
}

/** A wait that is no number, or that nobody knows, would make exports wait for ever or not at all. */
function timingIssues(timing: object): InputIssue[] {
  return Object.entries(timing).flatMap(([name, ms]: [string, unknown]): InputIssue[] => {
    const path = `timing.${name.slice(0, 60)}`;
    if (!(name in DEFAULT_TIMING)) return [{ path, message: 'is not known' }];
    const isTime = ms === undefined || (typeof ms === 'number' && Number.isFinite(ms) && ms > 0);
    return isTime ? [] : [{ path, message: 'expected milliseconds above 0' }];
  });
}

/** A text instead of a list would make admins of those whose role is a part of it. */
function roleIssues(roles: unknown): InputIssue[] {
  const fits = Array.isArray(roles) && roles.every((role) => typeof role === 'string' && role !== '');
  return fits ? [] : [{ path: 'adminRoles', message: "expected a list of roles, such as ['admin', 'owner']" }];
}

/** A login that would fail only when the first person tries it is refused at start-up. */
function appIssues(apps: object): InputIssue[] {
  return Object.entries(apps).flatMap(([id, app]: [string, unknown]): InputIssue[] => {
    const path = `oauth.${id.slice(0, 60)}`;
    const { clientId, clientSecret, redirectUri } = (app ?? {}) as Record<string, unknown>;
    const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
    return [
      isText(clientId) ? [] : [{ path: `${path}.clientId`, message: 'expected the client id of the application' }],
      clientSecret === undefined || isText(clientSecret)
        ? []
        : [{ path: `${path}.clientSecret`, message: 'expected a text, or leave it out' }],
      typeof redirectUri === 'string' && URL.canParse(redirectUri)
        ? []
        : [{ path: `${path}.redirectUri`, message: 'expected the address that is registered with the vendor' }],
    ].flat();
  });
}

/**
 * Joins providers with the host's storage and encryption. Holds no user's state: one instance serves a whole server.
 * The constructor throws `INVALID_INPUT` for two providers with one id, and for a service that would store secrets
 * without an encryption.
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto';
 * import { ExportService, jweEncryption, memoryStorage } from '@liveprompt/integrations';
 * import { slack } from '@liveprompt/integrations/slack';
 *
 * const service = new ExportService({
 *   providers: [slack()],
 *   storage: memoryStorage(),
 *   encryption: jweEncryption({ keys: [{ id: 'k1', key: randomBytes(32) }] }),
 * });
 * ```
 */
export class ExportService<const Providers extends readonly AnyProviderEntry[] = readonly AnyProviderEntry[]> {
  readonly #parts: ServiceParts;
  readonly #providers: Providers;

  constructor(options: ExportServiceOptions<Providers>) {
    const { providers, storage, encryption, credentials, load, timing, logger = silentLogger } = options;
    const { adminRoles = DEFAULT_ADMIN_ROLES, oauth: apps = {} } = options;
    const issues: InputIssue[] = [];
    if (!Array.isArray(providers)) issues.push({ path: 'providers', message: 'expected a list, such as [slack()]' });
    if (storage?.settings === undefined)
      issues.push({ path: 'storage', message: 'expected a storage, such as memoryStorage()' });
    issues.push(...timingIssues(timing ?? {}), ...roleIssues(adminRoles), ...appIssues(apps));
    if (issues.length > 0) throw invalidInput(issues);
    if (encryption === undefined && credentials === undefined) {
      throw new IntegrationError({
        code: 'INVALID_INPUT',
        message: 'ExportService stores no secrets without an encryption.',
        hint: 'Pass `encryption: jweEncryption({ keys })`, or `credentials` if you keep tokens elsewhere.',
      });
    }
    const ids = providers.map((entry) => entry.id);
    const twice = ids.find((id, at) => ids.indexOf(id) !== at);
    if (twice !== undefined)
      throw new IntegrationError({ code: 'INVALID_INPUT', message: `Two providers have the id ${twice}.` });
    const safeLogger = unbreakable(logger);
    const allTiming = { ...DEFAULT_TIMING, ...withoutUndefined(timing ?? {}) };
    const { refreshLeaseMs } = allTiming;
    const kept = { storage, encryption, credentials, apps, logger: safeLogger, refreshLeaseMs };
    this.#providers = providers;
    this.#parts = {
      connections: new Connections({ providers, ...kept }),
      storage,
      encryption,
      load,
      timing: allTiming,
      logger: safeLogger,
      adminRoles: [...adminRoles],
    };
  }

  /** What can be connected, with the fields a form must ask for. */
  get providers(): ProviderListing[] {
    return this.#providers.map(({ id, name, icon, description, fields }) => ({ id, name, icon, description, fields }));
  }

  /** Everything one user may do. Cheap: make one for each request. */
  forUser(identity: Identity): UserExportService<Providers> {
    return new UserExportService<Providers>(this.#parts, toActor(identity, this.#parts.adminRoles));
  }

  /** A service that is bound to its user later, by `loadUserIntegrations`. */
  unbound(): UserExportService<Providers> {
    return new UserExportService<Providers>(this.#parts);
  }

  /**
   * Goes on with every export, of all owners, whose worker fell silent or whose wait is over: call it at start-up and
   * every minute or so, in as many processes as you like. `load` gives each report again; an export whose report is gone
   * ends with what is known of it. Resolves to the outcomes. Throws `STORAGE_FAILED` when they cannot be listed, and
   * `INVALID_INPUT` without a `load`.
   */
  async resumeExports(options: ResumeOptions = {}): Promise<ResumedExport[]> {
    if ((options.load ?? this.#parts.load) === undefined) {
      throw invalidInput([{ path: 'load', message: 'expected a function that gives the report of an export again' }]);
    }
    return resumeAll(this.#parts, options);
  }

  /**
   * Writes every stored secret anew, of all owners, that is not written with the first key of the encryption. Call it
   * when all processes have the new key, until nothing is left to rotate; then the old one may go. Safe beside all that
   * users do, in several processes at once, and after a crash: run it again. What cannot be read is left and listed in
   * `unreadable`. Throws `INVALID_INPUT` without an encryption, `INTERNAL` when that cannot write with its first key, what
   * it throws as `retryable`, and `STORAGE_FAILED`.
   */
  async rotateKeys(options: RotateOptions = {}): Promise<Rotation> {
    const { storage, encryption } = this.#parts;
    if (encryption !== undefined) return rotateAll(storage, encryption, options);
    throw new IntegrationError({
      code: 'INVALID_INPUT',
      message: 'The service has no encryption, so there is nothing to rotate.',
      hint: 'Construct ExportService with `encryption`.',
    });
  }

  /** Tries a configuration with the vendor before it is saved. Nothing is stored. Never throws. */
  async testConfig(provider: ProviderIdOf<Providers>, config: unknown): Promise<ConfigTest> {
    try {
      const entry = this.#parts.connections.entry(provider);
      const checked: unknown = entry.parseConfig(config);
      const integration = entry.create(checked, { logger: this.#parts.logger });
      const works = await withoutSecrets(secretsOf(entry, checked), () => integration.authenticate());
      if (works) return { success: true };
      return {
        success: false,
        code: 'AUTH_FAILED',
        error: `${entry.name} refuses this configuration.`,
        hint: 'Check what was entered, or make a new token.',
      };
    } catch (error) {
      if (!isIntegrationError(error))
        return { success: false, code: 'INTERNAL', error: 'The provider failed while testing the configuration.' };
      const { code, message, hint } = error;
      return { success: false, code, error: message, hint };
    }
  }
}

/**
 * Augment this to have `getExportService()` know your providers:
 * `declare module '@liveprompt/integrations' { interface Register { service: typeof service } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be augmented
export interface Register {}

type RegisteredService = Register extends { service: ExportService<infer Providers> }
  ? UserExportService<Providers>
  : UserExportService<readonly AnyProviderEntry[]>;

const CONFIGURED = Symbol.for('@liveprompt/integrations/service');
const registry = globalThis as { [CONFIGURED]?: { unbound(): unknown } };

/**
 * Names the one service of this process, for `getExportService`. Call it at start-up; calling it again replaces the
 * service for later calls.
 *
 * @example
 * ```ts
 * import { configureExportService, memoryStorage } from '@liveprompt/integrations';
 * import { slack } from '@liveprompt/integrations/slack';
 *
 * configureExportService({ providers: [slack()], storage: memoryStorage(), credentials: async () => ({ webhookUrl: '…' }) });
 * ```
 */
export function configureExportService<const Providers extends readonly AnyProviderEntry[]>(
  options: ExportServiceOptions<Providers> | ExportService<Providers>,
): ExportService<Providers> {
  const service = options instanceof ExportService ? options : new ExportService(options);
  registry[CONFIGURED] = service;
  return service;
}

/**
 * A fresh service over the configured one, not bound to a user yet: call `loadUserIntegrations(userId)` first. Safe
 * beside concurrent requests, since each call returns its own. Throws `INVALID_INPUT` before `configureExportService`.
 *
 * @example
 * ```ts
 * import { getExportService, type MeetingReport } from '@liveprompt/integrations';
 *
 * async function onMeetingEnd(userId: string, sessionId: string, report: MeetingReport) {
 *   const exportService = getExportService();
 *   await exportService.loadUserIntegrations(userId);
 *   return exportService.exportReport(report, report.summary, sessionId, 'slack', { format: 'summary' });
 * }
 * ```
 */
export function getExportService(): RegisteredService {
  const service = registry[CONFIGURED];
  if (service === undefined) {
    throw new IntegrationError({
      code: 'INVALID_INPUT',
      message: 'No export service is configured.',
      hint: 'Call configureExportService({ … }) at start-up.',
    });
  }
  return service.unbound() as RegisteredService;
}
