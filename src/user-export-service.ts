import { type AnyProviderEntry, Connections, type Identity, ownersOf, type SavedSetting, type SettingInput, type SettingPatch } from './connections.ts';
import { deliver } from './delivery/deliver.ts';
import { contentHash } from './delivery/export-key.ts';
import { fromRow } from './delivery/outcome.ts';
import { IntegrationError, isIntegrationError } from './errors.ts';
import { type AskedExport, ChoiceNeeded, type PreparedExport, prepareExport } from './export-preparation.ts';
import type { Finding, Integration, SearchPage, SearchQuery } from './integration.ts';
import type { Logger } from './logger.ts';
import type { DestinationOf, ExportRequest, ExportTarget, ProviderIdOf } from './provider-types.ts';
import type { ExportOptions, MeetingReport, MeetingSummary } from './report.ts';
import type { Coverage, ExportOutcome, ExportStatus, ExportWarning } from './result.ts';
import type { ExportRow, StorageAdapter } from './storage/storage-adapter.ts';
import { stored } from './storage-failure.ts';
import { redactor } from './transport/redact.ts';

/** What every user's service works over: the one configured service's parts. */
export interface ServiceParts {
  connections: Connections;
  storage: StorageAdapter;
  logger: Logger;
}

/** What an export would send, and the account of the report's elements. Nothing is sent or written. */
export interface ExportPreview {
  provider: string;
  settingId: string;
  /** The vendor's payload, as `formatReport` of the integration returns it. */
  payload: unknown;
  coverage?: Coverage;
  warnings: ExportWarning[];
}

/** Which exports of the history to show. */
export interface HistoryQuery {
  provider?: string;
  sessionId?: string;
  status?: ExportStatus;
  /** Default 50, at most 200. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

/** One export of the history. */
export interface HistoryEntry extends ExportOutcome {
  id: string;
  sessionId: string;
  createdAt: string;
}

/** A page of the history, newest first. */
export interface HistoryPage {
  items: HistoryEntry[];
  nextCursor?: string;
}

type Instance = Integration<unknown, unknown>;

const LARGEST_PAGE = 200;

function isFormatted(value: unknown): value is { coverage: Coverage; warnings: ExportWarning[] } {
  return typeof value === 'object' && value !== null && 'coverage' in value && 'warnings' in value;
}

/**
 * Watches `formatReport` of one instance: it is pure, so an error of its own means that nothing was sent, and what it
 * accounts for belongs into the outcome.
 */
function watchFormatting(integration: Instance): { coverage?: Coverage } {
  const seen: { coverage?: Coverage } = {};
  const format = integration.formatReport.bind(integration);
  integration.formatReport = (data) => {
    let message: unknown;
    try {
      message = format(data);
    } catch (error) {
      if (isIntegrationError(error)) throw error;
      throw new IntegrationError({ code: 'INTERNAL', message: `formatReport failed (${error instanceof Error ? error.name : typeof error}).`, hint: 'Correct formatReport of the integration; nothing was sent.' });
    }
    if (isFormatted(message)) seen.coverage = message.coverage;
    return message;
  };
  return seen;
}

/** The outcome of an export that was refused before anything was written. */
function refused(provider: string, thrown: unknown): ExportOutcome {
  const error = isIntegrationError(thrown)
    ? thrown
    : new IntegrationError({ code: 'INTERNAL', message: `The export could not be prepared (${thrown instanceof Error ? thrown.name : typeof thrown}).` });
  const { code, message, hint, issues, vendorCode, retryable } = error;
  return {
    success: false,
    status: 'failed',
    provider,
    code,
    error: message,
    ...(hint === undefined ? {} : { hint }),
    ...(issues.length === 0 ? {} : { issues }),
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(error instanceof ChoiceNeeded ? { choices: error.choices } : {}),
    retryable,
    timestamp: new Date().toISOString(),
    warnings: [],
    parts: [],
    replayed: false,
  };
}

const providerOf = (to: unknown): string =>
  typeof to === 'object' && to !== null && 'provider' in to ? String(to.provider).slice(0, 60) : 'unknown';

const encodeCursor = ({ createdAt, id }: ExportRow): string => Buffer.from(JSON.stringify([createdAt, id])).toString('base64url');

function decodeCursor(cursor: string): { createdAt: string; id: string } {
  try {
    const [createdAt, id]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (typeof createdAt === 'string' && typeof id === 'string') return { createdAt, id };
  } catch {
    // Refused below.
  }
  throw new IntegrationError({ code: 'INVALID_INPUT', message: 'cursor: not one of this history.', issues: [{ path: 'cursor', message: 'not one of this history' }] });
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
    const identity = typeof user === 'string' ? { userId: user } : user;
    const bound = this.#identity;
    if (bound !== undefined && (bound.userId !== identity.userId || bound.organizationId !== identity.organizationId)) {
      throw new IntegrationError({ code: 'INVALID_INPUT', message: 'This service is bound to another user.', hint: 'Call getExportService() once for each request.' });
    }
    if (identity.userId === '') throw new IntegrationError({ code: 'INVALID_INPUT', message: 'userId: expected an id.' });
    this.#identity ??= identity;
    return this.getActiveIntegrations();
  }

  /** Saves a connection without calling the vendor; see `ExportService.testConfig` for that. Throws `INVALID_INPUT`. */
  saveIntegrationConfig(input: SettingInput & { provider: ProviderIdOf<Providers> }): Promise<SavedSetting> {
    return this.#parts.connections.save(this.#who(), input);
  }

  updateIntegrationConfig(id: string, patch: SettingPatch): Promise<SavedSetting> {
    return this.#parts.connections.update(this.#who(), id, patch);
  }

  /** False when it was gone already. */
  deleteIntegrationConfig(id: string): Promise<boolean> {
    return this.#parts.connections.delete(this.#who(), id);
  }

  /** The connections that exports can use, with secrets masked. */
  async getActiveIntegrations(): Promise<SavedSetting[]> {
    return (await this.#parts.connections.list(this.#who())).filter((setting) => setting.isActive);
  }

  /** What is wrong with a connection, and the sentence that mends it. */
  async diagnose(id: string): Promise<Finding[]> {
    const integration = await this.#open(id);
    if (integration.diagnose !== undefined) return integration.diagnose();
    const works = await integration.authenticate();
    return [works ? { name: 'connection', status: 'ok', message: 'The connection works.' } : { name: 'connection', status: 'failed', message: 'The vendor refuses the connection.', hint: 'Connect the account again.' }];
  }

  /** One page of what a picker offers, such as channels. */
  async search(id: string, kind: string, query: SearchQuery = {}): Promise<SearchPage> {
    const integration = await this.#open(id, query.signal);
    if (integration.search !== undefined) return integration.search(kind, query);
    throw new IntegrationError({ code: 'INVALID_INPUT', message: 'This provider has nothing to search.' });
  }

  /** Exports a report once: the primary form. */
  async export(request: ExportRequest<Providers>): Promise<ExportOutcome> {
    return this.#export(request);
  }

  /** What `export` would send. Reads the setting; sends and writes nothing. */
  async preview(request: ExportRequest<Providers>): Promise<ExportPreview> {
    const { entry, row, config, data } = await prepareExport(this.#parts.connections, this.#who(), request);
    const payload: unknown = entry.create(config, {}).formatReport(data);
    const account = isFormatted(payload) ? { coverage: payload.coverage, warnings: payload.warnings } : { warnings: [] };
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
      targets.map((target) => {
        const to: unknown = typeof target === 'string' ? { provider: target } : target;
        return this.#export({ report, summary, sessionId, to, options });
      }),
    );
  }

  /** The user's exports, newest first. Admins and owners also see what others exported over the organization's connections. */
  async getExportHistory(query: HistoryQuery = {}): Promise<HistoryPage> {
    const identity = this.#who();
    const limit = Math.min(Math.max(1, Math.trunc(query.limit ?? 50)), LARGEST_PAGE);
    const before = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
    const seesAll = identity.role === 'admin' || identity.role === 'owner';
    const { provider, sessionId, status } = query;
    const pages = await Promise.all(
      ownersOf(identity).map((owner) => {
        const userId = owner.startsWith('user:') || seesAll ? undefined : identity.userId;
        return stored(() => this.#parts.storage.exports.list(owner, { provider, sessionId, status, userId, before, limit: limit + 1 }));
      }),
    );
    const rows = pages.flat().sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id));
    const shown = rows.slice(0, limit);
    const items = shown.map((row): HistoryEntry => ({ ...fromRow(row, false), id: row.id, sessionId: row.sessionId, createdAt: row.createdAt }));
    const last = shown.at(-1);
    return rows.length > limit && last !== undefined ? { items, nextCursor: encodeCursor(last) } : { items };
  }

  #who(): Identity {
    if (this.#identity !== undefined) return this.#identity;
    throw new IntegrationError({ code: 'INVALID_INPUT', message: 'This service is not bound to a user yet.', hint: 'Call loadUserIntegrations(userId) first, or use service.forUser({ userId }).' });
  }

  async #open(id: string, signal?: AbortSignal): Promise<Instance> {
    const row = await this.#parts.connections.get(this.#who(), id);
    const { entry, config } = await this.#parts.connections.open(row);
    return entry.create(config, { logger: this.#parts.logger, signal });
  }

  async #export(asked: AskedExport): Promise<ExportOutcome> {
    try {
      const identity = this.#who();
      return await this.#deliver(identity, await prepareExport(this.#parts.connections, identity, asked));
    } catch (error) {
      return refused(providerOf(asked.to), error);
    }
  }

  async #deliver(identity: Identity, { entry, row, config, data }: PreparedExport): Promise<ExportOutcome> {
    const { connections, storage, logger } = this.#parts;
    const { options, sessionId } = data;
    const runtime = { logger, signal: options.signal };
    const integration: Instance = entry.create(config, runtime);
    let formatting = watchFormatting(integration);
    const subject = options.idempotencyKey === undefined ? { session: sessionId } : { key: options.idempotencyKey };
    const { outcome } = await deliver(
      {
        owner: row.owner,
        userId: identity.userId,
        sessionId,
        identity: { owner: row.owner, provider: entry.id, settingId: row.id, destination: options.destination, subject },
        contentHash: contentHash(data),
        metadata: options.metadata,
        onRepeat: options.onRepeat ?? 'update',
        onUnknown: options.onUnknown ?? 'stop',
        deadlineMs: options.deadlineMs,
        signal: options.signal,
        onProgress: options.onProgress,
        usesSteps: integration.exportReport.length > 1,
        send: async (context) => {
          try {
            return await integration.exportReport(data, context);
          } catch (error) {
            if (row.credentialsRef === null || !isIntegrationError(error) || error.code !== 'AUTH_FAILED') throw error;
            const fresh: Instance = entry.create((await connections.open(row, true)).config, runtime);
            formatting = watchFormatting(fresh);
            return fresh.exportReport(data, context);
          }
        },
      },
      { exports: storage.exports, logger, redact: redactor(config) },
    );
    return formatting.coverage === undefined ? outcome : { ...outcome, coverage: formatting.coverage };
  }
}
