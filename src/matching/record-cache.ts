import { isIntegrationError } from '../errors.ts';

interface Kept<T> {
  value: T;
  readAt: number;
}

interface Flight<T> {
  scope: string;
  answer: Promise<ReadonlyMap<string, T>>;
}

/** How many records are kept at most, and for how long. */
export interface RecordCacheLimits {
  most: number;
  ageMs: number;
}

/** Its length goes first, so that no scope and key together read like another scope and key. */
const prefixOf = (scope: string): string => `${scope.length}:${scope}`;

/**
 * Records that were looked up, kept in the process for a while. Only what was found is kept: who was made a contact a
 * minute ago must be found. Those used longest ago go first. `scope` is a digest of whose records they are, such as of
 * the token, so that what one customer sees is never shown to another.
 */
export class RecordCache<T> {
  readonly #limits: RecordCacheLimits;
  /** In the order of their last use. */
  readonly #records = new Map<string, Kept<T>>();
  readonly #flights = new Map<string, Flight<T>>();
  #sweep: NodeJS.Timeout | undefined;

  constructor(limits: RecordCacheLimits) {
    this.#limits = limits;
  }

  /** How many records are kept. */
  get size(): number {
    return this.#records.size;
  }

  /**
   * The records of these keys, in their order; a key of which there is none is not in the answer. `load` is called with
   * the keys that are not there or older than `ageMs`, and not at all when there are none; several that miss the same
   * keys at once share one call. What `load` throws is thrown, and not kept. None is used longer than the cache's
   * own `ageMs`.
   */
  async readMany(
    scope: string,
    keys: readonly string[],
    load: (missing: readonly string[]) => Promise<ReadonlyMap<string, T>>,
    ageMs: number = this.#limits.ageMs,
  ): Promise<Map<string, T>> {
    const asked = [...new Set(keys)];
    const found = new Map<string, T>();
    for (const key of asked) {
      const kept = this.#use(prefixOf(scope) + key, ageMs);
      if (kept !== undefined) found.set(key, kept.value);
    }
    const missing = asked.filter((key) => !found.has(key));
    const loaded = missing.length === 0 ? new Map<string, T>() : await this.#load(scope, missing, load);
    return new Map(
      asked.flatMap((key) => {
        const value = found.get(key) ?? loaded.get(key);
        return value === undefined ? [] : [[key, value] as const];
      }),
    );
  }

  /** Those of the keys for which `readMany` would call `load` now. */
  missing(scope: string, keys: readonly string[], ageMs: number = this.#limits.ageMs): string[] {
    return [...new Set(keys)].filter((key) => {
      const kept = this.#records.get(prefixOf(scope) + key);
      return kept === undefined || !this.#isFresh(kept, ageMs);
    });
  }

  /** Forgets one record, or all of a scope. What is being loaded for the scope just now is answered but not kept. */
  forget(scope: string, key?: string): void {
    for (const [name, flight] of this.#flights) if (flight.scope === scope) this.#flights.delete(name);
    const prefix = prefixOf(scope);
    if (key !== undefined) this.#records.delete(prefix + key);
    else for (const name of this.#records.keys()) if (name.startsWith(prefix)) this.#records.delete(name);
  }

  #use(name: string, ageMs: number): Kept<T> | undefined {
    const kept = this.#records.get(name);
    if (kept === undefined || !this.#isFresh(kept, ageMs)) return undefined;
    this.#records.delete(name);
    this.#records.set(name, kept);
    return kept;
  }

  async #load(
    scope: string,
    missing: readonly string[],
    load: (missing: readonly string[]) => Promise<ReadonlyMap<string, T>>,
  ): Promise<ReadonlyMap<string, T>> {
    const name = JSON.stringify([scope, ...missing.toSorted()]);
    const shared = this.#flights.get(name);
    if (shared !== undefined) {
      try {
        return await shared.answer;
      } catch (error) {
        // Somebody else's request ended with them; this caller is still here.
        if (isIntegrationError(error) && error.code === 'ABORTED') return this.#load(scope, missing, load);
        throw error;
      }
    }
    const flight = { scope, answer: load(missing) };
    this.#flights.set(name, flight);
    try {
      const loaded = await flight.answer;
      if (this.#flights.get(name) === flight) this.#keep(scope, missing, loaded);
      return loaded;
    } finally {
      if (this.#flights.get(name) === flight) this.#flights.delete(name);
    }
  }

  #keep(scope: string, keys: readonly string[], loaded: ReadonlyMap<string, T>): void {
    const { most, ageMs } = this.#limits;
    for (const key of keys) {
      const value = loaded.get(key);
      const name = prefixOf(scope) + key;
      this.#records.delete(name);
      if (value !== undefined) this.#records.set(name, { value, readAt: Date.now() });
    }
    for (const oldest of this.#records.keys()) {
      if (this.#records.size <= most) break;
      this.#records.delete(oldest);
    }
    if (ageMs > 0 && this.#records.size > 0) this.#sweep ??= setTimeout(() => this.#forgetOld(), ageMs).unref();
  }

  #isFresh({ readAt }: Kept<T>, ageMs = this.#limits.ageMs): boolean {
    const age = Date.now() - readAt;
    // Less than nothing means that the clock was set back.
    return age >= 0 && age < Math.min(ageMs, this.#limits.ageMs);
  }

  /** Records are people's data, so they do not stay until they are pushed out. */
  #forgetOld(): void {
    this.#sweep = undefined;
    for (const [name, kept] of this.#records) if (!this.#isFresh(kept)) this.#records.delete(name);
    if (this.#records.size > 0) this.#sweep = setTimeout(() => this.#forgetOld(), this.#limits.ageMs).unref();
  }
}
