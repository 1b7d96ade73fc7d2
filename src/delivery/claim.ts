import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { IntegrationError } from '../errors.ts';
import type { ExportRow, StorageAdapter } from '../storage/storage-adapter.ts';
import { stored } from '../storage-failure.ts';

const MOST_TRIES = 3;
const BETWEEN_TRIES_MS = 50;

/** Another worker has the export now. */
export class LostClaim extends IntegrationError {
  constructor() {
    super({ code: 'IN_PROGRESS', message: 'Another worker has taken this export over.' });
  }
}

/**
 * True when the stored row is the very one that was written, so that a write which seemed to fail had been carried out.
 * Revision and worker alone do not tell: an earlier write of the same worker, thought to have failed, has both.
 */
const isSame = (found: ExportRow, written: ExportRow): boolean =>
  found.id === written.id &&
  found.revision === written.revision &&
  found.status === written.status &&
  Date.parse(found.updatedAt) === Date.parse(written.updatedAt) &&
  isDeepStrictEqual(JSON.parse(found.steps), JSON.parse(written.steps));

/** Repeats a write whose answer says nothing, until the stored row tells what became of it. */
async function untilKnown<T>(write: () => Promise<T | undefined>): Promise<T> {
  let failure: unknown;
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    try {
      const result = await stored(write);
      if (result !== undefined) return result;
    } catch (error) {
      failure = error;
    }
    await sleep(BETWEEN_TRIES_MS * tries * Math.random());
  }
  throw failure ?? new IntegrationError({ code: 'STORAGE_FAILED', message: 'The storage did not carry a write out.' });
}

/** Inserts the row of a new export. Gives the row that stands there then: this one, or another with the same key. */
export function insertClaim(row: ExportRow, exports: StorageAdapter['exports']): Promise<ExportRow> {
  return untilKnown(async () => {
    const isInserted = await exports.insert(row).catch(() => false);
    return isInserted ? row : exports.get(row.owner, { key: row.key });
  });
}

/** Swaps a row for its next revision. False when another worker was faster. */
function swapRow(next: ExportRow, expected: number, exports: StorageAdapter['exports']): Promise<boolean> {
  return untilKnown(async () => {
    const isSwapped = await exports.replace(next, expected).catch(() => false);
    if (isSwapped) return true;
    const found = await exports.get(next.owner, { id: next.id });
    if (found === undefined) return false;
    if (isSame(found, next)) return true;
    // Still as it was: the write failed without a trace.
    return found.revision === expected ? undefined : false;
  });
}

/** The row with the change, as it is to be stored now. */
function changed(row: ExportRow, change: Partial<ExportRow>): ExportRow {
  const updatedAt = new Date().toISOString();
  const next = { ...row, ...change, updatedAt };
  return next.status === 'success' ? { ...next, deliveredAt: next.deliveredAt ?? updatedAt } : next;
}

/** The row with the change as its next revision, once it is stored. Undefined when another worker was faster. */
export async function changeRow(
  row: ExportRow,
  change: Partial<ExportRow>,
  exports: StorageAdapter['exports'],
): Promise<ExportRow | undefined> {
  const next = { ...changed(row, change), revision: row.revision + 1 };
  return (await swapRow(next, row.revision, exports)) ? next : undefined;
}

/**
 * The right of one worker to act on one export: its row, as this worker wrote it last. The row's revision is the
 * fencing token: each write swaps on it, so a worker that lost the export learns of it at its next write.
 */
export class Claim {
  readonly #exports: StorageAdapter['exports'];
  readonly #leaseMs: number;
  #row: ExportRow;
  #isLost = false;
  /** Writes of which the storage did not say whether they were carried out. */
  #unsure: ExportRow[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(row: ExportRow, exports: StorageAdapter['exports'], leaseMs: number) {
    this.#row = row;
    this.#exports = exports;
    this.#leaseMs = leaseMs;
  }

  get row(): ExportRow {
    return this.#row;
  }

  /** True once another worker is known to have the export. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Writes the change and renews the lease. Throws `LostClaim`, or `STORAGE_FAILED`. */
  save(change: Partial<ExportRow> = {}): Promise<void> {
    return this.#write({ leaseUntil: leaseUntil(this.#leaseMs), ...change });
  }

  /** Makes sure that enough of the lease is left for one request. Throws as `save` does. */
  async hold(): Promise<void> {
    if (this.#isLost) throw new LostClaim();
    const left = Date.parse(this.#row.leaseUntil) - Date.now();
    if (left < this.#leaseMs / 2) await this.save();
  }

  /** Renews the lease until `release`, so that long steps keep it. */
  keepAlive(): void {
    this.#heartbeat = setInterval(() => void this.save().catch(() => undefined), this.#leaseMs / 3).unref();
  }

  release(): void {
    clearInterval(this.#heartbeat);
  }

  /** One write after the other: each names the revision that the one before it made. */
  #write(change: Partial<ExportRow>): Promise<void> {
    const write = this.#last.then(() => this.#swap(change));
    this.#last = write.catch(() => undefined);
    return write;
  }

  async #swap(change: Partial<ExportRow>): Promise<void> {
    if (this.#isLost) throw new LostClaim();
    const row = await this.#written(changed(this.#row, change), this.#row);
    this.#isLost = row === undefined;
    if (row === undefined) throw new LostClaim();
    this.#row = row;
    this.#unsure = [];
  }

  /** The row as it was written over the one before, or over a write of ours that seemed to have failed. */
  async #written(row: ExportRow, before: ExportRow): Promise<ExportRow | undefined> {
    const next = { ...row, revision: before.revision + 1 };
    try {
      if (await swapRow(next, before.revision, this.#exports)) return next;
    } catch (error) {
      this.#unsure.push(next);
      throw error;
    }
    const found = await stored(() => this.#exports.get(row.owner, { id: row.id }));
    const isOurs = found !== undefined && this.#unsure.some((write) => isSame(found, write));
    return isOurs ? this.#written(row, found) : undefined;
  }
}

/** The end of a lease that starts now, as an ISO string. */
export const leaseUntil = (leaseMs: number): string => new Date(Date.now() + leaseMs).toISOString();
