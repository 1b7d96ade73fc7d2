import { randomUUID } from 'node:crypto';
import type { KyInstance } from 'ky';
import type { ExportContext, PreviousExport } from './delivery/export-context.ts';
import type { IntegrationErrorCode } from './errors.ts';
import { type Logger, silentLogger } from './logger.ts';
import type { RecordMatches } from './matching/records.ts';
import type { IntegrationProvider } from './provider.ts';
import type { ReportExportData } from './report.ts';
import type { Coverage, ExportResult, ExportWarning } from './result.ts';
import { DEFAULT_TIMEOUT_MS, guardedFetch } from './transport/guarded-fetch.ts';
import { httpClient } from './transport/http-client.ts';

/** What an integration is given to run with. Everything has a safe default, so an integration also works alone. */
export interface IntegrationRuntime {
  logger?: Logger | undefined;
  signal?: AbortSignal | undefined;
  /** Milliseconds for one request. Default 30,000. */
  timeoutMs?: number | undefined;
  /** Host names the application allows beside the provider's own. Loopback ones may be plain http. */
  allowHosts?: readonly string[] | undefined;
  /** Replaces the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** Base address of the vendor's API, where it is not the usual one. */
  baseUrl?: string | undefined;
  /** What `keepAccount` was given before, for this connection; perhaps by another token of it. */
  account?: unknown;
  /**
   * Keeps with the connection what was found out about the vendor's account; `unless-changed` by another worker
   * meanwhile. Must not throw.
   */
  keepAccount?: ((account: unknown, how: 'unless-changed' | 'always') => Promise<void>) | undefined;
}

/** One line of a diagnosis: what was looked at, how it stands, and the sentence that mends it. The first is about the connection itself. */
export interface Finding {
  name: string;
  status: 'ok' | 'warning' | 'failed' | 'unknown';
  message: string;
  hint?: string;
  /** Of the error that told it, if one did. `AUTH_FAILED` is kept as the connection's health. */
  code?: IntegrationErrorCode;
  vendorCode?: string;
}

/** What `search` is asked. */
export interface SearchQuery {
  /** A part of the name. Everything when absent. */
  query?: string | undefined;
  /** The `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Ends the search at once, with `ABORTED`. */
  signal?: AbortSignal | undefined;
}

/** One thing a picker offers. The words are the vendor's own: escape them where they are shown. */
export interface SearchItem {
  id: string;
  label: string;
  detail?: string;
}

/** One page of a picker. */
export interface SearchPage {
  items: SearchItem[];
  /** Leads to the next page; it may be used by another process. Absent at the end. */
  nextCursor?: string;
  /** What is left out, and what would bring it in. */
  notes?: Finding[];
  /** The vendor asks to wait so long before the next page is asked for. */
  retryAfterMs?: number;
}

/** A formatted message with its account, as the built-in integrations return it from `formatReport`. */
export interface FormattedMessage {
  coverage: Coverage;
  warnings: ExportWarning[];
}

/**
 * The base class of every vendor. A subclass has three methods; `exportReport` may throw `IntegrationError`, and
 * everything else it throws counts as an outcome nobody knows.
 *
 * @example
 * ```ts
 * import { Integration, type ExportResult, type ReportExportData } from '@liveprompt/integrations';
 *
 * export class AcmeIntegration extends Integration<{ token: string }> {
 *   async authenticate(): Promise<boolean> {
 *     const answer = await this.http.get('https://api.acme.com/me', {
 *       headers: { authorization: `Bearer ${this.config.token}` }, throwHttpErrors: false,
 *     });
 *     return answer.ok;
 *   }
 *   async exportReport(data: ReportExportData): Promise<ExportResult> {
 *     const { id } = await this.http.post('https://api.acme.com/notes', { json: this.formatReport(data) }).json<{ id: string }>();
 *     return { success: true, exportId: id };
 *   }
 *   formatReport(data: ReportExportData) {
 *     return { title: data.report.title };
 *   }
 * }
 * ```
 */
export abstract class Integration<Config = Record<string, unknown>, Destination = unknown, Message = unknown> {
  readonly provider: IntegrationProvider<Config, Destination>;
  // Private fields, so that printing an integration never prints its secrets.
  readonly #config: Config;
  readonly #runtime: IntegrationRuntime;
  #account: unknown;
  #http: KyInstance | undefined;
  #fetch: typeof fetch | undefined;

  constructor(provider: IntegrationProvider<Config, Destination>, config: Config, runtime: IntegrationRuntime = {}) {
    this.provider = provider;
    this.#config = config;
    this.#runtime = runtime;
    this.#account = runtime.account;
  }

  /**
   * True when `exportReport` and `updateReport` send by `context.step` alone: after a crash each step is settled by
   * itself. Default false: the whole of `exportReport` counts as one step that may not be repeated.
   */
  readonly sendsBySteps: boolean = false;

  /** True when the vendor accepts the configuration, false when it refuses it. Throws when it could not be asked. */
  abstract authenticate(): Promise<boolean>;

  /** Sends the report. Return `{ success: true, … }`, or throw an `IntegrationError`. */
  abstract exportReport(data: ReportExportData<Destination>, context?: ExportContext): Promise<ExportResult>;

  /** The vendor's message for a report: pure, synchronous, without network. Override it to change a built-in. */
  abstract formatReport(data: ReportExportData<Destination>): Message;

  /**
   * Brings an export that was delivered before up to date with a changed report, instead of sending it again. Must be
   * safe to repeat, or send by steps. Without it, exporting a changed report again ends as `CONTENT_CHANGED`.
   */
  updateReport?(
    previous: PreviousExport,
    data: ReportExportData<Destination>,
    context?: ExportContext,
  ): Promise<ExportResult>;

  /**
   * Takes back everything that an earlier export left, and that `previous.results` tell of. Must be safe to repeat, or
   * remove by steps with `removes`. Resolve when nothing is left; throw when something is. Without it,
   * `revokeExport` is refused.
   */
  revokeReport?(previous: PreviousExport, context?: ExportContext): Promise<void>;

  /** Which of the vendor's records an export would go to, with the reasons. Writes nothing. */
  matchRecords?(data: ReportExportData<Destination>): Promise<RecordMatches>;

  /**
   * Prepares the vendor's side once, such as a field that makes exports certain, and says how each thing stands. Must be
   * safe to repeat.
   */
  setUp?(): Promise<Finding[]>;

  /** Looks at the connection, and at the destination if one is given, and says what is wrong and how to mend it. */
  diagnose?(destination?: Destination): Promise<Finding[]>;

  /** One page of what a picker offers, such as channels. */
  search?(kind: string, query: SearchQuery): Promise<SearchPage>;

  /** What `util.inspect` and `console.log` show, even when asked to call getters: the vendor, never the configuration. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Integration(${this.provider.id})`;
  }

  /** The decrypted configuration. */
  protected get config(): Config {
    return this.#config;
  }

  protected get logger(): Logger {
    return this.#runtime.logger ?? silentLogger;
  }

  /** Milliseconds for one request. */
  protected get timeoutMs(): number {
    return this.#runtime.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  protected get baseUrl(): string | undefined {
    return this.#runtime.baseUrl;
  }

  /**
   * What was found out about the vendor's account, in this or an earlier run; undefined until something was. The
   * configuration may have been another one then, so keep with it what tells that.
   */
  protected get account(): unknown {
    return this.#account;
  }

  /**
   * Keeps with the connection what was found out about the vendor's account: plain JSON, without secrets. What another
   * worker kept meanwhile stays, unless this is to hold `always`.
   */
  protected async keepAccount(account: unknown, how: 'unless-changed' | 'always' = 'unless-changed'): Promise<void> {
    this.#account = account;
    await this.#runtime.keepAccount?.(account, how);
  }

  /** The context of an export without a service: steps are sent as they come, nothing is remembered. */
  protected standaloneContext(): ExportContext {
    return {
      idempotencyKey: randomUUID(),
      signal: this.#runtime.signal ?? new AbortController().signal,
      logger: this.logger,
      step: (_name, { send }) => send(),
      plan: async () => undefined,
      warn: () => undefined,
    };
  }

  /** `fetch` for an SDK that takes one: allowed hosts only, never redirected, limited, bound to this export's signal. */
  protected get fetch(): typeof fetch {
    this.#fetch ??= guardedFetch({ ...this.#runtime, hosts: this.provider.hosts });
    return this.#fetch;
  }

  /** ky over the same `fetch`, without retries; what it throws is an `IntegrationError`. */
  protected get http(): KyInstance {
    this.#http ??= httpClient({ ...this.#runtime, hosts: this.provider.hosts });
    return this.#http;
  }
}
