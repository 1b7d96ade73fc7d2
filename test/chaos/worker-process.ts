import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import type { Connection } from './chaos-service.ts';
import type { RaceFigures } from './export-all.ts';
import type { ReportName } from './reports.ts';
import type { Stop } from './stop-points.ts';

const PROGRAM = fileURLToPath(new URL('./worker.ts', import.meta.url));
/** Compiled code is kept, since more than a hundred of these processes are started. */
const COMPILE_CACHE = join(tmpdir(), 'chaos-compile-cache');

/** What a worker is to do. */
export interface Orders {
  task: 'export' | 'revoke' | 'resume' | 'race';
  /** To export or to revoke again and again, until nothing is under way any more. */
  insists?: true;
  connection: Connection;
  report: ReportName;
  onUnknown?: 'stop' | 'resend';
  stop?: Stop;
  /** Of a race. */
  exports?: number;
}

/** What a worker says when it has done it. */
export interface WorkerAnswer {
  /** The points it passed. */
  points: string[];
  outcomes: ExportOutcome[];
  figures?: RaceFigures;
  failure?: string;
}

/** Another process of the same host. */
export class WorkerProcess {
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

  /** The name of the point at which it stopped itself; empty when it did not. */
  get stoppedAt(): string {
    return this.#said.trim();
  }

  /** Resolves to what it answers; undefined when it dies first. Throws when it fails otherwise. */
  async carryOut(orders: Orders): Promise<WorkerAnswer | undefined> {
    const end = new AbortController();
    const { signal } = end;
    const answered = once(this.#child, 'message', { signal }).then(([answer]) => answer as WorkerAnswer);
    // `close` and not `exit`: by then all that it said has been read.
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
    const isStill = () => this.stoppedAt === point && this.#state().startsWith('T');
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
