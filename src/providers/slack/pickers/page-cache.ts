import { isIntegrationError } from '../../../errors.ts';

/** What a page is remembered by: how many names it has, and for how long it holds. */
export interface Remembered {
  names: number;
  ageMs: number;
}

interface Kept<Page> extends Remembered {
  page: Page;
  readAt: number;
}

/**
 * Pages of vendors' lists, kept in the process for a while, so that typing letters costs no calls. Those used longest ago
 * go first. Several that ask for one page at once share one request.
 */
export class PageCache<Page> {
  readonly #mostNames: number;
  /** In the order of their last use. */
  readonly #pages = new Map<string, Kept<Page>>();
  readonly #flights = new Map<string, Promise<Page>>();
  #names = 0;
  #sweep: NodeJS.Timeout | undefined;

  constructor(mostNames: number) {
    this.#mostNames = mostNames;
  }

  /** How many names are kept. */
  get names(): number {
    return this.#names;
  }

  /** The page of this key, loaded if it is not there or older than `ageMs`. What `load` throws is thrown, and not kept. */
  async read(key: string, ageMs: number, load: () => Promise<Page>, worth: (page: Page) => Remembered): Promise<Page> {
    const kept = this.#pages.get(key);
    if (kept !== undefined && this.#isFresh(kept, ageMs)) {
      this.#pages.delete(key);
      this.#pages.set(key, kept);
      return kept.page;
    }
    const flight = this.#flights.get(key);
    if (flight === undefined) return this.#load(key, load, worth);
    try {
      return await flight;
    } catch (error) {
      // Somebody else's request ended with them; this caller is still here.
      if (isIntegrationError(error) && error.code === 'ABORTED') return this.read(key, ageMs, load, worth);
      throw error;
    }
  }

  async #load(key: string, load: () => Promise<Page>, worth: (page: Page) => Remembered): Promise<Page> {
    const flight = load();
    this.#flights.set(key, flight);
    try {
      const page = await flight;
      this.#keep(key, page, worth(page));
      return page;
    } finally {
      this.#flights.delete(key);
    }
  }

  #isFresh(kept: Kept<Page>, ageMs = kept.ageMs): boolean {
    const age = Date.now() - kept.readAt;
    // Less than nothing means that the clock was set back.
    return age >= 0 && age < Math.min(ageMs, kept.ageMs);
  }

  #keep(key: string, page: Page, { names, ageMs }: Remembered): void {
    this.#forget(key);
    if (ageMs <= 0 || names > this.#mostNames) return;
    // An empty page takes room, too.
    const kept = { page, names: Math.max(1, names), ageMs, readAt: Date.now() };
    this.#pages.set(key, kept);
    this.#names += kept.names;
    for (const oldest of this.#pages.keys()) {
      if (this.#names <= this.#mostNames) break;
      this.#forget(oldest);
    }
    this.#sweep ??= setTimeout(() => this.#forgetOld(), ageMs).unref();
  }

  #forget(key: string): void {
    this.#names -= this.#pages.get(key)?.names ?? 0;
    this.#pages.delete(key);
  }

  #forgetOld(): void {
    this.#sweep = undefined;
    for (const [key, kept] of this.#pages) if (!this.#isFresh(kept)) this.#forget(key);
    const [next] = this.#pages.values();
    if (next !== undefined) this.#sweep = setTimeout(() => this.#forgetOld(), next.ageMs).unref();
  }
}
