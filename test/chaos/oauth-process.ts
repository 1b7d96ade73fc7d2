import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, vi } from 'vitest';
import type { DeliveryTiming, ExportOutcome } from '../../src/index.ts';
import type { StorageFault } from '../../src/testing/index.ts';
import type { VendorAddresses, VendorId } from '../auth/oauth-service.ts';
import type { OAuthStop } from './oauth-stops.ts';
import type { StoragePlace } from './storage-place.ts';

const PROGRAM = fileURLToPath(new URL('./oauth-child.ts', import.meta.url));
/** Compiled code is kept: the same as that of the other processes of these tests. */
const COMPILE_CACHE = join(tmpdir(), 'chaos-compile-cache');

/** What a process is to do: so many exports at once. */
export interface OAuthOrders {
  place: StoragePlace;
  addresses: VendorAddresses;
  timing: Partial<DeliveryTiming>;
  vendor: VendorId;
  exports: number;
  /** The number of the first. */
  from?: number;
  stop?: OAuthStop;
  /** Of its storage. */
  faults?: readonly StorageFault[];
}

/** What it says when it has done it. */
export interface OAuthAnswer {
  outcomes: ExportOutcome[];
  ms: number;
  lines: unknown[];
  /** Faults that struck nothing. */
  unmet: number;
  failure?: string;
}

/** Another process of the same host. */
export class OAuthProcess {
  readonly #child: ChildProcess;
  #said = '';

  constructor() {
    mkdirSync(COMPILE_CACHE, { recursive: true });
    const env = { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE };
    this.#child = fork(PROGRAM, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [], env });
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#said += chunk.toString();
    });
  }

  /** Resolves to what it answers; undefined when it dies first. Throws when it fails otherwise. */
  async carryOut(orders: OAuthOrders): Promise<OAuthAnswer | undefined> {
    const end = new AbortController();
    const { signal } = end;
    const answered = once(this.#child, 'message', { signal }).then(([answer]) => answer as OAuthAnswer);
    const died = once(this.#child, 'close', { signal }).then(() => undefined);
    this.#child.send(orders);
    const answer = await Promise.race([answered, died]);
    for (const other of [answered, died]) other.catch(() => undefined);
    end.abort();
    if (answer?.failure !== undefined) throw new Error(answer.failure);
    return answer;
  }

  /** Resolves when every thread of it is stopped; given a point, when it has stopped itself there. */
  async standsStill(point = ''): Promise<void> {
    const isStill = () => this.#said.trim() === point && this.#state().startsWith('T');
    await vi.waitUntil(isStill, { timeout: 15_000, interval: 20 });
  }

  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  wake(): void {
    this.#child.kill('SIGCONT');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends it if it lives. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  #state(): string {
    return execFileSync('ps', ['-o', 'stat=', '-p', String(this.#child.pid)], { encoding: 'utf8' }).trim();
  }
}

/** Processes that live as long as the test file. */
export function oauthProcesses(count: number): readonly OAuthProcess[] {
  const processes: OAuthProcess[] = [];
  beforeAll(() => {
    for (let at = 0; at < count; at++) processes.push(new OAuthProcess());
  });
  afterAll(() => Promise.all(processes.map((one) => one.end())));
  return processes;
}
