import { setTimeout as sleep } from 'node:timers/promises';
import type { StorageAdapter } from '../../../src/index.ts';
import type { Stop } from './schedule.ts';

const never = (): Promise<never> => new Promise(() => undefined);

/**
 * What one process is to the world: all its calls outward go through here, so that it can die or be suspended at any
 * of them. A dead one neither does nor hears anything any more.
 */
export class Lifeline {
  /** Resolves when it dies. */
  readonly death: Promise<'died'>;
  isDead = false;
  /** True once it was suspended, until it is told anew where to stop. */
  wasPaused = false;
  #tellDeath: (word: 'died') => void = () => undefined;
  #stop: Stop | undefined;
  #calls = { storage: 0, request: 0 };
  #awake: Promise<unknown> = Promise.resolve();

  constructor() {
    this.death = new Promise((resolve) => {
      this.#tellDeath = resolve;
    });
  }

  /** Has it stop there, counted from now. */
  stopAt(stop: Stop | undefined): void {
    this.wasPaused = false;
    this.#stop = stop;
    this.#calls = { storage: 0, request: 0 };
  }

  async call<T>(at: Stop['at'], work: () => Promise<T>): Promise<T> {
    const stop = this.#stop;
    const isStruck = stop?.at === at && this.#calls[at]++ === stop.nth;
    if (isStruck && stop.when === 'before') this.#strike(stop);
    await this.#goesOn();
    const result = work();
    await result.catch(() => undefined);
    if (isStruck && stop.when === 'after') this.#strike(stop);
    await this.#goesOn();
    return result;
  }

  #strike({ pauseMs }: Stop): void {
    this.#stop = undefined;
    if (pauseMs === undefined) {
      this.isDead = true;
      this.#tellDeath('died');
    } else if (!this.isDead) {
      this.wasPaused = true;
      this.#awake = sleep(pauseMs);
    }
  }

  async #goesOn(): Promise<void> {
    if (this.isDead) await never();
    await this.#awake;
    if (this.isDead) await never();
  }
}

/** The storage as this process reaches it. */
export function reachedBy(line: Lifeline, { settings, exports, maintenance }: StorageAdapter): StorageAdapter {
  const call = <T>(work: () => Promise<T>): Promise<T> => line.call('storage', work);
  return {
    settings,
    exports: {
      insert: (row) => call(() => exports.insert(row)),
      get: (owner, by) => call(() => exports.get(owner, by)),
      list: (owner, query) => call(() => exports.list(owner, query)),
      replace: (row, expected) => call(() => exports.replace(row, expected)),
    },
    maintenance: {
      ...maintenance,
      listExpired: (now, limit, afterId) => call(() => maintenance.listExpired(now, limit, afterId)),
    },
  };
}
