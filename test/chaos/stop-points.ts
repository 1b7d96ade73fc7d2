import { writeSync } from 'node:fs';
import { ClientRequest } from 'node:http';
import { basename } from 'node:path';
import type { ExportRow, StorageAdapter } from '../../src/index.ts';

/** Where a process is to stop, by the number of the point, and how. */
export interface Stop {
  at: number;
  how: 'SIGKILL' | 'SIGSTOP';
}

const STDOUT = 1;
const plainEnd = ClientRequest.prototype.end;

function pauseThisThread(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/**
 * The points before and after every write of the journal and every request to the vendor, at one of which this process
 * stops itself. Points are passed without waiting, so that nothing else of this process runs in between.
 */
export class StopPoints {
  readonly names: string[] = [];
  readonly #stop: Stop | undefined;
  readonly #counts = new Map<string, number>();
  #lastJournal = '';

  constructor(stop?: Stop) {
    this.#stop = stop;
  }

  /** The storage with a point before and after each write of the journal. */
  watchStorage(storage: StorageAdapter): StorageAdapter {
    const { exports } = storage;
    return {
      ...storage,
      exports: {
        ...exports,
        insert: (row) => {
          this.#isHeartbeat(row);
          return this.#between(this.#numbered('claim'), () => exports.insert(row));
        },
        replace: (row, expected) => {
          const write = () => exports.replace(row, expected);
          return this.#isHeartbeat(row) ? write() : this.#between(this.#numbered('journal'), write);
        },
      },
    };
  }

  /** Has every HTTP request of this process pass a point before it is sent, and one as soon as its answer begins. */
  watchRequests(): void {
    const pass = (name: string) => this.#pass(name);
    const numbered = (name: string) => this.#numbered(name);
    // Nothing of a request is on its way before its end is written, or at least a piece of its body.
    ClientRequest.prototype.end = function (this: ClientRequest, ...body: []) {
      const name = numbered(this.path.includes('/services/') ? 'webhook' : basename(this.path));
      this.prependOnceListener('response', () => pass(`after ${name}`));
      pass(`before ${name}`);
      return Reflect.apply(plainEnd, this, body) as ClientRequest;
    };
  }

  /** True for a row that renews its lease and nothing else: when it does depends on the machine, and would shift all points. */
  #isHeartbeat({ status, steps, contentHash }: ExportRow): boolean {
    const journal = `${status} ${contentHash} ${steps}`;
    const isSame = journal === this.#lastJournal;
    this.#lastJournal = journal;
    return isSame;
  }

  async #between<T>(name: string, act: () => Promise<T>): Promise<T> {
    this.#pass(`before ${name}`);
    const result = await act();
    this.#pass(`after ${name}`);
    return result;
  }

  #numbered(name: string): string {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return `${name} ${count}`;
  }

  #pass(name: string): void {
    this.names.push(name);
    if (this.#stop === undefined || this.names.length - 1 !== this.#stop.at) return;
    writeSync(STDOUT, `${name}\n`);
    process.kill(process.pid, this.#stop.how);
    // The signal may reach another thread of this process first.
    pauseThisThread(this.#stop.how === 'SIGKILL' ? 60_000 : 50);
  }
}
