import { isIntegrationError } from '../errors.ts';
import type { Integration } from '../integration.ts';
import type { SettingRow } from '../storage/storage-adapter.ts';
import type { Redactor } from '../transport/redact.ts';
import type { Opened } from './connection-secrets.ts';
import { type Watched, watchIntegration } from './integration-watch.ts';
import { secretsOf } from './secrets.ts';
import type { ServiceParts } from './service-parts.ts';

type Instance = Integration<unknown, unknown>;

/** What an integration is made of. */
export interface SenderOptions {
  opened: Opened;
  row: SettingRow;
  signal: AbortSignal | undefined;
}

/** One export's integration: made anew with fresh credentials when the vendor refuses those it has. */
export class Sender {
  readonly secrets: Redactor;
  readonly #options: SenderOptions;
  readonly #parts: ServiceParts;
  #opened: Opened;
  #integration: Instance;
  #watched: Watched;

  constructor(options: SenderOptions, parts: ServiceParts) {
    this.#options = options;
    this.#parts = parts;
    this.#opened = options.opened;
    this.secrets = secretsOf(options.opened.entry, options.opened.config);
    this.#integration = this.#make();
    this.#watched = watchIntegration(this.#integration);
  }

  get integration(): Instance {
    return this.#integration;
  }

  /** What was seen of the calls so far. */
  get watched(): Watched {
    return this.#watched;
  }

  /** Other credentials are asked for once after the vendor refused those at hand: of the host, or by a refresh. */
  async call<T>(run: (integration: Instance) => Promise<T>): Promise<T> {
    try {
      return await run(this.#integration);
    } catch (error) {
      if (!isIntegrationError(error) || error.code !== 'AUTH_FAILED') throw error;
      const other = await this.#parts.connections.secrets.openAnew(this.#options.row, this.#opened);
      if (other === undefined) throw error;
      this.#opened = other;
      this.secrets.add(other.config);
      this.#integration = this.#make();
      this.#watched = watchIntegration(this.#integration);
      return run(this.#integration);
    }
  }

  #make(): Instance {
    const { row, signal } = this.#options;
    const { entry, config } = this.#opened;
    const { connections, logger } = this.#parts;
    return entry.create(config, { logger, signal, ...connections.accountOf(row) });
  }
}
