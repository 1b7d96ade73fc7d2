import { settleExport, type Verdict } from '../delivery/settle-export.ts';
import { IntegrationError, invalidInput } from '../errors.ts';
import type { Finding, Integration, SearchPage, SearchQuery } from '../integration.ts';
import type { ExportOptions, MeetingReport, MeetingSummary } from '../report.ts';
import type { Coverage, ExportOutcome, ExportWarning } from '../result.ts';
import type { Redactor } from '../transport/redact.ts';
import type { AnyProviderEntry } from './connections.ts';
import { findExport, type HistoryPage, type HistoryQuery, readHistory } from './export-history.ts';
import { type AskedExport, prepareExport } from './export-preparation.ts';
import { isFormatted } from './formatting-watch.ts';
import { deliverPrepared, type ServiceParts } from './prepared-delivery.ts';
import type { DestinationOf, ExportRequest, ExportTarget, ProviderIdOf } from './provider-types.ts';
import { refused } from './refused-export.ts';
import { type ExportContent, loadFrom, retryRow } from './resume.ts';
import { secretsOf, withoutSecrets } from './secrets.ts';
import { type Identity, type SavedSetting, type SettingInput, type SettingPatch, toIdentity } from './settings.ts';

/** What an export would send, and the account of the report's elements. Nothing is sent or written. */
export interface ExportPreview {
  provider: string;
  settingId: string;
  /** The vendor's payload, as `formatReport` of the integration returns it. */
  payload: unknown;
  coverage?: Coverage;
  warnings: ExportWarning[];
}

type Instance = Integration<unknown, unknown>;

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** The provider that was asked for, as far as it can be read. */
function providerOf(asked: unknown): string {
  const provider = fieldOf(fieldOf(asked, 'to'), 'provider');
  return typeof provider === 'string' ? provider.slice(0, 60) : 'unknown';
}

/**
 * Everything one user may do, scoped to them: their connections, their organization's, and the exports over both.
 * `export` and its short forms never throw for a failed export, they return an {@link ExportOutcome}; the rest throws
 * `IntegrationError`.
 */
export class UserExportService<Providers extends readonly AnyProviderEntry[] = readonly AnyProviderEntry[]> {
  readonly #parts: ServiceParts;
  #identity: Identity | undefined;

  constructor(parts: ServiceParts, identity?: Identity) {
    this.#parts = parts;
    this.#identity = identity;
  }

  /** Binds this service to a user, once, and lists their active connections. Throws when it is bound to somebody else. */
  async loadUserIntegrations(user: string | Identity): Promise<SavedSetting[]> {
    const identity = toIdentity(typeof user === 'string' ? { userId: user } : user);
    const bound = this.#identity;
    if (bound !== undefined && (bound.userId !== identity.userId || bound.organizationId !== identity.organizationId)) {
      throw new IntegrationError({
        code: 'INVALID_INPUT',
        message: 'This service is bound to another user.',
        hint: 'Call getExportService() once for each request.',
      });
    }
    this.#identity ??= identity;
    return this.getActiveIntegrations();
  }

  /** Saves a connection without calling the vendor; see `ExportService.testConfig` for that. Throws `INVALID_INPUT`. */
  saveIntegrationConfig(input: SettingInput & { provider: ProviderIdOf<Providers> }): Promise<SavedSetting> {
    return this.#parts.connections.save(this.#who(), input);
  }

  /** Changes what the patch names. Throws `NOT_FOUND`, `INVALID_INPUT`, or `STORAGE_FAILED` when somebody else was faster. */
  updateIntegrationConfig(id: string, patch: SettingPatch): Promise<SavedSetting> {
    return this.#parts.connections.update(this.#who(), id, patch);
  }

  /** Throws `NOT_FOUND` when there is no such connection. */
  deleteIntegrationConfig(id: string): Promise<void> {
    return this.#parts.connections.delete(this.#who(), id);
  }

  /** The connections that exports can use, with secrets masked. */
  async getActiveIntegrations(): Promise<SavedSetting[]> {
    return (await this.#parts.connections.list(this.#who())).filter((setting) => setting.isActive);
  }

  /** What is wrong with a connection, and the sentence that mends it. */
  async diagnose(id: string): Promise<Finding[]> {
    const { integration, secrets } = await this.#open(id);
    if (integration.diagnose !== undefined) return withoutSecrets(secrets, () => integration.diagnose?.() ?? []);
    const works = await withoutSecrets(secrets, () => integration.authenticate());
    return [
      works
        ? { name: 'connection', status: 'ok', message: 'The connection works.' }
        : {
            name: 'connection',
            status: 'failed',
            message: 'The vendor refuses the connection.',
            hint: 'Connect the account again.',
          },
    ];
  }

  /** One page of what a picker offers, such as channels. */
  async search(id: string, kind: string, query: SearchQuery = {}): Promise<SearchPage> {
    const { integration, secrets } = await this.#open(id, query.signal);
    const { search } = integration;
    if (search !== undefined) return withoutSecrets(secrets, () => search.call(integration, kind, query));
    throw new IntegrationError({ code: 'INVALID_INPUT', message: 'This provider has nothing to search.' });
  }

  /** Exports a report once: the primary form. */
  async export(request: ExportRequest<Providers>): Promise<ExportOutcome> {
    return this.#export(request);
  }

  /** What `export` would send. Reads the setting; sends and writes nothing. */
  async preview(request: ExportRequest<Providers>): Promise<ExportPreview> {
    const prepared = await prepareExport(this.#parts.connections, this.#who(), request);
    const { entry, row, config, data } = prepared;
    const payload: unknown = entry.create(config, {}).formatReport(data);
    const account = isFormatted(payload)
      ? { coverage: payload.coverage, warnings: [...prepared.warnings, ...payload.warnings] }
      : { warnings: prepared.warnings };
    return { provider: entry.id, settingId: row.id, payload, ...account };
  }

  /** The short form of {@link export}. */
  async exportReport<Id extends ProviderIdOf<Providers>>(
    report: MeetingReport,
    summary: MeetingSummary | null | undefined,
    sessionId: string,
    provider: Id,
    options: ExportOptions<DestinationOf<Providers, Id>> = {},
  ): Promise<ExportOutcome> {
    return this.#export({ report, summary, sessionId, to: { provider }, options });
  }

  /** Exports to several places at once, in parallel. Answers in the order of the targets; one failure hides no other. */
  async exportToMultiple(
    report: MeetingReport,
    summary: MeetingSummary | null | undefined,
    sessionId: string,
    targets: readonly (ProviderIdOf<Providers> | ExportTarget<Providers>)[],
    options: Omit<ExportOptions, 'destination' | 'settingId'> = {},
  ): Promise<ExportOutcome[]> {
    return Promise.all(
      [targets].flat().map((target) => {
        const to: unknown = typeof target === 'string' ? { provider: target } : target;
        return this.#export({ report, summary, sessionId, to, options });
      }),
    );
  }

  /** The user's exports, newest first. Admins and owners also see what others exported over the organization's connections. */
  async getExportHistory(query: HistoryQuery = {}): Promise<HistoryPage> {
    return readHistory(this.#parts.storage.exports, this.#who(), query);
  }

  /**
   * Goes on with one export where it stopped: to the same place, under the same key. Its report is `content`, or what
   * the service's `load` gives. Never throws; a finished export is replayed, or edited when its report has changed.
   */
  async retryExport(id: string, content?: ExportContent): Promise<ExportOutcome> {
    try {
      const row = await findExport(this.#parts.storage.exports, this.#who(), id);
      return await retryRow(this.#parts, row, content ?? (await loadFrom(this.#parts.load, row)));
    } catch (error) {
      return refused('unknown', error);
    }
  }

  /**
   * Ends the doubt about an `unknown` export by what a person found: the part in doubt is there (`delivered`), or it is
   * not. What is missing then is sent by `retryExport`. Throws `NOT_FOUND`, `INVALID_INPUT` or `IN_PROGRESS`.
   */
  async settleExport(id: string, verdict: Verdict): Promise<ExportOutcome> {
    if (verdict !== 'delivered' && verdict !== 'not-delivered') {
      throw invalidInput([{ path: 'verdict', message: 'expected "delivered" or "not-delivered"' }]);
    }
    const { exports } = this.#parts.storage;
    return settleExport(await findExport(exports, this.#who(), id), verdict, exports);
  }

  #who(): Identity {
    if (this.#identity !== undefined) return this.#identity;
    throw new IntegrationError({
      code: 'INVALID_INPUT',
      message: 'This service is not bound to a user yet.',
      hint: 'Call loadUserIntegrations(userId) first, or use service.forUser({ userId }).',
    });
  }

  async #open(id: string, signal?: AbortSignal): Promise<{ integration: Instance; secrets: Redactor }> {
    const row = await this.#parts.connections.get(this.#who(), id);
    const { entry, config } = await this.#parts.connections.open(row);
    const integration: Instance = entry.create(config, { logger: this.#parts.logger, signal });
    return { integration, secrets: secretsOf(entry, config) };
  }

  async #export(asked: AskedExport): Promise<ExportOutcome> {
    try {
      const identity = this.#who();
      const prepared = await prepareExport(this.#parts.connections, identity, asked);
      return await deliverPrepared(this.#parts, identity.userId, prepared);
    } catch (error) {
      return refused(providerOf(asked), error);
    }
  }
}
