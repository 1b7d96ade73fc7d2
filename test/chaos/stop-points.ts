import { writeSync } from 'node:fs';
import { ClientRequest } from 'node:http';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ExportRow, StorageAdapter } from '../../src/index.ts';

/** Where a process is to stop, by the name of the point, and how. */
export interface Stop {
  at: string;
  how: 'SIGKILL' | 'SIGSTOP';
}

/** What a process is told that is to stop where it is. */
export const FREEZE = 'freeze';
/** What a process calls the place where it was told to stop. */
export const FROZEN = 'where it was';
const STDOUT = 1;
const plainEnd = ClientRequest.prototype.end;
const plainWrite = ClientRequest.prototype.write;
/** Of a file's bytes: so many pieces of it are on their way before the process may die in the midst of it. */
const PIECES_BEFORE = 3;

/** `POST notes`, `GET files`: of an address of HubSpot's API what it is about, without ids. */
function hubMethodOf(method: string, path: string): string {
  const [address = ''] = path.replace(/^\/hubspot\/(crm|files|account-info)\/v\d+\//, '').split('?');
  const names = address.split('/').filter((name) => !['', 'objects'].includes(name) && !/\d/.test(name));
  return `${method} ${names.join('/')}`;
}

/** `POST Task`, `PATCH Task by key`, `GET query`: of an address of Salesforce's API the same. */
function salesforceMethodOf(method: string, path: string): string {
  const [address = ''] = path.replace(/^\/salesforce\/services\/data\/v[\d.]+\//, '').split('?');
  const [first = '', type = '', ...rest] = address.split('/');
  if (first !== 'sobjects') return `${method} ${first}`;
  return `${method} ${type}${rest[0] === 'describe' ? ' describe' : rest.length > 1 ? ' by key' : ''}`;
}

const methodOf = ({ method, path }: ClientRequest): string => {
  if (path.startsWith('/hubspot/')) return hubMethodOf(method, path);
  if (path.startsWith('/salesforce/')) return salesforceMethodOf(method, path);
  if (path.includes('/services/')) return 'webhook';
  // Its path is a secret of its own each time.
  return path.includes('/upload/') ? 'files.upload' : basename(path);
};

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
  #writes = 0;

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
          return this.#between(this.#numbered('claim'), () => this.#written(exports.insert(row)));
        },
        replace: (row, expected) => {
          const write = () => this.#written(exports.replace(row, expected));
          return this.#isHeartbeat(row) ? write() : this.#between(this.#numbered('journal'), write);
        },
      },
    };
  }

  /** Has every HTTP request of this process pass a point before it is sent, and one as soon as its answer begins. */
  watchRequests(): void {
    const pass = (name: string) => this.#pass(name);
    const begun = new WeakMap<ClientRequest, { name: string; pieces: number }>();
    const begin = (request: ClientRequest) => {
      const known = begun.get(request);
      if (known !== undefined) return known;
      const one = { name: this.#numbered(methodOf(request)), pieces: 0 };
      begun.set(request, one);
      request.prependOnceListener('response', () => pass(`after ${one.name}`));
      pass(`before ${one.name}`);
      return one;
    };
    // Nothing of a request is on its way before its end is written, or at least a piece of its body.
    ClientRequest.prototype.end = function (this: ClientRequest, ...body: []) {
      begin(this);
      return Reflect.apply(plainEnd, this, body) as ClientRequest;
    };
    ClientRequest.prototype.write = function (this: ClientRequest, ...piece: [string]) {
      const one = begin(this);
      if (one.pieces++ === PIECES_BEFORE) pass(`in the midst of ${one.name}`);
      return Reflect.apply(plainWrite, this, piece) as boolean;
    };
  }

  /**
   * Stops this process as soon as it is in the midst of no write: the lock of one would stand still as well, and keep
   * everybody else from writing.
   */
  async freeze(): Promise<void> {
    while (this.#writes > 0) await setImmediate();
    this.#stopAs(FROZEN, 'SIGSTOP');
  }

  async #written<T>(write: Promise<T>): Promise<T> {
    this.#writes += 1;
    try {
      return await write;
    } finally {
      this.#writes -= 1;
    }
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
    if (this.#stop?.at === name) this.#stopAs(name, this.#stop.how);
  }

  #stopAs(name: string, how: Stop['how']): void {
    writeSync(STDOUT, `${name}\n`);
    process.kill(process.pid, how);
    // The signal may reach another thread of this process first.
    pauseThisThread(how === 'SIGKILL' ? 60_000 : 50);
  }
}
