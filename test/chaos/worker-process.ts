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
import { FREEZE, FROZEN, type Stop } from './stop-points.ts';

const PROGRAM = fileURLToPath(new URL('./worker.ts', import.meta.url));
/** Compiled code is kept, since more than a hundred of these processes are started. */
export const COMPILE_CACHE = join(tmpdir(), 'chaos-compile-cache');

/** What a worker is to do. */
export interface Orders {
  task: 'export' | 'revoke' | 'resume' | 'race';
  /** To export or to revoke again and again, until nothing is under way any more. */
  insists?: true;
  connection: Connection;
  report: ReportName;
  /** The one of all these tests when absent. */
  sessionId?: string;
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

/** How orders and answers find each other: a process may have several at once, as long as it is to stop at none. */
export interface Numbered<Message> {
  number: number;
  message: Message;
}

/** Another process of the same host. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: WorkerAnswer | undefined) => void>();
  #orders = 0;
  #said = '';

  constructor() {
    mkdirSync(COMPILE_CACHE, { recursive: true });
    const env = { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE };
    this.#child = fork(PROGRAM, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [], env });
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#said += chunk.toString();
    });
    this.#child.on('message', ({ number, message }: Numbered<WorkerAnswer>) => this.#answer(number, message));
    // `close` and not `exit`: by then all that it said has been read.
    this.#child.on('close', () => {
      for (const number of this.#waiting.keys()) this.#answer(number, undefined);
    });
  }

  /** The name of the point at which it stopped itself; empty when it did not. */
  get stoppedAt(): string {
    return this.#said.trim();
  }

  /** Resolves to what it answers; undefined when it dies first. Throws when it fails otherwise. */
  async carryOut(orders: Orders): Promise<WorkerAnswer | undefined> {
    const number = ++this.#orders;
    const answered = new Promise<WorkerAnswer | undefined>((resolve) => this.#waiting.set(number, resolve));
    this.#child.send({ number, message: orders } satisfies Numbered<Orders>);
    const answer = await answered;
    if (answer?.failure !== undefined) throw new Error(answer.failure);
    return answer;
  }

  /** Resolves when it has stopped itself there, with every thread. */
  async standsStill(point: string): Promise<void> {
    const isStill = () => this.stoppedAt === point && this.#state().startsWith('T');
    await vi.waitUntil(isStill, { timeout: 15_000, interval: 20 });
  }

  /** Has it stop where it is, unless it writes something just then. */
  async freeze(): Promise<void> {
    this.#child.send(FREEZE);
    await this.standsStill(FROZEN);
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

  #answer(number: number, answer: WorkerAnswer | undefined): void {
    this.#waiting.get(number)?.(answer);
    this.#waiting.delete(number);
  }

  #state(): string {
    return execFileSync('ps', ['-o', 'stat=', '-p', String(this.#child.pid)], { encoding: 'utf8' }).trim();
  }
}
