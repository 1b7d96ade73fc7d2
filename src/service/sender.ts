import { isIntegrationError } from '../errors.ts';
import type { Integration } from '../integration.ts';
import type { SettingRow } from '../storage/storage-adapter.ts';
import type { Redactor } from '../transport/redact.ts';
import type { AnyProviderEntry } from './connections.ts';
import { type Watched, watchIntegration } from './integration-watch.ts';
import { secretsOf } from './secrets.ts';
import type { ServiceParts } from './service-parts.ts';

type Instance = Integration<unknown, unknown>;

/** What an integration is made of. */
export interface SenderOptions {
  entry: AnyProviderEntry;
  row: SettingRow;
  config: unknown;
  signal: AbortSignal | undefined;
}

/** One export's integration: made anew with fresh credentials when the vendor refuses those it has. */
export class Sender {
  readonly secrets: Redactor;
  readonly #options: SenderOptions;
  readonly #parts: ServiceParts;
  #integration: Instance;
  #watched: Watched;

  constructor(options: SenderOptions, parts: ServiceParts) {
    this.#options = options;
    this.#parts = parts;
    this.secrets = secretsOf(options.entry, options.config);
    this.#integration = this.#make(options.config);
    this.#watched = watchIntegration(this.#integration);
  }

  get integration(): Instance {
    return this.#integration;
  }

  /** What was seen of the calls so far. */
  get watched(): Watched {
    return this.#watched;
  }

  /** Credentials that the host keeps are asked for once more after the vendor refused them. */
  async call<T>(run: (integration: Instance) => Promise<T>): Promise<T> {
    try {
      return await run(this.#integration);
    } catch (error) {
      const { row } = this.#options;
      if (row.credentialsRef === null || !isIntegrationError(error) || error.code !== 'AUTH_FAILED') throw error;
      const { config } = await this.#parts.connections.open(row, true);
      this.secrets.add(config);
      this.#integration = this.#make(config);
      this.#watched = watchIntegration(this.#integration);
      return run(this.#integration);
    }
  }

  #make(config: unknown): Instance {
    const { entry, row, signal } = this.#options;
    const { connections, logger } = this.#parts;
    return entry.create(config, { logger, signal, ...connections.accountOf(row) });
  }
}
