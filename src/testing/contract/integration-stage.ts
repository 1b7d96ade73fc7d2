import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryTiming } from '../../delivery/timing.ts';
import { jweEncryption } from '../../encryption/jwe.ts';
import type { Integration, IntegrationRuntime } from '../../integration.ts';
import type { LogFields, Logger } from '../../logger.ts';
import type { AnyProviderEntry } from '../../provider.ts';
import type { MeetingReport, ReportExportData } from '../../report.ts';
import type { ExportOutcome } from '../../result.ts';
import { ExportService } from '../../service/export-service.ts';
import type { TargetlessOptions } from '../../service/provider-types.ts';
import type { UserExportService } from '../../service/user-export-service.ts';
import { memoryStorage } from '../../storage/memory.ts';
import type { StorageAdapter } from '../../storage/storage-adapter.ts';
import type { OpenedIntegration } from './integration-check.ts';
import { Traffic } from './integration-traffic.ts';

/** Waits as short as they can be, with a lease that no check outlives. */
const QUICK: Partial<DeliveryTiming> = { deadlineMs: 3000, leaseMs: 60_000, lookAgainMs: 2, retryMs: 1 };
const LONGEST_MS = 4000;
/** Long enough for a stand-in on a busy machine. */
const PATIENT_MS = 10_000;

/** A request without a limit would hold up the tests for ever. */
async function inTime<T>(action: Promise<T>): Promise<T> {
  const over = new AbortController();
  const limit = sleep(LONGEST_MS, undefined, { ref: false, signal: over.signal });
  const tooLong = limit.then(() => {
    throw new Error(`An export had not ended after ${LONGEST_MS} ms: its requests have no limit`);
  });
  try {
    return await Promise.race([action, tooLong]);
  } finally {
    over.abort();
  }
}

/** How a stage is set up; everything may be left out. */
export interface StageOptions {
  /** Milliseconds for one request. */
  timeoutMs?: number;
  storage?: StorageAdapter;
  /** Which of the opened configurations is connected. */
  config?: unknown;
}

/** One process with an export service of its own, over an integration whose traffic is watched. */
export class Stage {
  readonly opened: OpenedIntegration;
  readonly traffic: Traffic;
  readonly storage: StorageAdapter;
  readonly log: string[] = [];
  readonly service: ExportService;
  readonly #runtime: IntegrationRuntime;
  readonly #config: unknown;

  constructor(opened: OpenedIntegration, { timeoutMs = PATIENT_MS, storage, config }: StageOptions, key: Uint8Array) {
    this.opened = opened;
    this.traffic = new Traffic(opened.fetch ?? globalThis.fetch, opened.refusal);
    this.storage = storage ?? memoryStorage();
    this.#config = config ?? opened.config;
    this.#runtime = { fetch: this.traffic.fetch, timeoutMs };
    this.service = new ExportService({
      providers: [this.#entry()],
      storage: this.storage,
      encryption: jweEncryption({ keys: [{ id: 'kit', key }] }),
      logger: this.#logger(),
      timing: QUICK,
    });
  }

  get mine(): UserExportService {
    return this.service.forUser({ userId: 'kit' });
  }

  /** Saves the connection. A second stage over the same storage finds it there. */
  async connect(): Promise<this> {
    await this.mine.saveIntegrationConfig({ provider: this.opened.provider.id, config: this.#config });
    return this;
  }

  /** Exports as an application does: rejects for no failure of the vendor, only when it does not come to an end. */
  async export(
    report: MeetingReport,
    options: TargetlessOptions = {},
    sessionId = 'kit-session',
  ): Promise<ExportOutcome> {
    const { provider, destination } = this.opened;
    const to = { provider: provider.id, destination };
    return inTime(this.mine.export({ report, sessionId, to, options }));
  }

  /** The integration by itself, as one who uses it without a service. */
  alone(runtime: IntegrationRuntime = {}): Integration<unknown, unknown> {
    const { provider } = this.opened;
    const config: unknown = provider.parseConfig(this.#config);
    return provider.create(config, { ...this.#runtime, logger: this.#logger(), ...runtime });
  }

  /** A report as an integration is given it. */
  dataOf(report: MeetingReport, options: ReportExportData['options'] = {}): ReportExportData {
    const { provider, destination } = this.opened;
    const resolved: unknown = provider.resolveDestination(
      provider.parseConfig(this.#config),
      provider.parseDestination(destination),
    );
    const own = { ...options, ...(resolved === undefined ? {} : { destination: resolved }) };
    return { report, summary: report.summary, sessionId: 'kit-session', options: own };
  }

  artefacts(): Promise<readonly string[]> {
    return this.opened.artefacts();
  }

  async count(): Promise<number> {
    return (await this.artefacts()).length;
  }

  #entry(): AnyProviderEntry {
    const { provider } = this.opened;
    return {
      ...provider,
      create: (config: unknown, runtime) => provider.create(config, { ...runtime, ...this.#runtime }),
    };
  }

  #logger(): Logger {
    const at = (level: string) => (message: string, fields?: LogFields) =>
      void this.log.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  }
}

/** Opens what a check needs, and ends all of it when the check is over. */
export class Stages {
  readonly #open: () => Promise<OpenedIntegration>;
  readonly #opened: OpenedIntegration[] = [];
  readonly #stages: Stage[] = [];
  readonly #key = randomBytes(32);

  constructor(open: () => Promise<OpenedIntegration>) {
    this.#open = open;
  }

  /** A stand-in of its own with nothing in it. */
  async next(options: StageOptions & { wrong?: boolean } = {}): Promise<Stage> {
    const opened = await this.#open();
    this.#opened.push(opened);
    const config = options.wrong === true ? { config: opened.wrongConfig } : {};
    return this.#add(new Stage(opened, { ...options, ...config }, this.#key)).connect();
  }

  /** Another process over the same stand-in and, unless told otherwise, the same storage. */
  beside(stage: Stage, options: StageOptions = {}): Stage {
    return this.#add(new Stage(stage.opened, { storage: stage.storage, ...options }, this.#key));
  }

  async close(): Promise<void> {
    for (const stage of this.#stages) stage.traffic.close();
    for (const opened of this.#opened.reverse()) await opened.close();
  }

  #add(stage: Stage): Stage {
    this.#stages.push(stage);
    return stage;
  }
}
